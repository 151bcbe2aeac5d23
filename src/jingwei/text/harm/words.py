"""Classes of words (groups, slurs, insults, ...) and the places at which a text holds one. Own lists, in words.yaml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jingwei.documents import load_yaml

_FILE = Path(__file__).with_name("words.yaml")
TARGETS = ("race", "region", "nationality", "gender", "orientation", "religion", "disability", "age")
CLASSES = ("insult", "dehumanise", "exclude", "violence", "second", "third", "deny", "praise", "report")


@cache
def classes() -> dict[str, str]:
    """Term in lower case, without a final `*`, to `class` or `group:<target>` or `slur:<target>`; first naming wins."""
    found: dict[str, str] = {}
    document = load_yaml(_FILE.read_bytes(), _FILE.name)
    tables = {f"slur:{target}": text for target, text in document["slurs"].items()}
    tables |= {f"group:{target}": text for target, text in document["groups"].items()}
    tables |= {name: document[name] for name in CLASSES}
    for name, text in tables.items():
        for term in _terms(text):
            found.setdefault(term, name)
    return found


def _terms(text: str) -> list[str]:
    return [term.strip() for row in text.splitlines() for term in row.split(" ; ") if term.strip()]


@cache
def pattern() -> re.Pattern[str]:
    """Any term, the longest at its place first; by first character, so that most places are passed over at once."""
    by_first: dict[str, list[str]] = {}
    for term in sorted(classes(), key=lambda t: (-len(t), t)):
        stem = term.removesuffix("*")
        by_first.setdefault(stem[0], []).append(re.escape(stem[1:]) + (r"[a-z]{0,12}" if stem != term else ""))
    groups = []
    for first, rest in sorted(by_first.items()):
        inner = "|".join(rest)
        if first.isascii():
            groups.append(rf"{re.escape(first)}(?<![a-z0-9].)(?:{inner})(?![a-z0-9])")
        else:
            groups.append(rf"{first}(?:{inner})")
    return re.compile("|".join(groups))


@cache
def _stems() -> tuple[tuple[str, str], ...]:
    starred = ((t[:-1], c) for t, c in classes().items() if t.endswith("*"))
    return tuple(sorted(starred, key=lambda row: (-len(row[0]), row[0])))


@cache
def kind(word: str) -> str:
    """Class of a word that `pattern` found."""
    known = classes().get(word)
    return known or next(name for stem, name in _stems() if word.startswith(stem))
