"""Chat templates are programs. They are parsed, never rendered; what is outside the allow-list of nodes, names and methods is not proved.

Rejected are the ways out of a sandbox: names and subscripts in double underscores however they are spelled, `attr` with such a name or a computed
one, and other templates from outside the folder. One underscore is a habit of writers (`_("text")`), and another template is a file of its own,
which the loaders of chat templates refuse to look for: neither is proved, neither is an attack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, do, loopcontrols
from jinja2.parser import Parser

from jingwei.containers.zips import escapes
from jingwei.layers.tools.artifacts.report import Report

_FILTERS = frozenset(
    (
        *(
            "abs",
            "capitalize",
            "count",
            "default",
            "d",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "indent",
            "int",
            "items",
            "join",
            "last",
        ),
        *(
            "length",
            "list",
            "lower",
            "map",
            "max",
            "min",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
        ),
        *("sort", "string", "sum", "title", "tojson", "trim", "unique", "upper", "wordcount"),
    )
)
_METHODS = frozenset(
    (
        *(
            "append",
            "capitalize",
            "endswith",
            "find",
            "format",
            "get",
            "items",
            "join",
            "keys",
            "lower",
            "lstrip",
            "pop",
            "replace",
            "rstrip",
        ),
        *("split", "startswith", "strip", "title", "update", "upper", "values"),
    )
)
_CALLABLES = frozenset(("range", "namespace", "raise_exception", "strftime_now", "dict", "loop", "caller"))
_BUILTINS = frozenset(
    ("getattr", "setattr", "eval", "exec", "compile", "open", "globals", "vars", "locals", "type", "import_module")
)
_OTHER_TEMPLATES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_ATTRIBUTE_FILTERS = frozenset(
    ("map", "selectattr", "rejectattr", "sort", "unique", "sum", "max", "min", "groupby", "join")
)
_PLAIN = (
    *(
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Const,
        nodes.Name,
        nodes.NSRef,
        nodes.List,
        nodes.Tuple,
        nodes.Dict,
        nodes.Pair,
    ),
    *(
        nodes.For,
        nodes.If,
        nodes.Assign,
        nodes.AssignBlock,
        nodes.Macro,
        nodes.CallBlock,
        nodes.CondExpr,
        nodes.Compare,
        nodes.Operand,
    ),
    *(
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.Neg,
        nodes.Pos,
        nodes.Add,
        nodes.Sub,
        nodes.Mul,
        nodes.Div,
        nodes.FloorDiv,
        nodes.Mod,
        nodes.Pow,
    ),
    *(
        nodes.Concat,
        nodes.Slice,
        nodes.Keyword,
        nodes.ExprStmt,
        nodes.Break,
        nodes.Continue,
        nodes.Test,
        nodes.Scope,
        nodes.FilterBlock,
    ),
)


def judge_parsed(text: str, path: str, report: Report) -> None:
    """Parse the template `text` that stands at `path` and judge its nodes; adds findings to `report`."""
    try:
        tree = _environment().parse(text)
    except (TemplateError, RecursionError, ValueError, OverflowError) as error:
        report.add("template.unproved", f"{path}: {type(error).__name__}")
        return
    macros = frozenset(macro.name for macro in tree.find_all(nodes.Macro))
    todo: list[nodes.Node] = [tree]
    while todo:
        node = todo.pop()
        todo.extend(node.iter_child_nodes())
        _judge_node(node, macros, _adder(report, path, node.lineno))


def _adder(report: Report, path: str, line: int) -> Callable[[str, str], None]:
    return lambda rule, what: report.add(rule, f"{path}: {what}, line {line}")


class _Generation(Extension):
    """`{% generation %}` of transformers: marks what the model says, and does nothing else."""

    tags = {"generation"}  # noqa: RUF012 - of the type that the engine declares

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The nodes inside."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


@cache
def _environment() -> Environment:
    return Environment(extensions=[loopcontrols, do, _Generation], autoescape=True)


def _judge_node(node: nodes.Node, macros: frozenset[str], add: Callable[[str, str], None]) -> None:
    if isinstance(node, _OTHER_TEMPLATES):
        _other(node, add)
    elif isinstance(node, nodes.Getattr):
        _name(node.attr, add)
    elif isinstance(node, nodes.Getitem):
        _subscript(node.arg, add)
    elif isinstance(node, nodes.Filter):
        _filter(node, add)
    elif isinstance(node, nodes.Call):
        _call(node, macros, add)
    elif isinstance(node, nodes.Name):
        if node.name.startswith("__"):
            add("template.escape", node.name)
    elif not isinstance(node, _PLAIN):
        add("template.unproved", type(node).__name__)


def _other(
    node: nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends, add: Callable[[str, str], None]
) -> None:
    names = [item.value for item in node.template.find_all(nodes.Const)] + [_constant(node.template)]
    outside = any(isinstance(name, str) and escapes(name) for name in names)
    add("template.escape" if outside else "template.unproved", type(node).__name__)


def _name(name: str, add: Callable[[str, str], None]) -> None:
    if name.startswith("_"):
        add("template.escape" if name.startswith("__") else "template.unproved", name)


def _subscript(argument: nodes.Expr, add: Callable[[str, str], None]) -> None:
    text = _constant(argument)
    if isinstance(text, str):
        _name(text, add)
    elif text is None and next(_strings(argument), None) is not None:
        add("template.unproved", "a subscript put together from strings")


def _strings(argument: nodes.Expr) -> Iterator[nodes.Node]:
    for node in (argument, *argument.find_all((nodes.Const, nodes.TemplateData))):
        if isinstance(node, nodes.Const | nodes.TemplateData) and isinstance(getattr(node, "value", ""), str):
            yield node


def _constant(argument: nodes.Expr) -> object:
    """Value of an expression of constants joined by `~` and `+`, None when it is none."""
    if isinstance(argument, nodes.Const):
        return argument.value
    if isinstance(argument, nodes.Concat):
        parts = [_constant(part) for part in argument.nodes]
    elif isinstance(argument, nodes.Add):
        parts = [_constant(argument.left), _constant(argument.right)]
    else:
        return None
    return "".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else None


def _filter(node: nodes.Filter, add: Callable[[str, str], None]) -> None:
    if node.name == "attr":
        named = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else None
        plain = isinstance(named, str) and not named.startswith("_")
        add("template.unproved" if plain else "template.escape", "the filter attr")
    elif node.name not in _FILTERS:
        add("template.unproved", f"the filter {node.name}")
    elif node.name in _ATTRIBUTE_FILTERS:
        named = [*node.args[:1], *(keyword.value for keyword in node.kwargs if keyword.key == "attribute")]
        for text in (_constant(argument) for argument in named):
            for part in text.split(".") if isinstance(text, str) else ():
                _name(part, add)
        for argument in node.args[1:] if node.name == "map" else ():  # what map("attr", ...) asks of each item
            text = _constant(argument)
            _name(text if isinstance(text, str) else "", add)
        if node.name == "map" and named and any(_constant(argument) in {"attr", None} for argument in named):
            add("template.unproved", "map with a computed name")


def _call(node: nodes.Call, macros: frozenset[str], add: Callable[[str, str], None]) -> None:
    called = node.node
    if isinstance(called, nodes.Name) and called.name in _CALLABLES | macros:
        return
    if isinstance(called, nodes.Getattr) and called.attr in _METHODS:
        return
    if isinstance(called, nodes.Name) and called.name in _BUILTINS:
        add("template.escape", called.name)
        return
    what = called.name if isinstance(called, nodes.Name) else getattr(called, "attr", type(called).__name__)
    add("template.unproved", f"a call of {what}")
