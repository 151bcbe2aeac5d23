import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text import digits
from jingwei.text.detectors import find
from jingwei.text.match import Match, Strength
from jingwei.text.redaction import redacted, settled, told

KEY = b"0123456789abcdef"
VALUES = (
    "11010519491231002X", "13812345678", "zhang.wei@qq.com", "8.8.4.4", "GB82 WEST 1234 5698 7654 32", "536-90-4399",
    "AKIAIOSFODNN7QRTY3ZQ", "4539 1488 0343 6467", "１３８１２３４５６７８", "943 476 5919",
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(VALUES), st.sampled_from(("身份证", "phone ", "，", " NHS ", "👩‍💻", "e\u0301", "卡号", "\u200b", "= "))),
    max_size=8,
).map("".join)  # fmt: skip
ANY = st.text(st.sampled_from("a1 中e\u0301\u200d👩💻-@．１"), max_size=12)


def match(start, end, kind="cn_id", grade=Strength.LIKELY):
    return Match(kind, start, end, grade, "")


@st.composite
def marked(draw):
    text = draw(ANY)
    cuts = st.integers(0, len(text))
    pairs = [draw(st.tuples(cuts, cuts)) for _ in range(draw(st.integers(0, 4)))]
    return text, [match(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


def test_a_placeholder_names_the_kind():
    text = "身份证11010519491231002X归档"
    assert settled(text, find).text == "身份证[cn_id]归档"


def test_the_form_is_kept_and_the_check_digit_is_wrong():
    made = settled(
        "NI 4539-1488-0343-6467 end", lambda text: [match(3, 22, "bank_card")] if "6467" in text else [], KEY
    )
    card = re.fullmatch(r"NI (\d{4}-\d{4}-\d{4}-\d{4}) end", made.text)[1]
    assert not digits.luhn(card.replace("-", ""))
    assert settled("a 943 476 5919", lambda text: (), KEY).text == "a 943 476 5919"


def test_equal_values_are_equal_under_one_key_only():
    text = "ＡＢ１２ ab12 AB12"
    spans = [match(0, 4, "vin"), match(5, 9, "vin"), match(10, 14, "vin")]
    wide, small, large = redacted(text, spans, KEY).text.split()
    assert small == large.lower()
    assert wide.encode() != large.encode()
    assert redacted(text, spans, KEY[::-1]).text.split()[2] != large


def test_overlapping_matches_become_one_of_the_surest_kind():
    made = redacted("0123456789", [match(1, 5, "a"), match(4, 8, "b", Strength.CERTAIN), match(8, 9, "c")])
    assert made.text == "0[b][c]9"
    assert told(made.spans) == {"b": 1, "c": 1}


def test_marks_and_joined_emoji_go_whole():
    assert redacted("ae\u0301b", [match(1, 2)]).text == "a[cn_id]b"
    assert redacted("x👩\u200d💻y", [match(3, 4)]).text == "x[cn_id]y"


def test_what_never_goes_is_told():
    made = settled("xx", lambda text: [match(0, 1)])
    assert made.left
    assert not settled("xx", lambda text: [match(text.index("x"), text.index("x") + 1)] if "x" in text else []).left


@pytest.mark.parametrize("bad", [match(-1, 1), match(0, 9), match(1, 1)])
def test_matches_outside_the_text_are_refused(bad):
    with pytest.raises(ValueError, match="a match at"):
        redacted("abc", [bad])


def test_short_keys_are_refused():
    with pytest.raises(ValueError, match="a key of 3 bytes"):
        redacted("abc", [], b"abc")


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from([None, KEY]))
def test_a_second_review_finds_nothing(text, key):
    made = settled(text, find, key)
    assert not made.left
    assert find(made.text) == ()


@settings(max_examples=100, deadline=None)
@given(marked(), st.sampled_from([None, KEY]))
def test_everything_outside_is_unchanged_and_places_are_known(given_one, key):
    text, matches = given_one
    made = redacted(text, matches, key)
    for index, character in enumerate(text):
        inside = any(span.start <= index < span.end for span in made.spans)
        if not inside:
            place = made.new_place(index)
            assert made.text[place] == character
            assert made.old_place(place) == index
        assert inside or not any(one.start <= index < one.end for one in matches)
    kept = len(text) - sum(span.end - span.start for span in made.spans)
    assert len(made.text) == kept + sum(span.new_end - span.new_start for span in made.spans)
