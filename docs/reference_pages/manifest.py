"""docs/reference/manifest.md, from the grammar."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, get_args

from pydantic.fields import FieldInfo

from jingwei.inventory import manifest as grammar
from reference_pages.text import page, table

_PATTERNS = {
    get_args(annotated)[1].pattern: name
    for annotated, name in (
        (grammar.Id, "id"),
        (grammar.Word, "word"),
        (grammar.Country, "country code"),
        (grammar.Language, "language tag"),
        (grammar.Sha256, "SHA-256 in hex"),
    )
}


def manifest_page() -> str:
    """Every key of jingwei.yaml, the document first, then its parts, then each kind of asset."""
    parts = (grammar.Manifest, grammar.SystemEntry, grammar.PartyEntry, grammar.ProfileEntry, grammar.WaiverEntry)
    small = (grammar.Bilingual, grammar.FilePath, grammar.Link)
    lead = (
        "`jingwei.yaml` is one YAML 1.2 document; unknown keys are errors. `jingwei schema` prints its "
        "[JSON Schema](manifest.schema.json) for completion in editors. What the files must look like: [evidence files](evidence.md)."
    )
    forms = (
        "**Forms.** *text*: one line of at most 400 characters; *words*: a text, or `{en: ..., zh: ...}`; "
        "*id*: small letters, digits, `.`, `_`, `-`; "
        "*files*: paths of files or folders relative to the manifest and below it, or `{path: ..., sha256: ...}`."
    )
    sections = [line for model in parts for line in _model_section(model, _part_title(model))]
    common = _model_section(grammar.AssetBase, "Keys of every asset")
    assets = [
        line
        for kind in kinds()
        for line in _model_section(kind, _kind_title(kind), set(grammar.AssetBase.model_fields))
    ]
    rest = [line for model in small for line in _model_section(model, _part_title(model))]
    return page("# Manifest", lead, forms, *sections, *common, *assets, *rest)


def kinds() -> tuple[type[grammar.AssetBase], ...]:
    """The asset kinds in the order of the grammar."""
    return get_args(get_args(grammar.AnyAsset)[0])


def _kind_title(kind: type[grammar.AssetBase]) -> str:
    place = " (under `sites`)" if kind is grammar.Site else ""
    return f"Asset kind `{get_args(kind.model_fields['kind'].annotation)[0]}`{place}"


def _part_title(model: type[grammar.Strict]) -> str:
    places = {
        "Manifest": "The document",
        "SystemEntry": "`system`",
        "PartyEntry": "Each of `parties`",
        "ProfileEntry": "`profile`",
        "WaiverEntry": "Each of `profile.waivers`",
        "Bilingual": "Words in two languages",
        "FilePath": "A file with its digest",
        "Link": "Each of a network's `links`",
    }
    return places[model.__name__]


def _model_section(model: type[grammar.Strict], title: str, without: Iterable[str] = ()) -> Iterator[str]:
    schema = model.model_json_schema(by_alias=True)
    needed = set(schema.get("required", ()))
    rows = [
        (f"`{key}`", _key_type(model, key, value), "yes" if key in needed else "", _meaning(value))
        for key, value in schema["properties"].items()
        if key not in without and key != "kind"
    ]
    yield f"## {title}"
    yield inspect.cleandoc(model.__doc__ or "")
    if rows:
        yield table(("key", "form", "required", "meaning"), rows)


def _meaning(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    said = f"default: `{json.dumps(default)}`" if default not in (None, [], {}, "") else ""
    return "; ".join(part for part in (value.get("description", ""), said) if part) or "-"


def _key_type(model: type[grammar.Strict], key: str, value: Mapping[str, Any]) -> str:
    many = value.get("type") == "array"
    if key in grammar.marked(model, grammar.FileRole):
        return "files" if many else "file"
    if key in grammar.marked(model, grammar.PartyRef):
        return "id of a party"
    if key in grammar.marked(model, grammar.AssetRef):
        kinds = sorted(k for m in model.model_fields[key].metadata if isinstance(m, grammar.AssetRef) for k in m.kinds)
        noun = f"`{'`, `'.join(kinds)}`" if kinds else "any asset"
        return f"{'ids' if many else 'id'} of {noun}"
    return "YYYY-MM-DD" if _mentions(_field(model, key).annotation, date) else _form(value)


def _field(model: type[grammar.Strict], key: str) -> FieldInfo:
    return next(field for name, field in model.model_fields.items() if (field.alias or name) == key)


def _mentions(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_mentions(part, kind) for part in get_args(annotation))


def _form(value: Mapping[str, Any]) -> str:
    if "anyOf" in value:
        parts = [_form(one) for one in value["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys("words" if part == "text or words" else part for part in _merged(parts)))
    if "$ref" in value:
        return _reference(value["$ref"].rpartition("/")[2])
    if "enum" in value or "const" in value:
        return ", ".join(f"`{one}`" for one in value.get("enum", [value.get("const")]))
    if value.get("type") == "array":
        return f"list of {_form(value['items'])}"
    if value.get("type") == "object":
        inner = value.get("additionalProperties")
        return f"mapping to {_form(inner)}" if isinstance(inner, Mapping) and inner else "mapping"
    return _scalar(value)


def _merged(parts: list[str]) -> list[str]:
    return ["words"] if set(parts) == {"text", "words"} else parts


def _reference(name: str) -> str:
    return {"Bilingual": "words", "FilePath": "file", "JsonValue": "any value"}.get(name, "mapping, see below")


def _scalar(value: Mapping[str, Any]) -> str:
    if "oneOf" in value:
        return "mapping, see below"
    if value.get("pattern") in _PATTERNS:
        return _PATTERNS[value["pattern"]]
    if value.get("type") == "string":
        return (
            "hex"
            if "0-9a-f" in value.get("pattern", "")
            else "country code or `EU`"
            if "EU" in value.get("pattern", "")
            else "text"
        )
    above = " above 0" if value.get("exclusiveMinimum") == 0 else ""
    return {"boolean": "true or false", "integer": f"integer{above}", "number": f"number{above}"}.get(
        value.get("type", ""), "any value"
    )
