"""Windows of a text: sentences put together up to a length, so that no judgement depends on how long the document is."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.patterns import expression

LONGEST = 300  # characters
_END = expression(r"[.!?](?=\s)|[。！？\n]")


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each; together they cover the text."""
    start = last = 0
    for found in _END.finditer(text):
        while found.end() - start > LONGEST:
            cut = last if last > start else start + LONGEST
            yield start, cut
            start = cut
        last = found.end()
    while len(text) - start > LONGEST:
        cut = last if last > start else start + LONGEST
        yield start, cut
        start = cut
    if start < len(text):
        yield start, len(text)


def around(text: str, at: int) -> tuple[int, int]:
    """The sentence that holds place `at`, of bounded length."""
    low = max(0, at - LONGEST // 2)
    before = max(text.rfind(mark, low, at) for mark in "\n。！？")
    for mark in (". ", "! ", "? "):
        before = max(before, text.rfind(mark, low, at))
    found = _END.search(text, at, min(len(text), at + LONGEST // 2))
    return (before + 1 if before >= 0 else low), (found.end() if found else min(len(text), at + LONGEST // 2))
