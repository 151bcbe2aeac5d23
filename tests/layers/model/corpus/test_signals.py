"""Signals are counts of what a text holds, whatever batch it comes in."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from jingwei.layers.model.corpus.signals import COLUMNS, signals


def named(text):
    (one,) = signals([text])
    return dict(zip(COLUMNS, one.counts, strict=True)) | {"language": one.language, "script": one.script}


def test_counts():
    made = named("The red fox, aged 12, ran to the old house.\nThe end\nThe end\n")
    assert made["letters"] == 41
    assert (made["characters"], made["digits"], made["punctuation"], made["spaces"]) == (60, 2, 3, 14)
    assert (made["lines"], made["words"], made["repeated_lines"], made["longest_line"]) == (4, 14, 7, 43)
    assert (made["language"], made["script"]) == ("en", "latin")


def test_chinese_beyond_the_basic_plane():
    made = named("我们今天在这里讨论模型的安全问题，大家都来了。\U00020000")
    assert (made["language"], made["script"], made["punctuation"]) == ("zh", "han", 2)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_batches_do_not_matter(texts):
    assert signals(texts) == [one for text in texts for one in signals([text])]


@given(st.text(alphabet=st.characters(max_codepoint=0xFFFF), max_size=80))
def test_classes_agree_with_unicode(text):
    made = named(text)
    assert made["digits"] == sum(unicodedata.category(c) == "Nd" for c in text)
    assert made["letters"] == sum(unicodedata.category(c)[0] == "L" for c in text)
    assert sum(made[name] for name in COLUMNS[3:9]) <= len(text)
