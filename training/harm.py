"""Train the harm operator's weights and print held-out figures. Needs scikit-learn and scipy beside Jingwei; seed fixed; texts are never printed.

    python training/harm.py --data DIR [--write] [--sources]

DIR holds corpus/ and guard/. COLD's dev part and a fifth of every other source (whole clusters of texts that share a run of letters; for the
functional suites of texts that differ only in the group) are never trained on. `--sources` leaves one source out at a time.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from harm_cases import cases
from jingwei.text.harm import features, model
from jingwei.text.harm.words import pattern
from jingwei.text.letters import letters

SEED = 20261124
DOMAINS = ("cold", "swsr", "functional_zh", "davidson", "functional_en", "ordinary")
FOLDS, HELD = 5, 0
CLIP = 99.97  # per cent of weights inside the 8 bits
PRIOR = {"swsr": 4.0}  # added to a gate: a small source beside a large one on the same topic
STRENGTH = {"swsr": 0.3, "functional_zh": 4.0}  # C of the logistic regressions, 1 elsewhere
OWN = 4  # times each own case is trained on
GATE = 1.0  # gates are fitted with every domain weighted by its share to the minus this


Row = tuple[str, str, int, str, bool]


def rows(data: Path) -> Iterator[Row]:
    """Source, text, label, domain, whether it is held out by its publisher."""
    yield from _comments(data / "corpus")
    yield from _guard(data / "guard")
    for lang in ("en", "zh"):
        with lzma.open(data / f"corpus/base/docs_{lang}.txt.xz", "rt", encoding="utf-8") as lines:
            for line in list(lines)[::3]:
                yield "ordinary", line[:300], 0, "ordinary", False
    for held in (False, True):
        for name, text, label in cases(held_out=held):
            domain = "functional_zh" if name.endswith("zh") else "functional_en"
            for _ in range(1 if held else OWN):
                yield "own " + ("held-out " if held else "train ") + name.split()[1], text, label, domain, held


def _comments(corpus: Path) -> Iterator[Row]:
    for part in ("train", "dev"):
        for row in _csv(corpus / f"cold/{part}.csv.gz"):
            yield "cold", row["TEXT"], int(row["label"]), "cold", part == "dev"
    for row in _csv(corpus / "swsr/comments.csv.gz"):
        yield "swsr", row["comment_text"], int(row["label"]), "swsr", False
    for row in _csv(corpus / "davidson/tweets.csv.gz"):
        yield "davidson", row["tweet"], int(row["class"] != "2"), "davidson", False


def _guard(guard: Path) -> Iterator[Row]:
    for name, domain in (("hatecheck_en", "functional_en"), ("sghatecheck_zh", "functional_zh")):
        for item in _jsonl(guard / f"bias/{name}.jsonl.gz"):
            yield name, item["text"], int(item["label"] == "hateful"), domain, False
    for item in _jsonl(guard / "harm/toxic_continuations.jsonl.gz"):
        yield "continuations", item["text"], 1, "functional_en", False
    for name in ("instructions", "questions", "reading", "security_text"):
        for item in _jsonl(guard / f"injection/benign_{name}.jsonl.gz"):
            yield "ordinary", item["text"][:500], 0, "ordinary", False


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


def matrix(texts: list[str]) -> sp.csr_matrix:
    """Rows of 1/sqrt(n) at the numbers of each text."""
    found = [features.seen(text).numbers for text in texts]
    sizes = np.array([len(numbers) for numbers in found])
    values = np.repeat((1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32), sizes)
    return sp.csr_matrix(
        (values, np.concatenate(found).astype(np.int32), np.r_[0, np.cumsum(sizes)]), (len(texts), 1 << features.BITS)
    )


def train(x: sp.csr_matrix, y: np.ndarray, domain: np.ndarray, left_out: int = -1) -> model.Model:
    """Experts on their own domain, gates on all, quantised."""
    seen = np.asarray((x > 0).sum(0)).ravel()
    idf = np.log((1 + len(y)) / (1 + seen)).astype(np.float32)
    idf[seen < 2] = 0
    z = (x @ sp.diags(idf)).tocsr()
    experts, gates = [], []
    shares = np.array([(domain == k).mean() for k in range(len(DOMAINS))])
    for k in range(len(DOMAINS)):
        if k == left_out:
            continue
        if k < len(DOMAINS) - 1:
            mine = np.flatnonzero(domain == k)
            experts.append(_fit(z[mine], y[mine], None, idf, STRENGTH.get(DOMAINS[k], 1.0)))
        weight = (1 / np.maximum(shares, 1e-9) ** GATE)[domain]
        slopes, bias = _fit(z, domain == k, weight / weight.mean(), idf)
        gates.append((slopes, bias + PRIOR.get(DOMAINS[k], 0.0)))
    columns = experts + gates
    table = np.stack([c[0] for c in columns], 1)
    scales = np.percentile(np.abs(table[seen >= 2]), CLIP, axis=0) / 127
    return model.Model(
        np.clip(np.round(table / scales), -127, 127).astype(np.int8),
        scales.astype(np.float32),
        np.array([c[1] for c in columns], np.float32),
    )


def _fit(
    z: sp.csr_matrix, y: np.ndarray, weight: np.ndarray | None, idf: np.ndarray, strength: float = 1.0
) -> tuple[np.ndarray, float]:
    if weight is None:
        share = y.mean()
        weight = np.where(y == 1, 0.5 / share, 0.5 / (1 - share))
    fitted = LogisticRegression(C=strength, max_iter=60, tol=1e-3).fit(z, y, sample_weight=weight)
    return fitted.coef_[0] * idf, float(fitted.intercept_[0])


def predicted(made: model.Model, x: sp.csr_matrix) -> np.ndarray:
    """Probabilities of rows, by the same arithmetic as at run time."""
    columns = x @ (made.table.astype(np.float32) * made.scales) + made.biases
    return np.array([model.mixed(row.astype(np.float64)) for row in columns])


def report(p: np.ndarray, y: np.ndarray, source: np.ndarray, chosen: np.ndarray) -> None:
    """AUC and false alarms at 0.5 and 0.8 of each source."""
    for name in sorted(set(source[chosen])):
        rows_ = chosen & (source == name)
        good = rows_ & (y == 0)
        auc = roc_auc_score(y[rows_], p[rows_]) if 0 < y[rows_].mean() < 1 else float("nan")
        fpr = [(p[good] >= at).mean() if good.any() else float("nan") for at in (0.5, 0.8)]
        bad = rows_ & (y == 1)
        tpr = [(p[bad] >= at).mean() if bad.any() else float("nan") for at in (0.5, 0.8)]
        print(
            f"  {name:20} n {rows_.sum():5} AUC {auc:.3f}  FPR at .5/.8 {fpr[0]:.3f} {fpr[1]:.3f}  TPR {tpr[0]:.3f} {tpr[1]:.3f}",
            flush=True,
        )


def main() -> None:
    """Train, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--sources", action="store_true")
    options = parser.parse_args()
    table = list(rows(options.data))
    source = np.array([row[0] for row in table])
    y = np.array([row[2] for row in table])
    domain = np.array([DOMAINS.index(row[3]) for row in table])
    kept_apart = np.array([row[4] for row in table])
    fold = folds(table)
    x = matrix([row[1] for row in table])
    own = np.char.startswith(source, "own")
    held = kept_apart | ((fold == HELD) & (source != "cold") & ~own)
    made = train(x[~held], y[~held], domain[~held])
    p = predicted(made, x)
    print("held out")
    report(p, y, source, held)
    if options.write:
        np.savez_compressed(model.FILE, table=made.table, scales=made.scales, biases=made.biases)
        print(f"{model.FILE.stat().st_size} bytes")
    if options.sources:
        for k, name in enumerate(DOMAINS[:-1]):
            rest = (domain != k) & ~held
            print(f"trained without {name}", flush=True)
            report(predicted(train(x[rest], y[rest], domain[rest], k), x), y, source, held & (domain == k) & ~own)


if __name__ == "__main__":
    main()
