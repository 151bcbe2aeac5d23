import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence.forms.spans import counted, span


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0, "0 seconds", "0 秒"),
        (1, "1 second", "1 秒"),
        (59, "59 seconds", "59 秒"),
        (60, "1 minute", "1 分钟"),
        (61, "1 minute 1 second", "1 分钟 1 秒"),
        (3599, "59 minutes 59 seconds", "59 分钟 59 秒"),
        (3600, "1 hour", "1 小时"),
        (7265, "2 hours 1 minute", "2 小时 1 分钟"),
        (86_399, "23 hours 59 minutes", "23 小时 59 分钟"),
        (86_400, "1 day", "1 天"),
        (30 * 86_400, "30 days", "30 天"),
        (30 * 86_400 + 1, "30 days 1 second", "30 天 1 秒"),
        (190 * 86_400 + 3 * 3600 + 59, "190 days 3 hours", "190 天 3 小时"),
    ],
)
def test_spans_are_said_in_two_units(seconds, en, zh):
    made = span(seconds)
    assert (made.en, made.zh) == (en, zh)


@given(st.integers(1, 999_999), st.integers(1, 86_400))
def test_more_than_a_bound_in_days_never_reads_like_it(days, more):
    assert span(days * 86_400) != span(days * 86_400 + more)


def test_counts():
    assert [counted(count, "run") for count in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]
