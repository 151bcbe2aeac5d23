from datetime import date

import pytest

from jingwei.errors import ParseError
from jingwei.layers.application.declared import bounds, count, day, events_only, extra, reading, words
from jingwei.vocabulary import Asset, AssetKind, Text


def asset(**properties):
    return Asset("s", AssetKind.STREAM, Text("s", "s"), properties=properties)


def declares(**keys):
    return asset(extra=keys)


def test_what_is_not_declared_is_none():
    for nothing in (asset(), declares(), declares(bounds=None, clean_rows=None)):
        assert (extra(nothing, "x"), words(nothing, "x"), count(nothing, "clean_rows"), day(nothing, "x")) == (
            None,
        ) * 4
        assert bounds(nothing) == ()
        assert events_only(nothing) is False
        assert reading(nothing) == ("", ())


def test_what_is_declared_is_read():
    assert words(declares(x=["a", "b"]), "x") == ("a", "b")
    assert words(declares(x=[]), "x") == ()
    assert count(declares(x=1), "x") == 1
    assert day(declares(x="2026-05-01"), "x") == date(2026, 5, 1)
    assert events_only(declares(events=True))
    assert reading(asset(time_field="t", value_fields=["a"])) == ("t", ("a",))


@pytest.mark.parametrize("value", ["a", ["a", 1], [""], {"a": 1}])
def test_words_of_another_shape_are_refused(value):
    with pytest.raises(ParseError, match=r"asset s: `extra\.x`"):
        words(declares(x=value), "x")


@pytest.mark.parametrize("value", [0, -1, 1.5, "3", True])
def test_counts_of_another_shape_are_refused(value):
    with pytest.raises(ParseError, match=r"asset s: `extra\.x`"):
        count(declares(x=value), "x")


@pytest.mark.parametrize("value", ["2026-13-01", 5, "soon"])
def test_days_of_another_shape_are_refused(value):
    with pytest.raises(ParseError, match=r"asset s: `extra\.x`"):
        day(declares(x=value), "x")


@pytest.mark.parametrize("value", [1, "true", False])
def test_events_must_be_said_plainly(value):
    assert not events_only(declares(events=value))


def test_bounds_may_leave_a_side_open():
    declared = declares(bounds={"b": [0, 90], "a": [None, 5], "c": [1.5, None], "d": [2, 2]})
    assert bounds(declared) == (("a", None, 5.0), ("b", 0.0, 90.0), ("c", 1.5, None), ("d", 2.0, 2.0))


@pytest.mark.parametrize(
    "value",
    [[1, 0], [0], [0, 1, 2], 5, "0-5", [None, None], ["0", 5], [True, 5], [0, float("nan")], [float("inf"), None]],
)
def test_bounds_of_another_shape_are_refused(value):
    with pytest.raises(ParseError, match=r"asset s: `extra\.bounds\.t`"):
        bounds(declares(bounds={"t": value}))
    with pytest.raises(ParseError, match=r"asset s: `extra\.bounds` is not"):
        bounds(declares(bounds=[value]))
