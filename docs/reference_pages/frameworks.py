"""docs/reference/frameworks.md: frameworks, controls, objectives."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.catalog.load import load_objectives
from jingwei.catalog.model import Framework
from reference_pages.text import anchor, codes, linked, page, shipped_checks, shipped_frameworks, table


def frameworks_page() -> str:
    """Frameworks, their controls with objectives, and the objectives with the checks that decide them."""
    found = shipped_frameworks()
    rows = [
        (
            f"[`{f.id}`](#{anchor(f.id)})",
            f.title.en,
            f.jurisdiction,
            str(len(f.controls)),
            f.source.status,
            f.source.as_of.isoformat(),
        )
        for f in found
    ]
    return page(
        "# Frameworks and objectives",
        "A control is satisfied when every one of its objectives is. How this works: [frameworks](../guide/frameworks.md).",
        table(("framework", "title", "from", "controls", "source", "as of"), rows),
        *(line for framework in found for line in _framework_section(framework)),
        *_objectives_section(),
    )


def _framework_section(framework: Framework) -> Iterator[str]:
    yield f"## {framework.id}"
    yield f"{framework.title.en} · {framework.title.zh}. Publisher: {framework.publisher}. Source: {framework.source.title}."
    rows = [(f"`{c.id}`", f"{c.title.en} · {c.title.zh}", codes(c.objectives), c.status) for c in framework.controls]
    yield table(("control", "title", "objectives", "source"), rows)


def _objectives_section() -> Iterator[str]:
    deciding: dict[str, list[str]] = {}
    for check in shipped_checks():
        for name in check.objectives:
            deciding.setdefault(name, []).append(check.id)
    yield "## Objectives"
    yield "`test`: checks decide; `human`: a person must show it. A `test` objective without a check stays unknown."
    rows = [
        (
            f"`{one.id}`",
            one.method,
            f"{one.text.en} · {one.text.zh}",
            linked(deciding[one.id]) if one.id in deciding else "-",
        )
        for one in load_objectives().values()
    ]
    yield table(("objective", "method", "what is shown", "checks"), rows)
