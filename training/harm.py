"""Train the harm operator's weights and print held-out figures. Needs scikit-learn and scipy beside Jingwei; seed fixed; texts are never printed.

    python training/harm.py --data DIR [--write] [--sources]

DIR holds corpus/ and guard/. COLD's dev part and a fifth of every other source (whole clusters of texts that share a run of letters; for the
functional suites of texts that differ only in the group) are never trained on. `--sources` leaves one source out at a time.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from harm_folds import HELD, folds, rows
from jingwei.text.harm import features, model

DOMAINS = ("cold", "swsr", "functional_zh", "davidson", "functional_en", "ordinary")
CLIP = 99.97  # per cent of weights inside the 8 bits
PRIOR = {"swsr": 4.0}  # added to a gate: a small source beside a large one on the same topic
STRENGTH = {"swsr": 0.3, "functional_zh": 4.0}  # C of the logistic regressions, 1 elsewhere
GATE = 1.0  # gates are fitted with every domain weighted by its share to the minus this


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
