"""The abstract machine: a value stack, marks, a memo and a protocol, driven by one table of 256 handlers.

Rules. Names come from the values on the stack, whatever opcode pushed them. A side effect counts from the first opcode that performs it:
what was reported stays when the stream breaks later. Unknown opcodes, truncation and bounds end the reading and are findings themselves.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NoReturn, Protocol

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.pages import release
from jingwei.layers.tools.artifacts.pickles import loop
from jingwei.layers.tools.artifacts.pickles.held import held
from jingwei.layers.tools.artifacts.pickles.memo import Shadow, Thinned, kept, thinned
from jingwei.layers.tools.artifacts.pickles.values import EXPANSION, Long, Opaque, Persistent, Value, copied, describe
from jingwei.layers.tools.artifacts.report import Report
from jingwei.layers.tools.artifacts.verdict import Finding, Verdict

_BY_CHANCE = frozenset(
    {"pickle.frame", "pickle.mutate", "pickle.rebuilt"}
)  # what one byte among numbers does, and no loader gets past
_NOT_BY_CHANCE = frozenset({"pickle.needs-pack", "pickle.not-in-pack"})  # names of well-known libraries
STRIDE = 4096  # opcodes between two looks at the bounds
SWEEP = 64 * STRIDE  # opcodes between two counts of what is held, or more when much is held
MEMO = 16 * 1024  # entries from which the memo is thinned
NO_FRAME = 1 << 63
EXPANSION_FACTOR = 64  # so many times the bytes that were read may be made of them

Handler = Callable[["Machine", int], int]


class Loader(Protocol):
    """What differs between loaders: the callback for persistent ids, and what happens after BUILD and calls."""

    def persistent(self, machine: Machine, id_: Value) -> Value:
        """Value that the loader's callback returns for `id_`."""

    def called(self, machine: Machine, name: str, args: list[Value]) -> None:
        """An allow-listed call with foreseen arguments was made."""

    def built(self, machine: Machine, type_: str, state: Value, pos: int) -> int:
        """BUILD ended at `pos`; returns where the next opcode stands."""


class PlainLoader:
    """The standard library's `load`: no callback."""

    def persistent(self, machine: Machine, id_: Value) -> Value:
        """No callback is known: nothing is proved about the value."""
        machine.found("pickle.persistent", describe(id_))
        return Persistent(id_)

    def called(self, machine: Machine, name: str, args: list[Value]) -> None:
        """Nothing more to look at."""

    def built(self, machine: Machine, type_: str, state: Value, pos: int) -> int:  # noqa: ARG002 - the protocol's signature
        """The next opcode follows."""
        return pos


