"""Benign files made by the frameworks' own save functions, judged by Jingwei: how many are proved clean, how many are not and why.

The files are made by the Python of a virtual environment that holds the frameworks, in whatever versions; nothing is loaded here.

    python benchmarks/benign_pickles.py --python VENV/bin/python [--python OTHER/bin/python] [--keep DIR] [--list]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

DISTRIBUTIONS = (
    "numpy", "scipy", "pandas", "scikit-learn", "joblib", "torch", "lightgbm", "xgboost", "catboost", "transformers", "omegaconf", "dill",
    "imbalanced-learn",
)  # fmt: skip


def main() -> None:
    """Make, judge, print a table for each environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", default=[], help="Python of an environment with the frameworks.")
    parser.add_argument("--keep", type=Path, help="Folder in which the files stay.")
    parser.add_argument("--list", action="store_true", help="Every file that is not clean, with its findings.")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        from benign.make import make  # runs inside the environment

        make(options.make)
        return
    for number, python in enumerate(options.python):
        with tempfile.TemporaryDirectory(prefix="jingwei-benign-") as folder:
            place = (options.keep or Path(folder)) / str(number)
            place.mkdir(parents=True, exist_ok=True)
            subprocess.run([python, __file__, "--make", place], check=True, cwd=Path(__file__).parent)
            report(place, everything=options.list)


def report(place: Path, *, everything: bool) -> None:
    """Judge every file below `place`; families are its folders."""
    from jingwei.layers.tools.artifacts import scan_bytes

    made = json.loads((place / "versions.json").read_text(encoding="utf-8"))
    print(", ".join(f"{name} {version}" for name, version in made.items()))
    verdicts: dict[str, Counter[str]] = {}
    reasons: Counter[str] = Counter()
    for path in sorted(place.glob("*/*")):
        result = scan_bytes(path.read_bytes(), path.name)
        verdicts.setdefault(path.parent.name, Counter())[result.verdict.value] += 1
        if result.verdict.value != "clean":
            said = sorted({found.text.en for found in result.findings})
            reasons.update(said)
            if everything:
                print(f"{result.verdict.value}  {path.parent.name}/{path.name}: {'; '.join(said)[:400]}")
    print(f"{'family':24} files  clean unproved rejected")
    for family, found in [*verdicts.items(), ("all", sum(verdicts.values(), Counter()))]:
        rejected = found["suspicious"] + found["malicious"]
        print(f"{family:24} {found.total():5} {found['clean']:6} {found['unproved']:8} {rejected:8}")
    for reason, count in reasons.most_common(40):
        print(f"  {count:4}  {reason}")


if __name__ == "__main__":
    sys.exit(main())
