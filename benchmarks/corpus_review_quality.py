"""What a review reported, against the truth of the generator; what other tools removed, by the same rule. Called by corpus_review.py.

A planted pair counts as found when one of its documents left. A removed document was wrongly lost when no kept one has J >= 0.7 with it.
"""

from __future__ import annotations

import heapq
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import contamination
import corpus_detectors as detectors
from peers import corpus as peers

WIDTH, BOUND = 5, 0.7
SMALLEST = 16  # hashes of a document by which candidates are found: two with J >= 0.7 share one but for 1 in 10^7
Row = dict[str, Any]


def rows(path: Path) -> Iterator[Row]:
    """JSON lines."""
    with path.open() as lines:
        yield from map(json.loads, lines)


def texts(corpus: Path) -> dict[str, str]:
    """Documents by identifier."""
    return {row["id"]: row["text"] for shard in sorted(corpus.glob("docs-*.jsonl")) for row in rows(shard)}


def shingles(text: str) -> frozenset[str]:
    """Sets whose Jaccard coefficient defines a duplicate; a text shorter than one is its own."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower()).strip()
    return frozenset(plain[at : at + WIDTH] for at in range(max(len(plain) - WIDTH + 1, 1)))


def jaccard(one: str, other: str) -> float:
    """Of two texts."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


def removed(out: Path, corpus: Path, name: str) -> dict[str, str]:
    """Documents that a run removed, with the one that it keeps for each, where it says so."""
    if name.startswith("jingwei"):
        return {row["doc_id"]: row["keeps"] for row in rows(out / "duplicates.jsonl")}
    return dict.fromkeys(texts(corpus).keys() - peers.kept(out), "")


def duplicates(corpus: Path, removals: Mapping[str, Mapping[str, str]]) -> None:
    """Print recall by J, edit and language; what was removed without a kept document that is like it."""
    text = texts(corpus)
    exact = {content: name for name, content in reversed(text.items())}
    removals = {"trivial: exact text": {n: exact[t] for n, t in text.items() if exact[t] != n}, **removals}
    planted = [row for row in rows(corpus / "truth.jsonl") if row.get("dup_of")]
    table, least = defaultdict(list), {}
    for name, content in text.items():
        least[name] = heapq.nsmallest(SMALLEST, map(hash, shingles(content)))
        for value in least[name]:
            table[value].append(name)
    for tool, gone in removals.items():
        total, hit = Counter[str](), Counter[str]()
        for row in planted:
            for group in _groups(row):
                total[group] += 1
                hit[group] += row["doc_id"] in gone or row["dup_of"] in gone
        print(f"  duplicates, {tool}: " + ", ".join(f"{group} {hit[group]}/{total[group]}" for group in sorted(total)))
        lost = [name for name in gone if _best(name, gone, text, table, least[name]) < BOUND]
        langs = Counter("Chinese" if re.search("[\u4e00-\u9fff]{4}", text[name]) else "English" for name in lost)
        print(
            f"    removed {len(gone)}, of them wrongly lost (no kept document with J >= {BOUND}) {len(lost)} {dict(langs)}",
            end="",
        )
        if any(gone.values()):
            close = sum(keeps not in gone and jaccard(text[name], text[keeps]) >= BOUND for name, keeps in gone.items())
            print(f"; J >= {BOUND} with the one that it names as kept {close}/{len(gone)}", end="")
        print()


def _groups(row: Row) -> Iterator[str]:
    value, lang = row["jaccard"], row["lang"]
    label = (
        "J >= 0.8" if value >= 0.8 else "J 0.7-0.8" if value >= BOUND else "J 0.5-0.7" if value >= 0.5 else "J < 0.5"
    )
    yield from (label, f"{label} {lang}")
    if row["form"] == "edit":
        yield f"edit {row['edit']:.0%} {lang}"


def _best(
    name: str, gone: Mapping[str, str], text: Mapping[str, str], table: Mapping[int, list[str]], least: list[int]
) -> float:
    near = Counter(other for value in least for other in table[value] if other not in gone)
    ordered = sorted(near, key=lambda other: (other != gone[name], -near[other]))
    best = 0.0
    for other in ordered[:200]:
        best = max(best, jaccard(text[name], text[other]))
        if best >= BOUND:
            break
    return best


