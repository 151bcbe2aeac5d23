"""The files that a review leaves: findings, duplicates, quarantine, sources, coverage. No value that was found is written, only its place."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.run import Reviewed
from jingwei.statistics.binomial import lower_bound, upper_bound
from jingwei.store.durable import replace_durably, sync_folder

NAMES = ("findings.jsonl", "duplicates.jsonl", "quarantine.jsonl", "sources.json", "coverage.json")
LOOKED_FOR = ("personal data", "secrets", "hidden instructions", "duplicates")
NOT_LOOKED_FOR = (
    "harmful content", "poison", "contamination", "licences", "language and quality", "copies inside longer documents",
)  # fmt: skip
_LEVEL = 0.025  # of each side


class _Source:
    """What is counted of a source."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.documents = self.characters = self.removed = 0
        self.matches: Counter[str] = Counter()
        self.holding: Counter[str] = Counter()


def write(reviewed: Reviewed, folder: Path) -> None:
    """Write the files of `NAMES` into the folder, in the order of the documents. Raises `OSError`."""
    sources: defaultdict[str, _Source] = defaultdict(_Source)
    ids: list[str] = []
    replace_durably(folder / NAMES[0], _lines(_findings(reviewed, sources, ids)))
    replace_durably(folder / NAMES[1], _lines(_duplicates(reviewed, ids)))
    replace_durably(folder / NAMES[2], _lines(_quarantine(reviewed)))
    replace_durably(folder / NAMES[3], _document({"sources": [_told(name, one) for name, one in sources.items()]}))
    replace_durably(folder / NAMES[4], _document(_coverage(reviewed)))
    sync_folder(folder)


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=True).encode() + b"\n"


def _document(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _findings(reviewed: Reviewed, sources: defaultdict[str, _Source], ids: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of the findings; counts of the sources and ids of all documents are filled on the way."""
    for number, part, before in _lines_before(reviewed):
        source = sources[part.source]
        source.files.add(part.name)
        for answer in reviewed.answers.get(number, ()):
            rows = answer.rows
            named = [
                one or f"{part.name}:{before + line}" for one, line in zip(rows["ids"], rows["lines"], strict=True)
            ]
            ids += named
            source.documents += len(named)
            source.characters += rows["characters"]
            source.holding.update(kind for _, kind in {(one[0], one[1]) for one in rows["findings"]})
            for document, kind, start, end, grade, field in rows["findings"]:
                source.matches[kind] += 1
                row = {
                    "source": part.source,
                    "doc_id": named[document],
                    "kind": kind,
                    "start": start,
                    "end": end,
                    "grade": grade,
                }
                yield row if field == "text" else row | {"field": field}


def _lines_before(reviewed: Reviewed) -> Iterator[tuple[int, Part, int]]:
    """Each part with its number and the lines of its file before it."""
    before, last = 0, ("", "")
    for number, part in enumerate(reviewed.parts):
        before = before if (part.source, part.name) == last else 0
        last = part.source, part.name
        yield number, part, before
        before += sum(answer.rows["line_ends"] for answer in reviewed.answers.get(number, ())[:1])


def _duplicates(reviewed: Reviewed, ids: list[str]) -> Iterator[dict[str, Any]]:
    for gone in reviewed.duplicates.removed:
        yield {
            "doc_id": ids[gone.document], "cluster": ids[gone.cluster], "keeps": ids[gone.keeps],
            "jaccard": round(gone.jaccard, 6),
        }  # fmt: skip


def _quarantine(reviewed: Reviewed) -> Iterator[dict[str, Any]]:
    for number, part, before in _lines_before(reviewed):
        if number in reviewed.lost:
            yield {
                "source": part.source,
                "file": part.name,
                "line": 0,
                "offset": part.start,
                "reason": reviewed.lost[number],
            }
        for answer in reviewed.answers.get(number, ()):
            for line, offset, reason in answer.rows["unread"]:
                yield {
                    "source": part.source,
                    "file": part.name,
                    "line": before + line,
                    "offset": offset,
                    "reason": reason,
                }


def _told(name: str, one: _Source) -> dict[str, Any]:
    kinds = {
        kind: {"matches": one.matches[kind], "documents": held, "share": _share(held, one.documents)}
        for kind, held in sorted(one.holding.items())
    }
    return {
        "source": name,
        "files": len(one.files),
        "documents": one.documents,
        "characters": one.characters,
        "kinds": kinds,
    }


def _share(held: int, of: int) -> list[float]:
    """The share of documents and its 95 % interval (Clopper-Pearson)."""
    return [round(held / of, 6), round(lower_bound(held, of, _LEVEL), 6), round(upper_bound(held, of, _LEVEL), 6)]


def _coverage(reviewed: Reviewed) -> dict[str, Any]:
    files: dict[tuple[str, str], dict[str, Any]] = {}
    for number, part in enumerate(reviewed.parts):
        told = files.setdefault(
            (part.source, part.name),
            {"source": part.source, "file": part.name, "bytes": part.size, "documents": 0, "not_read": {}},
        )
        reasons = Counter(told["not_read"])
        if number in reviewed.lost:
            reasons[reviewed.lost[number]] += 1
        for answer in reviewed.answers.get(number, ()):
            told["documents"] += answer.documents
            reasons.update(reason for _, _, reason in answer.rows["unread"])
        told["not_read"] = dict(sorted(reasons.items()))
    whole = bool(files) and all(one["documents"] and not one["not_read"] for one in files.values())
    pairs = {"compared": reviewed.duplicates.pairs, "undecided": reviewed.duplicates.undecided}
    return {
        "whole": whole and not reviewed.duplicates.undecided,
        "looked_for": list(LOOKED_FOR),
        "not_looked_for": list(NOT_LOOKED_FOR),
        "files": list(files.values()),
        "pairs": pairs,
    }
