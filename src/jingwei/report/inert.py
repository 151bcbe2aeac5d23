"""Text from strangers, made harmless before any format's own escaping.

Control characters, directional overrides and lone surrogates change what a reader sees without being seen; each becomes a visible mark.
"""

from __future__ import annotations

import re

# C0 and C1 controls (tab and newline apart), marks and overrides of direction, zero-width joints, separators, non-characters
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD, so that it can be encoded as UTF-8."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def inert(text: str) -> str:
    """The text with every invisible or reordering character shown as `\u27e8U+202E\u27e9`; tabs and newlines stay."""
    return _HIDDEN.sub(lambda match: f"\u27e8U+{ord(match[0]):04X}\u27e9", whole(text))


def line(text: str, empty: str = "-") -> str:
    """Inert text on one line without space at its ends; `empty` when nothing is left."""
    return " ".join(inert(text).split()) or empty
