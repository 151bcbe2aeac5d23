"""What a review read and what it did not, file by file, and what it did not look for."""

from __future__ import annotations

from collections import Counter
from typing import Any

from jingwei.layers.model.corpus.reviewing.redacted import told as redacted_told
from jingwei.layers.model.corpus.reviewing.run import Reviewed
from jingwei.layers.model.corpus.reviewing.table import NAME, available

_ALWAYS = (
    "personal data",
    "secrets",
    "hidden instructions",
    "language and quality",
    "duplicates",
    "copies inside longer documents",
)


def coverage(reviewed: Reviewed) -> dict[str, Any]:
    """The content of `coverage.json`. `whole` only where every file gave documents and no place of it was left out."""
    files: dict[tuple[str, str], dict[str, Any]] = {}
    reasons: dict[tuple[str, str], Counter[str]] = {}
    for number, part in enumerate(reviewed.parts):
        key = part.source, part.name
        told = files.setdefault(key, {"source": part.source, "file": part.name, "bytes": part.size, "documents": 0})
        why = reasons.setdefault(key, Counter())
        if number in reviewed.lost:
            why[reviewed.lost[number]] += 1
        for answer in reviewed.answers.get(number, ()):
            told["documents"] += answer.documents
            if answer.unread or "format" not in told:
                rows = answer.rows
                told.update(sorted(rows["way"].items()))
                why.update(unread[2] for unread in rows["unread"])
    for key, told in files.items():
        told["not_read"] = dict(sorted(reasons[key].items()))
    whole = bool(files) and all(one["documents"] and not one["not_read"] for one in files.values())
    wished = {"contamination": reviewed.benchmarks is not None, "poison": reviewed.mined is not None}
    unmined = reviewed.mined.lost if reviewed.mined else 0
    undecided = reviewed.duplicates.undecided + reviewed.copies.undecided
    made: dict[str, Any] = {
        "whole": whole and not undecided and not unmined,
        "looked_for": [*_ALWAYS, *(name for name, asked in wished.items() if asked)],
        "not_looked_for": [name for name, asked in wished.items() if not asked],
        "files": list(files.values()),
        "pairs": {"compared": reviewed.duplicates.pairs, "undecided": undecided, "crowded": reviewed.copies.crowded},
    }
    if not available():
        made["not_written"] = [f"{NAME}: needs jingwei[corpus]"]
    if reviewed.mined is not None:
        made["mined"] = {"parts_lost": unmined, "documents_cut": reviewed.mined.cut}
    if reviewed.suspected is not None:
        made["labelled_rows"] = {"scored": len(reviewed.suspected.scores), "not_scored": reviewed.suspected.why}
        made["whole"] = made["whole"] and reviewed.suspected.why in {"", "one label"}
    if reviewed.copied is not None:
        made["redacted"] = redacted_told(reviewed.copied)
        made["whole"] = made["whole"] and not reviewed.copied.lost
    return made | _benchmarks(reviewed)


def _benchmarks(reviewed: Reviewed) -> dict[str, Any]:
    """What of the benchmarks was looked for."""
    made = reviewed.benchmarks
    if made is None:
        return {}
    unverified = sum(answer.rows["unverified"] for given in reviewed.answers.values() for answer in given)
    return {
        "benchmarks": {
            "sha256": made.digest, "items": made.items, "too_short_to_look_for": made.unsearched,
            "not_read": dict(sorted(Counter(found.reason for found in made.unread).items())), "places_not_compared": unverified,
        }
    }  # fmt: skip
