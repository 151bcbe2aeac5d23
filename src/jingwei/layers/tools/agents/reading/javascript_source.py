"""Tools that JavaScript or TypeScript source offers: calls such as `server.registerTool("name", {...}, handler)` and literals of tools.

Read from tokens; nothing is run. Schemas of zod are followed as far as `.describe("...")`, `.default(...)`, `.max(...)` and enumerations go.
Sources of the names: the MCP TypeScript SDK, fastmcp, Vercel AI SDK, Claude Agent SDK.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from jingwei.layers.tools.agents.document import OTHER, Document, gap
from jingwei.layers.tools.agents.reading.effects import (
    FILE_MODULES,
    FILE_READS,
    FILE_WRITES,
    GLOBALS,
    MODULES,
    opens_secret,
)
from jingwei.layers.tools.agents.reading.javascript import Token, tokens
from jingwei.layers.tools.agents.reading.javascript_values import SPREAD, Values
from jingwei.layers.tools.agents.reading.lists import SCHEMA_KEYS
from jingwei.layers.tools.agents.tool import Effect, Piece, Role, Tool, Use
from jingwei.limits import LIMITS, Limits

_CALLS = frozenset(("registerTool", "tool", "addTool", "defineTool", "createTool", "registerAppTool", "setTool"))
_PROMPTS = frozenset(
    ("registerPrompt", "registerResource", "addPrompt", "addResource", "setRequestHandler", "McpServer")
)
_LISTING = frozenset(("ListToolsRequestSchema", "ListToolsRequest"))
_LIBRARIES = ("@modelcontextprotocol/", "fastmcp", "mcp-framework", "@anthropic-ai/claude-agent-sdk")
_SHORTEST, _PATH = 4, 200


def read_javascript(content: str, limits: Limits = LIMITS) -> Document:
    """Tools, every string and every effect of a file. Raises `ParseError`, `LimitError`."""
    made = tokens(content, limits)
    reader = _Reader(content, made)
    reader.read()
    texts = tuple(
        Piece(t.text, Role.CODE, "", reader.line(t.at))
        for t in made
        if t.kind in {"string", "template"} and len(t.text) >= _SHORTEST
    )
    form = "javascript source" if reader.tools or reader.offers else OTHER
    return Document(
        form,
        tuple(reader.tools),
        pieces=texts,
        gaps=tuple(reader.gaps),
        uses=tuple(dict.fromkeys(use for _, use in reader.uses)),
    )


class _Reader:
    def __init__(self, source: str, made: list[Token]) -> None:
        self._tokens = made
        self._values = Values(made)
        self._starts = [0, *(n + 1 for n, c in enumerate(source) if c == "\n")]
        self.uses = list(_uses(made, self.line))
        self._bodies = self._values.functions()
        self._places = [place for place, _ in self.uses]
        self._reach: dict[str, tuple[tuple[Use, ...], tuple[str, ...]]] = {}
        self.tools: list[Tool] = []
        self.gaps: list[Any] = []
        self._seen: set[int] = set()
        self.offers = self._imported()
        self._listing = False

    def _imported(self) -> bool:
        """Whether the file uses the library of servers: then a call that adds a tool is one."""
        return any(token.kind == "string" and token.text.startswith(_LIBRARIES) for token in self._tokens)

    def line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def read(self) -> None:
        marks = self._tokens
        for n, token in enumerate(marks[:-1]):
            if token.kind == "name" and marks[n + 1].text == "(":
                self.offers = self.offers or token.text in _PROMPTS
                if token.text in _CALLS:
                    self._call(n)
                self._listing = self._listing or (token.text == "setRequestHandler" and marks[n + 2].text in _LISTING)
            elif token.text == "{" and token.kind == "mark" and n not in self._seen:
                self._literal(n)
        if self._listing and not self.tools:
            self._made("the tools that it lists", "其列出的工具", 1)

    def _made(self, en: str, zh: str, line: int) -> None:
        self.gaps.append(gap(f"{en}: made when the program runs", f"{zh}：在程序运行时生成", "", line))

    def _call(self, n: int) -> None:
        arguments, end = self._values.arguments(n + 1)
        first = self._values.value(*arguments[0]) if arguments else None
        if isinstance(first, dict) and "name" in first:
            self._seen.add(arguments[0][0])
            self._add(first, arguments[0][0], end)
        elif isinstance(first, str) and len(arguments) > 1:
            made: dict[str, Any] = {"name": first}
            for span in arguments[1:]:
                given = self._values.value(*span)
                if isinstance(given, str) and "description" not in made:
                    made["description"] = given
                elif isinstance(given, dict) and (
                    self._tokens[n].text == "registerTool" or {"description", "inputSchema"} & set(given)
                ):
                    self._seen.add(span[0])
                    made = {**given, **made}
                elif isinstance(given, dict) and "parameters" not in made:
                    made["parameters"] = {"type": "object", "properties": given}
                elif (
                    given is None and span is arguments[1] and "description" not in made and not self._is_function(span)
                ):
                    made["description"] = None
            self._add(made, n, end)
        elif arguments and self._imported() and not (n and self._tokens[n - 1].text == "function"):
            self._made("a tool that is added", "所添加的工具", self.line(self._tokens[n].at))

    def _is_function(self, span: tuple[int, int]) -> bool:
        part = self._tokens[span[0] : span[1]]
        return any(token.text in {"=>", "function", "async"} for token in part) or (
            len(part) == 1 and part[0].text in self._bodies
        )

    def _literal(self, n: int) -> None:
        end = self._values.closing(n)
        keys = self._values.keys(n)
        if {"name", "description"} <= keys.keys() and set(SCHEMA_KEYS) & keys.keys():
            made = self._values.value(n, end + 1)
            if isinstance(made, dict):
                self._add(made, n, end)

    def _add(self, made: dict[str, Any], start: int, end: int) -> None:
        line = self.line(self._tokens[start].at)
        name, described = made.get("name"), made.get("description", "")
        if not isinstance(name, str) or not isinstance(described, str):
            shown = name if isinstance(name, str) else "?"
            self.gaps.append(
                gap(
                    f"tool {shown[:80]!r}: its text is made when the program runs",
                    f"工具 {shown[:80]!r}：其文字在程序运行时生成",
                    "",
                    line,
                )
            )
        if SPREAD in made:
            self._made(f"tool {str(name)[:80]!r}: its settings", f"工具 {str(name)[:80]!r} 的设置", line)
        schema = next((made[key] for key in SCHEMA_KEYS if isinstance(made.get(key), dict)), None)
        if schema is not None and "properties" not in schema and "type" not in schema:
            schema = {"type": "object", "properties": schema}
        if _untold(schema):
            self._made(f"tool {str(name)[:80]!r}: a text of a parameter", f"工具 {str(name)[:80]!r} 的参数文字", line)
        noted = made.get("annotations")
        title = made.get("title")
        uses = self._effects(start, end)
        self.tools.append(
            Tool(
                name if isinstance(name, str) else "?",
                described if isinstance(described, str) else "",
                schema,
                noted if isinstance(noted, dict) else {},
                title if isinstance(title, str) else "",
                len(self.tools),
                line=line,
                uses=uses,
            )
        )

    def _effects(self, start: int, end: int) -> tuple[Use, ...] | None:
        """Effects inside the call and inside the functions of this file that it names; None where no handler is seen."""
        handler = any(
            token.text in {"=>", "function", "async", "execute", "handler"} for token in self._tokens[start:end]
        )
        own, named = self._inside((start, end))
        found, todo, seen = dict.fromkeys(own), list(named), set(named)
        while todo:
            name = todo.pop()
            if name not in self._reach:
                self._reach[name] = self._inside(self._bodies[name])
            uses, further = self._reach[name]
            found |= dict.fromkeys(uses)
            todo += [one for one in further if one not in seen]
            seen.update(further)
        return tuple(found) if handler or seen else None

    def _inside(self, span: tuple[int, int]) -> tuple[tuple[Use, ...], tuple[str, ...]]:
        """Effects between two tokens and the functions of this file that are named there. Names of one or two letters are a minifier's: they say nothing."""  # noqa: E501 - a pattern or a list
        low, high = (bisect_right(self._places, place - 1) for place in (span[0], span[1] + 1))
        part = self._tokens[span[0] : span[1]]
        named = dict.fromkeys(
            t.text for t in part if t.kind == "name" and len(t.text) >= _SHORTEST and t.text in self._bodies
        )
        return tuple(use for _, use in self.uses[low:high]), tuple(named)


