"""Text of strangers made fit for a terminal and a report."""

from __future__ import annotations


def printable(text: str, bound: int = 200) -> str:
    """`text` with what cannot be printed written as an escape, cut to `bound` characters."""
    cut = text[: bound + 1]
    shown = (
        cut[:bound]
        if cut[:bound].isprintable()
        else "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut[:bound])
    )
    return f"{shown}…" if len(cut) > bound else shown
