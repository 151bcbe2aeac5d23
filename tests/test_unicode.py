"""Normal forms in linear time."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from jingwei.containers.zips import plain_name
from jingwei.unicode import nfkc, stream_safe

MARKS = "\u0301\u0316"


@given(st.text(max_size=30))
def test_ordinary_text_has_its_ordinary_form(text):
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_a_run_of_marks_costs_its_length():
    name = "a" + MARKS[0] * 16_000 + MARKS[1] * 16_000  # as long as a zip's name can be; sorting it takes a second
    assert stream_safe("a" + MARKS[0] * 30) == "a" + MARKS[0] * 30 + "\u034f"
    start = time.process_time()
    plain_name(name)
    assert time.process_time() - start < 0.3
