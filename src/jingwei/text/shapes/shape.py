"""One shape of an order. It is searched only where one of its anchors (lower case) occurs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwei.text.patterns import expression

REACH = 200  # characters after a shape within which its second part may stand
EARLY = 1_000  # characters within which a sentence is looked for


@dataclass(frozen=True, slots=True)
class Shape:
    """`commands`: counts only as an order; `denies`: not where it is forbidden; `purpose`: expected of tools for that (secret, talk)."""

    kind: str
    weight: int
    anchors: tuple[str, ...]
    pattern: re.Pattern[str]
    commands: bool = False
    denies: bool = False
    purpose: str = ""
    unless: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None  # stands before it in the sentence
    then: re.Pattern[str] | None = None  # stands within `REACH` characters after it
    chinese: bool = False


def shape(kind: str, weight: int, anchors: str, pattern: str, **rest: object) -> Shape:
    """A shape; `anchors` are separated by |, `rest` are fields of `Shape`."""
    made = expression(pattern, re.IGNORECASE)
    chinese = any("\u4e00" <= c <= "\u9fff" for c in pattern)
    return Shape(kind, weight, tuple(anchors.split("|")), made, chinese=chinese, **rest)  # type: ignore[arg-type]