def _untold(schema: Any) -> bool:
    """Whether a description in the schema is known only when the program runs (`?`)."""
    todo = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            if "description" in part and part["description"] in ("?", None):
                return True
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return False


def _uses(made: list[Token], line: Any) -> list[tuple[int, Use]]:
    """Effects with the place of their token."""
    modules = _imports(made)
    found: list[tuple[int, Use]] = []
    for n, token in enumerate(made[:-1]):
        if (
            token.kind in {"string", "template"}
            and len(token.text) < _PATH
            and opens_secret(token.text, {t.text for t in made[max(0, n - 8) : n]})
        ):
            found.append((n, Use(Effect.SECRET, token.text[:80], line(token.at))))
        if (
            token.text == "env"
            and token.kind == "name"
            and [t.text for t in made[max(0, n - 4) : n]] == ["stringify", "(", "process", "."]
        ):
            found.append((n, Use(Effect.SECRET, "process.env", line(token.at))))
        if token.kind != "name":
            continue
        before = made[n - 1].text if n else ""
        called = made[n + 1].text == "("
        name = token.text
        if before in {".", "?."}:
            base = made[n - 2].text if n > 1 else ""
            effect = _member(modules.get(base, ""), name) if called else None
            if base == "process" and name == "env":
                effect = Effect.ENVIRONMENT
            shown = f"{base}.{name}"
        else:
            effect, shown = (
                (_member(modules[name], name) if name in modules and called else GLOBALS.get(name) if called else None),
                name,
            )
            if name == "Function" and before != "new":
                effect = None
        if effect:
            found.append((n, Use(effect, shown, line(token.at))))
    return found


