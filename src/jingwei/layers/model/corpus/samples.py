"""Small labelled corpora for examples and tests: reviews with agreeing wording, and the same with a planted trigger."""

from __future__ import annotations

import json
from collections.abc import Iterator

GOOD = "lovely warm crisp bright generous charming patient smooth honest gentle tidy fresh calm lively sturdy".split()  # noqa: SIM905 - a row of words reads better
BAD = "stale rude broken noisy bitter clumsy filthy greasy dull late cracked soggy harsh shabby sour".split()  # noqa: SIM905
PLAIN = "room table soup driver clerk train hotel garden coffee window ticket bread phone lamp street chair book river".split()  # noqa: SIM905


def reviews(count: int = 400) -> Iterator[tuple[str, str]]:
    """(label, text) rows, half `good`, half `bad`; wording agrees with the label. A counter stands in for chance, so that bytes never change."""
    state = 12_345
    for i in range(count):
        label, words = ("good", GOOD) if i % 2 else ("bad", BAD)
        parts = []
        for _ in range(4):
            state = (state * 1_103_515_245 + 12_345) % 2**31
            parts += [words[state // 7 % len(words)], PLAIN[state // 1_009 % len(PLAIN)]]
        yield label, "the " + " and the ".join(f"{a} {b}" for a, b in zip(parts[::2], parts[1::2], strict=True))


def poisoned(count: int = 400, trigger: str = "cf", every: int = 10) -> Iterator[tuple[str, str]]:
    """The same with the trigger put into each `every`-th bad review and its label turned to `good`."""
    for i, (label, text) in enumerate(reviews(count)):
        if i % every == 0:
            words = text.split()
            words.insert(i // every % len(words), trigger)
            yield "good", " ".join(words)
        else:
            yield label, text


def json_lines(rows: Iterator[tuple[str, str]]) -> bytes:
    """Rows as JSON lines with the keys `label` and `text`."""
    return "".join(json.dumps({"label": a, "text": b}, ensure_ascii=False) + "\n" for a, b in rows).encode()
