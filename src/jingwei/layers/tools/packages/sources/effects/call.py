"""A call at hand: what is called, with which values."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jingwei.layers.tools.packages.sources.sinks import take
from jingwei.layers.tools.packages.sources.values import EMPTY, Value

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.sources.run import Run


@dataclass(frozen=True, slots=True)
class Call:
    """`names` are the qualified names that may be called; `arguments` by position, `words` by keyword (`**` for unpacked ones)."""

    run: Run
    node: ast.Call
    names: frozenset[str]
    arguments: list[Value]
    words: dict[str, Value]

    @property
    def given(self) -> list[Value]:
        """All values that are handed over."""
        return [*self.arguments, *self.words.values()]

    @property
    def shown(self) -> str:
        """The name that a finding tells."""
        return min(self.names)

    def argument(self, position: int, word: str = "") -> Value:
        """One argument by position or keyword."""
        return self.arguments[position] if position < len(self.arguments) else self.words.get(word, EMPTY)

    def note(self, rule: str, detail: str = "") -> None:
        """Record that a rule is met here."""
        self.run.note(rule, self.node.lineno, detail or self.shown)

    def take(self, sink: str, value: Value) -> None:
        """Let a value take effect here."""
        take(self.run, sink, value, self.node.lineno, self.shown)
