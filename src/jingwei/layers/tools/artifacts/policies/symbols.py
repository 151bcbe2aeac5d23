"""What names mean in modules that are only read: import tables across distributions, classes and functions as syntax trees."""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from jingwei.layers.tools.artifacts.policies.sources import Sources

_HOPS = 24  # re-exports that are followed for one name
_STEPS = 256  # bindings that are looked at for one name: `a = b = a = b` leads from each to all others
_TEXTS = frozenset(("__doc__", "__module__", "__name__", "__qualname__"))
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that stands for a module (`name` empty) or for something in one."""

    module: str
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a name stands for: a class, function or value written in `module`."""

    module: str
    name: str
    node: ast.ClassDef | FunctionNode | ast.expr


@dataclass(frozen=True, slots=True)
class External:
    """Something outside of the sources that were given."""

    name: str


Meaning = Found | External | Imported
Binding = ast.ClassDef | FunctionNode | ast.expr | Imported


@dataclass(slots=True)
class Module:
    """The table of one module: every binding of each name at its top level, in order."""

    name: str
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    fallbacks: dict[str, list[Binding]] = field(
        default_factory=dict
    )  # in handlers of exceptions: for what cannot be imported
    stars: list[str] = field(default_factory=list)
    patched: dict[str, set[str]] = field(
        default_factory=dict
    )  # name -> attributes that it gets outside of its definition; "": any


class Universe:
    """All modules of the given sources; each is parsed when it is first asked for."""

    def __init__(self, sources: list[Sources]) -> None:
        self._sources: dict[str, bytes] = {}
        self._packages: set[str] = set()
        for one in reversed(sources):  # the first wins
            self._sources |= one.modules
            self._packages |= one.packages
        self._modules: dict[str, Module | None] = {}
        self._steps = 0
        self._resolved: dict[tuple[str, str], Meaning | None] = {}
        self._followed: dict[Imported, Meaning | None] = {}

    def module(self, name: str) -> Module | None:
        """Table of the module `name`; None when it was not given or is no Python."""
        if name not in self._modules:
            source = self._sources.get(name)
            self._modules[name] = None if source is None else _tabulate(name, source, package=name in self._packages)
        return self._modules[name]

    def is_package(self, name: str) -> bool:
        """Whether the module is a folder."""
        return name in self._packages

    def follow(self, imported: Imported) -> Meaning | None:
        """What an import gives."""
        if imported not in self._followed:
            self._steps = 0
            self._followed[imported] = self._follow("", "", imported, _HOPS)
        return self._followed[imported]

    def resolve(self, module: str, name: str) -> Meaning | None:
        """What `name` means at the top level of `module`. None: not known, or several things."""
        key = (module, name)
        if key not in self._resolved:
            self._resolved[key] = None  # a circle means nothing
            self._resolved[key] = self._resolve(module, name, _HOPS)
        return self._resolved[key]

    def _resolve(self, module: str, name: str, hops: int) -> Meaning | None:
        table = self.module(module)
        if table is None:
            return External(f"{module}.{name}")  # another distribution, or compiled
        self._steps = 1 if hops == _HOPS else self._steps + 1
        if self._steps > _STEPS:
            return None
        found: list[Meaning] = []
        bindings = table.bindings.get(name) or table.fallbacks.get(name, [])
        for binding in bindings:
            meaning = self._follow(module, name, binding, hops)
            if meaning is None:
                return None
            if not _nothing(meaning) and meaning not in found:
                found.append(meaning)
        if bindings:
            return found[0] if len(found) == 1 else None
        return self._elsewhere(table, name, hops)

    def _follow(self, module: str, name: str, binding: Binding, hops: int) -> Meaning | None:
        if isinstance(binding, ast.Name | ast.Attribute) and hops:
            return self.dotted(module, binding, hops - 1) or Found(module, name, binding)
        if not isinstance(binding, Imported):
            return Found(module, name, binding)
        if not binding.name:
            return binding
        if hops == 0:
            return None
        if self.module(f"{binding.module}.{binding.name}") is not None and not self._defines(binding):
            return Imported(f"{binding.module}.{binding.name}")
        return self._resolve(binding.module, binding.name, hops - 1)

    def dotted(self, module: str, node: ast.expr, hops: int = _HOPS) -> Meaning | None:
        """What a name, or an attribute of a module, means at the top level of `module`."""
        if isinstance(node, ast.Name):
            return self._resolve(module, node.id, hops) if hops else None
        return (
            self.member(self.dotted(module, node.value, hops), node.attr) if isinstance(node, ast.Attribute) else None
        )

    def member(self, meaning: Meaning | None, name: str) -> Meaning | None:
        """Attribute `name` of a module."""
        if isinstance(meaning, Imported) and not meaning.name:
            return self.resolve(meaning.module, name)
        return External(f"{meaning.name}.{name}") if isinstance(meaning, External) else None

    def _defines(self, binding: Imported) -> bool:
        table = self.module(binding.module)
        return table is not None and any(other != binding for other in table.bindings.get(binding.name, []))

    def _elsewhere(self, table: Module, name: str, hops: int) -> Meaning | None:
        for star in table.stars:
            if hops and (meaning := self._resolve(star, name, hops - 1)) is not None and isinstance(meaning, Found):
                return meaning
        if self.module(f"{table.name}.{name}") is not None:
            return Imported(f"{table.name}.{name}")
        return External(f"builtins.{name}") if hasattr(builtins, name) else None


