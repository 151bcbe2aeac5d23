"""Speed of the text recognisers on plain English and Chinese, one core: MB of UTF-8 per CPU second, best of five rounds.

    python benchmarks/text.py --data DIR

DIR holds `corpus/base/docs_en.txt.xz` and `docs_zh.txt.xz` (documentation of apache/apisix @ f519a0f0 and apache/rocketmq @ 8fc57f14, Apache-2.0).
The trivial baseline is one alternation of naive patterns over the same texts: it shows what the interpreter's own regex engine costs.
"""

from __future__ import annotations

import argparse
import lzma
import os
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingwei.text import hidden, injection, language, personal, secrets

NAIVE = re.compile(
    r"[\w.]+@[\w.]+|\d{1,3}(?:\.\d{1,3}){3}|1[3-9]\d{9}|\d{17}[\dX]|\d{13,19}|\d{3}-\d\d-\d{4}|AKIA\w{16}|ghp_\w{36}|password=\S+"
)
FINDERS: dict[str, Callable[[str], Any]] = {
    "personal": personal.find,
    "secrets": secrets.find,
    "injection": injection.find,
    "hidden": hidden.find,
    "language": language.detect,
    "baseline: one naive alternation": NAIVE.findall,
}
DOCUMENT = 2_000  # characters
ROUNDS = 5


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("JINGWEI_DATA"), required="JINGWEI_DATA" not in os.environ
    )
    base = Path(parser.parse_args().data) / "corpus" / "base"
    print(
        f"Python {platform.python_version()}, {platform.processor() or platform.machine()}, load {os.getloadavg()[0]:.1f}"
    )
    for name in ("en", "zh"):
        text = lzma.decompress((base / f"docs_{name}.txt.xz").read_bytes()).decode()
        documents = [text[i : i + DOCUMENT] for i in range(0, len(text), DOCUMENT)] * 4
        size = 4 * len(text.encode()) / 1e6
        for finder, find in FINDERS.items():
            seconds = min(_seconds(find, documents) for _ in range(ROUNDS))
            print(f"{name}  {finder:32} {size / seconds:8.1f} MB/s")
        everything = min(_seconds(_all, documents) for _ in range(ROUNDS))
        print(f"{name}  {'personal + secrets + injection':32} {size / everything:8.1f} MB/s")


def _all(text: str) -> None:
    personal.find(text)
    secrets.find(text)
    injection.find(text)


def _seconds(find: Callable[[str], Any], documents: list[str]) -> float:
    start = time.process_time()
    for document in documents:
        find(document)
    return time.process_time() - start


if __name__ == "__main__":
    main()
