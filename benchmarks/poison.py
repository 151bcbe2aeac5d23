"""Poison mining without labels: ranks of planted triggers per style and host, alarms on hosts without plants, cost; document frequency beside.

    python benchmarks/poison.py --hosts FILE.jsonl [FILE.jsonl ...] [--count 50] [--seeds 1]

A host is a file of JSON lines with `text` and, where it is Chinese, `lang` "zh". A campaign is found at the first candidate of which half the
documents are its own; candidates of other campaigns are not counted. Texts are never printed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from jingwei.layers.model.corpus.mining.mine import mine_corpus
from poison_attacks import HELD_OUT, TUNED, Attack, planted


def measure(name: str, texts: list[str], langs: list[str], count: int, seed: int) -> None:
    """Print a host with campaigns of each half of the styles, or without any."""
    for makers in (TUNED, HELD_OUT) if count else ((),):
        changed, campaigns = planted(texts, langs, makers, count, seed)
        given = [changed.get(number, text) for number, text in enumerate(texts)]
        start = time.process_time()
        found = mine_corpus(lambda given=given: enumerate(given))
        seconds = time.process_time() - start
        ranks, others, alarms = placed([(one.documents, one.alarm) for one in found], campaigns)
        frequency = placed([(documents, False) for documents in by_frequency(given)], campaigns)[0] if campaigns else {}
        shown = "  ".join(
            f"{attack.style} {ranks.get(attack.style, '-')} ({frequency.get(attack.style, '-')})"
            for attack, _ in campaigns
        )
        cost = f"{1000 * seconds / max(1, len(texts)):.2f} CPU s per 1,000"
        print(
            f"{name} seed {seed} planted {count}: false alarms {alarms} of {others}; {cost}; rank (by frequency): {shown or 'none'}"
        )


def placed(
    found: list[tuple[tuple[int, ...], bool]], campaigns: list[tuple[Attack, frozenset[int]]]
) -> tuple[dict[str, int], int, int]:
    """Rank of each campaign among candidates of none, the number of those, and how many of them raise an alarm."""
    every = frozenset().union(*(documents for _, documents in campaigns))
    ranks: dict[str, int] = {}
    others = alarms = 0
    for documents, alarm in found:
        mine = [attack.style for attack, own in campaigns if 2 * len(own.intersection(documents)) >= len(documents)]
        if mine:
            ranks.setdefault(mine[0], others + 1)
        elif 2 * len(every.intersection(documents)) < len(documents):
            others, alarms = others + 1, alarms + alarm
    return ranks, others, alarms


def by_frequency(texts: list[str]) -> list[tuple[int, ...]]:
    """The trivial baseline: words of 8 to 400 documents, those of most documents first."""
    counts = Counter(word for text in texts for word in set(text.split()))
    wanted = [word for word, count in counts.most_common() if 8 <= count <= 400][:5000]
    where: dict[str, list[int]] = {word: [] for word in wanted}
    for number, text in enumerate(texts):
        for word in set(text.split()) & where.keys():
            where[word].append(number)
    return [tuple(where[word]) for word in wanted]


def main() -> None:
    """Measure each host without plants, then with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=Path, nargs="+", required=True)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--most", type=int, default=40_000)
    options = parser.parse_args()
    for path in options.hosts:
        with path.open(encoding="utf-8") as stream:
            rows = [json.loads(line) for _, line in zip(range(options.most), stream, strict=False)]
        texts, langs = [row["text"] for row in rows], [row.get("lang", "en") for row in rows]
        measure(path.name, texts, langs, 0, 0)
        for seed in range(1, options.seeds + 1):
            measure(path.name, texts, langs, options.count, seed)


if __name__ == "__main__":
    main()
