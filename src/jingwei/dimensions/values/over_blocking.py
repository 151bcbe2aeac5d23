"""How often a filter stops what reviewers found acceptable, per language and per subject."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import Document, Unreadable, documents
from jingwei.vocabulary import Json, Sample

STOPPED = frozenset(
    {
        "block",
        "blocked",
        "refuse",
        "refused",
        "redact",
        "redacted",
        "rewrite",
        "rewritten",
        "hold",
        "held",
        "deny",
        "denied",
    }
)
LET_PASS = frozenset({"allow", "allowed", "pass", "passed", "deliver", "delivered", "none"})
GROUPS = ("language", "subject")
FIELDS = ("action", "blocked", *GROUPS, "verdict")
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
ACCEPTABLE = frozenset({"acceptable", "ok", "safe", "allowed", "benign", "harmless"})
VIOLATING = frozenset({"violating", "violation", "harmful", "unsafe", "prohibited"})


@dataclass(frozen=True, slots=True)
class Cell:
    """Acceptable items of one group: `stopped` of `acceptable` were stopped."""

    group: str  # language or subject
    value: str
    stopped: int
    acceptable: int


@dataclass(frozen=True, slots=True)
class Moderation:
    """What a record of moderation shows. `records` counts those that state an action; the rest is what cannot be used, by reason."""

    path: str
    records: int
    others: int  # records without an action: no moderation
    cells: tuple[Cell, ...]
    unreviewed: int
    incomplete: tuple[tuple[int, int, str], ...]  # line, offset, field that is missing or not understood
    unreadable: tuple[Unreadable, ...]
    samples: tuple[
        Sample, ...
    ] = ()  # the acceptable items, those stopped as true; one more than the bound where there are more


def moderation(path: Path, limits: Limits = LIMITS) -> Moderation:
    """Read records with `action` (or boolean `blocked`), `language`, `subject` and the reviewer's `verdict`.

    A record without a verdict was not reviewed: it is counted and says nothing about over-blocking.
    """
    stopped: Counter[tuple[str, str]] = Counter()
    acceptable: Counter[tuple[str, str]] = Counter()
    records = others = unreviewed = 0
    incomplete: list[tuple[int, int, str]] = []
    unreadable: list[Unreadable] = []
    samples: list[Sample] = []
    for item in documents(path, limits=limits):
        if isinstance(item, Unreadable):
            unreadable.append(item)
        elif "action" not in item.fields and "blocked" not in item.fields:
            others += 1
        else:
            records += 1
            lacking = _lacking(item)
            if lacking:
                incomplete.append((item.line, item.offset, lacking))
            elif not _word(item.fields, "verdict"):
                unreviewed += 1
            elif _word(item.fields, "verdict") in ACCEPTABLE:
                groups = [(name, _word(item.fields, name)) for name in GROUPS]
                if len(samples) <= limits.samples:
                    samples.append(_sample(item))
                acceptable.update(groups)
                stopped.update(groups if was_stopped(item.fields) else ())
    cells = tuple(Cell(*group, stopped[group], n) for group, n in sorted(acceptable.items()))
    unusable = (tuple(incomplete), tuple(unreadable))
    return Moderation(str(path), records, others, cells, unreviewed, *unusable, samples=tuple(samples))


def group_of(words: Iterable[str]) -> str:
    """Name of the group of samples with this language and this subject."""
    return json.dumps(list(words), ensure_ascii=False)


def _sample(item: Document) -> Sample:
    """An item with the fields that decide, and never its text."""
    group = group_of(_word(item.fields, name) for name in GROUPS)
    read = {name: _word(item.fields, name) for name in FIELDS if item.fields.get(name) is not None}
    return Sample(f"@{item.offset}", group, was_stopped(item.fields) is True, json.dumps(read, ensure_ascii=False))


def was_stopped(fields: Mapping[str, Json]) -> bool | None:
    """Whether the filter stopped or changed the item; None when its action is not understood or contradicts `blocked`."""
    stated: set[bool | None] = set()
    if fields.get("action") is not None:
        word = _word(fields, "action")
        stated.add(word in STOPPED if word in STOPPED | LET_PASS else None)
    if fields.get("blocked") is not None:
        stated.add(_TRUTH.get(_word(fields, "blocked")))
    return stated.pop() if len(stated) == 1 else None


def _lacking(item: Document) -> str:
    verdict = _word(item.fields, "verdict")
    if was_stopped(item.fields) is None:
        return "action"
    if verdict and verdict not in ACCEPTABLE | VIOLATING:
        return "verdict"
    return next((name for name in GROUPS if not _word(item.fields, name)), "")


def _word(fields: Mapping[str, Json], name: str) -> str:
    value = fields.get(name)
    return "" if value is None or isinstance(value, list | dict) else str(value).strip().lower()
