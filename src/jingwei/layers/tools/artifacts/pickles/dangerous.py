"""Names that are known to run code, reach files or the network. Used only to name and grade: what stands on no list is not allowed either."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path


@cache
def _table() -> dict[str, frozenset[str]]:
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, name = line.split()
            lists[kind].add(name)
    return {kind: frozenset(names) for kind, names in lists.items()}


@cache
def _deepest() -> int:
    """Parts of the longest module name in the table: longer prefixes of a name need not be looked for."""
    return max(module.count(".") + 1 for module in _table()["module"])


def dangerous(name: str) -> bool:
    """Whether the canonical dotted `name` is known to be dangerous: its module or any module above it is, or the name itself."""
    table = _table()
    if name in table["name"]:
        return True
    parts = name.split(".")
    if any(".".join(parts[:n]) in table["module"] for n in range(1, min(len(parts), _deepest() + 1))):
        return name not in table["not"]
    return parts[-1] in table["last"]
