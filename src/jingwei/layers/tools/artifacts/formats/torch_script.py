"""TorchScript's source: a subset of Python that torch parses and compiles itself. It is parsed, never compiled, and held against exact names.

Source: torch/csrc/jit/serialization/python_print.cpp writes it, import_source.cpp and the front end's lexer read it. Only text on which that lexer
and Python's agree is judged: printable ASCII, strings in double quotes, no comments and no joined lines. `torch.X` is an operator of `aten`,
`ops.N.X` one of the namespace N, `__torch__.X` what the archive itself defines; a method of a value may be any of these.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.python_calls import calls, parse
from jingwei.layers.tools.artifacts.formats.torch_operators import CLASSES, EFFECTS, judge_operator, operators
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_PRINTABLE = expression(r"[\x20-\x7e\n]*")
_STRING = expression(r'"(?:[^"\\\n]|\\[^\n])*"')
_STRANGE = expression(r"[\"'#;\\`@]")
_DEFINED = expression(r"^(?:class|def) (\w+)", re.MULTILINE)
_OWN = expression(r"^ +(?:def (\w+)\(|(\w+) : )", re.MULTILINE)
_BRACKET = expression(r"[\[({\])}]")
_DEEPEST = 64
_ROOTS = frozenset(("torch", "ops", "__torch__", "CONSTANTS"))
_BASES = frozenset(("Module", "NamedTuple", "Enum", "Interface", "ModuleInterface"))
_NODES = (
    ast.AnnAssign, ast.Assign, ast.Call, ast.ClassDef, ast.Constant, ast.Dict, ast.Expr, ast.For, ast.FunctionDef, ast.If, ast.List, ast.Load,
    ast.Module, ast.Pass, ast.Return, ast.Store, ast.Subscript, ast.Tuple, ast.USub, ast.UnaryOp, ast.While, ast.With, ast.withitem,
    ast.arg, ast.arguments, ast.keyword, ast.Break, ast.Continue,
)  # fmt: skip
_NAMES = frozenset(
    (  # functions of the language, constants and types
        "abs", "all", "annotate", "any", "awaitable", "bool", "chr", "complex", "dict", "enumerate", "float", "fork", "getattr", "hasattr", "hex",
        "inf", "infj", "int", "isinstance", "len", "list", "max", "min", "nan", "nanj", "oct", "ord", "print", "range", "round", "sorted", "str",
        "sum",        "tuple", "unchecked_cast", "uninitialized", "zip", "None", "True", "False",
        "Any", "Await", "Device", "Dict", "Enum", "Final", "Future", "Generator", "Interface", "InstanceOf", "List", "Module", "ModuleInterface",
        "NamedTuple", "NoneType", "Optional", "QScheme", "RRef", "Scalar", "Storage", "Stream", "Tensor", "Tuple", "Union", "number", "AnyClassType",
        "__annotations__",
    )
)  # fmt: skip


class Sources:
    """All sources of one archive: what they define, then each of them judged. One tree at a time is held."""

    def __init__(self, job: Job) -> None:
        self.defined: set[str] = set()  # classes and functions by their full name
        self._job = job
        self._own: set[str] = set()  # methods and fields of all classes
        self._texts: list[tuple[str, str]] = []

    def add(self, name: str, module: str, data: memoryview) -> None:
        """Take up the member `name`, which holds `module`."""
        try:
            text = canonical(data, self._job.budget.limits.script_bytes)
        except ParseError as error:
            self._job.report.add("torch.code", f"{name}: {error.message}", member=name)
            self._foreign(name, parse(bytes(data)))
            return
        except LimitError as error:
            self._job.report.add("budget", error.message, member=name)
            return
        self._texts.append((name, text))
        self.defined.update(f"{module}.{found[1]}" for found in _DEFINED.finditer(text))
        self._own.update(found[1] or found[2] for found in _OWN.finditer(text))

    def judge(self) -> None:
        """Hold every name of every source against the lists."""
        for name, text in self._texts:
            try:
                tree = parsed(text)
                _Judge(self._job, name, self.defined, self._own).run(tree)
                self._foreign(name, tree)
            except ParseError as error:
                self._job.report.add("torch.code", f"{name}: {error.message}", member=name)

    def _foreign(self, name: str, tree: ast.Module | None) -> None:
        """No source of TorchScript calls these: it is Python, for a loader of torch's packages or for nobody."""
        for called, line in calls(tree) if tree else ():
            self._job.report.add("torch.python", f"{called}, line {line}", member=name)


def canonical(data: memoryview, bound: int) -> str:
    """The text of a source. Raises `ParseError` unless torch's lexer and Python's read the same, `LimitError` over `bound` bytes."""
    if len(data) > bound:
        raise LimitError(f"a source of {len(data)} bytes")
    text = bytes(data).decode("latin-1")
    if not _PRINTABLE.fullmatch(text) or '"""' in text:
        raise ParseError("characters that torch does not write")
    bare = _STRING.sub("", text)
    if _STRANGE.search(bare) or _depth(bare) > _DEEPEST:
        raise ParseError("text that torch does not write")
    return text


