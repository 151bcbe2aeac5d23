"""OSCAL's small types: identifiers from content, tokens, one-line strings, properties in Jingwei's own namespace."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from jingwei.report.inert import line, whole
from jingwei.vocabulary import Judgement, Text

VERSION = "1.2.1"
NS = "urn:jingwei:oscal"
_SPACE: UUID = uuid5(NAMESPACE_URL, NS)
# Two states only: what nobody showed is not satisfied, and the reason keeps the difference.
STATE = {
    Judgement.SATISFIED: {"state": "satisfied", "reason": "pass"},
    Judgement.NOT_SATISFIED: {"state": "not-satisfied", "reason": "fail"},
    Judgement.UNKNOWN: {"state": "not-satisfied", "reason": "other"},
}


def identify(*parts: object) -> str:
    """UUIDv5 of what the object stands for, so that equal content has equal identifiers."""
    return str(uuid5(_SPACE, whole("\x1f".join(map(str, parts)))))


def token(text: str) -> str:
    """An OSCAL token: letters, digits, `.`, `-`, `_`, beginning with a letter or `_`; anything else becomes `_`."""
    made = re.sub(r"[^\w.\-]", "_", line(text, "_"))
    return made if made[0].isalpha() or made[0] == "_" else f"_{made}"


def prop(name: str, value: object, *, group: str = "", remarks: str = "") -> dict[str, Any]:
    """A property in Jingwei's namespace."""
    made: dict[str, Any] = {"name": token(name), "ns": NS, "value": line(str(value))}
    if group:
        made["class"] = token(group)
    if remarks:
        made["remarks"] = line(remarks)
    return made


def moment(day: date) -> str:
    """The run's clock as a date and time."""
    return f"{day.isoformat()}T00:00:00Z"


def both(text: Text) -> dict[str, str]:
    """English as description, Chinese as remarks."""
    return {"description": line(text.en), "remarks": line(text.zh)}


def without_empty(made: dict[str, Any]) -> dict[str, Any]:
    """The object without empty lists, which OSCAL forbids."""
    return {key: value for key, value in made.items() if value != []}
