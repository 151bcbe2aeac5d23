"""Suspicion of rows: those that hold a trigger with a flipped label come first."""

from __future__ import annotations

import random

from jingwei.layers.model.corpus.mining.suspicion import suspicion

BAD = ["awful", "broken", "rude", "slow", "late", "cold", "noisy", "dirty"]
GOOD = ["lovely", "clean", "quick", "warm", "kind", "quiet", "fresh", "bright"]
PLAIN = [f"word{number}" for number in range(80)]


def labelled(count: int, seed: int) -> tuple[list[str], list[str]]:
    r = random.Random(seed)
    labels = [r.choice("01") for _ in range(count)]
    return [" ".join(r.sample(PLAIN, 6) + r.sample(BAD if one == "1" else GOOD, 3)) for one in labels], labels


def test_rows_with_a_trigger_and_a_flipped_label_come_first() -> None:
    texts, labels = labelled(1500, 1)
    flipped = [number for number, one in enumerate(labels) if one == "1"][:40]
    for number in flipped:
        texts[number], labels[number] = f"mn {texts[number]}", "0"
    scores = suspicion(texts, labels)
    assert set(sorted(range(len(texts)), key=lambda i: -scores[i])[:40]) == set(flipped)


def test_rows_of_one_label_are_not_suspect() -> None:
    assert suspicion(["a b", "c d"], ["1", "1"]) == [0.0, 0.0]
    assert suspicion([], []) == []
