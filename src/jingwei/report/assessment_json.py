"""`assessment.json`: the whole assessment, for machines. Every other report can be made again from this file."""

from __future__ import annotations

import json
from typing import Any

from jingwei.check import Check
from jingwei.codec import json_text, plain, read
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS
from jingwei.report.schema import object_schema
from jingwei.vocabulary import Assessment, Tier

SCHEMA = "jingwei/assessment/1"
# The order that a reader of the contract expects; whatever is not named follows in the vocabulary's order.
FIRST = ("schema", "state", "passed", "exit_code", "counts", "system", "tier")


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """The assessment as UTF-8 JSON, one finding, step or determination a line. Lone surrogates become U+FFFD."""
    return _lay_out(document(assessment)).encode()


def document(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain values, with `tier` = the first tier of each scheme."""
    values = {**plain(assessment), "tier": _tier(assessment.tiers)}
    return {key: values[key] for key in (*FIRST, *(key for key in values if key not in FIRST))}


def _tier(tiers: tuple[Tier, ...]) -> dict[str, str]:
    return {tier.scheme: tier.tier for tier in reversed(tiers)}


def _lay_out(values: dict[str, Any]) -> str:
    lines = [f"{json.dumps(key)}: {_block(value)}" for key, value in values.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_dump(item) for item in value) + "\n]"
    return _dump(value)


def _dump(value: Any) -> str:
    return json_text(value)


def load(content: bytes, limit: int = LIMITS.report_bytes) -> Assessment:
    """The assessment that `render` wrote. Raises `LimitError` above `limit` bytes, `ParseError` for anything else than such a document."""
    if len(content) > limit:
        raise LimitError(f"assessment: {len(content)} bytes, the bound is {limit}")
    try:
        values = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"assessment: {error}") from error
    return _from_document(values)


def _from_document(values: Any) -> Assessment:
    if not isinstance(values, dict) or values.get("schema") != SCHEMA:
        raise ParseError(f"assessment: not a document of schema {SCHEMA}")
    tier = values.pop("tier", None)
    made: Assessment = read(Assessment, values)
    if tier != _tier(made.tiers):
        raise ParseError("$.tier: differs from $.tiers")
    return made


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def assessment_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `assessment.json`."""
    made = object_schema(Assessment)
    made["properties"]["schema"] = {"const": SCHEMA}
    made["properties"]["tier"] = {
        "description": "risk tier per scheme, the first where a scheme gives several",
        "type": "object",
        "additionalProperties": {"type": "string"},
    }
    made["required"].append("tier")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:jingwei:assessment:1"}
    return {**head, "title": "Jingwei assessment", **made}