class Machine:
    """State while one pickle is read. `data` is the whole examined member; positions are offsets in it."""

    __slots__ = (
        "at", "below", "budget", "copied", "data", "end", "frame_end", "loader", "memo", "memo_room", "meta", "names", "nested", "protocol",
        "report", "result", "stack", "stopped", "table", "unswept", "wary",
    )  # fmt: skip

    def __init__(self, data: memoryview, report: Report, budget: Budget, loader: Loader) -> None:
        self.data = data
        self.end = len(data)
        self.report = report
        self.budget = budget
        self.loader = loader
        self.stack: list[Value] = []
        self.meta: list[list[Value]] = []
        self.below = 0  # values under the marks
        self.memo: dict[int, Value] = {}
        self.memo_room = min(MEMO, budget.limits.pickle_memo)
        self.unswept = SWEEP  # opcodes until what is held is counted
        self.protocol = 0
        self.frame_end = NO_FRAME
        self.at = 0
        self.names: tuple[str, ...] = ()
        self.table: tuple[Handler, ...] = ()
        self.stopped = False
        self.result: Value = None
        self.copied = 0  # bytes and elements that calls and BUILD took over from values that exist already
        self.wary = False  # a function was named that may not be kept
        self.nested: list[Long] = []  # payloads handed to a loader that reads them as a file of their own

    def found(self, rule: str, name: str = "", detail: str = "") -> None:
        """Report `rule` at the opcode in hand."""
        opcode = self.names[self.data[self.at]] if self.at < self.end else ""
        self.report.add(rule, name, offset=self.at, opcode=opcode, detail=detail)

    def copies(self, amount: int) -> None:
        """A call or BUILD copies so many bytes or elements: a short opcode may do so again and again with what the memo holds."""
        self.copied += amount
        if self.copied > EXPANSION and self.copied > EXPANSION_FACTOR * self.end:
            self.found("pickle.expansion", str(EXPANSION))

    def run(self, start: int, table: tuple[Handler, ...], names: tuple[str, ...]) -> int | None:
        """Follow the stream from `start` to its STOP and return the offset after it, or None when it has no sound end (reported)."""
        self.at = start
        self.names, self.table = names, table
        try:
            return self._steps(start)
        except LimitError as error:
            self.found("budget", error.message)
        except (ParseError, IndexError, struct.error, ValueError, OverflowError) as error:
            self.found("pickle.broken", _reason(error, self.at, self.end))
        return None

    def _steps(self, pos: int) -> int:
        stride = self._handled if loop.LOOP is None else self._compiled
        while True:
            pos = stride(pos)
            if self.stopped:
                return pos
            self._bound(pos)

    def _handled(self, pos: int) -> int:
        """Up to `STRIDE` opcodes, each by its handler."""
        data, table, done = self.data, self.table, 0
        try:
            for done in range(1, STRIDE + 1):  # noqa: B007 - spent when the loop is left, in whatever way
                self.at = pos
                pos = table[data[pos]](self, pos + 1)
                if pos >= self.frame_end:
                    self._leave_frame(pos)
                if self.stopped:
                    break
        finally:
            self.budget.spend_opcodes(done)
        return pos

    def _compiled(self, pos: int) -> int:
        """As `_handled`; runs of plain opcodes are left to the compiled loop."""
        left = STRIDE
        try:
            while left and not self.stopped:
                pos, done = self._plain(pos, left)
                left -= done
                if left:
                    left -= 1
                    self.at = pos
                    pos = self.table[self.data[pos]](self, pos + 1)
                    if pos >= self.frame_end:
                        self._leave_frame(pos)
        finally:
            self.budget.spend_opcodes(STRIDE - left)
        return pos

    def _plain(self, pos: int, most: int) -> tuple[int, int]:
        """A run of opcodes that need no handler: where it ends, and their number."""
        assert loop.LOOP is not None  # noqa: S101 - `_steps` has asked
        memo = self.memo
        wanted = memo.wanted if isinstance(memo, Thinned) else None
        count = memo.count if isinstance(memo, Thinned) else loop.NO_MEMO if isinstance(memo, Shadow) else 0
        at, pos, done, self.stack, self.below, count = loop.LOOP.steps(
            self.data, pos, most, self.frame_end, self.stack, self.meta, self.below, memo, wanted, count
        )
        if isinstance(memo, Thinned):
            memo.count = count
        if done:
            self.at = at
            if pos >= self.frame_end:
                self._leave_frame(pos)
        return pos, done

    def leave_frame_before(self, pos: int) -> None:
        """The loader reads on from the file at `pos`: what a frame still holds behind `pos` it would execute afterwards, from another place."""
        if pos < self.frame_end < NO_FRAME:
            self.found("pickle.frame", f"raw bytes before the border at {self.frame_end}")
        self.frame_end = NO_FRAME

    def _leave_frame(self, pos: int) -> None:
        if pos > self.frame_end:
            self.found("pickle.frame", f"an opcode crosses the border at {self.frame_end}")
        self.frame_end = NO_FRAME

    def _bound(self, pos: int) -> None:
        limits = self.budget.limits
        if kept(self.memo) > self.memo_room:
            self.memo = thinned(self.memo, self.data, pos, self.budget)
            self.memo_room = limits.pickle_memo
            if kept(self.memo) > self.memo_room:
                raise LimitError(f"more than {limits.pickle_memo} memo entries")
        if self.below + len(self.stack) + len(self.meta) > limits.pickle_stack:
            raise LimitError(f"more than {limits.pickle_stack} values on the stack")
        self.unswept -= STRIDE
        if self.unswept <= 0:
            count, size = held([self.stack, *self.meta, dict.values(self.memo)])
            if size > limits.pickle_held_bytes:
                raise LimitError(f"values of more than {limits.pickle_held_bytes} bytes are held at once")
            self.unswept = max(SWEEP, 2 * count)
            release(self.data, pos)

    def would_reject(self, pos: int, *, certain: bool = False) -> None:
        """Report what a loader would do that reads on at `pos`, or begins there, where this one's skips; rejections count, and names of libraries.

        Not those of one byte: what is skipped is numbers, in which FRAME, APPEND or BUILD turn up by chance and do nothing to what is there.
        `certain`: a pickle with a memo of its own stands there, whose entries mean others to a loader that reads on; only known dangers count.
        """
        self.budget.spend_opcodes(self.below + len(self.stack))
        other = Machine(self.data, Report(), self.budget, PlainLoader())
        other.stack = [copied(value) for value in self.stack]
        other.meta = [[copied(value) for value in level] for level in self.meta]
        other.below, other.protocol, other.memo = self.below, self.protocol, Shadow(self.memo)
        other.run(pos, self.table, self.names)
        Machine(self.data, other.report, self.budget, PlainLoader()).run(pos, self.table, self.names)
        self.report.take(f for f in other.report.findings if (_is_danger if certain else _counts)(f))

    def nested_end(self, pos: int) -> int:
        """End of a pickle of its own that the loader reads at `pos` with a fresh machine. Raises `ParseError` when it has none."""
        inner = Machine(self.data, self.report, self.budget, PlainLoader())
        end = inner.run(pos, self.table, self.names)
        self.nested += inner.nested
        if end is None:
            raise ParseError("the pickle inside has no end")
        return end

    def pop_mark(self) -> list[Value]:
        """Values above the topmost mark, which is removed."""
        values = self.stack
        self.stack = self.meta.pop()
        self.below -= len(self.stack)
        return values

    def push_mark(self) -> None:
        """Begin a new level."""
        self.below += len(self.stack)
        self.meta.append(self.stack)
        self.stack = []

    def take(self, pos: int, size: int) -> memoryview:
        """`size` bytes at `pos`. Raises `ParseError` when the data ends before."""
        if size < 0 or pos + size > self.end:
            raise ParseError(f"{size} bytes announced, {self.end - pos} left")
        return self.data[pos : pos + size]

    def line(self, pos: int) -> tuple[bytes, int]:
        """The bytes up to the next newline, and the offset after it. Raises `ParseError` without one."""
        step, start = 256, pos
        while start < self.end:
            at = bytes(self.data[start : start + step]).find(b"\n")
            if at >= 0:
                return bytes(self.data[pos : start + at]), start + at + 1
            start, step = start + step, step * 2
        raise ParseError("a line has no end")


def _counts(found: Finding) -> bool:
    return (found.verdict.rejected and found.rule not in _BY_CHANCE) or found.rule in _NOT_BY_CHANCE


def _is_danger(found: Finding) -> bool:
    return found.verdict is Verdict.MALICIOUS


def unproved(machine: Machine, rule: str, name: str = "") -> Opaque:
    """Report, and give the value that stands for what was not understood."""
    machine.found(rule, name)
    return Opaque(name or rule)


def broken(reason: str) -> NoReturn:
    """Every loader stops here."""
    raise ParseError(reason)


def _reason(error: Exception, at: int, end: int) -> str:
    if isinstance(error, ParseError):
        return f"{error.message}, offset {at}"
    if isinstance(error, IndexError) and at >= end:
        return f"it ends without STOP, offset {at}"
    kind = "the stack or the data ends" if isinstance(error, IndexError) else "a malformed argument"
    return f"{kind}, offset {at}"
