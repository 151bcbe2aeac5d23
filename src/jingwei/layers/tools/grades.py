"""Verdicts as a chain, best first: what the scanners of packages and of agents' tools have in common."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar


class Grade(StrEnum):
    """A base without members. Of its members the first proves, the second is open, all others reject."""

    @property
    def rank(self) -> int:
        """0 for the best."""
        return type(self)._member_names_.index(self.name)

    @property
    def rejected(self) -> bool:
        """Whether what is judged must not be used as it is."""
        return self.rank > 1


G = TypeVar("G", bound=Grade)


def worst_of(verdicts: Iterable[G], nothing: G) -> G:
    """The join; `nothing` where there is none."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=nothing)
