"""The review of all files of a dataset, and what a finding says about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jingwei.context import Context
from jingwei.layers.model.corpus.review import Kind, Review, review
from jingwei.text.documents import REASONS, Unreadable
from jingwei.text.match import Strength
from jingwei.vocabulary import Asset, Evidence, Location, Text


@dataclass(frozen=True, slots=True)
class Examined:
    """Reviews of a dataset's files, by the path that the manifest knows."""

    files: tuple[tuple[str, Review], ...]

    @property
    def documents(self) -> int:
        """Documents read in all files."""
        return sum(one.documents for _, one in self.files)

    @property
    def unread(self) -> int:
        """Places that could not be read."""
        return sum(one.unread for _, one in self.files)

    @property
    def flagged(self) -> int:
        """Documents in all files that hold what is likely harmful."""
        return sum(one.flagged for _, one in self.files)

    @property
    def empty(self) -> tuple[str, ...]:
        """Files without a single document."""
        return tuple(path for path, one in self.files if not one.documents)

    def of(self, group: str, least: Strength, excused: frozenset[str] = frozenset()) -> list[tuple[str, Kind]]:
        """(file, kind) of a group from a grade on, without the excused kinds."""
        return [(path, kind) for path, one in self.files for kind in one.of(group, least) if kind.kind not in excused]

    def unread_locations(self) -> tuple[Location, ...]:
        """Where something could not be read, and why."""
        return tuple(unread_location(path, place) for path, one in self.files for place in one.unreadable)


def examined(asset: Asset, context: Context) -> Examined:
    """Review every file of the dataset; several checks share one pass."""
    text_field, label_field = (asset.properties.get(key) for key in ("text_field", "label_field"))
    chosen = text_field if isinstance(text_field, str) else None, label_field if isinstance(label_field, str) else None
    return Examined(
        tuple((f.path, context.measure(review, context.path(f), *chosen, context.limits)) for f in asset.files_of())
    )


def unread_location(path: str, place: Unreadable) -> Location:
    """The place that was not read with its reason."""
    return Location(path, line=place.line, offset=place.offset, note=REASONS[place.reason])


def locations(found: Iterable[tuple[str, Kind]]) -> tuple[Location, ...]:
    """First places of each kind in turn, so that a frequent kind does not hide a rare one. Values are masked."""
    return tuple(place for _, place in sorted(_locations(found), key=lambda item: item[0]))


def _locations(found: Iterable[tuple[str, Kind]]) -> Iterator[tuple[int, Location]]:
    for path, kind in found:
        for turn, place in enumerate(kind.places):
            note = Text(f"{place.masked} ({kind.grade.name.lower()})", f"{place.masked}（{SURE[kind.grade]}）")
            yield turn, Location(path, line=place.line, offset=place.offset, name=kind.kind, note=note)


SURE = {Strength.CERTAIN: "确定", Strength.LIKELY: "很可能", Strength.LOW: "可能"}


def counted(found: Iterable[tuple[str, Kind]]) -> str:
    """`kind count` of each kind, most frequent first."""
    totals: dict[str, int] = {}
    for _, kind in found:
        totals[kind.kind] = totals.get(kind.kind, 0) + kind.matches
    return ", ".join(f"{kind} {n}" for kind, n in sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def measured(seen: Examined, found: Iterable[tuple[str, Kind]]) -> tuple[Evidence, ...]:
    """Documents read, and matches per kind and grade."""
    totals: dict[str, int] = {}
    for _, kind in found:
        name = f"{kind.kind} ({kind.grade.name.lower()})"
        totals[name] = totals.get(name, 0) + kind.matches
    rows = (Evidence(name, n, "matches") for name, n in sorted(totals.items()))
    return Evidence("documents", seen.documents, "documents"), Evidence("places_not_read", seen.unread, "places"), *rows
