"""RFC 6962 trees: the published vectors, and proofs of random trees against a definition written down naively."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError
from jingwei.evidence.forms import merkle
from jingwei.evidence.forms.merkle import (
    EMPTY,
    MAX_SIZE,
    Frontier,
    complete_subtrees,
    consistency_proof,
    frontier_at,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    subtree_consistency_proof,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)

VECTORS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "data" / "merkle-vectors.jsonl").read_text().splitlines()
]
LEAVES = [leaf_hash(b"%d" % number) for number in range(70)]


def decoded(text):
    return base64.b64decode(text)


def answer(vector):
    """What our verifier says to a vector."""
    proof = [decoded(text) for text in vector["proof"] or ()]
    if vector["kind"] == "inclusion":
        leaf, root = decoded(vector["leafHash"]), decoded(vector["root"])
        return verify_inclusion(vector["leafIdx"], vector["treeSize"], leaf, proof, root)
    if vector["kind"] == "subtreeinclusion":
        leaf, root = decoded(vector["leafHash"]), decoded(vector["root"])
        return verify_subtree_inclusion(vector["leafIdx"], vector["start"], vector["end"], leaf, proof, root)
    first, second = decoded(vector["root1"]), decoded(vector["root2"])
    if vector["kind"] == "consistency":
        return verify_consistency(vector["size1"], vector["size2"], first, second, proof)
    return verify_subtree_consistency(vector["start"], vector["end"], vector["size"], first, second, proof)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_published_vectors(vector):
    assert answer(vector) is not vector["wantErr"]


def test_all_vectors_are_here():
    kinds = [vector["kind"] for vector in VECTORS]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "inclusion": 49,
        "consistency": 43,
        "subtreeinclusion": 62,
        "subtreeconsistency": 23,
    }


def naive(leaves):
    """MTH of RFC 6962, section 2.1, as it stands there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(naive(leaves[:split]), naive(leaves[split:]))


def hash_of(level, index):
    chosen = LEAVES[index << level : (index + 1) << level]
    assert len(chosen) == 1 << level
    return naive(chosen)


def test_hashes_of_the_standard():
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of([leaf_hash(b""), leaf_hash(b"\x00")]).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


@pytest.mark.parametrize("size", range(71))
def test_roots_of_every_small_tree(size):
    assert root_of(LEAVES[:size]) == naive(LEAVES[:size])
    assert frontier_at(size, hash_of) == Frontier().appended(LEAVES[:size])
    assert len(frontier_at(size, hash_of).roots) == size.bit_count()


@given(st.lists(st.integers(0, 9), max_size=12))
def test_a_frontier_grows_in_any_portions(portions):
    frontier, at = Frontier(), 0
    for portion in portions:
        frontier = frontier.appended(LEAVES[at : at + portion])
        at = min(at + portion, len(LEAVES))
    assert frontier == frontier_at(at, hash_of)
    assert frontier.root() == naive(LEAVES[:at])


@pytest.mark.parametrize("size", range(1, 36))
def test_inclusion_of_every_leaf_and_of_no_other_place(size):
    root = naive(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(index, size, hash_of)
        assert verify_inclusion(index, size, LEAVES[index], proof, root)
        for other in range(size + 2):
            assert verify_inclusion(other, size, LEAVES[index], proof, root) is (other == index)


@pytest.mark.parametrize("new", range(1, 36))
def test_consistency_of_every_pair_and_of_no_other_pair(new):
    root = naive(LEAVES[:new])
    for old in range(1, new + 1):
        before = naive(LEAVES[:old])
        proof = consistency_proof(old, new, hash_of)
        for other in range(new + 2):
            assert verify_consistency(other, new, before, root, proof) is (other == old)
        assert verify_consistency(old, new, before, before, proof) is (old == new)
        assert verify_consistency(old, new, root, root, proof) is (old == new)


def subtrees(size):
    for start in range(size):
        for end in range(start + 1, size + 1):
            if start % (1 << (end - start - 1).bit_length()) == 0:
                yield start, end


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 16, 21, 32])
def test_every_subtree_is_in_its_tree(size):
    root = naive(LEAVES[:size])
    for start, end in subtrees(size):
        part = naive(LEAVES[start:end])
        proof = subtree_consistency_proof(start, end, size, hash_of)
        assert verify_subtree_consistency(start, end, size, part, root, proof)
        assert not verify_subtree_consistency(start, end, size, LEAVES[60], root, proof)
        assert not verify_subtree_consistency(start, end, size, part, LEAVES[60], proof)
        for other in subtrees(size):
            if other != (start, end):
                assert not verify_subtree_consistency(*other, size, part, root, proof)


@pytest.mark.parametrize(("start", "end"), [(1, 3), (2, 5), (4, 4), (5, 4), (-4, -2), (-1, 0), (0, 0), (6, 9)])
def test_what_is_no_subtree_is_refused(start, end):
    with pytest.raises(JingweiError, match="is no subtree of 8 entries"):
        subtree_consistency_proof(start, end, 8, hash_of)
    assert not verify_subtree_consistency(start, end, 8, naive(LEAVES[:8]), naive(LEAVES[:8]), ())
    assert not verify_subtree_inclusion(start, start, end, LEAVES[0], (), LEAVES[0])


