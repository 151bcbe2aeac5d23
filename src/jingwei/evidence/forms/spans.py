"""Spans of time and counts for people. Pure."""

from __future__ import annotations

from jingwei.vocabulary import Text

_UNITS = ((86_400, "day", "天"), (3600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒"))
_PARTS = 2  # the largest unit, and the next one that is not zero: an age just over a bound does not read like the bound


def span(seconds: int) -> Text:
    """Seconds (0 or more) as days, hours, minutes, seconds: the first two that are not zero, rounded down."""
    parts: list[tuple[str, str]] = []
    rest = seconds
    for size, en, zh in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append((counted(count, en), f"{count} {zh}"))
    shown = parts[:_PARTS] or [("0 seconds", "0 秒")]
    return Text(" ".join(en for en, _ in shown), " ".join(zh for _, zh in shown))


def counted(count: int, noun: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
