"""TPMS_ATTEST of type quote, as a TPM signs it (TPM 2.0 Library, part 2, structures)."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.attestation.algorithms import BY_IDENTIFIER
from jingwei.layers.hardware.attestation.reader import Reader
from jingwei.limits import LIMITS, Limits

GENERATED = 0xFF544347  # TPM_GENERATED_VALUE: a restricted key signs no foreign data that starts so
QUOTE = 0x8018  # TPM_ST_ATTEST_QUOTE
BANKS = 16  # TPM2_NUM_PCR_BANKS
SELECT_BYTES = 4  # 32 PCRs, more than any platform has


@dataclass(frozen=True, slots=True)
class Selection:
    """PCRs of one bank that a quote covers, ascending."""

    bank: str
    pcrs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """TPMS_CLOCK_INFO: milliseconds powered, resets and restarts; `safe` tells that the clock never ran backwards."""

    milliseconds: int
    resets: int
    restarts: int
    safe: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """What the TPM attests to."""

    qualified_signer: bytes
    extra_data: bytes  # the verifier's nonce
    clock: Clock
    firmware: int
    selections: tuple[Selection, ...]  # in signing order
    pcr_digest: bytes

    @property
    def covered(self) -> frozenset[tuple[str, int]]:
        """Every (bank, PCR) under the signature."""
        return frozenset((selection.bank, pcr) for selection in self.selections for pcr in selection.pcrs)


def parse_quote(content: bytes, limits: Limits = LIMITS) -> Quote:
    """Parse a TPMS_ATTEST. Raises `ParseError` on anything that is not exactly one quote, `LimitError` over `quote_bytes`."""
    if len(content) > limits.quote_bytes:
        raise LimitError(f"quote: {len(content)} bytes, the bound is {limits.quote_bytes}")
    reader = Reader(content, "big", "quote")
    if reader.number(4, "magic") != GENERATED:
        raise ParseError("quote: the magic number is not that of a TPM")
    kind = reader.number(2, "type")
    if kind != QUOTE:
        raise ParseError(f"quote: attestation type 0x{kind:04x} is not a quote")
    quote = Quote(
        qualified_signer=reader.sized("qualified signer"),
        extra_data=reader.sized("extra data"),
        clock=_clock(reader),
        firmware=reader.number(8, "firmware version"),
        selections=parse_selections(reader),
        pcr_digest=reader.sized("PCR digest"),
    )
    reader.end()
    return quote


def _clock(reader: Reader) -> Clock:
    milliseconds = reader.number(8, "clock")
    resets = reader.number(4, "reset count")
    restarts = reader.number(4, "restart count")
    safe = reader.number(1, "safe")
    if safe > 1:
        raise reader.fail(f"the safe flag is {safe}")
    return Clock(milliseconds, resets, restarts, safe == 1)


def parse_selections(reader: Reader) -> tuple[Selection, ...]:
    """TPML_PCR_SELECTION: at most 16 banks, PCR i is bit i % 8 of byte i // 8."""
    count = reader.number(4, "number of banks")
    if count > BANKS:
        raise reader.fail(f"{count} banks, a TPM has at most {BANKS}")
    return tuple(_selection(reader) for _ in range(count))


def _selection(reader: Reader) -> Selection:
    identifier = reader.number(2, "bank")
    if identifier not in BY_IDENTIFIER:
        raise reader.fail(f"unknown hash algorithm 0x{identifier:04x}")
    length = reader.number(1, "size of the selection")
    if length > SELECT_BYTES:
        raise reader.fail(f"a selection of {length} bytes")
    return Selection(BY_IDENTIFIER[identifier].name, pcrs_of(reader.take(length, "selection")))


def pcrs_of(bitmap: bytes) -> tuple[int, ...]:
    """Indices of the set bits."""
    return tuple(i for i in range(len(bitmap) * 8) if bitmap[i // 8] >> (i % 8) & 1)
