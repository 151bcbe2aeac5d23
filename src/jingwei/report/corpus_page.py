"""The page of a corpus review: what was read, what was found in which source, and what was not looked at. Numbers and places, never values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from jingwei.report.corpus_kinds import FAMILIES, family, kind_name
from jingwei.report.page import rendered, resource
from jingwei.statistics.binomial import lower_bound, upper_bound
from jingwei.vocabulary import Text

PLACES = 20  # rows of a list on the page; the files hold all
_LEVEL = 0.025  # of each side of an interval
_WIDTH = 1000  # units of a bar
LOOKED = {
    "personal data": Text("personal data", "个人信息"),
    "secrets": Text("secrets", "密钥与口令"),
    "hidden instructions": Text("hidden instructions", "隐藏指令"),
    "language and quality": Text("language and quality", "语言与质量"),
    "duplicates": Text("duplicates", "重复内容"),
    "harmful content": Text("harmful content", "有害内容"),
    "poison": Text("planted triggers", "投毒触发词"),
    "contamination": Text("benchmark items", "评测题目泄漏"),
    "licences": Text("licences and rights", "许可与权利声明"),
    "copies inside longer documents": Text("copies inside longer documents", "较长文档中的摘抄"),
}


def render(review: Mapping[str, Any]) -> bytes:
    """The page of `sources`, `coverage`, `duplicates` (documents), `poison` (rows), `contamination` (rows). Equal reviews give equal bytes."""
    return rendered(
        "corpus.html.j2", resource("report.css") + resource("corpus.css"), resource("language.js"), _values(review)
    )


def _values(review: Mapping[str, Any]) -> dict[str, Any]:
    sources, coverage = review["sources"], review["coverage"]
    documents = sum(one["documents"] for one in sources)
    return {
        "sources": sources,
        "documents": documents,
        "characters": sum(one["characters"] for one in sources),
        "files": len(coverage["files"]),
        "whole": coverage["whole"],
        "unread": _unread(coverage),
        "looked": [_looked(name) for name in coverage["looked_for"]],
        "not_looked": [_looked(name) for name in coverage["not_looked_for"]],
        "families": _families(sources, documents),
        "languages": _bars(_summed(sources, "languages"), documents),
        "lengths": _lengths(sources, documents),
        "removed": review["duplicates"],
        "undecided": coverage["pairs"]["undecided"],
        "poison": review["poison"][:PLACES],
        "alarms": sum(bool(one["alarm"]) for one in review["poison"]),
        "mined": "poison" in coverage["looked_for"],
        "items": _items(review["contamination"]),
        "leaks": len({one["doc_id"] for one in review["contamination"]}),
        "compared": "contamination" in coverage["looked_for"],
        "judged": "harmful content" in coverage["looked_for"],
    }


def _looked(name: str) -> Text:
    return LOOKED.get(name, Text(name, name))


def _unread(coverage: Mapping[str, Any]) -> list[tuple[str, int]]:
    reasons: Counter[str] = Counter()
    for one in coverage["files"]:
        reasons.update(one["not_read"])
        if not one["documents"] and not one["not_read"]:
            reasons["no documents"] += 1
    return reasons.most_common(PLACES)


def _summed(sources: Sequence[Mapping[str, Any]], name: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in sources:
        total.update(one[name])
    return total


def _families(sources: Sequence[Mapping[str, Any]], documents: int) -> list[dict[str, Any]]:
    """Kinds by family, most documents first: matches, documents, share with its interval, and the bar in `_WIDTH` units."""
    held: Counter[str] = Counter()
    matches: Counter[str] = Counter()
    for one in sources:
        for kind, told in one["kinds"].items():
            held[kind] += told["documents"]
            matches[kind] += told["matches"]
    most = max((upper_bound(count, documents, _LEVEL) for count in held.values()), default=1.0)
    rows: dict[str, list[dict[str, Any]]] = {}
    for kind, count in sorted(held.items(), key=lambda item: (-item[1], item[0])):
        low, high = lower_bound(count, documents, _LEVEL), upper_bound(count, documents, _LEVEL)
        row = {
            "kind": kind,
            "name": kind_name(kind),
            "matches": matches[kind],
            "documents": count,
            "low": low,
            "high": high,
        }
        row |= {
            "share": count / documents,
            "bar": _scaled(count / documents, most),
            "from": _scaled(low, most),
            "to": _scaled(high, most),
        }
        rows.setdefault(family(kind), []).append(row)
    return [{"key": key, "name": FAMILIES[key], "rows": rows[key], "shown": PLACES} for key in FAMILIES if key in rows]


def _scaled(share: float, most: float) -> int:
    return round(_WIDTH * share / most) if most else 0


def _bars(counts: Mapping[str, int], documents: int) -> list[dict[str, Any]]:
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    most = max(counts.values(), default=1)
    return [
        {"name": name, "documents": count, "share": count / max(documents, 1), "bar": _scaled(count, most)}
        for name, count in rows[:PLACES]
    ]


def _lengths(sources: Sequence[Mapping[str, Any]], documents: int) -> list[dict[str, Any]]:
    counts: Counter[int] = Counter()
    for one in sources:
        for bucket in one["lengths"]:
            counts[bucket["below"]] += bucket["documents"]
    most = max(counts.values(), default=1)
    return [
        {"below": below, "documents": count, "share": count / max(documents, 1), "bar": _scaled(count, most)}
        for below, count in sorted(counts.items())
    ]


def _items(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, float]]:
    """Items of the benchmark that stand in most documents: id, documents, largest share."""
    documents: dict[str, set[str]] = {}
    share: dict[str, float] = {}
    for row in rows:
        documents.setdefault(row["item_id"], set()).add(row["doc_id"])
        share[row["item_id"]] = max(share.get(row["item_id"], 0.0), row["share"])
    order = sorted(documents, key=lambda item: (-len(documents[item]), -share[item], item))
    return [(item, len(documents[item]), share[item]) for item in order[:PLACES]]
