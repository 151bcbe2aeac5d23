"""Time grows with the input, not with its square: four times as much of one thing may not take ten times as long."""

import random
import time

import pytest

from tests.fuzz.bounds import TooLong, memory_bound, time_bound
from tests.fuzz.mutate import OPENINGS, WORDS
from tests.fuzz.targets import TARGETS

CASES = 120
SMALL, LARGE = 16 * 1024, 64 * 1024
FELT = 0.1  # seconds from which a time says something
SECONDS = 20.0
UNITS = (
    *(word for word in WORDS if len(word) < 30), *OPENINGS, b" ", b"\t", b"\n", b"a", b"1", b"-", b".", b"_", b"=", b"@", b":", b"a.",
    b"'a' . ", b"a ", b"a\n", b'"a",', b"<", b'\\"', b"a@", b"--", "好".encode(), "\u200b".encode(), "\u0301".encode(), b"//", b"{{", b"a=",
)  # fmt: skip


@pytest.mark.torture
@pytest.mark.parametrize("name", TARGETS)
def test_time_grows_linearly(name):
    target, chance = TARGETS[name], random.Random(f"linear {name}")
    seeds = target.seeds()
    with memory_bound():
        for _ in range(CASES):
            before, unit, after = part(chance.choice(seeds), chance)
            small, large = (before + unit * (size // len(unit)) + after for size in (SMALL, LARGE))
            took = seconds(target, small)
            assert took < SECONDS, (before[-40:], unit, after[:40])
            if took > FELT:
                assert seconds(target, large) < 10 * took, (before[-40:], unit, after[:40])


def part(seed, chance):
    """What stands before, what is repeated and what stands after: a stretch of the seed, or a word put into it."""
    start = chance.randrange(len(seed) + 1)
    if chance.random() < 0.5:
        unit = seed[start : start + chance.choice((3, 12, 60, 400))] or b"x"
        return seed[:start], unit, seed[start + len(unit) :]
    return seed[:start], chance.choice(UNITS), seed[start:]


def seconds(target, content):
    begin = time.process_time()
    try:
        with time_bound(SECONDS):
            target.run(content)
    except target.refusals:
        pass
    except TooLong:
        return SECONDS
    return time.process_time() - begin
