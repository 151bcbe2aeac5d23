"""Text from strangers, made harmless before any format's own escaping.

Control characters, directional overrides and lone surrogates change what a reader sees without being seen; each becomes a visible mark.
"""

from __future__ import annotations

from jingwei.codec import UNSEEN, whole

__all__ = ["inert", "line", "whole"]


def inert(text: str) -> str:
    """The text with every invisible or reordering character shown as `\u27e8U+202E\u27e9`; tabs and newlines stay."""
    return UNSEEN.sub(lambda match: f"\u27e8U+{ord(match[0]):04X}\u27e9", whole(text))


def line(text: str, empty: str = "-") -> str:
    """Inert text on one line without space at its ends; `empty` when nothing is left."""
    return " ".join(inert(text).split()) or empty
