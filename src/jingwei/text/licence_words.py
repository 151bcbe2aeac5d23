"""The words of licence notices (`licences.yaml`) as expressions, made when they are first used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.documents import load_yaml
from jingwei.text.patterns import expression

_FILE = Path(__file__).with_name("licences.yaml")
_GAP = r"[\s#*/;>|%\-–_\"']"  # what stands between two words: blanks, line ends, marks of comments and of quotation

Right = tuple[str, str, re.Pattern[str]]  # licence, plain word, shape


@dataclass(frozen=True, slots=True)
class Words:
    """See the comments of the file; every expression is for text in lower case."""

    stems: Mapping[str, frozenset[str]]
    foreign_stems: Mapping[str, frozenset[str]]  # of the above those for texts that are not all ASCII
    names: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]
    texts: tuple[tuple[str, str, re.Pattern[str], re.Pattern[str]], ...]
    reserved: tuple[Right, ...]
    mining: tuple[Right, ...]
    owner: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    mention: re.Pattern[str]


@cache
def words() -> Words:
    """Loaded once."""
    found: dict[str, Any] = load_yaml(_FILE.read_bytes(), _FILE.name)
    return Words(
        stems={stem: frozenset(groups) for stem, groups in (found["stems"] | found["foreign_stems"]).items()},
        foreign_stems={stem: frozenset(groups) for stem, groups in found["foreign_stems"].items()},
        names={word: tuple((name, shape(one)) for name, one in rows.items()) for word, rows in found["names"].items()},
        texts=tuple((name, word, shape(start), shape(end)) for name, word, start, end in found["texts"]),
        reserved=_rows(found["reserved"]),
        mining=_rows(found["mining"]),
        owner=shape(
            f"(?:{found['owners']})[ ,]?(?:(?P<year>{found['years']})|(?P<name>[^\\n\\d]{{2,60}}?[ ,]{{1,3}}(?:{found['years']})))"
        ),
        before=shape(f"(?:{found['before']})"),
        after=shape(f"(?:{found['after']})"),
        mention=shape(
            f"(?:{found['mention']})[ ,:：“「『(]{{0,3}}(?:the|a|an|an? standard|其|与|是|于)?[ ,“「『(]{{0,3}}$"
        ),
    )


def _rows(table: Mapping[str, Mapping[str, str]]) -> tuple[Right, ...]:
    return tuple((name, word, shape(one)) for name, rows in table.items() for word, one in rows.items())


def shape(text: str) -> re.Pattern[str]:
    """An expression in which a blank outside of brackets stands for a gap, ` ?` for none or one."""
    made, inside = [], False
    for at, character in enumerate(text):
        inside = character == "[" or (inside and character != "]")
        if character != " " or inside:
            made.append(character)
        elif text[at + 1 : at + 2] == "?":
            made.append(f"(?:{_GAP}{{1,60}})")
        else:
            made.append(f"{_GAP}{{1,60}}")
    return expression("".join(made))
