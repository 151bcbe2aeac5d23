"""Ids for what was found, and the shortest list of paths that covers a set of files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from jingwei.inventory.discovery.walk import Walk
from jingwei.vocabulary import AssetKind

ID_CHARACTERS = 56  # leaves room for a number; the grammar's bound is 64
LISTED = 200  # above this, whole folders are named instead of their files
MOST = 2_000
WORDS = {
    AssetKind.PACKAGE_SET: "packages",
    AssetKind.AGENT_TOOLS: "tools",
    AssetKind.CHIP_DESIGN: "design",
    AssetKind.CONTROL_LOOP: "loop",
    AssetKind.DATASET: "data",
    AssetKind.DATA_USE: "access",
    AssetKind.STREAM: "telemetry",
}


class Names:
    """Gives each asset or party an id of its own."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()
        self._taken: set[str] = set()

    def id(self, hint: str, kind: AssetKind | str) -> str:
        """An id that no other has, from a path or a name and the kind."""
        word = WORDS.get(kind, kind.value) if isinstance(kind, AssetKind) else kind
        base = slug(hint)
        name = word if not base else base if word in base.split("-") else f"{base[: ID_CHARACTERS - len(word)]}-{word}"
        self._given[name] += 1
        made = name if self._given[name] == 1 else f"{name}-{self._given[name]}"
        while made in self._taken:
            self._given[name] += 1
            made = f"{name}-{self._given[name]}"
        self._taken.add(made)
        return made


def slug(text: str) -> str:
    """`text` as part of an id: lower-case ASCII letters, digits and dashes; the last part of a long path; possibly empty."""
    made = re.sub(r"[^a-z0-9]+", "-", text[-4 * ID_CHARACTERS :].lower()).strip("-")
    return made[-ID_CHARACTERS:].strip("-")


def cover(paths: Sequence[str], walked: Walk) -> tuple[list[str], bool]:
    """The paths, or where they are many the folders that hold nothing else; whether all are covered.

    A folder with anything left out in it is never named as a whole: it would bring that thing back in.
    """
    if len(paths) <= LISTED:
        return list(paths), True
    wanted = set(paths)
    foreign = set(_ancestors(path for path in walked.files if path not in wanted))
    foreign |= set(_ancestors(skipped.path for skipped in walked.skipped))
    made: dict[str, None] = {}
    for path in paths:
        above = [folder for folder in reversed(list(_ancestors((path,)))) if folder not in foreign]
        made[above[0] if above else path] = None
    return list(made)[:MOST], len(made) <= MOST


def _ancestors(paths: Iterable[str]) -> Iterator[str]:
    """Folders above each path, nearest first, without the top."""
    for path in paths:
        while path := path.rpartition("/")[0]:
            yield path