def _nothing(meaning: Meaning) -> bool:
    """`X = None` or `X = object` beside an import that may fail."""
    return isinstance(meaning, Found) and isinstance(meaning.node, ast.Constant) and meaning.node.value is None


def _tabulate(name: str, source: bytes, *, package: bool) -> Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    table = Module(name)
    base = name.split(".") if package else name.split(".")[:-1]
    for node, fallback in _top_level(tree.body):
        _bind(table, node, base, table.fallbacks if fallback else table.bindings)
    return table


def _top_level(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Statements of the top level, those in branches too, and whether they handle an exception; branches for type checkers are left out."""
    pending = [(node, False) for node in reversed(body)]
    while pending:
        node, fallback = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            pending += [(s, fallback) for s in reversed(node.orelse)]
        elif isinstance(node, _BLOCKS):
            pending += [(s, True) for handler in getattr(node, "handlers", []) for s in reversed(handler.body)]
            inner = [*node.body, *getattr(node, "orelse", []), *getattr(node, "finalbody", [])]
            pending += [(s, fallback) for s in reversed(inner)]
        else:
            yield node, fallback


def _bind(  # noqa: C901, PLR0912 - one branch for each statement that binds names
    table: Module, node: ast.stmt, base: list[str], into: dict[str, list[Binding]]
) -> None:
    def put(name: str, binding: Binding) -> None:
        into.setdefault(name, []).append(binding)

    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        put(node.name, node)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for local, imported in imports(node, base):
            if local == "*":
                table.stars.append(imported.module)
            else:
                put(local, imported)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                put(target.id, node.value)
            elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.attr not in _TEXTS:
                table.patched.setdefault(target.value.id, set()).add(target.attr)
            elif isinstance(target, ast.Tuple | ast.List):
                for part in target.elts:
                    if isinstance(part, ast.Name):
                        put(part.id, ast.Name("...unpacked"))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "setattr":
        for changed in node.value.args[:1]:
            if isinstance(changed, ast.Name):
                table.patched.setdefault(changed.id, set()).add("")
    elif isinstance(node, ast.AnnAssign | ast.AugAssign) and isinstance(node.target, ast.Name) and node.value:
        put(node.target.id, node.value)


def imports(node: ast.Import | ast.ImportFrom, base: list[str]) -> Iterator[tuple[str, Imported]]:
    """Local name and what it stands for, for each name of an import statement; `base` are the parts of the package it stands in."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (
                (alias.asname, Imported(alias.name))
                if alias.asname
                else (
                    (root := alias.name.partition(".")[0]),
                    Imported(root),
                )
            )
        return
    parts = base[: len(base) - node.level + 1] if node.level else []
    module = ".".join([*parts, *([node.module] if node.module else [])])
    for alias in node.names:
        yield alias.asname or alias.name, Imported(module, alias.name)
