"""What a TPM's registers hold after a log: PCR := H(PCR || digest), from the platform's initial values."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.hardware.attestation.algorithms import BY_NAME, digest
from jingwei.layers.hardware.attestation.event_log import NO_ACTION, Event, EventLog

LOCALITY = b"StartupLocality\x00"
LOCALITIES = (0, 3, 4)  # TPM2_Startup at locality 0 or 3; 4 after a hardware-started measurement
DRTM = range(17, 23)  # registers of the dynamic root of trust begin with ones

# Types whose digest is the hash of the recorded data, by the profile and in every log examined (docs/benchmarks.md counts them). The data
# of other types is a description that nothing proves.
SEPARATOR = 0x00000004
HASHED = frozenset({SEPARATOR, 0x00000006, 0x00000008, 0x80000001, 0x80000006, 0x80000007})


@dataclass(frozen=True, slots=True)
class Replay:
    """Final values of one bank, and the events whose data is not what was measured."""

    bank: str
    values: dict[int, bytes]  # all PCRs that the log extends or starts elsewhere than at zero
    altered: tuple[Event, ...]

    def value(self, pcr: int) -> bytes:
        """Value of any PCR, its initial one when the log leaves it alone."""
        return self.values.get(pcr, initial(pcr, self.bank, 0))


def initial(pcr: int, bank: str, locality: int) -> bytes:
    """Value of a PCR after TPM2_Startup from `locality`."""
    size = BY_NAME[bank].size
    if pcr in DRTM:
        return b"\xff" * size
    return bytes(size - 1) + bytes([locality if pcr == 0 else 0])


def replay(log: EventLog, bank: str) -> Replay | None:
    """Replay `log` into one bank; None when the log has no digests for it or the hash is not available here.

    Raises `ParseError` when the startup locality is malformed or comes after PCR 0 was extended.
    """
    if bank not in log.banks or digest(bank, b"") is None:
        return None
    values: dict[int, bytes] = {}
    altered = []
    for event in log.events:
        if event.type == NO_ACTION:
            _start(event, bank, values)
            continue
        before = values.get(event.pcr, initial(event.pcr, bank, 0))
        measured = event.digest(bank) or b""
        values[event.pcr] = digest(bank, before + measured) or b""
        if event.type in HASHED and digest(bank, event.data) != measured:
            altered.append(event)
    return Replay(bank, values, tuple(altered))


def _start(event: Event, bank: str, values: dict[int, bytes]) -> None:
    if not (event.pcr == 0 and event.data.startswith(LOCALITY)):
        return
    rest = event.data[len(LOCALITY) :]
    if len(rest) != 1 or rest[0] not in LOCALITIES:
        raise ParseError(f"event log: malformed startup locality at offset {event.offset}")
    if 0 in values:
        raise ParseError(f"event log: startup locality after PCR 0 was set, at offset {event.offset}")
    values[0] = initial(0, bank, rest[0])
