"""Tools that Python source offers, read from its syntax tree: decorated functions, `Tool(...)` calls, classes of tools, plain schema dictionaries.

Nothing is imported or run. A description that only running would tell is a gap. Sources of the names: the MCP Python SDK and FastMCP, LangChain,
OpenAI Agents, Claude Agent SDK, CrewAI, smolagents, strands.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.agents.document import OTHER, Document, Gap, gap
from jingwei.layers.tools.agents.reading.lists import SCHEMA_KEYS
from jingwei.layers.tools.agents.reading.python_effects import Effects, Function
from jingwei.layers.tools.agents.reading.python_values import UNKNOWN, bindings, known, schema_of, value
from jingwei.layers.tools.agents.tool import Piece, Role, Tool, pieces
from jingwei.limits import LIMITS, Limits

_DECORATORS = frozenset(
    ("tool", "function_tool", "kernel_function", "ai_function", "mcp_tool", "register_tool", "beta_tool")
)
_PROMPTS = frozenset(("prompt", "resource", "resource_template"))
_CALLS = frozenset(
    ("Tool", "FunctionTool", "StructuredTool", "MCPTool", "FunctionDeclaration", "ToolDefinition", "SdkMcpTool")
)
_BASES = frozenset(("BaseTool", "Tool", "StructuredTool", "ToolBase"))
_SERVERS = frozenset(("FastMCP", "Server", "MCPServer", "McpServer"))
_SHORT = 3  # a string of so few letters says nothing
_METHODS = frozenset(("add_tool", "from_function", "register_tool"))


def read_python(content: str, limits: Limits = LIMITS) -> Document:
    """Tools, prompts, every string and every effect of a Python file. Raises `ParseError`."""
    tree = parsed(content, limits)
    reader = _Reader(tree)
    reader.read()
    texts = tuple(_strings(tree, reader.taken))
    form = "python source" if reader.tools or reader.offers else OTHER
    return Document(
        form, tuple(reader.tools), pieces=(*reader.pieces, *texts), gaps=tuple(reader.gaps), uses=reader.effects.all
    )


def parsed(content: str, limits: Limits = LIMITS) -> ast.Module:
    """The syntax tree. Raises `ParseError`; a nesting that the parser refuses reads the same."""
    if len(content) > limits.agent_source_bytes:
        raise ParseError(f"source of more than {limits.agent_source_bytes} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ParseError(f"not Python: {error}") from error


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._names = bindings(tree)
        self.effects = Effects(tree)
        self.tools: list[Tool] = []
        self.pieces: list[Piece] = []
        self.gaps: list[Gap] = []
        self.taken: set[int] = set()  # nodes whose strings a tool has
        self.offers = False
        self._listed: int | None = None  # line of a handler that answers tools/list

    def read(self) -> None:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._decorated(node)
            elif isinstance(node, ast.ClassDef):
                self._class(node)
            elif isinstance(node, ast.Call):
                self._call(node)
            elif isinstance(node, ast.Dict):
                self._dictionary(node)
            elif isinstance(node, ast.Assign | ast.AugAssign):
                self._rewritten(node)
        if self._listed is not None and not self.tools:
            self._made("the tools that it lists", "其列出的工具", self._listed)

    def _made(self, en: str, zh: str, line: int) -> None:
        self.gaps.append(gap(f"{en}: made when the program runs", f"{zh}：在程序运行时生成", "", line))

    def _rewritten(self, node: ast.Assign | ast.AugAssign) -> None:
        """A docstring that is set by a statement: what a model is shown is not what stands in the source."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Attribute) and target.attr == "__doc__" for target in targets):
            self._made("a docstring", "文档字符串", node.lineno)

    def _decorated(self, node: Function) -> None:
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            last = _last(call.func if call else decorator)
            if last in _DECORATORS:
                self._function(node, call)
            elif last in _PROMPTS and isinstance(decorator, ast.Call):
                self.offers = True
                docstring = ast.get_docstring(node) or ""
                self.pieces += pieces({"description": docstring}, owner=node.name, purpose=node.name, line=node.lineno)
            elif last in {"list_tools", "call_tool"}:
                self.offers = True
                self._listed = node.lineno if last == "list_tools" else self._listed

    def _function(self, node: Function, call: ast.Call | None) -> None:
        given = self._arguments(call, ("name_or_callable", "description", "schema")) if call else {}
        if call and any(word.arg is None for word in call.keywords):
            self._made(f"tool {node.name[:80]!r}: its settings", f"工具 {node.name[:80]!r} 的设置", node.lineno)
        name = next(
            (given[key] for key in ("name", "name_override", "name_or_callable") if isinstance(given.get(key), str)),
            node.name,
        )
        docstring = ast.get_docstring(node) or ""
        described = next((given[key] for key in ("description", "description_override") if key in given), docstring)
        self._add(
            name,
            described if described is not None else docstring,
            schema_of(node, self._names),
            given,
            node.lineno,
            self.effects.of(node),
        )
        if docstring and described != docstring:
            self.pieces.append(Piece(docstring, Role.CODE, "", node.lineno, str(name), node.name))
        self._take_all(node, docstring_only=True)

    def _class(self, node: ast.ClassDef) -> None:
        if not any(_last(base) in _BASES for base in node.bases):
            return
        fields: dict[str, Any] = {}
        uses: list[Any] = []
        for part in node.body:
            target = (
                part.target
                if isinstance(part, ast.AnnAssign)
                else part.targets[0]
                if isinstance(part, ast.Assign)
                else None
            )
            if isinstance(target, ast.Name) and isinstance(part, ast.AnnAssign | ast.Assign):
                fields[target.id] = value(part.value, self._names)
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                uses += self.effects.of(part)
        if "name" in fields or "description" in fields:
            described = fields.get("description", ast.get_docstring(node) or "")
            self._add(fields.get("name", node.name), described, {}, {}, node.lineno, tuple(dict.fromkeys(uses)))

    def _call(self, node: ast.Call) -> None:
        last = _last(node.func)
        if last in _SERVERS:
            self.offers = True
            told = next((word.value for word in node.keywords if word.arg == "instructions"), None)
            if told is not None and not isinstance(value(told, self._names), str | None):
                self._made("the instructions of the server", "服务器的说明", node.lineno)
        if last in _CALLS and last != "Tool" and self._spread(node):
            self._made(f"{last}(...)", f"{last}(...)", node.lineno)
        elif last == "Tool" and (self._spread(node) or (len(node.args) > 1 and not node.keywords)):
            self._made("Tool(...)", "Tool(...)", node.lineno)
        if last in _CALLS and any(word.arg == "name" for word in node.keywords):
            given = self._arguments(node, ())
            schema = next(
                (given[key] for key in (*SCHEMA_KEYS, "args_schema") if isinstance(given.get(key), dict)), None
            )
            self._add(
                given["name"],
                given.get("description", ""),
                schema if schema is not None and known(schema) else schema or None,
                given,
                node.lineno,
                None,
            )
        elif last in _METHODS and (node.args or node.keywords):
            given = self._arguments(node, ("fn", "name", "description"))
            function = next(
                (
                    n
                    for n in (*node.args[:1], *(w.value for w in node.keywords if w.arg in {"fn", "func", "function"}))
                    if isinstance(n, ast.Name)
                ),
                None,
            )
            target = next(
                (
                    n
                    for n in ast.walk(self._tree)
                    if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and function and n.name == function.id
                ),
                None,
            )
            if target is not None:
                described = given.get("description") or ast.get_docstring(target) or ""
                name = given.get("name") or target.name
                self._add(name, described, schema_of(target, self._names), given, node.lineno, self.effects.of(target))
            elif self.offers and last == "add_tool":
                self._made("a tool that is added", "所添加的工具", node.lineno)
        elif isinstance(node.func, ast.Call) and _last(node.func.func) in _DECORATORS and len(node.args) == 1:
            self._made("a tool that is added", "所添加的工具", node.lineno)

    @staticmethod
    def _spread(node: ast.Call) -> bool:
        return any(word.arg is None for word in node.keywords)

    def _dictionary(self, node: ast.Dict) -> None:
        """A literal with a name, a description and a schema is a tool wherever it stands."""
        keys = {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        if {"name", "description"} <= keys and keys & set(SCHEMA_KEYS):
            made = value(node, self._names)
            schema = next((made[key] for key in SCHEMA_KEYS if isinstance(made.get(key), dict)), None)
            self._add(made.get("name"), made.get("description"), schema, made, node.lineno, None)

    def _arguments(self, call: ast.Call, order: tuple[str, ...]) -> dict[str, Any]:
        given = dict(zip(order, (value(argument, self._names) for argument in call.args), strict=False))
        return given | {word.arg: value(word.value, self._names) for word in call.keywords if word.arg}

    def _add(
        self,
        name: Any,
        described: Any,
        schema: dict[str, Any] | None,
        given: dict[str, Any],
        line: int,
        uses: tuple[Any, ...] | None,
    ) -> None:
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
        noted = given.get("annotations")
        annotations = noted if isinstance(noted, dict) else self._hints(given)
        title = given.get("title")
        text = described if isinstance(described, str) else ""
        plain = _plain(schema) if schema is not None else None
        if schema is not None and _untold(schema):
            self._made(f"tool {str(name)[:80]!r}: a text of a parameter", f"工具 {str(name)[:80]!r} 的参数文字", line)
        self.tools.append(
            Tool(
                name if isinstance(name, str) else "?",
                text,
                plain,
                _plain(annotations),
                title if isinstance(title, str) else "",
                len(self.tools),
                None,
                "",
                line,
                "",
                uses,
            )
        )

    def _hints(self, given: dict[str, Any]) -> dict[str, Any]:
        return {key: given[key] for key in ("readOnlyHint", "destructiveHint") if isinstance(given.get(key), bool)}

    def _take_all(self, node: Function, *, docstring_only: bool) -> None:
        first = node.body[0] if node.body else None
        if docstring_only and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            self.taken.add(id(first.value))


def _plain(item: Any) -> Any:
    """Unknown parts of a schema become empty ones."""
    if item is UNKNOWN:
        return {}
    if isinstance(item, dict):
        return {key: _plain(inner) for key, inner in item.items()}
    return [_plain(inner) for inner in item] if isinstance(item, list) else item


def _untold(schema: Any) -> bool:
    """Whether a description in the schema is known only when the program runs."""
    todo = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            if part.get("description") is UNKNOWN:
                return True
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return False


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _last(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _strings(tree: ast.Module, taken: set[int]) -> Iterator[Piece]:
    """Every other string of the program: what tools answer is read by the model too."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and len(node.value) > _SHORT
            and id(node) not in taken
        ):
            yield Piece(node.value, Role.CODE, "", node.lineno)
