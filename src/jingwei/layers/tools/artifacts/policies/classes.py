"""Classes as their source defines them: bases, order of resolution, and what each attribute of the class is."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from jingwei.layers.tools.artifacts.policies.known import (
    BASES,
    CLASS_DECORATORS,
    METACLASSES,
    PLAIN_DECORATORS,
    PROPERTIES,
)
from jingwei.layers.tools.artifacts.policies.reviewed import reviewed
from jingwei.layers.tools.artifacts.policies.symbols import External, Found, FunctionNode, Meaning, Universe

_DEEPEST = 40  # classes above one


class Unproved(Exception):  # noqa: N818 - it ends a proof, and says why
    """Something that the proof does not cover. `where`: the function in which, empty while it is not known."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{where} {reason}" if where else reason)
        self.reason, self.where = reason, where


@dataclass(slots=True, eq=False)
class Attribute:
    """One attribute of a class body. `kind`: method, static, class, property, value, opaque."""

    name: str
    kind: str
    node: FunctionNode | ast.expr | None = None
    setter: FunctionNode | None = None
    deleter: bool = False


@dataclass(slots=True, eq=False)
class Class:
    """A class; `mro` begins with itself and ends with the names of bases outside of the sources."""

    module: str
    name: str
    node: ast.ClassDef
    mro: list[Class] = field(default_factory=list)
    layouts: set[str] = field(default_factory=set)
    own: dict[str, Attribute] = field(default_factory=dict)
    dataclass: bool = False
    compares: bool = False  # `__eq__` made by dataclass

    @property
    def key(self) -> str:
        """Dotted name."""
        return f"{self.module}.{self.name}"

    def find(self, name: str, after: Class | None = None) -> tuple[Class, Attribute] | None:
        """The attribute `name` and the class that has it, in the order of resolution (behind `after` when given)."""
        start = self.mro.index(after) + 1 if after is not None else 0
        for one in self.mro[start:]:
            if name in one.own:
                return one, one.own[name]
        return None


