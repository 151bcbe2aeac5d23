"""Who cosigned a head: as a table for a person, as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jingwei.cli.options import pick
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.parties.witness.rounds import Row

SCHEMA = "jingwei/checkpoint/1"
_HEAD = (Text("witness", "见证方"), Text("cosigned", "见证时间"), Text("address", "地址"))
_NO = Text("no", "否")
_EARLIER = Text("{at}, not now", "{at}，本次未签")
_QUORUM = {
    True: Text("quorum of the policy: reached", "策略要求的见证数：已达到"),
    False: Text("quorum of the policy: NOT reached", "策略要求的见证数：未达到"),
}


def document(note: str, found: Sequence[Row], reached: bool | None) -> dict[str, Any]:
    """The head, its cosigners, and whether they are a quorum (null without a policy)."""
    from jingwei.evidence.notes.checkpoint import read_checkpoint
    from jingwei.evidence.notes.note import read_note

    head = read_checkpoint(read_note(note.encode()).text)
    witnesses = [
        {"name": row.name, "url": row.url or None, "cosigned": _utc(row.time), "error": row.why or None}
        for row in found
    ]
    made = {"schema": SCHEMA, "origin": head.origin, "size": head.size, "root": head.root.hex(), "checkpoint": note}
    return {**made, "witnesses": witnesses, "quorum": reached}


def table(found: Sequence[Row], reached: bool | None, lang: str) -> Iterator[str]:
    """Lines of a table in ASCII, why somebody did not cosign, and the quorum; nothing when nobody was asked."""
    if found:
        cells = [[pick(text, lang) for text in _HEAD]]
        cells += [[_line(row.name), _when(row, lang), _line(row.url) or "-"] for row in found]
        yield from _boxed(cells)
    yield from (_line(f"{row.name}: {row.why}") for row in found if row.why)
    if reached is not None:
        yield pick(_QUORUM[reached], lang)


def _line(text: str) -> str:
    """What a witness or a policy says, on one visible line."""
    from jingwei.assess.step import shown

    return " ".join(shown(text).split())


def _when(row: Row, lang: str) -> str:
    at = _utc(row.time)
    if at is None:
        return pick(_NO, lang)
    return pick(_EARLIER, lang).format(at=at) if row.why else at


def _utc(time: int | None) -> str | None:
    """UTC text of Unix seconds; the number itself where no calendar reaches."""
    from jingwei.evidence.forms.entry import stamp

    try:
        return None if time is None else stamp(datetime.fromtimestamp(time, UTC))
    except (OverflowError, ValueError, OSError):
        return str(time)


def _boxed(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    rule = "+" + "+".join("-" * (width + 2) for width in widths) + "+"
    yield rule
    for number, row in enumerate(cells):
        padded = (f" {cell}{' ' * (width - cell_len(cell))} " for cell, width in zip(row, widths, strict=True))
        yield "|" + "|".join(padded) + "|"
        if number in {0, len(cells) - 1}:
            yield rule
