"""Chat templates are programs. They are parsed, never rendered; what is outside the allow-list of nodes, names and methods is not proved.

A template is harmless when no value in it is ever anything but data, a method of data, or a callable of the allow-list: so every way to an attribute
by its name is judged (dots, subscripts, filters that take attributes, format strings), every call goes to a name that is nowhere bound again, and
what it costs is bounded. Rejected are the ways out of a sandbox: names in double underscores and those of frames and code, however they are spelled,
`attr` with such a name or a computed one, and other templates from outside the folder. One underscore is a habit of writers (`_("text")`), and
another template is a file of its own, which the loaders of chat templates refuse to look for: neither is proved, neither is an attack.
"""

# ruff: noqa: SIM905 - lists of names are read as words
from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from unicodedata import normalize

from jinja2 import Environment, nodes, sandbox
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, do, loopcontrols
from jinja2.parser import Parser

from jingwei.containers.zips import escapes
from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts.formats import template_filters
from jingwei.layers.tools.artifacts.formats.template_cost import bearable, huge, plain_format
from jingwei.layers.tools.artifacts.formats.template_names import names
from jingwei.layers.tools.artifacts.formats.template_values import Values
from jingwei.layers.tools.artifacts.formats.template_work import unbounded
from jingwei.layers.tools.artifacts.report import Report

_METHODS = frozenset(
    (
        "append capitalize endswith find format get items join keys lower lstrip pop replace rstrip split startswith "
        "strip title update upper values"
    ).split()
)
_CALLABLES = frozenset("range namespace raise_exception strftime_now dict loop caller".split())
_BUILTINS = frozenset("getattr setattr eval exec compile open globals vars locals type import_module".split())
_OBJECTS = frozenset("cycler joiner lipsum self".split())  # the engine's own, whose functions lead to its modules
_FRAMES = frozenset(  # what jinja2's own sandbox forbids without an underscore, and what a frame has
    (
        *sandbox.UNSAFE_GENERATOR_ATTRIBUTES,
        *sandbox.UNSAFE_COROUTINE_ATTRIBUTES,
        *sandbox.UNSAFE_ASYNC_GENERATOR_ATTRIBUTES,
        *"mro gi_yieldfrom tb_frame f_back f_builtins f_code f_globals f_locals func_code func_globals".split(),
    )
)
_TEXTS = frozenset(
    "string tojson trim upper lower title capitalize length".split()
)  # filters that give a text or a number
_OTHER_TEMPLATES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_PLAIN = tuple(
    getattr(nodes, name)
    for name in (
        "Template Output TemplateData Const List Tuple Dict Pair For If Assign AssignBlock Macro CallBlock CondExpr "
        "Compare Operand And Or Not Neg Pos Add Sub Div FloorDiv Concat Slice Keyword ExprStmt Break Continue Scope FilterBlock"
    ).split()
)
_Add = Callable[[str, str], None]


def judge_parsed(text: str, path: str, report: Report) -> None:
    """Parse the template `text` that stands at `path` and judge its nodes; adds findings to `report`.

    Raises RecursionError when it is nested too deeply.
    """
    try:
        with warnings.catch_warnings():  # of the engine, about escapes in the text that Python does not know
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = _environment().parse(text)
        values = Values(names(tree), frozenset(_shown(tree)))
    except (TemplateError, ValueError, OverflowError) as error:
        report.add("template.unproved", f"{path}: {type(error).__name__}")
        return
    todo: list[nodes.Node] = [tree]
    while todo:
        node = todo.pop()
        todo.extend(node.iter_child_nodes())
        _judge_node(node, values, _adder(report, path, node.lineno))
    _judge_cost(tree, values, path, report)


def _shown(tree: nodes.Template) -> Iterator[int]:
    """What is only written, compared or made a text of: by the identity of the nodes."""
    for node in tree.find_all(
        (nodes.Output, nodes.Concat, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Test, nodes.Filter)
    ):
        todo: list[nodes.Node] = []
        if isinstance(node, nodes.Output | nodes.Concat):
            todo += node.nodes
        elif isinstance(node, nodes.If | nodes.CondExpr):
            todo += [node.test]
        elif isinstance(node, nodes.Compare):
            todo += [node.expr, *(operand.expr for operand in node.ops)]
        elif isinstance(node, nodes.Test) or (isinstance(node, nodes.Filter) and node.name in _TEXTS and node.node):
            todo += [node.node] if node.node is not None else []
        while todo:
            part = todo.pop()
            if isinstance(part, nodes.Getitem):
                yield id(part)
            elif isinstance(part, nodes.CondExpr):
                todo += [one for one in (part.expr1, part.expr2) if one is not None]
            elif isinstance(part, nodes.And | nodes.Or | nodes.Add):
                todo += [part.left, part.right]


def _judge_cost(tree: nodes.Template, values: Values, path: str, report: Report) -> None:
    for line, name in _doublings(tree):
        _adder(report, path, line)("template.bomb", f"{name} is doubled in each round")
    try:
        for line, what in unbounded(tree, values):
            _adder(report, path, line)("template.unproved", what)
    except LimitError as error:
        report.add("template.unproved", f"{path}: {error.message}")


def _adder(report: Report, path: str, line: int) -> _Add:
    return lambda rule, what: report.add(rule, f"{path}: {what}, line {line}")


