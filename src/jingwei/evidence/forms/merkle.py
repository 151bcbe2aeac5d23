"""Merkle trees of RFC 6962: roots, and proofs that a verifier can check with nothing but hashes.

A proof is a climb from a node to the root; at each step stands a sibling, left or right. `_climb` lists the steps that follow from the positions
alone, so a proof of another length is refused before anything is hashed. Subtrees: draft-ietf-plants-merkle-tree-certs, section 4; consistency of
two trees is the case of a subtree that starts at 0. Sizes and indices are 0..2^63-1, hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jingwei.errors import JingweiError

HASH_BYTES = 32
MAX_SIZE = 2**63 - 1
EMPTY = hashlib.sha256(b"").digest()

HashOf = Callable[[int, int], bytes]  # level, index -> root over the leaves [index * 2^level, (index + 1) * 2^level)
Step = tuple[int, bool]  # level, and whether the sibling stands on the left


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a log entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that a growing tree has to remember: the roots of its complete subtrees, largest first; one for each bit set in `size`."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def appended(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The tree with further leaves; O(1) hashes a leaf on average."""
        size, roots = self.size, list(self.roots)
        for leaf in leaf_hashes:
            made, rest = leaf, size
            while rest & 1:
                made = node_hash(roots.pop(), made)
                rest >>= 1
            roots.append(made)
            size += 1
        return Frontier(size, tuple(roots))

    def root(self) -> bytes:
        """Root of the tree."""
        return _fold(self.roots)


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaves."""
    return Frontier().appended(leaf_hashes).root()


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at `index` of the tree of `size` leaves with that root (RFC 9162, section 2.1.3.2)."""
    return verify_subtree_inclusion(index, 0, size, leaf, proof, root)


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves only appended to the one of `old` >= 1 leaves (RFC 9162, section 2.1.4.2)."""
    return verify_subtree_consistency(0, old, new, old_root, new_root, proof)


def verify_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the leaf hash stands at `index` of the log whose subtree [start, end) has that root."""
    if not (_in_range(index, start, end) and _is_subtree(start, end) and start <= index < end):
        return False
    steps = _climb(index - start, end - start - 1)
    if len(proof) != len(steps) or not _all_hashes(leaf, root, *proof):
        return False
    for (_, left), sibling in zip(steps, proof, strict=True):
        leaf = node_hash(sibling, leaf) if left else node_hash(leaf, sibling)
    return leaf == root


def verify_subtree_consistency(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `size` leaves with `root` holds the subtree [start, end) with `subtree_root`."""
    if not (_in_range(start, end, size) and _is_subtree(start, end) and end <= size):
        return False
    level, given = _first(start, end, size)
    index = (end - 1) >> level
    steps = _climb(index, (size - 1) >> level)
    if len(proof) != len(steps) + (not given) or not _all_hashes(subtree_root, root, *proof):
        return False
    part, whole = (subtree_root, subtree_root) if given else (proof[0], proof[0])
    for (above, left), sibling in zip(steps, proof if given else proof[1:], strict=True):
        if left and (start >> level >> above) < (index >> above):
            part = node_hash(sibling, part)
        whole = node_hash(sibling, whole) if left else node_hash(whole, sibling)
    return part == subtree_root and whole == root


def complete_subtrees(start: int, end: int) -> tuple[tuple[int, int], ...]:
    """(level, index) of the complete subtrees that make up the subtree [start, end), largest first."""
    made = []
    for level in range((end - start).bit_length() - 1, -1, -1):
        if (end - start) >> level & 1:
            made.append((level, start >> level))
            start += 1 << level
    return tuple(made)


def frontier_at(size: int, hash_of: HashOf) -> Frontier:
    """What `Frontier` was when the tree had `size` leaves."""
    return Frontier(size, tuple(hash_of(level, index) for level, index in complete_subtrees(0, size)))


def inclusion_proof(index: int, size: int, hash_of: HashOf) -> tuple[bytes, ...]:
    """Siblings from the leaf at `index` up to the root of the tree of `size` leaves. Raises `JingweiError` outside the tree."""
    if not 0 <= index < size:
        raise JingweiError(f"there is no entry {index} in a log of {size} entries", hint="entries count from 0")
    return tuple(_sibling(index, step, size, hash_of) for step in _climb(index, size - 1))


def consistency_proof(old: int, new: int, hash_of: HashOf) -> tuple[bytes, ...]:
    """Hashes that show the tree of `old` leaves inside the one of `new`; none from 0. Raises `JingweiError` when `old` is larger."""
    if not 0 <= old <= new:
        raise JingweiError(f"a log of {new} entries never had {old}", hint="give the smaller size first")
    return subtree_consistency_proof(0, old, new, hash_of) if old else ()


def subtree_consistency_proof(start: int, end: int, size: int, hash_of: HashOf) -> tuple[bytes, ...]:
    """Hashes for `verify_subtree_consistency`. Raises `JingweiError` for what is no subtree."""
    if not (_is_subtree(start, end) and end <= size):
        hint = "a subtree starts at a multiple of its length, rounded up to a power of two"
        raise JingweiError(f"[{start}, {end}) is no subtree of {size} entries", hint=hint)
    level, given = _first(start, end, size)
    index = (end - 1) >> level
    steps = _climb(index, (size - 1) >> level)
    siblings = (_sibling(index << level, (level + above, left), size, hash_of) for above, left in steps)
    return tuple(siblings) if given else (hash_of(level, index), *siblings)


def _climb(index: int, last: int) -> tuple[Step, ...]:
    """Steps from node `index` of a row whose last node is `last`: while the paths differ either side, afterwards only left siblings exist."""
    inner = (index ^ last).bit_length()
    below = [(level, bool(index >> level & 1)) for level in range(inner)]
    above = [(level, True) for level in range(inner, index.bit_length()) if index >> level & 1]
    return (*below, *above)


def _first(start: int, end: int, size: int) -> tuple[int, bool]:
    """Level where a consistency proof begins, and whether its first node is the subtree itself, so that it need not be sent."""
    width = end - start
    if end == size or width & (width - 1) == 0:
        return (width - 1).bit_length(), True
    return (end & -end).bit_length() - 1, False


def _sibling(index: int, step: Step, size: int, hash_of: HashOf) -> bytes:
    """Root of the sibling of the node above leaf `index`; the last one on the right may be incomplete."""
    level, left = step
    beside = (index >> level) + (-1 if left else 1)
    end = min((beside + 1) << level, size)
    return _fold([hash_of(*node) for node in complete_subtrees(beside << level, end)])


def _fold(roots: Sequence[bytes]) -> bytes:
    """Root over complete subtrees, largest first."""
    if not roots:
        return EMPTY
    made = roots[-1]
    for root in reversed(roots[:-1]):
        made = node_hash(root, made)
    return made


def _is_subtree(start: int, end: int) -> bool:
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def _in_range(*numbers: int) -> bool:
    return all(type(number) is int and 0 <= number <= MAX_SIZE for number in numbers)


def _all_hashes(*values: object) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)
