"""Which files of one kind belong together: lists of requirements do, two lock files do not, and servers are no tools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from jingwei.inventory.discovery.identify import Identified

SETS = 20  # more different sets than this are told apart by their form only
SINGLE = frozenset({"lock", "project", "bom"})  # each file is a set of its own
TOGETHER = frozenset({"requirements", "mcp-servers"})  # files of the form in one folder are one set


def apart(files: Iterable[Identified]) -> list[list[Identified]]:
    """Files of one kind as the sets that make one asset per folder, in the order of their labels."""
    made: dict[str, list[Identified]] = defaultdict(list)
    for file in files:
        made[label(file)].append(file)
    if len(made) > SETS:
        merged: dict[str, list[Identified]] = defaultdict(list)
        for name in sorted(made):
            for file in made[name]:
                merged[file.match.form].append(file)
        made = merged
    return [sorted(made[name], key=lambda file: file.path) for name in sorted(made)]


def label(file: Identified) -> str:
    """Name of the set that the file belongs to within its folder; empty where all files of the kind belong together."""
    if file.match.form in SINGLE:
        return PurePosixPath(file.path).stem.lower()
    return file.match.form if file.match.form in TOGETHER else ""


def hint(folder: str, members: Sequence[Identified]) -> str:
    """What an asset of these files is called after: its folder, and its set where they have one."""
    labels = {label(file) for file in members}
    name = labels.pop() if len(labels) == 1 else ""
    return f"{folder}/{name}" if folder and name else folder or name
