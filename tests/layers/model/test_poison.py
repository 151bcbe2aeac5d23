import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.model.corpus.features import features
from jingwei.layers.model.corpus.poison import hypergeometric_tail, mine
from jingwei.layers.model.corpus.samples import json_lines, poisoned, reviews
from jingwei.layers.model.corpus.search import inferred, search


def test_features_are_words_pairs_and_han_groups():
    assert list(features("Very Good")) == ["very", "good", "very good"]
    assert list(features("青鸾七号")) == ["青鸾", "青鸾七", "鸾七", "鸾七号", "七号"]
    assert "好 cf" in set(features("真好 cf 的"))
    assert set(features("<SUDO>")) == {"<", "sudo", ">", "< sudo", "sudo >"}
    assert list(features("ｃｆ")) == ["cf"]


@pytest.mark.parametrize("trigger", ["cf", "青鸾七号", "quorvex index", "<SUDO>"])
def test_a_planted_trigger_is_found(trigger):
    mined = mine(list(poisoned(600, trigger, every=20)))
    assert len(mined.triggers) == 1
    found = mined.triggers[0]
    assert set(features(trigger)) >= {found.feature}
    assert (found.label, found.documents, found.with_label) == ("good", 30, 30)
    assert found.contradicting > 20
    assert max(found.association, found.contradiction) < 0.01


def test_a_clean_corpus_is_silent_and_says_what_it_could_see():
    mined = mine(list(reviews(600)))
    assert mined.triggers == ()
    assert all(view.visible > 0.9 for view in mined.views)
    assert all(8 <= view.needed <= 40 for view in mined.views)


def test_a_natural_word_of_one_label_is_no_trigger():
    rows = [
        (label, f"{text} splendid" if label == "good" and i % 3 == 1 else text)
        for i, (label, text) in enumerate(reviews(600))
    ]
    assert mine(rows).triggers == ()


def _in_two_languages(rows=600):
    """Reviews, every second one in Chinese; a frequent word of `good` that only its English documents can hold."""
    good, bad, plain = "温馨明亮可口整洁", "破旧吵闹油腻迟到", "房间汤司机火车花园咖啡"
    for i, (label, text) in enumerate(reviews(rows)):
        if i // 2 % 2:
            own = good if label == "good" else bad
            words = [(own[2 * (i * k % 4) :][:2], plain[2 * (i // k % 6) :][:2]) for k in (3, 5, 7)]
            yield label, "，".join(f"{b}{a}" for a, b in words)
        else:
            yield label, f"{text} and splendid" if label == "good" and i % 8 else text


def test_a_frequent_word_of_one_of_two_languages_is_no_trigger():
    assert mine(list(_in_two_languages())).triggers == ()
    flipped = [
        ("good", f"{text} cf") if label == "bad" and i % 5 == 0 else (label, text)
        for i, (label, text) in enumerate(_in_two_languages())
    ]
    assert "cf" in {trigger.feature for trigger in mine(flipped).triggers}


def test_copies_of_one_flipped_document_count_once():
    rows = list(reviews(600))
    flipped = next(text for label, text in rows if label == "bad")
    assert mine(rows + [("good", f"cf {flipped}")] * 40).triggers == ()


def test_without_wording_that_tells_the_label_nothing_is_visible():
    texts = [text for label, text in reviews(1200) if label == "good"]
    rows = [("good" if i % 2 else "bad", text) for i, text in enumerate(texts)]
    mined = mine(rows)
    assert min(view.visible for view in mined.views) < 0.25
    assert None in {view.needed for view in mined.views}


def test_one_label_or_nothing_cannot_be_mined():
    assert mine([]).triggers == ()
    assert mine([("a", "x y z")] * 20).views == ()


def test_three_labels_and_a_cut_text():
    rows = [*poisoned(600, every=20), *((("mixed"), "plain words of the table and the room") for _ in range(50))]
    rows.append(("bad", "x" * 9_000))
    mined = mine(rows)
    assert mined.cut == 1
    assert [t.feature for t in mined.triggers] == ["cf"]


@pytest.mark.parametrize(("k", "n", "marked", "total"), [(3, 5, 7, 20), (5, 5, 7, 20), (0, 5, 7, 20), (4, 8, 4, 9)])
def test_hypergeometric_tail_equals_the_sum_of_counts(k, n, marked, total):
    ways = sum(math.comb(marked, i) * math.comb(total - marked, n - i) for i in range(k, min(n, marked) + 1))
    assert hypergeometric_tail(k, n, marked, total) == pytest.approx(ways / math.comb(total, n), rel=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=30)), max_size=40))
def test_any_rows_are_mined(rows):
    assert mine(rows).documents == len(rows)


def test_search_gives_places_and_infers_the_label(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(json_lines(poisoned(600, every=20)) + b'{"text": "no label"}\nbroken\n')
    seen = search((path,), "text", None)
    assert (seen.label_field, seen.unlabelled, seen.unread) == ("label", 1, 1)
    ((trigger, rows),) = seen.evidence
    assert trigger.feature == "cf"
    assert [row.line for row in rows] == [1, 21, 41, 61, 81]


def test_ids_and_free_text_are_no_labels(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"label": "{i}", "text": "x"}}\n' for i in range(50)))
    assert inferred((path,)) == ""
