"""Fields of JSON from strangers. A field that does not fit is a doubt, never another exception."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jingwei.layers.tools.provenance.reasons import Doubt

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


def objekt(value: Any, name: str) -> Mapping[str, Any]:
    """A JSON object. Raises `Doubt`."""
    if not isinstance(value, dict):
        raise Doubt("form", f"{name} is no object")
    return value


def listed(value: Any, name: str) -> list[Any]:
    """A JSON array; nothing there is an empty one. Raises `Doubt`."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Doubt("form", f"{name} is no list")
    return value


def text(value: Any, name: str) -> str:
    """A text. Raises `Doubt`."""
    if not isinstance(value, str):
        raise Doubt("form", f"{name} is no text")
    return value


def octets(value: Any, name: str) -> bytes:
    """Bytes of base64. Raises `Doubt`."""
    try:
        return base64.b64decode(text(value, name), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Doubt("form", f"{name} is no base64") from error


def number(value: Any, name: str) -> int:
    """A number 0 .. 10^19-1, which protobuf's JSON writes as text. Raises `Doubt`."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if type(value) is not int or not 0 <= value < 10**19:
        raise Doubt("form", f"{name} is no number")
    return value


def moment(value: Any, name: str) -> datetime:
    """A time of RFC 3339 in UTC. Raises `Doubt`."""
    try:
        made = datetime.fromisoformat(text(value, name))
    except ValueError as error:
        raise Doubt("form", f"{name} is no time") from error
    if made.tzinfo is None:
        raise Doubt("form", f"{name} is a time without a zone")
    return made.astimezone(UTC)