class _Generation(Extension):
    """`{% generation %}` of transformers: marks what the model says, and does nothing else."""

    tags = {"generation"}  # noqa: RUF012 - of the type that the engine declares

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The nodes inside."""
        line = next(parser.stream).lineno
        return [nodes.Scope(parser.parse_statements(("name:endgeneration",), drop_needle=True), lineno=line)]


@cache
def _environment() -> Environment:
    return Environment(extensions=[loopcontrols, do, _Generation], autoescape=True)


def _judge_node(node: nodes.Node, values: Values, add: _Add) -> None:  # noqa: C901, PLR0912 - one case for each kind of node
    if isinstance(node, nodes.Call | nodes.Filter | nodes.Test) and (node.dyn_args or node.dyn_kwargs):
        _starred(node, values, add)
    if isinstance(node, _OTHER_TEMPLATES):
        _other(node, values, add)
    elif isinstance(node, nodes.Getattr | nodes.NSRef):
        _name(node.attr, add)
    elif isinstance(node, nodes.Getitem):
        _subscript(node, values, add)
    elif isinstance(node, nodes.Filter):
        template_filters.judge(node, values, _name, add)
    elif isinstance(node, nodes.Call):
        _call(node, values, add)
    elif isinstance(node, nodes.Name | nodes.Keyword):
        _written(node.name if isinstance(node, nodes.Name) else node.key, values, add)
        if isinstance(node, nodes.Keyword):
            return
        if node.name.startswith("__"):
            add("template.escape", node.name)
        elif node.name in _OBJECTS:
            add("template.unproved", node.name)
    elif isinstance(node, nodes.Mul | nodes.Pow | nodes.Mod):
        if not bearable(node, values):
            add(_rule(beyond_all_use=huge(node, values)), f"the operator {node.operator} with what is not bounded")
    elif not isinstance(node, (*_PLAIN, nodes.Test)):
        add("template.unproved", type(node).__name__)


def _rule(*, beyond_all_use: bool) -> str:
    return "template.bomb" if beyond_all_use else "template.unproved"


def _doublings(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Lines and names of `{% set ns.a = ns.a ~ ns.a %}` where it is done again and again."""
    todo: list[tuple[nodes.Node, bool]] = [(tree, False)]
    while todo:
        node, again = todo.pop()
        again = again or isinstance(node, nodes.For | nodes.Macro)
        todo += [(child, again) for child in node.iter_child_nodes()]
        if again and isinstance(node, nodes.Assign) and isinstance(node.node, nodes.Concat):
            target = node.target
            if isinstance(target, nodes.NSRef):
                same = nodes.Getattr(nodes.Name(target.name, "load"), target.attr, "load")
                if sum(part == same for part in node.node.nodes) > 1:
                    yield node.lineno, target.attr


def _written(name: str, values: Values, add: _Add) -> None:
    """Templates are compiled to Python, where a name in other letters of the same meaning (ｇ) is the same name, but not for jinja."""
    same = normalize("NFKC", name) if not name.isascii() else name
    if same != name:
        known = same.isascii() and (same in values.names.bound or same in _METHODS | _CALLABLES)
        add("template.escape" if known else "template.unproved", f"a name that Python takes for {same}")


def _other(node: nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends, values: Values, add: _Add) -> None:
    named = [item.value for item in node.template.find_all(nodes.Const)] + [
        values.constant(node.template, surely=False)
    ]
    outside = any(isinstance(name, str) and escapes(name) for name in named)
    add("template.escape" if outside else "template.unproved", type(node).__name__)


def _name(name: str, add: _Add) -> None:
    if name in _FRAMES:
        add("template.escape", name)
    elif name.startswith("_"):
        add("template.escape" if name.startswith("__") else "template.unproved", name)


def _subscript(node: nodes.Getitem, values: Values, add: _Add) -> None:
    likely, known = values.constant(node.arg, surely=False), values.constant(node.arg)
    if isinstance(likely, str):
        _name(likely, add)
    if known is not None or isinstance(node.arg, nodes.Const | nodes.Slice | nodes.List | nodes.Tuple | nodes.Dict):
        return
    if values.number(node.arg) or values.key_of(node.arg, node.node):
        return
    # an attribute of a mapping or a list that is only shown or compared is a text like `<built-in method ...>`
    if not (id(node) in values.shown and (values.table(node.node) or values.listed(node.arg, node.node))):
        add("template.unproved", "a subscript that is computed")


def _starred(node: nodes.Call | nodes.Filter | nodes.Test, values: Values, add: _Add) -> None:
    add("template.unproved", "arguments that are computed (*)")
    for starred in (node.dyn_args, node.dyn_kwargs):
        for part in (starred, *starred.find_all(nodes.Expr)) if starred is not None else ():
            text = values.constant(part, surely=False)
            for name in text.split(".") if isinstance(text, str) else ():
                if name.startswith("__"):
                    add("template.escape", name)


def _call(node: nodes.Call, values: Values, add: _Add) -> None:
    called = node.node
    if isinstance(called, nodes.Name) and called.name in _CALLABLES | values.names.macros:
        if not values.trusted(called.name):
            add("template.unproved", f"a call of {called.name}, which is bound again")
        elif called.name == "range" and not all(values.number(argument, small=True) for argument in node.args):
            add(_rule(beyond_all_use=huge(node, values)), "a range that is not bounded")
        return
    if isinstance(called, nodes.Getattr) and called.attr in _METHODS:
        if values.names.planted_anywhere or called.attr in values.names.planted:
            add("template.unproved", f"a call of {called.attr}, under which something is stored")
        elif called.attr == "format" and not plain_format(values.constant(called.node)):
            add("template.unproved", "a format that is not known or reaches into what it prints")
            text = values.constant(called.node, surely=False)
            for part in re.findall(r"[.\[](__\w+)", text) if isinstance(text, str) else ():
                _name(part, add)
        return
    if isinstance(called, nodes.Name) and called.name in _BUILTINS:
        add("template.escape", called.name)
        return
    what = called.name if isinstance(called, nodes.Name) else getattr(called, "attr", type(called).__name__)
    add("template.unproved", f"a call of {what}")
