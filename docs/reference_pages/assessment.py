"""docs/reference/assessment.md: report files and the fields of assessment.json."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.report.assessment_json import assessment_schema
from jingwei.report.formats import FORMATS, GROUPS
from reference_pages.text import codes, page, table


def assessment_page() -> str:
    """The files that reports are written to, and every field of assessment.json."""
    schema = assessment_schema()
    files = [
        (f"`{f.name}`", f"`{f.filename}`", f.title.en, f"`pip install 'jingwei[{f.extra}]'`" if f.extra else "-")
        for f in FORMATS.values()
    ]
    groups = "; ".join(f"`{name}` = {codes(members)}" for name, members in GROUPS.items())
    sections = [line for name, one in schema["$defs"].items() for line in _definition(name, one)]
    return page(
        "# Reports and `assessment.json`",
        "`jingwei assess --format NAME,...` and `jingwei report --format NAME,...` write:",
        table(("format", "file", "what", "needs"), files),
        f"Groups: {groups}. `jsonl` (only `assess`) prints one finding a line on standard output.",
        "## `assessment.json`",
        "Fields are only added within a major version. `findings` of determinations, objectives and risks are indices into `findings`. "
        "[JSON Schema](assessment.schema.json).",
        _fields(schema),
        *sections,
    )


def _definition(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    if not one:
        return
    yield f"### {name}"
    yield inspect.cleandoc(one.get("description", ""))
    yield "One of " + ", ".join(f"`{value}`" for value in one["enum"]) + "." if "enum" in one else _fields(one)


def _fields(one: Mapping[str, Any]) -> str:
    needed = set(one.get("required", ()))
    rows = [
        (f"`{key}`", _json_type(value), "" if key in needed else "may be absent")
        for key, value in one["properties"].items()
    ]
    return table(("field", "type", ""), rows)


def _json_type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(_json_type(one) for one in value["anyOf"])
    kind = value.get("type")
    if kind == "array":
        return f"list of {_json_type(value['items'])}"
    if kind == "object":
        inner = value.get("additionalProperties")
        return f"object of {_json_type(inner)}" if isinstance(inner, Mapping) else "object"
    if "const" in value:
        return f"`{value['const']}`"
    return " or ".join(kind) if isinstance(kind, list) else str(kind or "any")
