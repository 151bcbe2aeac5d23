"""The log as a table: what each entry registers, and bytes of others named as what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.codec import json_text
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import is_entry, read_entry
from jingwei.evidence.log.ledger import Ledger
from jingwei.limits import LIMITS

FOREIGN, BROKEN = "foreign", "broken"  # bytes of others; bytes that claim to be an entry and are none


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry. `digest` is that of the statement, of foreign bytes their own; empty fields are those that the kind has not."""

    index: int
    kind: str
    digest: str
    at: str = ""
    system: str = ""
    run: str = ""
    plan: int | None = None
    exit: int | None = None
    reason: str = ""


def log_lines(ledger: Ledger, start: int, stop: int) -> Iterator[LogLine]:
    """Lines of the entries [start, stop). Raises `LedgerError` when one is not there."""
    for index, data in enumerate(ledger.entries(start, stop), start):
        yield _line(index, data)


def log_text(line: LogLine) -> str:
    """The line for a terminal: fields between tabs, `-` for an empty one; characters that cannot be seen stay escapes."""
    system = json_text(line.system)[1:-1]
    return "\t".join([str(line.index), *(part or "-" for part in (line.at, line.kind, system, line.run, line.digest))])


def refuse_own(data: bytes) -> None:
    """Bytes of a user must not pass for an entry of Jingwei, and must fit. Raises `ParseError`, `LimitError`."""
    if len(data) > LIMITS.log_entry_bytes:
        hint = "log a digest of the file instead, as `sha256sum` prints it"
        raise LimitError(f"log entry: {len(data)} bytes, the bound is {LIMITS.log_entry_bytes}", hint=hint)
    if is_entry(data):
        raise ParseError("this reads as an entry of Jingwei", hint="only `assess` and `share` write those")


def _line(index: int, data: bytes) -> LogLine:
    if not is_entry(data):
        return LogLine(index, FOREIGN, digest(data))
    try:
        entry = read_entry(data)
    except JingweiError:
        return LogLine(index, BROKEN, digest(data))
    return LogLine(
        index=index,
        kind=entry.kind.value,
        digest=entry.digest,
        at=entry.at,
        system=entry.system,
        run=entry.run,
        plan=entry.plan,
        exit=entry.exit,
        reason=entry.reason,
    )
