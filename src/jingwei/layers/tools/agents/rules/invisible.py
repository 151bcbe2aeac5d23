"""Characters that people do not see: tag characters, zero-width runs, direction overrides, selectors, private use, look-alike letters in names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Piece, Role
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.hidden import Hidden, hidden
from jingwei.text.match import Strength
from jingwei.text.normalise import mixed_script, skeleton
from jingwei.text.patterns import expression

_CONTROL = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]+(?:\[[\d;]*m)?")
_PRIVATE = expression("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+")
_SPELLED = 4  # invisible characters in a program's string that spell something


def judge(pieces: Iterable[Piece]) -> Iterator[Finding]:
    """Findings for all strings of one document."""
    for piece in pieces:
        if not piece.text.isascii():
            yield from _unseen(piece)
        if piece.role is not Role.CODE and (found := _CONTROL.search(piece.text)):
            yield _at("invisible.characters", piece, found.start(), repr(found[0])[1:-1])


def _unseen(piece: Piece) -> Iterator[Finding]:
    text, name = piece.text, piece.role in {Role.NAME, Role.KEY}
    for found in hidden(text):
        if piece.role is Role.CODE and (found.kind != "tags" or len(found.decoded) < _SPELLED):
            continue
        yield _at(_rule(found, name=name), piece, found.start, found.decoded or found.kind.replace("_", " "))
    if (odd := _PRIVATE.search(text)) and piece.role is not Role.CODE:
        yield _at(
            "invisible.characters" if name else "invisible.private", piece, odd.start(), f"U+{ord(odd[0][0]):04X}"
        )
    if name and mixed_script(text):
        yield _at("invisible.lookalike", piece, 0, f"{text} ~ {skeleton(text)}")


def _rule(found: Hidden, *, name: bool) -> str:
    if found.kind == "bidi":
        return "invisible.bidi"
    if found.decoded:
        return "invisible.text"
    if found.grade > Strength.LOW or name:
        return "invisible.characters"
    return "invisible.stray"


def _at(rule: str, piece: Piece, at: int, what: str) -> Finding:
    line = None if piece.line is None else piece.line + piece.text.count("\n", 0, at)
    return finding(
        rule, what, pointer=piece.pointer, line=line, name=piece.owner, shown=piece.text[max(0, at - 40) : at + 80]
    )
