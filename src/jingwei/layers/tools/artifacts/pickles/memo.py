"""The memo of a long pickle: entries that nothing fetches later are not kept.

Picklers number every object they write and fetch few of them again. Which ones may be fetched is read off the bytes that are still to come: every
place where a GET opcode and its index could stand, inside strings and numbers too. That is more than is fetched, never less.
"""

from __future__ import annotations

import re

from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.pages import release
from jingwei.layers.tools.artifacts.pickles.values import Value, copied
from jingwei.text.patterns import expression

GET_DIGITS = 32  # characters of a GET in text
_SMALL = 256  # indices that BINGET reaches: always kept
_MOST = 1 << 24  # no pickle within the bounds has more entries
_WINDOW = 1 << 22
_REACH = GET_DIGITS + 2
_BYTES_AN_OPCODE = 256  # the search costs as much as one opcode for so many bytes
_FETCHED = expression(rb"j(?=(...\x00))", re.DOTALL)
_FETCHED_BY_TEXT = expression(rb"g(?=([^\n]{1,32})\n)")


class Thinned(dict[int, Value]):
    """A memo whose entries 0 to `count` - 1 are set and of which only those in `wanted` (a bit for each) are kept."""

    __slots__ = ("count", "wanted")

    def __init__(self, whole: dict[int, Value], wanted: bytearray) -> None:
        super().__init__((index, value) for index, value in whole.items() if is_set(wanted, index))
        self.count, self.wanted = len(whole), wanted

    def __len__(self) -> int:
        return self.count

    def __setitem__(self, index: int, value: Value) -> None:
        if index > self.count:
            raise LimitError(f"memo entry {index} before entry {self.count}")
        self.count += index == self.count
        if is_set(self.wanted, index):
            super().__setitem__(index, value)


class Shadow(dict[int, Value]):
    """A memo over another that stays as it is: entries are copied when they are fetched."""

    __slots__ = ("_added", "_under")

    def __init__(self, under: dict[int, Value]) -> None:
        super().__init__()
        self._under, self._added = under, 0

    def __contains__(self, index: object) -> bool:
        return super().__contains__(index) or index in self._under

    def __missing__(self, index: int) -> Value:
        self[index] = copied(self._under[index])
        return self[index]

    def __setitem__(self, index: int, value: Value) -> None:
        self._added += index not in self
        super().__setitem__(index, value)

    def __len__(self) -> int:
        return len(self._under) + self._added


def is_set(wanted: bytearray, index: int) -> bool:
    """Whether the bit of `index` is set."""
    return index >> 3 < len(wanted) and bool(wanted[index >> 3] >> (index & 7) & 1)


def kept(memo: dict[int, Value]) -> int:
    """Entries that take memory."""
    return dict.__len__(memo)


def thinned(memo: dict[int, Value], data: memoryview, pos: int, budget: Budget) -> dict[int, Value]:
    """The memo without what nothing fetches after `pos`; the same where it was thinned before or has gaps. Raises `LimitError`."""
    if type(memo) is not dict or max(memo) != len(memo) - 1:
        return memo
    return Thinned(memo, _wanted(data, pos, budget))


def _wanted(data: memoryview, pos: int, budget: Budget) -> bytearray:
    """Indices that may be fetched after `pos`. Kept in the budget: a file of many pickles is searched once."""
    known = budget.wanted
    if known is not None and known[0] is data and known[1] <= pos:
        return known[2]
    budget.spend_opcodes((len(data) - pos) // _BYTES_AN_OPCODE)
    found = bytearray(b"\xff" * (_SMALL // 8))
    for start in range(pos, len(data), _WINDOW):
        block = bytes(data[start : start + _WINDOW + _REACH])
        release(data, start + _WINDOW)
        _mark(found, {int.from_bytes(index, "little") for index in set(_FETCHED.findall(block))})
        _mark(
            found, {index for text in set(_FETCHED_BY_TEXT.findall(block)) if (index := memo_index(text)) is not None}
        )
    budget.wanted = (data, pos, found)
    return found


def _mark(wanted: bytearray, indices: set[int]) -> None:
    most = max((index for index in indices if index < _MOST), default=0)
    wanted.extend(bytes(max(0, (most >> 3) + 1 - len(wanted))))
    for index in indices:
        if index < _MOST:
            wanted[index >> 3] |= 1 << (index & 7)


def memo_index(line: bytes) -> int | None:
    """Index that the text of PUT and GET states; None when it is no short decimal number."""
    return int(line) if len(line) <= GET_DIGITS and line.isdigit() else None
