"""nginx configuration as a tree of directives. Only the grammar: what a directive means is `proxy.py`'s matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.text.patterns import expression

TOKEN = expression(
    r"""
    (?P<space>\s+ | \#[^\n]*)
  | (?P<mark>[{};])
  | (?P<quoted>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
  | (?P<word>(?![\"'])(?:\\. | \$\{[^}\n]*\} | [^\s{};\\])+)
    """,
    re.VERBOSE | re.DOTALL,
)
LUA = "_by_lua_block"


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive with its arguments; `block` is None for a simple one."""

    name: str
    arguments: tuple[str, ...]
    line: int
    block: tuple[Directive, ...] | None = None

    def find(self, name: str) -> tuple[Directive, ...]:
        """Directives called `name` directly inside."""
        return tuple(inner for inner in self.block or () if inner.name == name)


@dataclass(slots=True)
class _Open:
    name: str
    arguments: tuple[str, ...]
    line: int
    inner: list[Directive]


def parse_nginx(text: str, limits: Limits = LIMITS) -> tuple[Directive, ...]:
    """Parse a configuration. Raises `ParseError` with the line, `LimitError` when blocks nest deeper than `json_depth`."""
    top: list[Directive] = []
    stack: list[_Open] = []
    words: list[str] = []
    began = 0
    for piece, line in _tokens(text):
        inner = stack[-1].inner if stack else top
        if piece == ";":
            if not words:
                raise ParseError(f"nginx:{line}: an empty directive")
            inner.append(Directive(words[0], tuple(words[1:]), began))
            words = []
        elif piece == "{":
            stack.append(_opened(words, began or line, len(stack), limits))
            words = []
        elif piece == "}":
            if words or not stack:
                raise ParseError(f"nginx:{line}: a brace closes what is not open or not ended")
            done = stack.pop()
            outer = stack[-1].inner if stack else top
            outer.append(Directive(done.name, done.arguments, done.line, tuple(done.inner)))
        else:
            began = began if words else line
            words.append(_unquoted(piece))
    if words or stack:
        raise ParseError(f"nginx:{stack[-1].line if stack else began}: the file ends inside a directive")
    return tuple(top)


def _opened(words: list[str], line: int, depth: int, limits: Limits) -> _Open:
    if not words:
        raise ParseError(f"nginx:{line}: a block without a name")
    if words[0].endswith(LUA):
        raise ParseError(f"nginx:{line}: {words[0]} holds a program, which is not read")
    if depth >= limits.json_depth:
        raise LimitError(f"nginx:{line}: nested deeper than {limits.json_depth} blocks")
    return _Open(words[0], tuple(words[1:]), line, [])


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    at, line = 0, 1
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise ParseError(f"nginx:{line}: an unfinished quotation or escape")
        if found.lastgroup != "space":
            yield found[0], line
        line += found[0].count("\n")
        at = found.end()


def _unquoted(token: str) -> str:
    return token[1:-1] if token[0] in "\"'" else token


def walk(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    """All directives, outer before inner."""
    for directive in directives:
        yield directive
        yield from walk(directive.block or ())
