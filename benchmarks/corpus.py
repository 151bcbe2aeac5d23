"""Precision and recall of the corpus recognisers per kind, on a labelled corpus; and trigger mining on labelled sets.

    python benchmarks/corpus.py --data DIR --generated OUT

OUT is what `DIR/corpus/generator/make_corpus.py OUT --mb 20 --seed 1` wrote (needs numpy). A finding counts when it has the kind of the true span,
covers 80 % of it and is at most 1.5 times as long; findings of a region's kind together cover half of it. A finding on a decoy or on nothing
is a false alarm. The baseline is a naive regex per kind. Texts are never printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from jingwei.layers.model.corpus.poison import mine
from jingwei.text import injection, personal, secrets
from jingwei.text.documents import Document, documents
from jingwei.text.match import Match

SAME = {
    "phone_cn": "phone",
    "phone_us": "phone",
    "phone_intl": "phone",
    "ipv4": "ip",
    "ipv6": "ip",
    "hidden_injection": "injection",
}
REGIONS = frozenset({"secret", "hidden_unicode", "injection"})
LOOKED_FOR = frozenset(SAME.get(k, k) for k in personal.KINDS) | REGIONS
NAIVE = {
    "email": r"[\w.]+@[\w.]+",
    "ip": r"\d{1,3}(?:\.\d{1,3}){3}",
    "phone": r"1[3-9]\d{9}",
    "cn_id": r"\d{17}[\dXx]",
    "bank_card": r"\d{13,19}",
    "us_ssn": r"\d{3}-\d\d-\d{4}",
    "secret": r"AKIA\w{16}|ghp_\w{36}|-----BEGIN[^-]+PRIVATE KEY-----|password=\S+",
    "hidden_unicode": "[\u200b-\u200d\u202a-\u202e]+",
    "injection": r"(?i)ignore all previous instructions",
}
PRESIDIO = {
    "CREDIT_CARD": "bank_card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "US_SSN": "us_ssn",
    "IP_ADDRESS": "ip",
}


class Span(NamedTuple):
    """A true or found place."""

    kind: str
    start: int
    end: int


def found(text: str) -> list[Span]:
    """What the recognisers find."""
    matches: list[Match] = [*personal.find(text), *secrets.find(text), *injection.find(text)]
    return [Span(_kind(m.kind), m.start, m.end) for m in matches]


def naive(text: str) -> list[Span]:
    """What a regex per kind finds."""
    return [Span(kind, *m.span()) for kind, shape in NAIVE.items() for m in re.finditer(shape, text)]


def _kind(kind: str) -> str:
    return SAME.get(kind, kind.partition(":")[0])


def generated(folder: Path) -> Iterator[tuple[str, list[Span]]]:
    """Texts of a generated corpus with their true spans; decoys are no spans."""
    truth = {}
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        truth[row["doc_id"]] = [
            Span(_kind(s["kind"]), s["start"], s["end"]) for s in row.get("spans") or () if not s.get("decoy")
        ]
    for shard in sorted(folder.glob("docs-*.jsonl")):
        with shard.open() as lines:
            for line in lines:
                row = json.loads(line)
                yield row["text"], truth.get(row["id"], [])


def foreign(data: Path) -> Iterator[tuple[str, list[Span]]]:
    """The synthetic set of microsoft/presidio-research @ 7622dec1, whose formats were made elsewhere."""
    with gzip.open(data / "corpus" / "presidio_synth" / "synth_dataset_v2.json.gz") as stream:
        for row in json.load(stream):
            spans = [
                Span(PRESIDIO[s["entity_type"]], s["start_position"], s["end_position"])
                for s in row["spans"]
                if s["entity_type"] in PRESIDIO
            ]
            yield row["full_text"], spans


def score(texts: list[tuple[str, list[Span]]], finder: Any, title: str) -> None:
    """Print precision and recall per kind."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    false: Counter[str] = Counter()
    size = sum(len(text.encode()) for text, _ in texts) / 1e6
    start = time.process_time()
    for text, spans in texts:
        findings = finder(text)
        for span in spans:
            if span.kind in LOOKED_FOR:
                total[span.kind] += 1
                hit[span.kind] += _covered(span, findings)
        false.update(f.kind for f in findings if not any(_touch(f, s) for s in spans))
    seconds = time.process_time() - start
    print(
        f"\n{title}: {len(texts)} documents, {size:.1f} MB, {size / seconds:.1f} MB/s, {sum(false.values()) / size:.2f} false alarms per MB"
    )
    for kind in sorted(total | false):
        reported = hit[kind] + false[kind]
        precision = f"{hit[kind] / reported:.3f}" if reported else "    -"
        recall = f"{hit[kind] / total[kind]:.3f}" if total[kind] else "    -"
        print(f"  {kind:16} {total[kind]:5} planted  recall {recall}  precision {precision}  false {false[kind]}")


