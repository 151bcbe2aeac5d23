"""What a review read and what it did not, file by file, and what it did not look for."""

from __future__ import annotations

from collections import Counter
from typing import Any

from jingwei.layers.model.corpus.reviewing.run import Reviewed

LOOKED_FOR = ("personal data", "secrets", "hidden instructions", "language and quality", "duplicates")
NOT_LOOKED_FOR = ("harmful content", "poison", "contamination", "licences", "copies inside longer documents")


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
            if answer.unread:
                why.update(reason for _, _, reason in answer.rows["unread"])
    for key, told in files.items():
        told["not_read"] = dict(sorted(reasons[key].items()))
    whole = bool(files) and all(one["documents"] and not one["not_read"] for one in files.values())
    pairs = {"compared": reviewed.duplicates.pairs, "undecided": reviewed.duplicates.undecided}
    return {
        "whole": whole and not reviewed.duplicates.undecided,
        "looked_for": list(LOOKED_FOR),
        "not_looked_for": list(NOT_LOOKED_FOR),
        "files": list(files.values()),
        "pairs": pairs,
    }
