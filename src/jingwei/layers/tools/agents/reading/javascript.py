"""Tokens of JavaScript and TypeScript: names, strings, templates, numbers, punctuation; comments and regular expressions are passed over.

Source of the grammar: ECMA-262, clause 12 (lexical grammar). Whether a slash divides or begins an expression is told by the token before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.text.patterns import expression

_NEXT = expression(
    r"(?P<blank>[\s\ufeff]+|//[^\n]*|/\*(?s:.*?)\*/|#![^\n]*)|(?P<name>[A-Za-z_$\u0080-\uffff#@][\w$\u0080-\uffff]*)|(?P<number>(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)n?)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\(?s:.))*\"|'(?:[^'\\\n]|\\(?s:.))*')|(?P<tick>`)|(?P<mark>=>|\?\.|\.\.\.|[{}()\[\];,<>+\-*/%&|^!~?:=.\\])"
)
_TEMPLATE = expression(r"(?:[^`\\$]|\\(?s:.)|\$(?!\{))*")
_REGEX = expression(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%<>~^") | {
    "=>",
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "await",
    "yield",
    "...",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: name, number, string, template (with unknown parts: `text` has the known ones), mark. `at` is the offset."""

    kind: str
    text: str
    at: int
    whole: bool = True  # a template without substitutions


def tokens(source: str, limits: Limits = LIMITS) -> list[Token]:
    """All tokens. Raises `ParseError` at what is no token, `LimitError` over a bound. Linear in the length of `source`."""
    if len(source) > limits.agent_source_bytes:
        raise LimitError(f"source of more than {limits.agent_source_bytes} characters")
    made: list[Token] = []
    depths: list[tuple[int, int, str]] = []  # of open templates: braces, offset, text so far
    braces, at, length = 0, 0, len(source)
    while at < length:
        if depths and source[at] == "}" and braces == depths[-1][0]:
            _, began, text = depths.pop()
            at, braces = _template(source, at + 1, began, text + "\0", made, depths, braces)
            continue
        found = _NEXT.match(source, at)
        if found is None:
            raise ParseError(f"not JavaScript: line {line_of(source, at)}")
        kind = str(found.lastgroup)
        if kind == "mark" and found[0] == "/" and _expects_value(made):
            found = _regular(source, at)
            made.append(Token("number", "/", at))
        elif kind == "tick":
            at, braces = _template(source, at + 1, at, "", made, depths, braces)
            continue
        elif kind != "blank":
            made.append(Token(kind, unescaped(found[0][1:-1]) if kind == "string" else found[0], at))
            braces += {"{": 1, "}": -1}.get(found[0], 0) if kind == "mark" else 0
        at = found.end()
        if len(made) > limits.agent_source_tokens:
            raise LimitError(f"more than {limits.agent_source_tokens} tokens")
    if depths:
        raise ParseError(f"not JavaScript: line {line_of(source, depths[-1][1])}: a template without an end")
    return made


def _template(
    source: str, at: int, began: int, text: str, made: list[Token], depths: list[tuple[int, int, str]], braces: int
) -> tuple[int, int]:
    """From inside a template to its end or to a substitution; U+0000 stands for one."""
    found = _TEMPLATE.match(source, at)
    end = found.end() if found else at
    text += unescaped(source[at:end])
    if source.startswith("`", end):
        made.append(Token("template", text.replace("\0", "…"), began, "\0" not in text))
        return end + 1, braces
    if not source.startswith("${", end):
        raise ParseError(f"not JavaScript: line {line_of(source, began)}: a template without an end")
    depths.append((braces, began, text))
    made.append(Token("mark", "${", end))
    return end + 2, braces


def _regular(source: str, at: int) -> re.Match[str]:
    found = _REGEX.match(source, at)
    if found is None:
        raise ParseError(f"not JavaScript: line {line_of(source, at)}: an expression without an end")
    return found


def _expects_value(made: list[Token]) -> bool:
    last = made[-1] if made else None
    return last is None or (last.kind in {"mark", "name"} and last.text in _BEFORE_REGEX) or last.text in {"${", "}"}


def unescaped(text: str) -> str:
    """The value of the inside of a string literal."""
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"  # noqa: PLR2004 - last code point
    return "" if found[4] else _SIMPLE.get(found[5], found[5])


def line_of(source: str, at: int) -> int:
    """Line of an offset, from 1."""
    return source.count("\n", 0, at) + 1
