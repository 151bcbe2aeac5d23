from datetime import date

from jingwei.layers.application.declared import bounds, count, day, events_only, reading, words
from jingwei.vocabulary import Asset, AssetKind, Text


def asset(**properties):
    return Asset("s", AssetKind.STREAM, Text("s", "s"), properties=properties)


def test_what_is_not_declared_is_none():
    nothing = asset()
    assert (words(nothing, "x"), count(nothing, "clean_rows"), day(nothing, "x")) == (None,) * 3
    assert bounds(nothing) == ()
    assert events_only(nothing) is False
    assert reading(nothing) == ("", ())


def test_what_is_declared_is_read():
    assert words(asset(x=["a", "b"]), "x") == ("a", "b")
    assert words(asset(x=[]), "x") == ()
    assert count(asset(x=100), "x") == 100
    assert day(asset(x="2026-05-01"), "x") == date(2026, 5, 1)
    assert events_only(asset(events=True))
    assert not events_only(asset(events=False))
    assert reading(asset(time_field="t", value_fields=["a"])) == ("t", ("a",))


def test_bounds_may_leave_a_side_open():
    declared = asset(bounds={"b": [0, 90], "a": [None, 5], "c": [1.5, None], "d": [2, 2]})
    assert bounds(declared) == (("a", None, 5.0), ("b", 0.0, 90.0), ("c", 1.5, None), ("d", 2.0, 2.0))
