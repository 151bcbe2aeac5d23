"""Log proofs as `jingwei verify --entry` judges them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.errors import ParseError
from jingwei.evidence.forms.merkle import inclusion_proof, leaf_hash, root_of
from jingwei.evidence.notes.proof import Proof, proof_bytes
from jingwei.evidence.signatures.native import verify
from jingwei.parties.exchange.proven import is_proof, prove, read_demands
from tests.evidence.issuer import NOW, WITNESSES, Log, policy_text

ENTRIES = [b"decision %d" % number for number in range(5)]
LOG = Log(entries=list(ENTRIES))
HASHES = [leaf_hash(entry) for entry in ENTRIES]


def subtree(level, index):
    return root_of(HASHES[index << level : (index + 1) << level])


def proof(index=2, cosigned=(-60, -60)):
    times = dict(zip(WITNESSES, cosigned, strict=False))
    return proof_bytes(Proof(index, inclusion_proof(index, 5, subtree), LOG.head(cosigned=times)))


def tlog_policy(**more):
    return json.loads(policy_text(**more))["tlog_policy"].encode()


def steps(content, entry=ENTRIES[2], policy=None, now=NOW):
    made = prove(content, entry, read_demands(policy or policy_text().encode()), now, verify)
    return made.verdict, {step.step: step.ok for step in made.steps}


def test_an_entry_is_proved_under_both_kinds_of_policy():
    for policy in (policy_text().encode(), tlog_policy()):
        verdict, found = steps(proof(), policy=policy)
        assert (verdict, list(found)) == ("accepted", ["proof", "head", "quorum", "inclusion", "freshness"])
        assert set(found.values()) == {True}


@pytest.mark.parametrize(
    ("content", "entry", "failed"),
    [
        (b"", ENTRIES[2], "proof"),
        (proof()[:-20], ENTRIES[2], "proof"),
        (proof().replace(b"index 2", b"index 3"), ENTRIES[2], "inclusion"),
        (proof(), b"another decision", "inclusion"),
        (proof(cosigned=(-60,)), ENTRIES[2], "quorum"),
        (proof().replace(b"example.org/log\n5", b"example.org/log\n6"), ENTRIES[2], "head"),
    ],
)
def test_what_is_wrong_is_named(content, entry, failed):
    verdict, found = steps(content, entry)
    names = list(found)
    assert (verdict, found[failed]) == ("refused", False)
    assert all(found[name] is True for name in names[: names.index(failed)])
    assert all(found[name] is None for name in names[names.index(failed) + 1 :])


def test_age_counts_where_the_policy_sets_one():
    old = NOW + 31 * 86_400
    assert steps(proof(), now=old)[0] == "refused"
    assert steps(proof(), policy=tlog_policy(), now=old)[0] == "accepted"
    assert steps(proof(), policy=policy_text(max_age=None).encode(), now=old)[0] == "accepted"


def test_without_witnesses_nobody_tells_the_age():
    verdict, found = steps(proof(cosigned=()), policy=policy_text(quorum=0).encode())
    assert (verdict, found["freshness"]) == ("incomplete", None)
    assert steps(proof(cosigned=()), policy=policy_text(quorum=0, max_age=None).encode())[0] == "accepted"
    assert steps(proof(cosigned=()), policy=tlog_policy(quorum=0))[0] == "accepted"


def test_a_time_in_the_future_is_refused_under_both_kinds_of_policy():
    for policy in (policy_text().encode(), tlog_policy()):
        assert steps(proof(cosigned=(301, 301)), policy=policy)[1]["freshness"] is False
        assert steps(proof(cosigned=(300, 300)), policy=policy)[1]["freshness"] is True


def test_sentences_say_that_no_witness_is_demanded():
    made = prove(proof(), ENTRIES[2], read_demands(tlog_policy(quorum=0)), NOW, verify)
    assert "demands no witness" in {step.step: step.detail.en for step in made.steps}["quorum"]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"schema: jingwei/policy/1\ntlog_policy: 7\n", b"quorum x\n"])
def test_a_policy_that_is_none_is_an_error(content):
    with pytest.raises(ParseError):
        read_demands(content)


def test_a_proof_says_what_it_is():
    assert is_proof(proof())
    assert not is_proof(proof()[1:])
    assert not is_proof(b"c2sp.org/tlog-proof@v1")


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_arbitrary_and_mutated_bytes_get_a_verdict(noise, at):
    whole = proof()
    for content in (noise, whole[:at] + noise + whole[at + len(noise) :]):
        verdict, _ = steps(content)
        assert verdict == ("accepted" if content == whole else "refused")
