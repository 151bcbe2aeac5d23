"""docs/reference/formats.md: what each reader of the scanner accounts for, and where its lists of names come from."""

from __future__ import annotations

import ast
from pathlib import Path

from jingwei.layers.tools.artifacts import formats
from reference_pages.text import page, table

FOLDER = Path(str(formats.__file__)).parent


def formats_page() -> str:
    """Every reader and every list beside the readers, in their own words."""
    readers = [
        (f"`{path.stem}`", _line(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""))
        for path in sorted(FOLDER.glob("[a-z]*.py"))
    ]
    lists = [(f"`{path.name}`", *_listed(path)) for path in sorted(FOLDER.glob("*.txt"))]
    lead = (
        "A file is recognised by its content and read by every reader that may be meant. Clean means that a reader accounted for every byte, and "
        "that everything it names stands on a list of exact names. What stands on no list is unproved; what reaches out of the model is rejected. "
        "Readers and lists stand in `src/jingwei/layers/tools/artifacts/formats/`."
    )
    return page(
        "# Formats of model files",
        lead,
        "## Readers",
        table(("module", "what it reads, and by what source"), readers),
        "## Lists",
        table(("file", "words", "where they come from"), lists),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _listed(path: Path) -> tuple[str, str]:
    """Words of a list, and the comment at its head."""
    lines = path.read_text(encoding="utf-8").splitlines()
    words = sum(len(line.split()) for line in lines if not line.startswith("#"))
    return f"{words:,}", _line(" ".join(line.lstrip("# ") for line in lines if line.startswith("#")))
