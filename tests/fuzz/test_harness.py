"""The fuzzer itself: a defect of a parser is a failure, a refusal is none, and mutations are the same every time."""

import contextlib
import random
import re

import pytest

from jingwei.errors import LimitError, ParseError
from tests.fuzz.bounds import memory_bound
from tests.fuzz.mutate import MOST, MUTATIONS, mutated
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.test_mutations import examine


def refuse(_content):
    raise ParseError("no")


def crash(content):
    return content[10]


def hang(_content):
    while True:
        with contextlib.suppress(Exception):
            re.fullmatch(r"(a+)+b", "a" * 40)


def hoard(_content):
    return bytes(4 << 30)


def test_a_refusal_is_no_defect():
    examine(Target(refuse, tuple), b"")
    with pytest.raises(AssertionError, match="ParseError"):
        examine(Target(refuse, tuple, (LimitError,)), b"")


@pytest.mark.parametrize(("run", "what"), [(crash, "IndexError"), (hang, "TooLong"), (hoard, "MemoryError")])
def test_a_defect_is_reported_with_its_input(run, what, monkeypatch):
    monkeypatch.setattr("tests.fuzz.test_mutations.SECONDS", 0.05)
    with memory_bound(), pytest.raises(AssertionError, match=f"(?s){what}.*b'input'"):
        examine(Target(run, tuple), b"input")


def test_mutations_repeat_and_stay_small():
    seeds = (b"", b'{"a": 1}\n', bytes(range(256)))
    first, second = ([mutated(seed, random.Random(7), seeds) for seed in seeds for _ in range(9)] for _ in range(2))
    assert first == second
    assert max(len(mutated(seed, random.Random(n), seeds)) for seed in seeds for n in range(200)) <= MOST


@pytest.mark.parametrize("change", dict.fromkeys(MUTATIONS), ids=lambda change: change.__name__)
def test_each_mutation_takes_empty_input_and_changes_other(change):
    change(bytearray(), random.Random(1), (b"",))
    tries = (bytearray(b"a: [1, 2, 3]\n") for _ in range(20))
    chance = random.Random(2)
    assert any(change(data, chance, (b"splice", b"me")) or data != b"a: [1, 2, 3]\n" for data in tries)


@pytest.mark.parametrize("name", TARGETS)
def test_a_seed_is_accepted(name):
    """A corpus of refused inputs would test the first line of a parser only."""
    target, accepted = TARGETS[name], 0
    for seed in target.seeds():
        try:
            target.run(seed)
            accepted += 1
        except target.refusals:
            continue
    assert accepted
