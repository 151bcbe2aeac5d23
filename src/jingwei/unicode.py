"""Normal forms of Unicode in linear time: what every room needs that compares texts of strangers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache


@cache
def _marks() -> re.Pattern[str]:
    """A run of combining marks as long as the Stream-Safe Text Format allows (UAX 15)."""
    marks = "".join(re.escape(chr(code)) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{30}}")


@cache
def _perhaps() -> re.Pattern[str]:
    """The same, with anything of the planes above for a mark: a set of those is looked through one by one for each character of a text."""
    marks = "".join(re.escape(chr(code)) for code in range(0x300, 0x10000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}\U00010000-\U0001ffff]{{30}}")


def stream_safe(text: str) -> str:
    """The text with a joiner (U+034F) after every 30 combining marks: ordering a longer run of them takes time quadratic in its length."""
    return text if text.isascii() or not _perhaps().search(text) else _marks().sub("\\g<0>\u034f", text)


def nfkc(text: str) -> str:
    """NFKC in linear time, whatever the text."""
    return text if text.isascii() else unicodedata.normalize("NFKC", stream_safe(text))
