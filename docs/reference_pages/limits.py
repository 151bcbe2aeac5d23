"""docs/reference/limits.md: every bound."""

from __future__ import annotations

import dataclasses
import inspect

from jingwei.limits import GIB, KIB, LIMITS, MIB, Limits
from reference_pages.text import page, table


def limits_page() -> str:
    """Every bound with its value."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in inspect.getsource(Limits).splitlines():
        word = line.strip()
        if word.startswith("# "):
            heading = word.removeprefix("# ")
        name = word.partition(":")[0]
        if name in {field.name for field in dataclasses.fields(Limits)}:
            groups.setdefault(heading, []).append((f"`{name}`", _size(name, getattr(LIMITS, name))))
    tables = [
        part for title, rows in groups.items() for part in (f"## {title.capitalize()}", table(("bound", "value"), rows))
    ]
    lead = (
        "Every bound of the product stands in `src/jingwei/limits.py`. Input beyond a bound is never a pass: the finding is `unknown` "
        "and names the bound. `jingwei assess --seconds` changes `step_seconds`."
    )
    return page("# Limits", lead, *tables)


def _size(name: str, value: float) -> str:
    if "seconds" in name:
        return f"{value:g} s"
    if "bytes" in name or "memory" in name:
        for unit, size in (("GiB", GIB), ("MiB", MIB), ("KiB", KIB)):
            if value >= size and value % size == 0:
                return f"{value // size} {unit}"
    return f"{value:,}"