class Classes:
    """All classes of a universe, made when they are asked for."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self._made: dict[tuple[str, str], Class | str] = {}

    def get(self, found: Found) -> Class:
        """The class written at `found`. Raises `Unproved` when some base or decorator of it is not known."""
        key = (found.module, found.name)
        if key not in self._made:
            self._made[key] = f"{found.name} is its own base"
            try:
                self._made[key] = self._make(found)
            except Unproved as error:
                self._made[key] = str(error)
        made = self._made[key]
        if isinstance(made, str):
            raise Unproved(made)
        return made

    def _make(self, found: Found) -> Class:
        node = found.node
        if not isinstance(node, ast.ClassDef):
            raise Unproved(f"{found.name} is no class")
        made = Class(found.module, found.name, node)
        table = self.universe.module(found.module)
        patched = table.patched.get(found.name, set()) if table is not None else {""}
        if "" in patched:
            raise Unproved("it is changed after its definition")
        self._decorators(made)
        orders: list[list[Class]] = []
        for base in _bases(node):
            meaning = self._base(made, base)
            if isinstance(meaning, Class):
                orders.append(list(meaning.mro))
                made.layouts |= meaning.layouts
            elif meaning:
                made.layouts.add(meaning)
        self._metaclass(made)
        made.mro = [made, *_merge(orders)]
        if len(made.mro) > _DEEPEST:
            raise Unproved("too many bases")
        made.own = self._attributes(made) | {name: Attribute(name, "opaque") for name in patched}
        made.layouts.discard("object")
        return made

    def _base(self, made: Class, base: ast.expr) -> Class | str:
        if isinstance(base, ast.Subscript):  # Generic[T]
            base = base.value
        name = ast.unparse(base)
        meaning = self.meaning(made.module, base)
        if isinstance(meaning, External) and meaning.name in BASES:
            return BASES[meaning.name]
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.ClassDef):
            return self.get(meaning)
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.Call) and name.lower() == "_base":
            raise Unproved(f"its base {name} is computed")
        shown = meaning.name if isinstance(meaning, External) else name
        raise Unproved(f"its base {shown} is not known")

    def meaning(self, module: str, node: ast.expr) -> Meaning | None:
        """What a dotted expression at the top level of `module` stands for."""
        return self.universe.dotted(module, node)

    def _decorators(self, made: Class) -> None:
        for decorator in made.node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            meaning = self.meaning(made.module, called)
            if isinstance(meaning, External) and meaning.name in CLASS_DECORATORS:
                if meaning.name == "dataclasses.dataclass":
                    made.dataclass = True
                    made.compares = not _keyword(decorator, "eq", value=False)
            elif not (isinstance(meaning, Found) and (_gives_back(meaning.node, _TEXTS) or _read(meaning))):
                raise Unproved(f"its decorator {ast.unparse(called)} is not known")

    def _metaclass(self, made: Class) -> None:
        for keyword in made.node.keywords:
            if keyword.arg == "metaclass":
                meaning = self.meaning(made.module, keyword.value)
                if not isinstance(meaning, External) or meaning.name not in METACLASSES:
                    raise Unproved(f"its metaclass {ast.unparse(keyword.value)} is not known")

    def _attributes(self, made: Class) -> dict[str, Attribute]:
        own: dict[str, Attribute] = {}
        for node in _statements(made.node.body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(made, own, node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    for name in _names(target):
                        own[name] = Attribute(name, "value", node.value if isinstance(target, ast.Name) else None)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                own[node.target.id] = Attribute(node.target.id, "value", node.value)
            elif isinstance(node, ast.ClassDef):
                own[node.name] = Attribute(node.name, "opaque")
            elif isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    own[alias.asname or alias.name] = Attribute(alias.asname or alias.name, "opaque")
        return own

    def _function(self, made: Class, own: dict[str, Attribute], node: FunctionNode) -> None:
        before = own.get(node.name)
        kind = "method"
        for decorator in node.decorator_list:
            if (
                isinstance(decorator, ast.Attribute)
                and decorator.attr in {"setter", "deleter", "getter"}
                and before is not None
            ):
                if before.kind == "property" and decorator.attr == "setter":
                    before.setter = node
                elif before.kind == "property":
                    before.deleter = True
                else:
                    before.kind = "opaque"
                return
            kind = self._decorated(made, decorator, kind)
        if before is not None and not _overload(before.node):
            kind = "opaque"  # which of the two it is depends on the branch
        own[node.name] = Attribute(node.name, kind, node)

    def _decorated(self, made: Class, decorator: ast.expr, kind: str) -> str:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        meaning = self.meaning(made.module, called)
        name = meaning.name if isinstance(meaning, External) else ""
        if name in PROPERTIES and kind == "method":
            return "property"
        if name == "builtins.staticmethod":
            return "static"
        if name == "builtins.classmethod":
            return "class"
        if name in PLAIN_DECORATORS or (isinstance(meaning, Found) and _gives_back(meaning.node)):
            return kind
        return "opaque"


def _overload(node: ast.AST | None) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any(ast.unparse(d).rpartition(".")[2] == "overload" for d in decorators)


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """Those of a class body and its branches."""
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            found += _statements(node.body) + _statements(getattr(node, "orelse", []))
            found += [s for handler in getattr(node, "handlers", []) for s in _statements(handler.body)]
        else:
            found.append(node)
    return found


def _names(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    return [name for part in target.elts for name in _names(part)] if isinstance(target, ast.Tuple | ast.List) else []


def _bases(node: ast.ClassDef) -> list[ast.expr]:
    """Bases, those inside `six.with_metaclass(ABCMeta, ...)` too."""
    found: list[ast.expr] = []
    for base in node.bases:
        if isinstance(base, ast.Call) and ast.unparse(base.func).endswith("with_metaclass") and base.args:
            if ast.unparse(base.args[0]) != "ABCMeta":
                raise Unproved("its metaclass is not known")
            found += base.args[1:]
        else:
            found.append(base)
    return found


def _keyword(node: ast.expr, name: str, *, value: bool) -> bool:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return any(k.arg == name and isinstance(k.value, ast.Constant) and k.value.value is value for k in keywords)


def _read(meaning: Found) -> bool:
    node = meaning.node
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and reviewed(f"{meaning.module}.{meaning.name}", node)


_TEXTS = frozenset(("__doc__", "__module__", "__signature__"))


def _gives_back(node: ast.AST, written: frozenset[str] | None = None) -> bool:
    """Whether a decorator, or the function that it returns, returns nothing but its first argument, and writes only the attributes `written` to it.

    None: any that Python itself gives no meaning to.
    """
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    inner = [s for s in node.body if isinstance(s, ast.FunctionDef)]
    if len(inner) == 1 and all(_returned(r) == inner[0].name for r in _returns(node)) and _returns(node):
        return _gives_back(inner[0], written)
    first = [*node.args.posonlyargs, *node.args.args][:1]
    if not first or not _returns(node) or inner:
        return False
    name = first[0].arg
    stored = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id == name]
    attributes = [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    setters = [
        n for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) in {"setattr", "exec", "eval"}
    ]
    plain = all(a in _TEXTS or (written is None and not a.startswith("__")) for a in attributes)
    return not stored and not setters and plain and all(_returned(r) == name for r in _returns(node))


def _returns(node: ast.FunctionDef) -> list[ast.Return]:
    inside = {r for inner in node.body if isinstance(inner, ast.FunctionDef) for r in ast.walk(inner)}
    return [r for r in ast.walk(node) if isinstance(r, ast.Return) and r not in inside]


def _returned(node: ast.Return) -> str:
    return node.value.id if isinstance(node.value, ast.Name) else ""


def _merge(orders: list[list[Class]]) -> list[Class]:
    """C3 without the classes outside of the sources. Raises `Unproved` when there is no consistent order."""
    pending = [list(order) for order in orders] + [[order[0] for order in orders]]
    result: list[Class] = []
    while pending := [order for order in pending if order]:
        head = next((o[0] for o in pending if not any(o[0] in other[1:] for other in pending)), None)
        if head is None:
            raise Unproved("its bases have no order")
        result.append(head)
        pending = [[c for c in order if c is not head] for order in pending]
    return result
