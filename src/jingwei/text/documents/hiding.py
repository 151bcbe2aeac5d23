"""By which means a page shows an element to nobody: attributes and the style that stands at the element itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

_RULE = re.compile(r"(?<![a-z-])([a-z-]++)\s*+:\s*+([^;]+)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_FAR = 900.0  # pixels outside of the page
_TINY = 2.0  # pixels or points that nobody reads
_NAMED = {"white": 0xFFFFFF, "black": 0, "transparent": -1, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "red": 0xFF0000}
_NEAR = 24  # sum of differences of two colours that look alike
_WHITE = 0xFFFFFF
_COLOURS = frozenset({"blank", "white"})
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NAME = re.compile(r"[.#][a-z_-][a-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Veil:
    """What an element inherits: why it is not shown (nothing where it is), the colours of letters and ground."""

    why: str = ""
    letters: int | None = None
    ground: int | None = None

    def under(self, attributes: Mapping[str, str]) -> Veil:
        """The veil of an element with these attributes inside one with this veil."""
        made = self
        if style := attributes.get("style", "").lower():
            made = _styled(made, dict(_RULE.findall(style)))
        if "color" in attributes or "bgcolor" in attributes:
            made = _coloured(made, attributes.get("color", ""), attributes.get("bgcolor", ""))
        if not self.why and ("hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true"):
            made = replace(made, why="attribute")
        return made


def _styled(veil: Veil, rules: Mapping[str, str]) -> Veil:
    if not veil.why and (why := _why(rules)):
        veil = replace(veil, why=why)
    elif veil.why in {"style", "tiny"} and (_seen_again(veil.why, rules)):
        veil = replace(veil, why="")
    return _coloured(veil, rules.get("color", ""), rules.get("background-color", rules.get("background", "")))


def _seen_again(why: str, rules: Mapping[str, str]) -> bool:
    """Visibility and size of letters can be given back to what is inside; display cannot."""
    if why == "tiny":
        return "font-size" in rules and not _is_tiny(rules["font-size"])
    return rules.get("visibility", "").strip() == "visible"


def _why(rules: Mapping[str, str]) -> str:
    display, visibility = rules.get("display", ""), rules.get("visibility", "")
    if display.startswith("none") or visibility.startswith(("hidden", "collapse")):
        return "style"
    if "font-size" in rules and _is_tiny(rules["font-size"]):
        return "tiny"
    if "opacity" in rules and abs(_number(rules["opacity"], 1.0)) < 0.05:  # noqa: PLR2004 - one part in twenty is not seen
        return "transparent"
    if any(
        _number(rules[name], 0.0) <= -_FAR
        for name in ("text-indent", "left", "top", "margin-left", "right")
        if name in rules
    ):
        return "outside"
    if rules.get("clip", "").replace(" ", "") in {"rect(0,0,0,0)", "rect(0000)", "rect(1px,1px,1px,1px)"}:
        return "outside"
    flat = [
        name
        for name in ("width", "height", "max-height", "max-width")
        if name in rules and _number(rules[name], 9.0) < _TINY
    ]
    return "outside" if flat and rules.get("overflow", "").startswith("hidden") else ""


def _is_tiny(size: str) -> bool:
    relative = any(unit in size for unit in ("em", "%"))
    number = _number(size, 16.0)
    return number < (0.1 if "em" in size else _TINY) if relative or "p" in size or number == 0 else False


def _number(text: str, default: float) -> float:
    found = _NUMBER.match(text.strip())
    return float(found[0]) if found else default


def _coloured(veil: Veil, letters: str, ground: str) -> Veil:
    if not letters and not ground:
        return veil
    ink, paper = _colour(letters), _colour(ground)
    ink = veil.letters if ink is None else ink
    paper = veil.ground if paper is None else paper
    alike = ink is not None and (ink == -1 or _distance(ink, _WHITE if paper is None else paper) <= _NEAR)
    why = ("white" if paper is None and ink != -1 else "blank") if alike else ""
    return Veil(veil.why if veil.why and veil.why not in _COLOURS else why, ink, paper)


def _colour(text: str) -> int | None:
    """A colour as 0xRRGGBB, -1 for one that is not there, None for one that is not understood."""
    text = text.strip().removesuffix("!important").strip()
    if text in _NAMED:
        return _NAMED[text]
    if text.startswith("#") and len(text) in {4, 5, 7, 9}:
        digits = "".join(c * 2 for c in text[1:4]) if len(text) < 6 else text[1:7]  # noqa: PLR2004 - the short form
        try:
            return int(digits, 16)
        except ValueError:
            return None
    if text.startswith("rgb"):
        numbers = [_number(part, 0.0) for part in text.partition("(")[2].split(",")][:4]
        if len(numbers) == 4 and numbers[3] < 0.05:  # noqa: PLR2004 - the share of the colour
            return -1
        return sum(min(255, max(0, int(n))) << shift for n, shift in zip(numbers, (16, 8, 0), strict=False))
    return None


def _distance(one: int, other: int) -> int:
    return sum(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16)) if other >= 0 else 0x300


def sheet(style: str) -> dict[str, str]:
    """Declarations of a style sheet that hide an element, by the class (`.name`) or identifier (`#name`) that they are for, in lower case.

    Only rules for a single name that hold always; no colours, for what an element stands on is not known from a sheet alone.
    """
    made: dict[str, str] = {}
    depth = 0  # of blocks such as @media
    for piece in _COMMENT.sub("", style.lower()).split("}"):
        opened = piece.split("{")
        if depth == 0 and len(opened) == 2 and _why(dict(_RULE.findall(opened[1]))):  # noqa: PLR2004 - names and declarations
            names = opened[0].rpartition(";")[2].split(",")
            made |= {name: opened[1] for one in names if _NAME.match(name := one.strip())}
        depth = max(0, depth + len(opened) - 2)
    return made
