"""Markdown: pages, tables, lists of names; what is shipped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from jingwei.assess import registry
from jingwei.catalog.load import load_frameworks
from jingwei.catalog.model import Framework
from jingwei.check import Check
from jingwei.vocabulary import Text

MADE = "<!-- made by docs/make_reference.py; change the code, then run `make docs` -->\n"


def shipped_checks() -> list[Check]:
    """The shipped checks by id."""
    return [check for check in registry.load().checks.values() if check.function.__module__.startswith("jingwei.")]


def shipped_frameworks() -> list[Framework]:
    """The shipped frameworks by id."""
    return [framework for framework in load_frameworks() if framework.origin == "jingwei"]


def page(*parts: str) -> str:
    """One file: its parts as paragraphs, empty ones left out."""
    return MADE + "\n" + "\n\n".join(part for part in parts if part) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; `|` and line breaks in cells are escaped."""
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def codes(names: Iterable[str]) -> str:
    """Names as code, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def anchor(title: str) -> str:
    """The anchor that forges give to a heading."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def pick(text: Text, lang: str) -> str:
    """The sentence in `lang`, `en` or `zh`."""
    return text.zh if lang == "zh" else text.en


def as_json(value: Any) -> str:
    """Readable JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def linked(ids: list[str]) -> str:
    """Checks with links to their sections."""
    return ", ".join(f"[`{name}`](checks.md#{anchor(name)})" for name in ids) or "**none**"
