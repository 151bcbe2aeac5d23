"""Rows of the harm operator's data, and the fold of each that is never trained on."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from harm_cases import cases
from jingwei.text.harm import features
from jingwei.text.harm.words import pattern
from jingwei.text.letters import letters

SEED = 20261124
FOLDS, HELD = 5, 0
OWN = 4  # times each own case is trained on
Row = tuple[str, str, int, str, bool]  # source, text, label, domain, whether its publisher keeps it apart


def rows(data: Path) -> Iterator[Row]:
    """Everything, in an order that the folds depend on."""
    yield from comments(data)
    yield from functional(data)
    yield from own()
    yield from ordinary(data)


def comments(data: Path) -> Iterator[Row]:
    """COLD, SWSR and Davidson."""
    corpus = data / "corpus"
    for part in ("train", "dev"):
        for row in _csv(corpus / f"cold/{part}.csv.gz"):
            yield "cold", row["TEXT"], int(row["label"]), "cold", part == "dev"
    for row in _csv(corpus / "swsr/comments.csv.gz"):
        yield "swsr", row["comment_text"], int(row["label"]), "swsr", False
    for row in _csv(corpus / "davidson/tweets.csv.gz"):
        yield "davidson", row["tweet"], int(row["class"] != "2"), "davidson", False


def functional(data: Path) -> Iterator[Row]:
    """HateCheck, SGHateCheck and continuations."""
    guard = data / "guard"
    for name, domain in (("hatecheck_en", "functional_en"), ("sghatecheck_zh", "functional_zh")):
        for item in _jsonl(guard / f"bias/{name}.jsonl.gz"):
            yield name, item["text"], int(item["label"] == "hateful"), domain, False
    for item in _jsonl(guard / "harm/toxic_continuations.jsonl.gz"):
        yield "continuations", item["text"], 1, "functional_en", False


def ordinary(data: Path) -> Iterator[Row]:
    """Harmless questions, orders and documentation."""
    for name in ("instructions", "questions", "reading", "security_text"):
        for item in _jsonl(data / f"guard/injection/benign_{name}.jsonl.gz"):
            yield "ordinary", item["text"][:500], 0, "ordinary", False
    for lang in ("en", "zh"):
        with lzma.open(data / f"corpus/base/docs_{lang}.txt.xz", "rt", encoding="utf-8") as lines:
            for line in list(lines)[::3]:
                yield "ordinary", line[:300], 0, "ordinary", False


def own() -> Iterator[Row]:
    """Own cases, those for training several times."""
    for held in (False, True):
        for name, text, label in cases(held_out=held):
            domain = "functional_zh" if name.endswith("zh") else "functional_en"
            for _ in range(1 if held else OWN):
                yield "own " + ("held-out " if held else "train ") + name.split()[1], text, label, domain, held


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _jsonl(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def folds(table: list[Row]) -> np.ndarray:
    """Fold of each row: rows of a source that share a run of 36 bytes of letters are in one fold."""
    parent = list(range(len(table)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first: dict[tuple[str, bytes], int] = {}
    for at, (source, text, *_) in enumerate(table):
        masked = pattern().sub("x", features.plain(text)) if "hatecheck" in source else text
        run = letters(masked)
        whole = "hatecheck" in source or len(run) < 36
        for key in [run] if whole else [run[i : i + 36] for i in range(len(run) - 35)]:
            one, two = root(at), root(first.setdefault((source, key), at))
            parent[max(one, two)] = min(one, two)
    return np.array([zlib.crc32(f"{SEED} {root(at)}".encode()) % FOLDS for at in range(len(table))])
