"""PCR values from the forms in which tools write them: JSON, the output of `tpm2_quote -o`, plain concatenation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.attestation.algorithms import BY_NAME
from jingwei.layers.hardware.attestation.quote import SELECT_BYTES, Selection, parse_selections
from jingwei.layers.hardware.attestation.reader import Reader
from jingwei.limits import LIMITS, Limits

Values = Mapping[str, Mapping[int, bytes]]  # bank -> PCR -> value

# tpm2-tools writes its structures with the padding of C and in little-endian order: TPML_PCR_SELECTION with all 16 entries, the number
# of TPML_DIGEST, then each of these with all 8 entries of at most 64 bytes.
ENTRIES, ENTRY_BYTES = 16, 8
DIGESTS, DIGEST_BYTES = 8, 64
HEAD_BYTES = 4 + ENTRIES * ENTRY_BYTES
LIST_BYTES = 4 + DIGESTS * (2 + DIGEST_BYTES)
PCRS = 32


def parse_pcrs(content: bytes, selections: tuple[Selection, ...] = (), limits: Limits = LIMITS) -> Values:
    """PCR values by bank and index.

    `selections` (of the quote) tell what a plain concatenation holds; the other forms say it themselves. Raises `ParseError` when no form
    fits exactly, `LimitError` over `quote_bytes`.
    """
    if len(content) > limits.quote_bytes:
        raise LimitError(f"PCR values: {len(content)} bytes, the bound is {limits.quote_bytes}")
    if content.lstrip()[:1] == b"{":
        return _from_json(content)
    if len(content) > HEAD_BYTES and (len(content) - HEAD_BYTES - 4) % LIST_BYTES == 0:
        try:
            return _from_tools(content)
        except ParseError:
            if not _fits(content, selections):
                raise
    return _from_concatenation(content, selections)


def _from_json(content: bytes) -> Values:
    try:
        document = json.loads(content, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"PCR values: not JSON: {error}") from error
    return values_of(document, "PCR values")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key occurs twice")
    return made


def values_of(document: object, subject: str) -> Values:
    """`{bank: {index: hex}}` as values. Raises `ParseError` on another shape, an unknown bank, or a value of the wrong length."""
    if not isinstance(document, Mapping) or not document:
        raise ParseError(f"{subject}: not a mapping from banks to values")
    return {str(bank): dict(_bank(str(bank), values, subject)) for bank, values in document.items()}


def _bank(bank: str, values: object, subject: str) -> Iterator[tuple[int, bytes]]:
    if bank not in BY_NAME:
        raise ParseError(f"{subject}: unknown bank {bank[:20]!r}")
    if not isinstance(values, Mapping) or not values:
        raise ParseError(f"{subject}: bank {bank} is not a mapping from PCRs to values")
    seen: set[int] = set()
    for index, value in values.items():
        pcr = _index(index, subject)
        if pcr in seen:
            raise ParseError(f"{subject}: {bank} PCR {pcr} occurs twice")
        seen.add(pcr)
        yield pcr, hexadecimal(value, BY_NAME[bank].size, f"{subject}: {bank} PCR {pcr}")


def _index(index: object, subject: str) -> int:
    text = str(index)
    if not (text.isascii() and text.isdecimal()) or len(text) > 2 or int(text) >= PCRS:  # noqa: PLR2004 - two digits suffice below 32
        raise ParseError(f"{subject}: {text[:20]!r} is not the number of a PCR")
    return int(text)


def hexadecimal(value: object, size: int, subject: str) -> bytes:
    """Bytes of a hexadecimal text of exactly `size` bytes, with or without `0x`."""
    text = value.removeprefix("0x") if isinstance(value, str) else ""
    try:
        made = bytes.fromhex(text)
    except ValueError as error:
        raise ParseError(f"{subject}: not hexadecimal") from error
    if len(made) != size or len(text) != 2 * size:
        raise ParseError(f"{subject}: not {size} bytes in hexadecimal")
    return made


def _from_tools(content: bytes) -> Values:
    head = Reader(content[:HEAD_BYTES], "little", "PCR values")
    count = head.number(4, "number of banks")
    if count > ENTRIES:
        raise head.fail(f"{count} banks")
    selections = _tool_selections(head, count)
    body = Reader(content[HEAD_BYTES:], "little", "PCR values")
    digests = [digest for _ in range(body.number(4, "number of lists")) for digest in _tool_list(body)]
    body.end()
    wanted = [(selection.bank, pcr) for selection in selections for pcr in selection.pcrs]
    if len(digests) != len(wanted):
        raise ParseError(f"PCR values: {len(digests)} values for {len(wanted)} selected PCRs")
    return _collect(wanted, digests)


def _tool_selections(head: Reader, count: int) -> tuple[Selection, ...]:
    # One entry in the TPM's own order is parsed by the quote's parser: hash (2, turned), size (1), bitmap of `size` bytes.
    made: list[Selection] = []
    for _ in range(count):
        entry = head.take(ENTRY_BYTES, "bank")
        length = min(entry[2], SELECT_BYTES)
        wire = b"\x00\x00\x00\x01" + entry[1::-1] + bytes([length]) + entry[3 : 3 + length]
        made.extend(parse_selections(Reader(wire, "big", "PCR values")))
    return tuple(made)


def _tool_list(body: Reader) -> Iterator[bytes]:
    count = body.number(4, "number of values")
    if count > DIGESTS:
        raise body.fail(f"{count} values in one list")
    for position in range(DIGESTS):
        size = body.number(2, "size of a value")
        value = body.take(DIGEST_BYTES, "value")
        if position < count:
            if size > DIGEST_BYTES:
                raise body.fail(f"a value of {size} bytes")
            yield value[:size]


def _collect(wanted: list[tuple[str, int]], digests: list[bytes]) -> Values:
    made: dict[str, dict[int, bytes]] = {}
    for (bank, pcr), value in zip(wanted, digests, strict=True):
        if len(value) != BY_NAME[bank].size:
            raise ParseError(f"PCR values: {bank} PCR {pcr} has {len(value)} bytes")
        if made.setdefault(bank, {}).setdefault(pcr, value) != value:
            raise ParseError(f"PCR values: {bank} PCR {pcr} occurs twice")
    return made


def _fits(content: bytes, selections: tuple[Selection, ...]) -> bool:
    return len(content) == sum(BY_NAME[s.bank].size * len(s.pcrs) for s in selections)


def _from_concatenation(content: bytes, selections: tuple[Selection, ...]) -> Values:
    if not selections or not content or not _fits(content, selections):
        raise ParseError(
            f"PCR values: {len(content)} bytes fit neither tpm2-tools' structure nor the quote's selection"
        )
    reader = Reader(content, "big", "PCR values")
    wanted = [(selection.bank, pcr) for selection in selections for pcr in selection.pcrs]
    return _collect(wanted, [reader.take(BY_NAME[bank].size, "value") for bank, _ in wanted])
