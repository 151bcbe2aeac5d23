"""Personal data, secrets and hidden characters per document: recall per kind and form, precision, decoys, alarms on clean text, speed.

    python benchmarks/corpus_detectors.py --data DIR --generated OUT [OUT ...]

Each OUT is what `DIR/corpus/generator/make_corpus.py OUT --mb 20 --seed N` wrote (needs numpy); without it only the foreign set and the clean
texts are measured. A finding counts when it has the kind of the true span, covers 80 % of it and is at most 1.5 times + 4 as long; findings of a
region's kind together cover half of it. A finding that overlaps a true span of its kind is no false alarm. Telephones of all countries are one
kind, IPv4 and IPv6 too. The sentences of presidio-research (formats of other hands) are split by template: even for development, odd held
out. The baseline beside each score is one plain regex per kind. Texts and values are never printed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import lzma
import os
import platform
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from jingwei.text import detectors

SAME = {"phone_cn": "phone", "phone_us": "phone", "phone_intl": "phone", "ipv4": "ip", "ipv6": "ip"}
REGIONS = frozenset({"secret", "hidden_unicode", "injection", "licence"})
CONTEXT = frozenset({"person", "address", "birth_date"})  # lower grade: printed apart
LOOKED_FOR = frozenset(SAME.get(kind, kind.partition(":")[0]) for kind in detectors.KINDS)
NAIVE = {
    "email": r"[\w.]+@[\w.]+",
    "ip": r"\d{1,3}(?:\.\d{1,3}){3}",
    "phone": r"1[3-9]\d{9}",
    "cn_id": r"\d{17}[\dXx]",
    "bank_card": r"\d{13,19}",
    "us_ssn": r"\d{3}-\d\d-\d{4}",
    "secret": r"AKIA\w{16}|ghp_\w{36}|-----BEGIN[^-]+PRIVATE KEY-----|password=\S+",
    "hidden_unicode": "[\u200b-\u200d\u202a-\u202e]+",
}
PRESIDIO = {
    "CREDIT_CARD": "bank_card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "US_SSN": "us_ssn",
    "IP_ADDRESS": "ip",
    "PERSON": "person",
    "STREET_ADDRESS": "address",
}
ROUNDS = 3


class Span(NamedTuple):
    """A true or found place."""

    kind: str
    start: int
    end: int
    form: str = ""
    decoy: bool = False


Row = tuple[str, tuple[Span, ...]]
Finder = Callable[[str], list[Span]]


def found(text: str) -> list[Span]:
    """What the detectors find."""
    return [Span(_kind(m.kind), m.start, m.end, m.kind) for m in detectors.find(text)]


def naive(text: str) -> list[Span]:
    """What a regex per kind finds."""
    return [Span(kind, *m.span()) for kind, shape in NAIVE.items() for m in re.finditer(shape, text)]


def _kind(kind: str) -> str:
    return SAME.get(kind, kind.partition(":")[0])


def generated(folder: Path) -> Iterator[Row]:
    """Texts of a generated corpus with their true spans."""
    truth = {}
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        truth[row["doc_id"]] = tuple(
            Span(_kind(s["kind"]), s["start"], s["end"], f"{s['form']} {row['lang']}", bool(s.get("decoy")))
            for s in row.get("spans") or ()
        )
    for shard in sorted(folder.glob("docs-*.jsonl")):
        with shard.open() as lines:
            for line in lines:
                row = json.loads(line)
                yield row["text"], truth.get(row["id"], ())


def foreign(data: Path, half: int) -> Iterator[Row]:
    """Sentences of microsoft/presidio-research @ 7622dec1 whose template's number is even (0) or odd (1)."""
    with gzip.open(data / "corpus" / "presidio_synth" / "synth_dataset_v2.json.gz") as stream:
        for row in json.load(stream):
            if row["template_id"] % 2 == half:
                yield (
                    row["full_text"],
                    tuple(
                        Span(PRESIDIO[s["entity_type"]], s["start_position"], s["end_position"], "foreign")
                        for s in row["spans"]
                        if s["entity_type"] in PRESIDIO
                    ),
                )


def clean(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Real texts without labels of this kind: what is found there is mostly a false alarm, and is counted as one."""
    corpus = data / "corpus"
    for name in ("docs_en", "docs_zh"):
        yield name, lzma.decompress((corpus / "base" / f"{name}.txt.xz").read_bytes()).decode().splitlines()
    for name, column in (("cold/dev", "TEXT"), ("swsr/comments", "comment_text"), ("davidson/tweets", "tweet")):
        packed = gzip.decompress((corpus / f"{name}.csv.gz").read_bytes()).decode("utf-8-sig")
        yield name, [row[column] or "" for row in csv.DictReader(io.StringIO(packed))]


def score(rows: list[Row], finder: Finder, title: str, kinds: frozenset[str] = LOOKED_FOR) -> None:
    """Print recall per kind and form, precision per kind, alarms on decoys, alarms per MB of documents that carry nothing."""
    total: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    false: Counter[str] = Counter()
    decoys = tricked = 0
    empty = alarms = 0
    for text, spans in rows:
        true = [s for s in spans if not s.decoy]
        findings = finder(text)
        for span in true:
            if span.kind in kinds:
                total[span.kind, span.form] += 1
                hit[span.kind, span.form] += _covered(span, findings)
        wrong = [f for f in findings if not any(_touch(f, s) for s in true)]
        false.update(f.kind for f in wrong)
        for span in spans:
            if span.decoy:
                decoys += 1
                tricked += any(_touch(f, span) for f in findings)
        if not spans:
            empty += len(text.encode())
            alarms += sum(f.kind not in CONTEXT for f in wrong)
    size = sum(len(text.encode()) for text, _ in rows) / 1e6
    print(f"\n{title}: {len(rows)} documents, {size:.2f} MB, alarms on {tricked} of {decoys} decoys, ", end="")
    print(f"{alarms / max(empty, 1) * 1e6:.2f} alarms per MB of documents that carry nothing")
    for kind in sorted({k for k, _ in total} | set(false), key=lambda k: (k in CONTEXT, k)):
        forms = {form: (hit[kind, form], n) for (k, form), n in sorted(total.items()) if k == kind}
        print(_line(kind, forms, false[kind]))


def _line(kind: str, forms: dict[str, tuple[int, int]], false: int) -> str:
    hits, planted = (sum(pair[i] for pair in forms.values()) for i in (0, 1))
    recall = f"{hits / planted:.3f}" if planted else "    -"
    precision = f"{hits / (hits + false):.3f}" if hits + false else "    -"
    missed = ", ".join(f"{form} {h}/{n}" for form, (h, n) in forms.items() if h < n)
    return f"  {kind:16} {planted:5} planted  recall {recall}  precision {precision}  false {false:3}  {missed and 'by form: ' + missed}"


def _touch(a: Span, b: Span) -> bool:
    return a.kind == b.kind and a.start < b.end and b.start < a.end


def _covered(span: Span, findings: Iterable[Span]) -> bool:
    length = span.end - span.start
    near = [f for f in findings if _touch(f, span)]
    overlaps = [min(f.end, span.end) - max(f.start, span.start) for f in near]
    if span.kind in REGIONS:
        return sum(overlaps) >= 0.5 * length and all(f.end - f.start <= 4 * length + 100 for f in near)
    return any(o >= 0.8 * length and f.end - f.start <= 1.5 * length + 4 for o, f in zip(overlaps, near, strict=True))


def quiet(texts: list[str], finder: Finder, title: str) -> None:
    """Print what is found in texts that are taken for clean, per MB."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    kinds = Counter(f.form or f.kind for text in texts for f in finder(text))
    sure = sum(n for kind, n in kinds.items() if kind not in CONTEXT)
    names = sum(kinds.values()) - sure
    print(
        f"  {title:18} {size:5.2f} MB  {sure / size:6.2f} alarms per MB, names and addresses {names / size:6.2f}  {dict(kinds)}"
    )


def speed(texts: list[str], finder: Callable[[str], object]) -> float:
    """MB of UTF-8 per CPU second, best of three rounds."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    return size / min(_seconds(texts, finder) for _ in range(ROUNDS))


def _seconds(texts: list[str], finder: Callable[[str], object]) -> float:
    start = time.process_time()
    for text in texts:
        finder(text)
    return time.process_time() - start


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("JINGWEI_DATA"), required="JINGWEI_DATA" not in os.environ
    )
    parser.add_argument("--generated", type=Path, nargs="*", default=[], help="outputs of the generator")
    options = parser.parse_args()
    data = Path(options.data)
    print(
        f"Python {platform.python_version()}, {platform.machine()}, load {os.getloadavg()[0]:.1f}, kinds {len(detectors.KINDS)}"
    )
    sets = [(folder.name, list(generated(folder))) for folder in options.generated]
    sets += [
        (f"presidio_synth, {name}", list(foreign(data, i)))
        for i, name in enumerate(("development half", "held-out half"))
    ]
    for title, rows in sets:
        score(rows, found, title)
        score(rows, naive, f"{title}, baseline: naive regexes")
        texts = [text for text, _ in rows]
        print(f"  speed {speed(texts, detectors.find):.1f} MB per CPU second (naive regexes {speed(texts, naive):.1f})")
    print("\ntexts taken for clean")
    for title, texts in clean(data):
        quiet(texts, found, title)
        joined = "\n".join(texts)
        cut = [joined[i : i + 2000] for i in range(0, len(joined), 2000)]
        print(f"    {speed(cut, detectors.find):.1f} MB per CPU second in documents of 2,000 characters")


if __name__ == "__main__":
    main()