def parsed(text: str) -> ast.Module:
    """The tree of a source. Raises `ParseError`."""
    tree = parse(text.encode())
    if tree is None:
        raise ParseError("no source that can be parsed")
    return tree


def _depth(bare: str) -> int:
    depth = most = 0
    for found in _BRACKET.finditer(bare):
        depth += 1 if found[0] in "[({" else -1
        most = max(most, depth)
    return most


class _Judge:
    def __init__(self, job: Job, name: str, defined: set[str], own: set[str]) -> None:
        self._job, self._member, self._defined, self._own = job, name, defined, own
        self._stored: set[str] = set()

    def run(self, tree: ast.Module) -> None:
        """Look at every node, without recursion."""
        nodes = 0
        self._stored = set(_stored(tree))
        for name in self._stored & _ROOTS:
            self._add("torch.code", f"{name} is given another meaning")
        todo: list[ast.AST] = [tree]
        while todo:
            node = todo.pop()
            nodes += 1
            todo += self._look(node)
        self._job.budget.spend_opcodes(nodes)

    def _add(self, rule: str, name: str) -> None:
        self._job.report.add(rule, name, member=self._member)

    def _look(self, node: ast.AST) -> Iterator[ast.AST]:
        """Judge one node; what is still to be judged below it."""
        if isinstance(node, ast.Attribute):
            yield from self._attribute(node)
            return
        if isinstance(node, ast.Import):
            if any(alias.asname or not alias.name.startswith("__torch__") for alias in node.names):
                self._add("torch.code", "an import")
            return
        if isinstance(node, ast.Name):
            if node.id not in _NAMES and node.id not in self._stored:
                self._add("torch.code", f"the name {node.id}")
        elif not isinstance(node, _NODES):
            self._add("torch.code", f"{type(node).__name__}, which TorchScript does not have")
        elif isinstance(node, ast.Call):
            self._called(node)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            self._definition(node)
        yield from ast.iter_child_nodes(node)

    def _attribute(self, node: ast.Attribute) -> Iterator[ast.AST]:
        names, base = _chain(node)
        if isinstance(base, ast.Name) and base.id in _ROOTS:
            self._rooted(base.id, names)
            return
        for name in names:
            self._reached(name)
        yield base

    def _rooted(self, root: str, names: list[str]) -> None:
        if root == "torch" and len(names) == 1:
            judge_operator(self._job, f"aten::{names[0]}", self._member)
        elif root == "ops" and len(names) == 2:  # noqa: PLR2004 - namespace and name
            judge_operator(self._job, f"{names[0]}::{names[1]}", self._member)
        elif root == "__torch__":
            full = ".".join((root, *names))
            if full not in self._defined and full.rpartition(".")[0] not in self._defined and full not in CLASSES:
                self._add("torch.code", f"{full} is not defined")
        elif root != "CONSTANTS" or len(names) != 1:
            self._add("torch.code", ".".join((root, *names)))

    def _reached(self, name: str) -> None:
        """An attribute of a value may be an operator that takes the value as its first argument, called or not."""
        if f"aten::{name}" in EFFECTS and name in self._own:
            self._add("torch.operator", f"{name}, of the archive or of torch")
        elif f"aten::{name}" in EFFECTS:
            judge_operator(self._job, f"aten::{name}", self._member)

    def _called(self, node: ast.Call) -> None:
        """A method of a value is one of the archive's own or an operator; the name of an attribute may stand in a text."""
        if isinstance(node.func, ast.Attribute):
            names, base = _chain(node.func)
            rooted = isinstance(base, ast.Name) and base.id in _ROOTS
            if not rooted and names[-1] not in self._own and f"prim::{names[-1]}" not in operators():
                judge_operator(self._job, f"aten::{names[-1]}", self._member)
        elif isinstance(node.func, ast.Name) and node.func.id in {"getattr", "hasattr"}:
            named = node.args[1] if len(node.args) > 1 else None
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                self._reached(named.value)
            else:
                self._add("torch.code", f"{node.func.id} of a name that is computed")

    def _definition(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        if node.decorator_list:
            self._add("torch.code", f"{node.name} is decorated")
        if isinstance(node, ast.ClassDef):
            bases = [base.id if isinstance(base, ast.Name) else "" for base in node.bases]
            if node.keywords or len(bases) > 1 or not set(bases) <= _BASES:
                self._add("torch.code", f"the class {node.name}")


def _chain(node: ast.Attribute) -> tuple[list[str], ast.expr]:
    """The names behind the dots, and what stands before the first of them."""
    names, base = [node.attr], node.value
    while isinstance(base, ast.Attribute):
        names.append(base.attr)
        base = base.value
    return names[::-1], base


def _stored(tree: ast.Module) -> Iterator[str]:
    """Every name that is assigned or is a parameter, a class or a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname
