"""What a look into a folder or a bill of materials gives: assets to be described, and everything that was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jingwei.inventory.discovery.walk import Skipped
from jingwei.vocabulary import AssetKind, Json, Text

__all__ = ["Discovery", "FoundAsset", "FoundParty", "Skipped"]


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
class Discovery:
    """Result of a look. `complete` is false when a bound or an unreadable place kept something from being seen."""

    assets: tuple[FoundAsset, ...] = ()
    parties: tuple[FoundParty, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Text, ...] = ()
    unrecognised: Mapping[str, int] = field(default_factory=dict)  # suffix -> number of files
    looked: int = 0  # files opened
    complete: bool = True
