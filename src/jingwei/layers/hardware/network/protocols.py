"""What a statement such as `IPsec (AES-GCM-256)` says about a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from jingwei.text.patterns import expression

LEVELS = ("physical", "link", "network", "transport")
WORD = expression(r"[^\s,;:/()+（）、，；]+")
VERSION = expression(r"\b(d?tls|ssl|ike|wpa) ?v?(\d)")


class Strength(StrEnum):
    """Verdict on a statement, worst first."""

    NONE = "none"
    WEAK = "weak"
    UNKNOWN = "unknown"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Protocols:
    """The data file: name -> (level, verdict), and the words that decide alone."""

    known: dict[str, tuple[str, str]]
    weak: frozenset[str]
    none: frozenset[str]


@cache
def protocols() -> Protocols:
    """The names that ship with the product."""
    from importlib.resources import files

    import yaml

    text = files("jingwei.layers.hardware.network").joinpath("protocols.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    known = {name: (entry["level"], entry["verdict"]) for name, entry in data["protocols"].items()}
    return Protocols(known, frozenset(data["weak"]), frozenset(data["none"]))


def words(statement: str) -> list[str]:
    """The statement's words in the data file's spelling: `TLS 1.3` is `tls13`, `SSL v3` is `sslv3`."""
    text = VERSION.sub(_version, statement.lower())
    return [word.replace("-", "").replace(".", "").replace("_", "") for word in WORD.findall(text)]


def _version(found: re.Match[str]) -> str:
    letter = "v" if found[1] in {"ssl", "ike"} else ""
    return f"{found[1]}{letter}{found[2]}"


def judge(statement: str, level: str) -> Strength:
    """Verdict on one level's statement. A protection of another level than stated, or an unknown name, proves nothing."""
    found = words(statement)
    data = protocols()
    if not found or any(word in data.none for word in found):
        return Strength.NONE
    if any(word in data.weak or data.known.get(word, ("", ""))[1] == "weak" for word in found):
        return Strength.WEAK
    strong = [word for word in found if data.known.get(word) in {(level, "strong"), ("any", "strong")}]
    return Strength.STRONG if strong else Strength.UNKNOWN
