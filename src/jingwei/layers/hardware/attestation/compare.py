"""Where a machine left its reference: registers first, then the first event that is not the expected one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jingwei.layers.hardware.attestation.describe import subject, type_name
from jingwei.layers.hardware.attestation.event_log import NO_ACTION, Event, EventLog
from jingwei.layers.hardware.attestation.references import ReferenceEvent, References


@dataclass(frozen=True, slots=True)
class Difference:
    """One register that is not as expected. The event fields are empty while no single event can be named."""

    bank: str
    pcr: int
    expected: str = ""  # hexadecimal
    actual: str = ""
    event: int | None = None  # number in the log
    offset: int | None = None
    type: str = ""
    subject: str = ""
    component: str = ""  # the reference's name for the expected event
    kind: str = "value"  # value, changed, added, missing, data


def of_event(bank: str, event: Event, kind: str, reference: ReferenceEvent | None = None) -> Difference:
    """A difference at one event of the log."""
    return Difference(
        bank,
        event.pcr,
        expected=(reference.digests.get(bank, b"") if reference else b"").hex(),
        actual=(event.digest(bank) or b"").hex(),
        event=event.number,
        offset=event.offset,
        type=type_name(event.type),
        subject=subject(event),
        component=reference.name if reference else "",
        kind=kind,
    )


def first_event(log: EventLog, references: References, bank: str, pcr: int) -> Difference | None:
    """First event of `pcr` that the reference events do not expect; None when no event is expected there or all agree."""
    expected = [entry for entry in references.events if entry.pcr == pcr and bank in entry.digests]
    if not expected:
        return None
    actual = [event for event in log.events if event.pcr == pcr and event.type != NO_ACTION]
    for event, reference in zip(actual, expected, strict=False):
        if event.digest(bank) != reference.digests[bank]:
            return of_event(bank, event, "changed", reference)
    if len(actual) > len(expected):
        return of_event(bank, actual[len(expected)], "added")
    if len(actual) < len(expected):
        return _missing(bank, expected[len(actual)])
    return None


def retyped(log: EventLog, references: References, bank: str, pcr: int) -> Difference | None:
    """First event of `pcr` whose type is not the reference's: no digest covers a type, and types decide what event data must hash to."""
    expected = [entry for entry in references.events if entry.pcr == pcr]
    actual = [event for event in log.events if event.pcr == pcr and event.type != NO_ACTION]
    for event, reference in zip(actual, expected, strict=False):
        if reference.type is not None and event.type != reference.type:
            return of_event(bank, event, "changed", reference)
    return None


def _missing(bank: str, reference: ReferenceEvent) -> Difference:
    name = type_name(reference.type) if reference.type is not None else ""
    expected = reference.digests[bank].hex()
    return Difference(bank, reference.pcr, expected, type=name, component=reference.name, kind="missing")


def differences(
    wrong: Iterable[tuple[str, int, bytes, bytes]], log: EventLog | None, references: References | None
) -> tuple[Difference, ...]:
    """One difference per wrong register (bank, PCR, expected, actual), at its first differing event where that can be told; in log order."""
    made = []
    for bank, pcr, expected, actual in wrong:
        named = first_event(log, references, bank, pcr) if log and references else None
        made.append(named or Difference(bank, pcr, expected.hex(), actual.hex()))
    return tuple(sorted(made, key=lambda d: (d.event is None, d.event or 0, d.pcr, d.bank)))
