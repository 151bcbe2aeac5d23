"""What the documents say: their text, links, fenced blocks and commands."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))  # its scripts stand beside the documents

_SKIPPED = {"tests", "out", "wheelhouse"}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CALL = re.compile(r"(?:^|[\s/(:])(jingwei(?: [^#|;&>)]*)?)(?=$|[#|;&>)])")


def documents() -> list[Path]:
    """Every Markdown file that is part of the product."""
    found = (path for path in ROOT.rglob("*.md") if not any(_skipped(part) for part in path.relative_to(ROOT).parts))
    return sorted(found)


def _skipped(part: str) -> bool:
    return part in _SKIPPED or part.startswith(".")


def fenced(text: str, language: str) -> list[str]:
    """Fenced blocks of a language."""
    return [body for name, body in _FENCE.findall(text) if name == language]


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Targets of links and pictures."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """Anchors of the headings."""
    from reference_pages.text import anchor

    return {anchor(title.replace("`", "")) for title in re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)}


def commands(text: str) -> Iterator[list[str]]:
    """Every `jingwei ...` of fenced blocks and inline code, as words; comments, other programs and redirections are cut off."""
    blocks = [line for _, body in _FENCE.findall(text) for line in body.splitlines()]
    for line in [*blocks, *re.findall(r"`([^`\n]+)`", prose(text))]:
        for call in _CALL.findall(line.strip()):
            yield shlex.split(call)[1:]
