import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.text.letters import letters, places


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ab-C, 12!", "abc12"),
        ("Ａｂ １２", "ab12"),
        ("café cafe\u0301 CAFÉ", "cafecafecafe"),
        ("ﬁn ⑩ №5", "fin10no5"),
        ("Straße", "strasse"),
        ("中文，字。", "中文字"),
        ("한국", "한국"),
        ("\ud800\U0001f600", ""),
    ],
)
def test_letters(text, kept):
    assert letters(text).decode() == kept


@given(st.text())
def test_each_byte_comes_from_a_character(text):
    made, where = letters(text), places(text)
    assert len(made) == len(where)
    assert all(0 <= at < len(text) for at in where)
    assert list(where) == sorted(where)
    assert letters(text + "x") == made + b"x"
    assert letters(made.decode()) == made


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x24F)))
def test_forms_of_unicode_are_equal(text):
    assert letters(unicodedata.normalize("NFD", text)) == letters(text)