def review(corpus: Path, out: Path) -> None:
    """Print the quality of everything else that the review reports."""
    state = json.loads((out / "coverage.json").read_text())
    print(f"  coverage: whole {state['whole']}, not looked for {state['not_looked_for']}, mined {state.get('mined')}")
    named = {_kind(str(part)) for part in state["not_looked_for"]}
    text = texts(corpus)
    found: dict[str, list[detectors.Span]] = defaultdict(list)
    for row in rows(out / "findings.jsonl"):
        kind = row["kind"]
        found[text[row["doc_id"]]].append(detectors.Span(_kind(kind), row["start"], row["end"], kind))
    truth = {row["doc_id"]: row for row in rows(corpus / "truth.jsonl")}
    apart = {"contamination", "poison"}
    documents = []
    for name, content in text.items():
        spans = tuple(
            detectors.Span(_kind(s["kind"]), s["start"], s["end"], f"{s['form']} {truth[name]['lang']}", bool(s.get("decoy")))
            for s in truth[name].get("spans") or () if s["kind"] not in apart
        )  # fmt: skip
        documents.append((content, spans))
    kinds = frozenset(span.kind for _, spans in documents for span in spans)
    detectors.score(documents, lambda content: found[content], "review", kinds)
    detectors.score(documents, detectors.naive, "trivial: one regex for each kind", kinds)
    if not any(span.kind == "harm" for spans in found.values() for span in spans):
        print("  harm: not looked for")
    for part, show in (("contamination", _leaks), ("contained", _contained), ("poison", _poison)):
        path = out / f"{part}.jsonl"
        lost = part == "poison" and (state.get("mined") or {}).get("parts_lost")
        if part in named or not path.exists() or lost:
            print(f"  {part}: not looked for" + (f" ({lost} parts lost)" if lost else ""))
        else:
            show(corpus, path)


def _kind(kind: str) -> str:
    return detectors.SAME.get(kind, kind.partition(":")[0])


def _leaks(corpus: Path, path: Path) -> None:
    items, plants = contamination.generated(corpus)
    text, found = texts(corpus), defaultdict(list)
    for row in rows(path):
        found[text[row["doc_id"]]].append((row["item_id"], row["start"], row["end"]))
    print("\ncontamination")
    contamination.score("review", plants, lambda content: found[content])
    contamination.score("13-grams", plants, contamination.grams(items))


def _contained(corpus: Path, path: Path) -> None:
    found = {frozenset((row["doc_id"], row["within"])) for row in rows(path)}
    found |= {frozenset((row["doc_id"], row["keeps"])) for row in rows(path.parent / "duplicates.jsonl")}
    text, total, hit, plain = texts(corpus), Counter[str](), Counter[str](), 0
    for row in rows(corpus / "truth.jsonl"):
        if row.get("form") in {"cut", "embedded"}:
            one, other = sorted((text[row["doc_id"]], text[row["dup_of"]]), key=len)
            total[row["form"]] += 1
            hit[row["form"]] += frozenset((row["doc_id"], row["dup_of"])) in found
            plain += one in other
    shares = ", ".join(f"{form} {hit[form]}/{total[form]}" for form in sorted(total))
    print(
        f"  copies inside longer documents: {shares}; trivial (the text stands there as it is) {plain}/{total.total()}"
    )


def _poison(corpus: Path, path: Path) -> None:
    campaigns = json.loads((corpus / "campaigns.json").read_text())
    candidates = list(rows(path))
    planted = {one["name"]: one["trigger"].lower() for one in campaigns}
    innocent = 0
    ranks: dict[str, int] = {}
    for row in candidates:
        phrase = row["trigger"].lower()
        names = [name for name, trigger in planted.items() if phrase in trigger or trigger in phrase]
        for name in names:
            ranks.setdefault(name, innocent + 1)
        innocent += not names
    alarms = sum(bool(row["alarm"]) for row in candidates)
    for one in campaigns:
        print(
            f"  poison, {one['name']}, {one['docs']} documents: rank {ranks.get(one['name'], 'none')} among {innocent} of no campaign"
        )
    print(f"  poison: {alarms} candidates above the alarm line")
