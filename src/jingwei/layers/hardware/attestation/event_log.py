"""TCG event logs: the old SHA-1 form and the crypto-agile form (PC Client Platform Firmware Profile, section on event logging)."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.attestation.algorithms import BY_IDENTIFIER
from jingwei.layers.hardware.attestation.reader import Reader
from jingwei.limits import LIMITS, Limits

NO_ACTION = 0x00000003
SHA1 = 0x0004
SIGNATURE_BYTES = 16
AGILE = b"Spec ID Event03\x00"
PCRS = 32
NO_PCR = 0xFFFFFFFF
ALGORITHMS = 16
VERSION = (2, 0)
PLATFORMS = (0, 1)  # client, server
WORD_SIZES = (1, 2)  # of 32 bit


@dataclass(frozen=True, slots=True)
class Event:
    """One record. `digests` holds (bank, digest) in the log's order; `number` counts from 0, `offset` in bytes."""

    number: int
    offset: int
    pcr: int
    type: int
    digests: tuple[tuple[str, bytes], ...]
    data: bytes

    def digest(self, bank: str) -> bytes | None:
        """Digest for one bank; None when the record has none."""
        return dict(self.digests).get(bank)


@dataclass(frozen=True, slots=True)
class EventLog:
    """A whole log. The crypto-agile header is not an event: nothing extends it."""

    agile: bool
    banks: tuple[str, ...]
    events: tuple[Event, ...]


def parse_event_log(content: bytes, limits: Limits = LIMITS) -> EventLog:
    """Parse a log to its last byte. Raises `ParseError` with the offset, `LimitError` over `event_log_bytes` or `event_log_events`."""
    if len(content) > limits.event_log_bytes:
        raise LimitError(f"event log: {len(content)} bytes, the bound is {limits.event_log_bytes}")
    reader = Reader(content, "little", "event log")
    first = _old_event(reader, 0)
    if first.type == NO_ACTION and first.data.startswith(AGILE):
        if first.pcr or any(first.digests[0][1]):
            raise ParseError("event log: its header claims to extend a register")
        sizes = _header(first.data)
        banks = tuple(_bank_name(identifier) for identifier in sizes)
        return EventLog(agile=True, banks=banks, events=_events(reader, limits, (), sizes))
    return EventLog(agile=False, banks=("sha1",), events=_events(reader, limits, (first,), None))


def _bank_name(identifier: int) -> str:
    entry = BY_IDENTIFIER.get(identifier)
    return entry.name if entry else f"0x{identifier:04x}"


def _header(data: bytes) -> dict[int, int]:
    """TCG_EfiSpecIDEvent: algorithm -> digest size."""
    reader = Reader(data, "little", "event log header")
    reader.take(SIGNATURE_BYTES, "signature")
    platform, minor, major = (reader.number(n, "header") for n in (4, 1, 1))
    if platform not in PLATFORMS or (major, minor) != VERSION:
        raise reader.fail(f"platform class {platform}, version {major}.{minor}")
    reader.number(1, "errata")
    words = reader.number(1, "word size")
    if words not in WORD_SIZES:
        raise reader.fail(f"word size {words}")
    sizes = _algorithms(reader)
    reader.sized("vendor information", 1)
    reader.end()
    return sizes


def _algorithms(reader: Reader) -> dict[int, int]:
    count = reader.number(4, "number of algorithms")
    if not 0 < count <= ALGORITHMS:
        raise reader.fail(f"{count} algorithms")
    sizes: dict[int, int] = {}
    for _ in range(count):
        identifier, size = reader.number(2, "algorithm"), reader.number(2, "digest size")
        known = BY_IDENTIFIER.get(identifier)
        if identifier in sizes or not size or (known and known.size != size):
            raise reader.fail(f"algorithm 0x{identifier:04x} with digests of {size} bytes")
        sizes[identifier] = size
    return sizes


def _events(
    reader: Reader, limits: Limits, first: tuple[Event, ...], sizes: dict[int, int] | None
) -> tuple[Event, ...]:
    events = list(first)
    while reader.left:
        if len(events) >= limits.event_log_events:
            raise LimitError(f"event log: more than {limits.event_log_events} events")
        number = len(events)
        events.append(_old_event(reader, number) if sizes is None else _agile_event(reader, number, sizes))
    return tuple(events)


def _old_event(reader: Reader, number: int) -> Event:
    offset = reader.offset
    pcr, kind = _head(reader)
    digests = (("sha1", reader.take(BY_IDENTIFIER[SHA1].size, "digest")),)
    return Event(number, offset, pcr, kind, digests, reader.sized("event", 4))


def _agile_event(reader: Reader, number: int, sizes: dict[int, int]) -> Event:
    offset = reader.offset
    pcr, kind = _head(reader)
    digests = _digests(reader, sizes)
    return Event(number, offset, pcr, kind, digests, reader.sized("event", 4))


def _digests(reader: Reader, sizes: dict[int, int]) -> tuple[tuple[str, bytes], ...]:
    count = reader.number(4, "number of digests")
    if count != len(sizes):
        raise reader.fail(f"{count} digests where the header names {len(sizes)} algorithms")
    found: dict[str, bytes] = {}
    for _ in range(count):
        identifier = reader.number(2, "algorithm")
        name = _bank_name(identifier)
        if identifier not in sizes or name in found:
            raise reader.fail(f"algorithm 0x{identifier:04x} is not in the header or occurs twice")
        found[name] = reader.take(sizes[identifier], "digest")
    return tuple(found.items())


def _head(reader: Reader) -> tuple[int, int]:
    offset = reader.offset
    pcr, kind = reader.number(4, "PCR"), reader.number(4, "event type")
    # Windows ends its logs with records for no register; they must not extend either.
    if pcr >= PCRS and not (pcr == NO_PCR and kind == NO_ACTION):
        raise ParseError(f"event log: PCR {pcr} at offset {offset}")
    return pcr, kind
