"""Backticks become code, or nothing, and never markup of a stranger."""

from hypothesis import given
from hypothesis import strategies as st

from jingwei.report.ticks import ticked, unticked


def test_pairs_become_code_and_a_single_one_stays():
    assert ticked("state `a` and `b`") == "state <code>a</code> and <code>b</code>"
    assert ticked("one ` alone") == "one ` alone"
    assert ticked("`a` then ` alone") == "<code>a</code> then ` alone"
    assert unticked("state `a` and ` alone") == "state a and ` alone"


def test_what_stands_between_is_escaped():
    assert ticked("`<script>` & <b>") == "<code>&lt;script&gt;</code> &amp; &lt;b&gt;"


@given(st.text(st.characters(), max_size=40))
def test_no_text_opens_another_element(text):
    shown = str(ticked(text)).replace("<code>", "").replace("</code>", "")
    assert "<" not in shown
    assert ">" not in shown