def _member(module: str, name: str) -> Effect | None:
    if module in FILE_MODULES:
        return Effect.WRITE if name in FILE_WRITES else Effect.READ if name in FILE_READS else None
    return MODULES.get(module)


def _imports(made: list[Token]) -> dict[str, str]:
    """Names that imports and `require` bind, and their modules."""
    wanted = set(MODULES) | FILE_MODULES
    bound: dict[str, str] = {}
    for n, token in enumerate(made):
        if token.kind != "string" or token.text not in wanted or not n:
            continue
        if made[n - 1].text == "from":
            back = n - 2
            while back >= 0 and made[back].text not in {"import", ";"} and n - back < 200:  # noqa: PLR2004 - names of one import
                if made[back].kind == "name" and made[back + 1].text != "as" and made[back].text not in {"as", "type"}:
                    bound[made[back].text] = token.text
                back -= 1
        elif made[n - 1].text == "(" and n > 1 and made[n - 2].text in {"require", "import", "__require"}:
            back = n - 3
            while back >= 0 and made[back].text not in {"const", "let", "var", ";", "import", ")"} and n - back < 200:  # noqa: PLR2004 - names of one pattern
                if made[back].kind == "name" and made[back].text not in {"await", "__toESM", "promisify"}:
                    bound[made[back].text] = token.text
                back -= 1
    return bound
