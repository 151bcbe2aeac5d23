"""Harmful content: ranking of unseen rows of each known source, over-flagging of mentions and of ordinary text, recall by category, speed.

    python benchmarks/harm.py --data DIR

DIR holds corpus/ and guard/. Rows that the shipped weights were trained on are left out: of COLD the published dev part is read, of the others the
fold that training/harm.py kept apart (the same function cuts it). Beside our score stand the trivial ones: everything flagged, a list of words (share
of words that are slurs or insults), and for COLD a character TF-IDF with a linear model where scikit-learn is installed. Texts are never printed.
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
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))

from harm_folds import FOLDS, HELD, comments, folds, functional, own
from jingwei.text.harm.features import plain
from jingwei.text.harm.operator import TOLD, find, scores
from jingwei.text.harm.words import kind, pattern

_AT = 0.5
_HAZARDS = {"iwp": "weapons", "ssh": "self_harm", "sxc-prn": "sexual", "vcr": "violence"}


def ours(text: str) -> float:
    """Score of a whole text."""
    return scores(text)["harm"]


def words(text: str) -> float:
    """Share of characters in words of abuse."""
    written = plain(text)
    bad = [
        m[0] for m in pattern().finditer(written) if kind(m[0]).partition(":")[0] in {"slur", "insult", "dehumanise"}
    ]
    return sum(map(len, bad)) / max(1, len(written))


def auc(given: Iterable[float], labels: Iterable[int]) -> float:
    """Area under the curve by ranks, ties in the middle."""
    values, truth = np.array(list(given)), np.array(list(labels))
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[group]
    bad = int(truth.sum())
    return float((ranks[truth == 1].sum() - bad * (bad + 1) / 2) / (bad * (len(truth) - bad)))


def sources(data: Path) -> None:
    """AUC and rates of each source."""
    rows = [*comments(data), *functional(data), *own()]
    fold = folds(rows)
    held = [
        row
        for row, at in zip(rows, fold, strict=True)
        if row[4] or (at == HELD and row[0] != "cold" and not row[0].startswith("own"))
    ]
    print(f"unseen rows (fold {HELD} of {FOLDS}); always flagged: AUC 0.500, false alarms 1.000")
    for name in sorted({row[0] for row in held}):
        part = [row for row in held if row[0] == name]
        labels = [row[2] for row in part]
        if len(set(labels)) == 1:
            continue
        given = [ours(row[1]) for row in part]
        listed = [words(row[1]) for row in part]
        good = [s for s, label in zip(given, labels, strict=True) if not label]
        caught = [s for s, label in zip(given, labels, strict=True) if label]
        flagged = np.mean([bool(find(row[1])) for row in part if not row[2]])
        wrong, right = (np.mean(np.array(rates) >= _AT) for rates in (good, caught))
        print(
            f"  {name:17} n {len(part):5}  AUC {auc(given, labels):.3f}  word list {auc(listed, labels):.3f}  at {_AT}: "
            f"false alarms {wrong:.3f}, recall {right:.3f}; findings in harmless rows {flagged:.3f}"
        )


def categories(data: Path) -> None:
    """Recall of the graded categories on prompts of other hands; nothing was fitted on them."""
    print("requests for hazards (AILuminate practice prompts), recall of the category and of any harm")
    with gzip.open(data / "guard/harm/hazard_prompts_en.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    for code, category in _HAZARDS.items():
        told = [scores(row["text"]) for row in rows if row["cat"] == code]
        named, any_harm = np.mean([t[category] >= TOLD for t in told]), np.mean([t["harm"] >= _AT for t in told])
        print(f"  {category:10} n {len(told)}  {named:.2f}  {any_harm:.2f}")


def ordinary(data: Path) -> None:
    """Findings in text that carries no harm, and what looking costs."""
    print("ordinary documentation in documents of 2,000 characters (part of it is training text of the gate)")
    for lang in ("en", "zh"):
        text = lzma.decompress((data / f"corpus/base/docs_{lang}.txt.xz").read_bytes()).decode()
        cut = [text[i : i + 2000] for i in range(0, len(text), 2000)]
        found = sum(len(find(part)) for part in cut)
        looking, scoring = cost(cut, find), cost(cut[:60], scores)
        size = len(text.encode()) / 1e6
        print(
            f"  {lang}: {found} findings in {size:.2f} MB; find {looking:.0f} us per kB, scores {scoring:.0f} us per kB"
        )


def cost(texts: list[str], run: Callable[[str], object]) -> float:
    """Microseconds of processor for 1,024 bytes, best of three."""
    size = sum(len(text.encode()) for text in texts) / 1024
    times = []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            run(text)
        times.append(time.process_time() - start)
    return min(times) / size * 1e6


def tfidf(data: Path) -> None:
    """The baseline that learns: character runs of 1 to 4, weighted, linear."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        print("character TF-IDF + linear: not run, scikit-learn is not installed")
        return
    parts = {}
    for part in ("train", "dev"):
        packed = gzip.decompress((data / f"corpus/cold/{part}.csv.gz").read_bytes()).decode("utf-8-sig")
        parts[part] = [(row["TEXT"], int(row["label"])) for row in csv.DictReader(io.StringIO(packed))]
    turn = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    fitted = LogisticRegression(max_iter=200).fit(
        turn.fit_transform(t for t, _ in parts["train"]), [y for _, y in parts["train"]]
    )
    given = fitted.decision_function(turn.transform(t for t, _ in parts["dev"]))
    print(f"character TF-IDF + linear, COLD train to dev: AUC {auc(given, [y for _, y in parts['dev']]):.3f}")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("JINGWEI_DATA"), required="JINGWEI_DATA" not in os.environ
    )
    data = Path(parser.parse_args().data)
    print(f"Python {platform.python_version()}, {platform.machine()}, load {os.getloadavg()[0]:.1f}")
    sources(data)
    tfidf(data)
    categories(data)
    ordinary(data)


if __name__ == "__main__":
    main()
