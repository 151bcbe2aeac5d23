"""Reference values: what the registers of a machine must hold, and optionally the events that lead there.

A document has the keys `schema: jingwei/reference-values/1`, `about` (where the values come from), `pcrs` as {bank: {"0": hex}} and `events`,
a list of {pcr, type: EV_EFI_BOOT_SERVICES_APPLICATION, name: boot manager, digests: {sha256: hex}} in the order of the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jingwei.documents import load_document
from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.attestation.algorithms import BY_NAME
from jingwei.layers.hardware.attestation.describe import BY_NAME as TYPE_BY_NAME
from jingwei.layers.hardware.attestation.event_log import PCRS
from jingwei.layers.hardware.attestation.pcrs import Values, hexadecimal, values_of
from jingwei.limits import LIMITS, Limits

SCHEMA = "jingwei/reference-values/1"
KEYS = {"schema", "about", "pcrs", "events"}
NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class ReferenceEvent:
    """One expected measurement."""

    pcr: int
    type: int | None
    digests: Mapping[str, bytes]
    name: str


@dataclass(frozen=True, slots=True)
class References:
    """Expected values by bank and PCR, and the expected events in order (empty when not given)."""

    values: Values
    events: tuple[ReferenceEvent, ...] = ()


def parse_references(content: bytes, name: str = "reference values", limits: Limits = LIMITS) -> References:
    """Read reference values, YAML or JSON. Raises `ParseError` on an unknown key or a wrong shape: a misread reference would bless anything."""
    document = load_document(content, name, limits)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ParseError(f"{name}: not a document with schema: {SCHEMA}")
    strange = sorted(str(key)[:40] for key in document if key not in KEYS)
    if strange:
        raise ParseError(f"{name}: unknown key {strange[0]!r}")
    events = document.get("events") or []
    if not isinstance(events, list):
        raise ParseError(f"{name}: events is not a list")
    if len(events) > limits.event_log_events:
        raise LimitError(f"{name}: more than {limits.event_log_events} events")
    values = values_of(document.get("pcrs"), name)
    return References(values, tuple(_event(entry, f"{name}: event {i}") for i, entry in enumerate(events)))


def _event(entry: object, subject: str) -> ReferenceEvent:
    if not isinstance(entry, dict) or set(entry) - {"pcr", "type", "digests", "name"}:
        raise ParseError(f"{subject}: not a mapping with pcr, type, digests and name only")
    pcr, digests = entry.get("pcr"), entry.get("digests")
    if not isinstance(pcr, int) or isinstance(pcr, bool) or not 0 <= pcr < PCRS:
        raise ParseError(f"{subject}: pcr is not a number below {PCRS}")
    if not isinstance(digests, dict) or not digests or set(digests) - set(BY_NAME):
        raise ParseError(f"{subject}: digests is not a mapping from known banks")
    made = {bank: hexadecimal(value, BY_NAME[bank].size, f"{subject} {bank}") for bank, value in digests.items()}
    return ReferenceEvent(pcr, _type(entry.get("type"), subject), made, str(entry.get("name") or "")[:NAME_CHARACTERS])


def _type(value: object, subject: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and value in TYPE_BY_NAME:
        return TYPE_BY_NAME[value]
    raise ParseError(f"{subject}: unknown event type")