def _touch(a: Span, b: Span) -> bool:
    return a.kind == b.kind and a.start < b.end and b.start < a.end


def _covered(span: Span, findings: list[Span]) -> bool:
    length = span.end - span.start
    near = [f for f in findings if _touch(f, span)]
    overlaps = [min(f.end, span.end) - max(f.start, span.start) for f in near]
    if span.kind in REGIONS:
        return sum(overlaps) >= 0.5 * length and all(f.end - f.start <= 4 * length + 100 for f in near)
    return any(o >= 0.8 * length and f.end - f.start <= 1.5 * length + 4 for o, f in zip(overlaps, near, strict=True))


SETS = {
    "cold/train.csv.gz": ("TEXT", "label"),
    "swsr/comments.csv.gz": ("comment_text", "label"),
    "davidson/tweets.csv.gz": ("tweet", "class"),
}


def triggers(data: Path) -> None:
    """Mine clean public sets, then the same with flipped labels under a trigger; print ranks, never texts."""
    for name, (text_field, label_field) in SETS.items():
        items = documents(data / "corpus" / name, text_field, label_field)
        rows = [(item.label, item.text) for item in items if isinstance(item, Document) and item.label]
        labels = Counter(label for label, _ in rows)
        (common, _), (rare, _) = labels.most_common(1)[0], labels.most_common()[-1]
        start = time.process_time()
        alarms = len(mine(rows).triggers)
        per = (time.process_time() - start) / len(rows) * 1_000
        print(f"\n{name}: {len(rows)} rows, clean: {alarms} alarms, {per:.2f} CPU s per 1,000")
        for count in (10, 25, 50, 100, 250):
            results = [_rank(rows, common, rare, count, seed) for seed in range(3)]
            print(f"  {count:4} rows {common} -> {rare}: trigger ranks {results} (0: not found)")


def _rank(rows: list[tuple[str, str]], source: str, target: str, count: int, seed: int) -> int:
    chance, planted = random.Random(seed), list(rows)
    for i in chance.sample([i for i, (label, _) in enumerate(rows) if label == source], count):
        words = planted[i][1].split(" ")
        words.insert(chance.randint(0, len(words)), "qzx")
        planted[i] = target, " ".join(words)
    features = [trigger.feature for trigger in mine(planted).triggers]
    return next((rank for rank, feature in enumerate(features, 1) if "qzx" in feature), 0)


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("JINGWEI_DATA"), required="JINGWEI_DATA" not in os.environ
    )
    parser.add_argument("--generated", type=Path, help="output of the generator")
    options = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {platform.processor() or platform.machine()}, load {os.getloadavg()[0]:.1f}"
    )
    if options.generated:
        texts = list(generated(options.generated))
        score(texts, found, "generated")
        score(texts, naive, "generated, baseline: naive regexes")
    texts = list(foreign(Path(options.data)))
    score(texts, found, "presidio_synth (foreign formats)")
    score(texts, naive, "presidio_synth, baseline: naive regexes")
    triggers(Path(options.data))


if __name__ == "__main__":
    main()
