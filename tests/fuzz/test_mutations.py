"""Each parser against seeded mutations of each of its seeds, the same every time. `make fuzz` looks longer and is guided by coverage."""

import random

import pytest

from tests.fuzz.bounds import memory_bound, time_bound
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS

SECONDS = 2.0


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_inputs_are_read_or_refused(name):
    target = TARGETS[name]
    seeds = target.seeds()
    assert seeds
    chance = random.Random(name)
    with memory_bound():
        for seed in seeds:
            for content in (seed, *(mutated(seed, chance, seeds) for _ in range(target.rounds))):
                examine(target, content)


def examine(target, content):
    try:
        with time_bound(SECONDS):
            target.run(content)
    except target.refusals:
        pass
    except BaseException as error:
        raise AssertionError(
            f"{type(error).__name__}: {error!s:.300} for {len(content)} bytes {content[:4000]!r}"
        ) from error
