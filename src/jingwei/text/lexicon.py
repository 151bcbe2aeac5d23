"""Words of orders, one file a language: slots (verbs of giving, people, conversations, ...) from which `jingwei.text.acts` composes what is asked.

A file maps a slot to patterns separated by " ; ". `order` says whether a negation stands before its verb or after it. Words of languages that
are written with blanks are whole words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jingwei.documents import load_yaml
from jingwei.text.patterns import expression

_FOLDER = Path(__file__).with_name("lexicons")
_UNSPACED = frozenset(("zh", "ja", "ko"))
_ARABIC_MARKS = dict.fromkeys((*range(0x064B, 0x0653), 0x0640))  # vowel signs and the stretching stroke


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The slots of one language. `after`: a negation follows its verb."""

    code: str
    after: bool
    slots: Mapping[str, re.Pattern[str]]


LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language of `LANGUAGES`."""
    document = load_yaml((_FOLDER / f"{code}.yaml").read_bytes(), code)
    after = document.pop("order") == "after"
    return Lexicon(code, after, {slot: _slot(code, text) for slot, text in document.items()})


def _slot(code: str, text: str) -> re.Pattern[str]:
    patterns = "|".join(pattern for row in text.splitlines() for pattern in row.split(" ; "))
    whole = patterns if code in _UNSPACED else rf"(?<!\w)(?:{patterns})(?:(?!\w)|(?<=['’]))"
    return expression(whole, re.IGNORECASE)


def bare(text: str) -> str:
    """Text without the vowel signs of Arabic, which writers set or leave out."""
    return text.translate(_ARABIC_MARKS)
