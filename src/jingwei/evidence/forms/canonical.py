"""RFC 8785: one text for one JSON value, and a reader that accepts nothing else.

Refusing what is not canonical leaves no slack: no duplicate keys, no second spelling of a number or a string, nothing behind the end.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import rfc8785

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.limits import LIMITS, Limits

_HINT = "use text, finite numbers and integers below 2^53"
_LONG = re.compile(rb"\d{16}")
_LARGEST = 2**53 - 1


def canonical(value: Any) -> bytes:
    """Canonical UTF-8 JSON. Raises `ParseError` for what has none: NaN, integers beyond 2^53 - 1, lone surrogates, keys that are not text."""
    try:
        content = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise ParseError(f"no canonical JSON: {error}", hint=_HINT) from error
    if _LONG.search(content):
        json.loads(content, parse_int=_exact)
    return content


def read_canonical(content: bytes, name: str, limits: Limits = LIMITS) -> Any:
    """The value of canonical JSON of at most `evidence_file_bytes`. Raises `ParseError`, `LimitError`; `name` says in errors what was read."""
    value = load_json(content, name, replace(limits, document_bytes=limits.evidence_file_bytes))
    try:
        again = canonical(value)
    except ParseError as error:
        raise ParseError(f"{name}: {error.message}", hint=error.hint) from error
    if again != content:
        raise ParseError(f"{name}: not canonical JSON (RFC 8785)", hint="it was changed after it was written")
    return value


def _exact(digits: str) -> int:
    """Whole floats from 2^53 on are written without a fraction: read again they would be integers that nobody can hold."""
    number = int(digits)
    if abs(number) > _LARGEST:
        raise ParseError(f"no canonical JSON: {digits[:80]} is too large a number", hint=_HINT)
    return number


def digest(content: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()
