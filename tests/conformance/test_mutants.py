"""Random lies and random flips: few in `make test`, the numbers of the threat model under `-m torture`."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence.answers import Verdict
from jingwei.evidence.bundle import read_bundle
from jingwei.evidence.policy import load_policy
from tests.conformance import carrier
from tests.conformance.attacks import honest
from tests.conformance.mutate import KINDS, judge, run, table
from tests.evidence.issuer import policy_text

FIRST = 2048  # bytes of a bundle that are flipped one by one
POLICY = load_policy(policy_text())


@cache
def content() -> bytes:
    return honest()


def refused_or_named(mutant: bytes) -> bool:
    """The file never has slack: a flip inside it changes a digest, a name, a header or the gap behind a file."""
    verdict = judge(mutant, POLICY)
    return verdict.verdict == "refused" and verdict.steps[0].step == "container" and verdict.steps[0].ok is False


def flipped(place: int, bit: int) -> bytes:
    made = bytearray(content())
    made[place] ^= 1 << bit
    return bytes(made)


def test_lies_are_caught_and_honest_bundles_accepted() -> None:
    result = run(seed=1, mutants=3 * len(KINDS), honest=40)
    assert not result.wrong, table(result)
    assert all(row.made == 3 for row in result.rows.values())
    assert sum(row.caught for (group, _), row in result.rows.items() if group != "free") >= 3 * (len(KINDS) - 6) - 3


def test_every_early_flip_is_refused() -> None:
    assert judge(content(), POLICY).verdict == "accepted"
    for place in range(FIRST):
        assert refused_or_named(flipped(place, place % 8)), place


@given(st.data())
def test_every_flip_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content()) - 1))
    assert refused_or_named(flipped(place, data.draw(st.integers(0, 7))))


@given(st.binary(max_size=4096))
def test_arbitrary_bytes_are_refused(mutant: bytes) -> None:
    verdict: Verdict = judge(mutant, POLICY)
    assert verdict.verdict == "refused"


@given(st.integers(0, 2**32), st.sampled_from(sorted(carrier.FREE)))
def test_what_is_ignored_is_named(seed: int, name: str) -> None:
    mutant = carrier.FREE[name](content(), random.Random(seed))
    if mutant is None or name in {"signature_gone", "signature_of_statement_gone"}:
        return
    verdict = judge(mutant, POLICY)
    index = read_bundle(mutant)
    assert verdict.verdict == "accepted"
    details = " ".join(step.detail.en for step in verdict.steps)
    assert ("ignored: " in details) or (f"{len(index.timestamps)} not looked at" in details and index.timestamps)


@pytest.mark.torture
def test_ten_thousand_flips() -> None:
    chance = random.Random(1)
    for _ in range(10_000):
        place, bit = chance.randrange(len(content())), chance.randrange(8)
        assert refused_or_named(flipped(place, bit)), (place, bit)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(5))
def test_many_lies(seed: int) -> None:
    result = run(seed, mutants=600, honest=200)
    assert not result.wrong, table(result)
