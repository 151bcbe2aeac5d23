"""What a look into a folder or a bill of materials gives: assets to be described, and everything that was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jingwei.inventory.discovery.walk import EMPTY, Skipped
from jingwei.vocabulary import AssetKind, Json, Text

EXAMPLES = 10

__all__ = ["Discovery", "Folded", "FoundAsset", "FoundParty", "Skipped"]


@dataclass(frozen=True, slots=True)
class FoundAsset:
    """An asset as the manifest may describe it.

    `keys` are manifest keys with their values (strings of one safe line each); `why` says how it was recognised, `questions` what only the owner
    knows. `ready` is false where a required file is not known: the draft then holds the asset as a comment.
    """

    id: str
    kind: AssetKind
    keys: Mapping[str, Json] = field(default_factory=dict)
    why: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()
    ready: bool = True


@dataclass(frozen=True, slots=True)
class FoundParty:
    """A party that a bill of materials names."""

    id: str
    name: str
    roles: tuple[str, ...] = ("supplier",)


@dataclass(frozen=True, slots=True)
class Folded:
    """Paths left out for one reason: how many, and the first of them (none of empty files)."""

    reason: Text
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """Result of a look. `complete` is false when a bound or an unreadable place kept something from being seen."""

    assets: tuple[FoundAsset, ...] = ()
    parties: tuple[FoundParty, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Text, ...] = ()
    unrecognised: Mapping[str, int] = field(default_factory=dict)  # suffix -> number of files
    looked: int = 0  # files opened
    complete: bool = True

    def folded(self, most: int = EXAMPLES) -> tuple[Folded, ...]:
        """What was left out, by reason, in the order of the reasons' first paths, with at most `most` examples; empty files come last."""
        paths: dict[Text, list[str]] = {}
        for skipped in self.skipped:
            paths.setdefault(skipped.reason, []).append(skipped.path)
        made = [
            Folded(reason, len(found), () if reason == EMPTY else tuple(found[:most]))
            for reason, found in paths.items()
        ]
        return tuple(sorted(made, key=lambda folded: folded.reason == EMPTY))
