"""The files that a review leaves: findings, duplicates, quarantine, sources, coverage. No value that was found is written, only its place."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jingwei.layers.model.corpus.reviewing.coverage import coverage
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.rows import names, rows
from jingwei.layers.model.corpus.reviewing.run import Reviewed
from jingwei.layers.model.corpus.reviewing.table import available, write_table
from jingwei.layers.model.corpus.reviewing.tally import tallies
from jingwei.store.durable import replace_durably, sync_folder

NAMES = (
    "findings.jsonl", "duplicates.jsonl", "contained.jsonl", "contamination.jsonl", "poison.jsonl", "suspicion.jsonl", "quarantine.jsonl",
    "sources.json", "coverage.json",
)  # fmt: skip


def write(reviewed: Reviewed, folder: Path) -> None:
    """Write the files of `NAMES` into the folder, in the order of the documents, and a table of signals where it can be. Raises `OSError`."""
    lines = {
        "findings.jsonl": _findings(reviewed), "duplicates.jsonl": _duplicates(reviewed), "contained.jsonl": _contained(reviewed),
        "contamination.jsonl": _leaks(reviewed), "poison.jsonl": _poison(reviewed), "suspicion.jsonl": _suspicion(reviewed),
        "quarantine.jsonl": _quarantine(reviewed),
    }  # fmt: skip
    for name, values in lines.items():
        replace_durably(folder / name, _lines(values))
    if available():
        write_table(reviewed, folder)
    replace_durably(folder / "sources.json", _document({"sources": _sources(reviewed)}))
    replace_durably(folder / "coverage.json", _document(coverage(reviewed)))
    sync_folder(folder)


def _lines(values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for value in values:
        yield json.dumps(value, ensure_ascii=True).encode() + b"\n"


def _document(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _findings(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    for one in rows(reviewed):
        for document, kind, start, end, grade, field, *licence in one.rows["findings"]:
            row = {
                "source": one.part.source, "doc_id": one.ids[document], "kind": kind, "start": start, "end": end,
                "grade": grade,
            }  # fmt: skip
            if licence:
                row["licence"] = licence[0]
            if field != "text":
                row["field"] = field
            yield row


def _leaks(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    for one in rows(reviewed):
        for document, item, start, end, share in one.rows["leaks"]:
            yield {"doc_id": one.ids[document], "item_id": item, "start": start, "end": end, "share": share}


def _poison(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    found = reviewed.mined.ranked if reviewed.mined else ()
    named = names(reviewed, {number for one in found for number in one.documents})
    for rank, one in enumerate(found, 1):
        yield {
            "rank": rank, "trigger": one.trigger, "score": round(one.score, 4), "alarm": one.alarm, "reason": one.reason,
            "docs": [named[number] for number in one.documents], "others": list(one.others),
        }  # fmt: skip


def _suspicion(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    found = reviewed.suspected
    if found is None:
        return
    numbers = found.numbers.tolist()
    named = names(reviewed, set(numbers))
    for number, score in zip(numbers, found.scores.tolist(), strict=True):
        yield {"doc_id": named[number], "score": round(score, 6)}


def _contained(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    found = reviewed.copies.contained
    named = names(reviewed, {number for one in found for number in (one.document, one.within)})
    for one in found:
        yield {"doc_id": named[one.document], "within": named[one.within], "share": one.share}


def _duplicates(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    gone = reviewed.duplicates.removed
    named = names(reviewed, {number for one in gone for number in (one.document, one.cluster, one.keeps)})
    for one in gone:
        yield {
            "doc_id": named[one.document], "cluster": named[one.cluster], "keeps": named[one.keeps],
            "jaccard": round(one.jaccard, 6),
        }  # fmt: skip


def _quarantine(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    lost = (
        (number, _unread(part, 0, part.start, reviewed.lost[number]))
        for number, part in enumerate(reviewed.parts)
        if number in reviewed.lost
    )
    places = (
        (one.number, _unread(one.part, one.before + line, offset, reason, *size))
        for one in rows(reviewed)
        for line, offset, reason, *size in one.rows["unread"]
    )
    return (row for _, row in heapq.merge(lost, places, key=lambda found: found[0]))


def _unread(part: Part, line: int, offset: int, reason: str, size: int = 0) -> dict[str, Any]:
    row = {"source": part.source, "file": part.name, "line": line, "offset": offset, "reason": reason}
    return row | {"bytes": size} if size else row


def _sources(reviewed: Reviewed) -> list[dict[str, Any]]:
    gone = sorted(one.document for one in reviewed.duplicates.removed)
    made = tallies(rows(reviewed), gone)
    return [one.told(name) | {"about": dict(reviewed.about.get(name, {}))} for name, one in made.items()]