@given(st.data())
@settings(max_examples=150)
def test_a_changed_inclusion_proof_is_refused(data):
    size = data.draw(st.integers(2, 70))
    index = data.draw(st.integers(0, size - 1))
    root, proof = naive(LEAVES[:size]), inclusion_proof(index, size, hash_of)
    place = data.draw(st.integers(0, len(proof) + 1))
    flip = bytes([1 << data.draw(st.integers(0, 7))]).rjust(data.draw(st.integers(1, 32)), b"\0").ljust(32, b"\0")
    parts = [LEAVES[index], root, *proof]
    parts[place] = bytes(a ^ b for a, b in zip(parts[place], flip, strict=True))
    assert not verify_inclusion(index, size, parts[0], parts[2:], parts[1])


@given(st.data())
@settings(max_examples=150)
def test_a_changed_consistency_proof_is_refused(data):
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    parts = [naive(LEAVES[:old]), naive(LEAVES[:new]), *consistency_proof(old, new, hash_of)]
    place = data.draw(st.integers(0, len(parts) - 1))
    byte = data.draw(st.integers(0, 31))
    changed = bytearray(parts[place])
    changed[byte] ^= data.draw(st.integers(1, 255))
    parts[place] = bytes(changed)
    assert not verify_consistency(old, new, parts[0], parts[1], parts[2:])


@given(
    st.integers(-2, 2**65),
    st.integers(-2, 2**65),
    st.binary(max_size=40),
    st.lists(st.binary(max_size=40), max_size=70),
)
def test_arbitrary_proofs_are_refused_at_once(index, size, root, proof):
    assert not verify_inclusion(index, size, LEAVES[0], proof, root)
    assert not verify_consistency(index, size, LEAVES[0], root, proof)


@pytest.mark.parametrize(
    ("index", "size"),
    [(0, MAX_SIZE + 1), (MAX_SIZE + 1, MAX_SIZE + 2), (-1, 1), (0, 0), (1, 1), (0, -1), (True, 2), (0, True), (0.0, 1)],
)
def test_positions_outside_are_refused(index, size):
    steps = merkle._climb(int(index), max(int(size) - 1, 0))
    proof = [LEAVES[0]] * len(steps)
    root = LEAVES[1]
    for (_, left), sibling in zip(steps, proof, strict=True):
        root = node_hash(sibling, root) if left else node_hash(root, sibling)
    assert not verify_inclusion(index, size, LEAVES[1], proof, root)


def test_the_largest_tree_is_in_range():
    steps = merkle._climb(5, MAX_SIZE - 1)
    assert len(steps) == 63
    root = LEAVES[1]
    for _, left in steps:
        root = node_hash(LEAVES[0], root) if left else node_hash(root, LEAVES[0])
    assert verify_inclusion(5, MAX_SIZE, LEAVES[1], [LEAVES[0]] * 63, root)


def test_nothing_is_hashed_for_a_proof_of_another_length(monkeypatch):
    monkeypatch.setattr(merkle, "node_hash", None)
    assert not verify_inclusion(3, 8, LEAVES[3], [LEAVES[0]] * 10_000, LEAVES[0])
    assert not verify_inclusion(3, 8, LEAVES[3], [LEAVES[0]] * 2, LEAVES[0])
    assert not verify_consistency(3, 8, LEAVES[3], LEAVES[0], [LEAVES[0]] * 10_000)
    assert not verify_consistency(3, 8, LEAVES[3], LEAVES[0], [LEAVES[0]] * 3)


@pytest.mark.parametrize("bad", [b"", b"x" * 31, b"x" * 33, "x" * 32, None, bytearray(32)])
def test_hashes_have_32_bytes(bad):
    assert not verify_inclusion(0, 1, bad, (), bad)
    assert not verify_inclusion(0, 2, LEAVES[0], [bad], naive(LEAVES[:2]))
    assert not verify_consistency(1, 1, bad, bad, ())
    assert not verify_consistency(1, 2, LEAVES[0], naive(LEAVES[:2]), [bad])


def test_an_empty_tree_is_consistent_with_nothing_here():
    assert not verify_consistency(0, 0, EMPTY, EMPTY, ())
    assert not verify_consistency(0, 1, EMPTY, LEAVES[0], ())
    assert consistency_proof(0, 5, hash_of) == ()
    assert verify_consistency(1, 1, LEAVES[0], LEAVES[0], ())


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_outside_the_tree(index, size):
    with pytest.raises(JingweiError) as caught:
        inclusion_proof(index, size, hash_of)
    assert caught.value.message == f"there is no entry {index} in a log of {size} entries"
    assert caught.value.hint == "entries count from 0"


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_no_proof_backwards(old, new):
    with pytest.raises(JingweiError) as caught:
        consistency_proof(old, new, hash_of)
    assert caught.value.message == f"a log of {new} entries never had {old}"
    assert caught.value.hint == "give the smaller size first"


def test_complete_subtrees_cover_the_range():
    assert complete_subtrees(0, 0) == ()
    assert complete_subtrees(0, 13) == ((3, 0), (2, 2), (0, 12))
    assert complete_subtrees(8, 11) == ((1, 4), (0, 10))
