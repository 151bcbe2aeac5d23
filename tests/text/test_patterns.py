"""Expressions compiled at first use behave as compiled ones, and every one that ships is well formed."""

import gc
import re

import pytest

from jingwei.assess.registry import load
from jingwei.text.patterns import Uncompiled, expression


def test_it_has_what_a_pattern_has():
    words = expression(r"(?P<first>\w)\w*", re.ASCII)
    assert "first" not in vars(words)
    assert [found["first"] for found in words.finditer("ab cd")] == ["a", "c"]
    assert words.search("é b").start() == 2
    assert words.fullmatch("ab c") is None
    assert words.sub("x", "ab cd") == "x x"
    assert words.split("-ab-") == ["-", "a", "-"]
    assert words.findall("ab") == ["a"]
    assert words.match("ab").end() == 2
    assert words.pattern == r"(?P<first>\w)\w*"
    assert words.groupindex == {"first": 1}


def test_bytes():
    assert expression(rb"[0-9]+").findall(b"1 22") == [b"1", b"22"]


def test_a_wrong_expression_says_so_at_first_use():
    wrong = expression("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_every_shipped_expression_compiles():
    load()
    found = [thing for thing in gc.get_objects() if isinstance(thing, Uncompiled) and thing.shape != "("]
    assert len(found) > 100
    for thing in found:
        re.compile(thing.shape, thing.flags_wanted)
