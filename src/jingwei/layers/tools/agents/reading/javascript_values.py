"""Values of JavaScript expressions that can be known without running them: literals, sums of strings, objects, arrays, names bound once, zod schemas."""  # noqa: E501 - a pattern or a list

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jingwei.layers.tools.agents.reading.javascript import Token

_OPEN, _CLOSE = {"(": ")", "[": "]", "{": "}", "${": "}"}, frozenset(")]}")
_DEEPEST = 24
_MOST, _LONGEST = 5_000, 200_000  # parts of a value, characters of a text
_TYPES = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "array": "array",
    "object": "object",
    "int": "integer",
    "enum": "",
    "literal": "",
    "any": "",
    "record": "object",
}
SPREAD = "..."  # key for members that another object brings, which are not known
_WORDS: dict[str, Any] = {"true": True, "false": False}


class Values:
    """Values over one list of tokens; spans are indices, the end exclusive."""

    def __init__(self, made: list[Token]) -> None:
        self._tokens = made
        self.open_marks = self._match()
        self._bound = self._bindings()
        self._values: dict[str, Any] = {}

    def _of(self, name: str, depth: int) -> Any:
        """Value of a bound name, worked out once; None for a circle and beyond a bound."""
        if name not in self._values:
            self._values[name] = None
            made = self.value(*self._bound[name], depth + 1)
            self._values[name] = made if _small(made) else None
        return self._values[name]

    def _match(self) -> dict[int, int]:
        pairs: dict[int, int] = {}
        stack: list[int] = []
        for n, token in enumerate(self._tokens):
            if token.kind == "template" and not token.whole:
                while stack and self._tokens[stack[-1]].text == "${":
                    pairs[stack.pop()] = n
            if token.kind != "mark":
                continue
            if token.text in _OPEN:
                stack.append(n)
            elif token.text in _CLOSE and stack:
                pairs[stack.pop()] = n
        return pairs

    def closing(self, n: int) -> int:
        """Index of the bracket that closes the one at `n`."""
        return self.open_marks.get(n, len(self._tokens) - 1)

    def arguments(self, n: int) -> tuple[list[tuple[int, int]], int]:
        """Spans of the arguments of the call whose bracket opens at `n`, and the index of its end."""
        end = self.closing(n)
        return list(self._parts(n + 1, end)), end

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Spans between the commas of one level."""
        at = begun = start
        while at < end:
            token = self._tokens[at]
            if token.kind == "mark" and token.text in _OPEN:
                at = self.closing(at)
            elif token.kind == "mark" and token.text == ",":
                if at > begun:
                    yield begun, at
                begun = at + 1
            at += 1
        if end > begun:
            yield begun, end

    def keys(self, n: int) -> dict[str, tuple[int, int]]:
        """Keys of the object literal that opens at `n` with the spans of their values; empty for a block."""
        if (
            n
            and self._tokens[n - 1].text in {")", "=>", "else", "try", "do", "finally"}
            and self._tokens[n - 1].kind in {"mark", "name"}
            and self._tokens[n - 1].text != "=>"
        ):
            return {}
        found: dict[str, tuple[int, int]] = {}
        for low, high in self._parts(n + 1, self.closing(n)):
            key = self._tokens[low]
            if key.kind in {"name", "string"} and high > low + 1 and self._tokens[low + 1].text == ":":
                found[key.text] = (low + 2, high)
            elif key.kind == "name" and high == low + 1:
                found[key.text] = (low, high)
        return found

    def _bindings(self) -> dict[str, tuple[int, int]]:
        bound: dict[str, tuple[int, int]] = {}
        twice: set[str] = set()
        for n, token in enumerate(self._tokens[:-3]):
            if token.kind == "name" and token.text in {"const", "let", "var"} and self._tokens[n + 1].kind == "name":
                name, at = self._tokens[n + 1].text, n + 2
                if self._tokens[at].text == ":":
                    while at < len(self._tokens) - 1 and self._tokens[at].text not in {"=", ";"}:
                        at += 1
                if self._tokens[at].text == "=":
                    twice |= {name} & bound.keys()
                    bound[name] = (at + 1, self._statement_end(at + 1))
        twice |= {token.text for n, token in enumerate(self._tokens[:-3]) if token.text in bound and self._is_set(n)}
        return {name: span for name, span in bound.items() if name not in twice}

    def _is_set(self, n: int) -> bool:
        """Whether the name at `n` gets a value by a statement of its own (`a = b`, `a += b`)."""
        before = self._tokens[n - 1].text if n else ""
        at = n + 2 if self._tokens[n + 1].text in {"+", "?", "|"} else n + 1
        equals = self._tokens[at].text == "=" and self._tokens[at + 1].text != "="
        return self._tokens[n].kind == "name" and equals and before not in {"const", "let", "var", ".", "?.", "#"}

    def _statement_end(self, at: int) -> int:
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind == "mark" and token.text in _OPEN:
                at = self.closing(at)
            elif (token.kind == "mark" and token.text in {";", ",", "}"}) or (
                token.kind == "name" and token.text in {"const", "let", "var", "export", "import"}
            ):
                return at
            at += 1
        return at

    def functions(self) -> dict[str, tuple[int, int]]:
        """Functions and bound expressions by name: where their bodies stand."""
        found = {
            name: span
            for name, span in self._bound.items()
            if any(t.text in {"=>", "function"} for t in self._tokens[span[0] : min(span[1], span[0] + 60)])
        }
        for n, token in enumerate(self._tokens[:-2]):
            if token.kind == "name" and token.text == "function" and self._tokens[n + 1].kind == "name":
                at = n + 2
                while at < len(self._tokens) - 1 and self._tokens[at].text != "{":
                    at = self.closing(at) + 1 if self._tokens[at].text in _OPEN else at + 1
                found[self._tokens[n + 1].text] = (at, self.closing(at))
        return found

    def value(self, start: int, end: int, depth: int = 0) -> Any:
        """Value of an expression; None when it is not known."""
        if start >= end or depth > _DEEPEST:
            return None
        first = self._tokens[start]
        if first.kind in {"string", "template"}:
            return self._text(start, end, depth)
        if first.kind == "number" and end == start + 1 and first.text.isdigit():
            return int(first.text[:18])
        return self._bracketed(start, end, depth) if first.kind == "mark" else self._named(start, end, depth)

    def _bracketed(self, start: int, end: int, depth: int) -> Any:
        mark, close = self._tokens[start].text, self.closing(start)
        if mark == "{" and close < end:
            keys = self.keys(start).items()
            made = self._spread(start, depth)
            return made | {key: self.value(*span, depth + 1) if span[0] != start else None for key, span in keys}
        if mark == "[":
            return [self.value(*span, depth + 1) for span in self._parts(start + 1, close)]
        return self.value(start + 1, end - 1, depth + 1) if mark == "(" and close == end - 1 else None

    def _spread(self, start: int, depth: int) -> dict[str, Any]:
        """What `...name` brings into the object literal at `start`; `SPREAD` where that is not known."""
        made: dict[str, Any] = {}
        for low, high in self._parts(start + 1, self.closing(start)):
            if self._tokens[low].text.startswith("."):
                first = next((n for n in range(low, high) if self._tokens[n].text.strip(".")), high)
                inner = self.value(first, high, depth + 1)
                made |= inner if isinstance(inner, dict) else {SPREAD: None}
        return made

    def _text(self, start: int, end: int, depth: int) -> str | None:
        """A string, or strings and known names joined by plus; `[...].join` and the like are not known."""
        parts: list[str] = []
        expects = True
        at = start
        while at < end:
            token = self._tokens[at]
            if expects and token.kind in {"string", "template"} and token.whole:
                parts.append(token.text)
            elif expects and token.kind == "name" and token.text in self._bound:
                inner = self._of(token.text, depth)
                if not isinstance(inner, str) or sum(map(len, parts)) > _LONGEST:
                    return None
                parts.append(inner)
            elif token.text == "as" or (not expects and token.kind != "mark"):
                break  # a type, or the next statement where no semicolon stands
            elif expects or token.text != "+":
                return None
            expects = not expects
            at += 1
        return "".join(parts) if not expects or at < end else None

    def _named(self, start: int, end: int, depth: int) -> Any:
        first = self._tokens[start]
        if first.kind == "name" and first.text in _WORDS and end == start + 1:
            return _WORDS[first.text]
        if (
            first.kind == "name"
            and first.text in self._bound
            and (end == start + 1 or self._tokens[start + 1].text in {"as", "."})
        ):
            inner = self._of(first.text, depth)
            if end == start + 1 or self._tokens[start + 1].text == "as":
                return inner
            return (
                inner.get("properties", inner)
                if isinstance(inner, dict) and self._tokens[end - 1].text == "shape"
                else self._zod(start, end, depth, inner)
            )
        if first.kind == "name" and end > start + 2 and self._tokens[start + 1].text in {".", "("}:
            return self._zod(start, end, depth, None)
        return None

    def _zod(self, start: int, end: int, depth: int, base: Any) -> dict[str, Any] | None:
        """A chain such as `z.string().max(80).describe("...")` as a schema; None for other calls."""
        schema: dict[str, Any] = dict(base) if isinstance(base, dict) else {}
        seen = isinstance(base, dict)
        at = start
        while at < end:
            token = self._tokens[at]
            if token.kind == "name" and at + 1 < end and self._tokens[at + 1].text == "(":
                spans, close = self.arguments(at + 1)
                seen = self._step(token.text, spans, schema, depth) or seen
                at = close
            at += 1
        return schema if seen else None

    def _step(self, name: str, spans: list[tuple[int, int]], schema: dict[str, Any], depth: int) -> bool:
        given = self.value(*spans[0], depth + 1) if spans else None
        if name in _TYPES:
            schema |= {"type": _TYPES[name]} if _TYPES[name] and "type" not in schema else {}
            if name == "enum" and isinstance(given, list):
                schema["enum"] = given
            if name == "literal" and given is not None:
                schema["const"] = given
            if name == "object" and isinstance(given, dict):
                schema["properties"] = {key: inner if isinstance(inner, dict) else {} for key, inner in given.items()}
            if name == "array" and isinstance(given, dict):
                schema["items"] = given
            return True
        target = {
            "describe": "description",
            "default": "default",
            "max": "maxLength",
            "regex": "pattern",
            "length": "maxLength",
        }.get(name)
        if target:
            schema[target] = given if given is not None else "?" if target in {"description", "pattern"} else {}
        elif name in {"zodToJsonSchema", "strict"} and isinstance(given, dict):
            schema |= given
        return target is not None or name in {"optional", "nullable", "min", "url", "email", "zodToJsonSchema"}


def _small(made: Any) -> bool:
    todo, seen = [made], 0
    while todo and seen <= _MOST:
        part = todo.pop()
        seen += 1
        todo += part.values() if isinstance(part, dict) else part[:_MOST] if isinstance(part, list) else []
    return seen <= _MOST
