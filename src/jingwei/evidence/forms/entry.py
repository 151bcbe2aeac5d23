"""Entries of the log: what happened, when, and the digest of the statement about it. Small enough to be handed over all together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.canonical import canonical, read_canonical
from jingwei.evidence.forms.fields import HEX_DIGEST, RUN, exactly, text, whole
from jingwei.limits import LIMITS, Limits

SCHEMA = "jingwei/entry/1"
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_EXIT_CODES = 2


class Kind(StrEnum):
    """What an entry registers."""

    PLAN = "plan"  # a run was promised
    RESULT = "result"  # it came to its end
    ABANDONED = "abandoned"  # it did not
    RELEASE = "release"  # a result was shown to a party


_MORE = {Kind.PLAN: (), Kind.RESULT: ("plan", "exit"), Kind.ABANDONED: ("plan", "reason"), Kind.RELEASE: ()}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `digest` is SHA-256 of the statement (`abandoned`: of the plan's); `plan` is the index of the run's plan entry."""

    kind: Kind
    at: str  # UTC, YYYY-MM-DDTHH:MM:SSZ
    system: str
    run: str  # 32 hex digits
    digest: str
    plan: int | None = None  # result, abandoned
    exit: int | None = None  # result: the assessment's exit code
    reason: str = ""  # abandoned

    @property
    def time(self) -> int:
        """`at` in seconds since 1970."""
        return unix(self.at)


def unix(at: str) -> int:
    """Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`. Raises `ParseError` for a time that does not exist."""
    text(at, "time", _AT)
    try:
        return int(datetime.fromisoformat(at).timestamp())
    except (ValueError, OverflowError) as error:
        raise ParseError(f"time {at}: {error}") from error


def stamp(when: datetime) -> str:
    """UTC text of a time with a zone, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry_bytes(entry: Entry, limits: Limits = LIMITS) -> bytes:
    """The bytes that are hashed into the log. Raises `ParseError` for values that `read_entry` would refuse."""
    made: dict[str, Any] = {"schema": SCHEMA, "kind": entry.kind.value, "at": entry.at, "system": entry.system}
    made |= {"run": entry.run, "digest": entry.digest}
    made |= {name: getattr(entry, name) for name in _MORE[entry.kind]}
    content = canonical(made)
    if read_entry(content, limits) != entry:
        raise ParseError("an entry holds values that its kind does not have")
    return content


def is_entry(content: bytes) -> bool:
    """Whether bytes of a log claim to be an entry of this schema; anything else is a foreign entry that only counts for the root."""
    return b'"schema":"' + SCHEMA.encode() + b'"' in content


def read_entry(content: bytes, limits: Limits = LIMITS) -> Entry:
    """The entry in its bytes. Raises `ParseError`, `LimitError`."""
    if len(content) > limits.log_entry_bytes:
        raise LimitError(f"log entry: {len(content)} bytes, the bound is {limits.log_entry_bytes}")
    value = read_canonical(content, "log entry", limits)
    kind = _kind(value)
    found = exactly(value, "log entry", ("schema", "kind", "at", "system", "run", "digest", *_MORE[kind]))
    text(found["schema"], "log entry: schema", re.compile(re.escape(SCHEMA)))
    made = Entry(
        kind=kind,
        at=text(found["at"], "log entry: at", _AT),
        system=text(found["system"], "log entry: system", _NAME),
        run=text(found["run"], "log entry: run", RUN),
        digest=text(found["digest"], "log entry: digest", HEX_DIGEST),
        plan=whole(found["plan"], "log entry: plan") if "plan" in found else None,
        exit=whole(found["exit"], "log entry: exit", _EXIT_CODES) if "exit" in found else None,
        reason=text(found["reason"], "log entry: reason", _NAME) if "reason" in found else "",
    )
    unix(made.at)
    return made


def _kind(value: Any) -> Kind:
    try:
        return Kind(value["kind"])
    except (TypeError, KeyError, ValueError):
        raise ParseError("log entry: no known kind") from None
