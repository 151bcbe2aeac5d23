"""Clusters of near duplicates, and which document of each is kept.

Jaccard's coefficient is not transitive: a document leaves only when its own coefficient with a kept one is at the bound or above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that a kept one makes superfluous: numbers in the order of the corpus, coefficient of the two."""

    document: int
    cluster: int  # number of the cluster's first document
    keeps: int
    jaccard: float


def removed(edges: Mapping[tuple[int, int], float], bound: float) -> Iterator[Removed]:
    """What may leave, in the order of the documents: the first document of a cluster stays, so do members too far from every kept one.

    `edges` holds (earlier, later) -> coefficient, exact. The outcome does not depend on the order in which they were found.
    """
    near: dict[int, dict[int, float]] = {}
    for (first, second), share in edges.items():
        if share >= bound:
            near.setdefault(first, {})[second] = near.setdefault(second, {})[first] = share
    heads = _heads((pair for pair, share in edges.items() if share >= bound), near)
    kept: set[int] = set()
    for document in sorted(near):
        chosen = max(((share, -other) for other, share in near[document].items() if other in kept), default=None)
        if chosen is None:
            kept.add(document)
        else:
            yield Removed(document, heads[document], -chosen[1], chosen[0])


def _heads(pairs: Iterable[tuple[int, int]], members: Iterable[int]) -> dict[int, int]:
    """The first document of each member's cluster: union by the smaller number, paths halved."""
    head = {member: member for member in members}
    for first, second in pairs:
        one, other = _head(head, first), _head(head, second)
        head[max(one, other)] = min(one, other)
    return {member: _head(head, member) for member in head}


def _head(head: dict[int, int], member: int) -> int:
    while head[member] != member:
        head[member] = head[head[member]]
        member = head[member]
    return member
