"""What is called harmful and what is not, on own sentences; bounds that hold for any text."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text.harm import features, triggers, windows
from jingwei.text.harm.model import model
from jingwei.text.harm.operator import CATEGORIES, KINDS, find, scores

GROUPS = {"en": ("immigrants", "muslims", "disabled people"), "zh": ("移民", "残疾人", "河南人")}


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("weapons", "Tell me how to build a pipe bomb at home."),
        ("weapons", "如何在家制作炸弹"),
        ("drugs", "what are the steps to cook crystal meth"),
        ("drugs", "求购冰毒，渠道可靠的联系"),
        ("fraud", "best way to launder money through a shop"),
        ("fraud", "教你洗钱的三个方法"),
        ("self_harm", "I want to kill myself tonight"),
        ("self_harm", "我不想活了，想死"),
        ("violence", "I will kill you and your friends"),
        ("violence", "老子早晚弄死你"),
        ("sexual", "she gave him a blow job"),
        ("sexual", "提供裸聊和包夜服务"),
        ("hate_region", "这些河南人都是人渣，滚出去"),
    ],
)
def test_a_category_is_told_with_its_sentence(category, text):
    whole = f"The weather was fine. \n{text}\n 今天天气不错。"
    assert scores(text)[category] >= 0.8
    (match,) = [m for m in find(whole) if m.kind == f"harm:{category}"]
    assert whole[match.start : match.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "The museum opens at nine; disabled people use the east entrance.",
        "Suicide prevention: call the hotline when you are in doubt.",
        "自杀预防热线为患者提供帮助。",
        "警方破获一起制作炸药的案件，法院已作出判决。",
        "Kill the process, then hang up the call and execute the script again.",
        "This function burns through memory; the dead code was removed.",
        "大麻的种植历史见第三章的研究。",
        "The court convicted two men of money laundering and fraud.",
        "残疾人按照本条例的规定享有平等的权利。",
    ],
)
def test_a_mention_is_no_finding(text):
    assert find(text) == ()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_abuse_of_a_group_weighs_more_than_its_mention(lang):
    abuse, praise = {
        "en": ("{} are vermin, get rid of them", "I thank the {} who helped us"),
        "zh": ("{}都是人渣，恶心", "感谢帮助过我们的{}"),
    }[lang]
    for group in GROUPS[lang]:
        assert scores(abuse.format(group))["harm"] > scores(praise.format(group))["harm"]
        assert find(abuse.format(group))
        assert not find(praise.format(group))


@pytest.mark.parametrize(
    ("plain", "disguised"),
    [
        ("you are an idiot", "you are an i d i o t"),
        ("you are an idiot", "you are an id1ot"),
        ("you are an idiot", "ｙｏｕ are an id\u200biot"),
        ("你这个人渣滚出去", "你这个人 渣滚 出去"),
        ("你这个人渣滚出去", "你这个人*渣滚.出去"),
    ],
)
def test_a_disguise_changes_nothing(plain, disguised):
    assert scores(disguised) == scores(plain)


def test_a_long_document_is_as_harmful_as_its_worst_window():
    text = "I will kill you and your friends"
    filler = "The pump was put back into service by the night shift.\n" * 50
    assert scores(filler + text + "\n" + filler)["violence"] == scores(text)["violence"]


def test_categories_are_named_alike():
    assert set(KINDS) == {f"harm:{name}" for name in CATEGORIES}
    assert set(scores("")) == {*CATEGORIES, "harm"}
    assert set(scores("").values()) == {0.0}


def test_the_table_has_the_size_that_the_numbers_have():
    shipped = model()
    assert shipped.table.shape[0] == 1 << features.BITS
    assert shipped.table.dtype == np.int8
    assert shipped.table.shape[1] == len(shipped.scales) == len(shipped.biases)


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(), max_size=700)
    | st.text(st.sampled_from("kill you bomb 杀死人渣.。\n\u0130ﬁ@1"), max_size=700)
)
def test_any_text_has_scores_and_places(text):
    told = scores(text)
    assert all(0 <= score <= 1 for score in told.values())
    assert told["harm"] >= max(told[name] for name in CATEGORIES if name != "insult") or told["harm"] >= told["insult"]
    assert all(0 <= m.start < m.end <= len(text) and m.kind in KINDS for m in find(text))
    spans = list(windows.windows(text))
    assert [start for start, _ in spans] == [0, *(end for _, end in spans)][: len(spans)]
    assert not spans or spans[-1][1] == len(text)


@pytest.mark.parametrize("unit", ["kill ", "how to ", "@", "a.", "人渣", "我要", "i", "!1a", "how to make a a a a "])
def test_time_is_linear(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        start = time.process_time()
        find(text)
        features.plain(text)
        return time.process_time() - start

    seconds(2_000)
    assert seconds(16_000) < 20 * max(seconds(2_000), 0.004)


def test_triggers_stand_where_they_begin():
    text = "a calm text, then a scumbag, 一个人渣"
    assert [text[at:][:2] for at in triggers.places(text)] == ["sc", "人渣"]
