"""Where values go in one module: an abstract interpretation of its syntax tree, scope by scope, until what functions do is settled.

Loops and branches are taken once, in the order of the source; names are not separated by branch. Nothing is imported or run. All walks keep
their own stack, so that depth of the input is no recursion. Cost: a few passes over the tree.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.scopes import MODULE, Scope, scopes_of
from jingwei.layers.tools.packages.sources.values import (
    CREDENTIAL_PATH,
    DECODED,
    EMPTY,
    ENVIRONMENT,
    LITERAL,
    NAMED,
    NOTHING,
    OBJECT,
    PARAMETER,
    REFERENCE,
    START_PATH,
    WRITTEN,
    Labels,
    Value,
    callables,
    mixed,
    origins,
    union,
)

_ROUNDS = 3
_TEXT = 10_000  # characters of a literal that is compared with shapes
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


@dataclass(frozen=True, slots=True)
class Event:
    """A rule met in a scope: `detail` names the call."""

    rule: str
    scope: str
    line: int
    detail: str


@dataclass(slots=True)
class Summary:
    """What callers need of a function: labels of what it returns, and which parameters go into which sink."""

    returns: Labels = frozenset()
    sinks: set[tuple[int, str]] = field(default_factory=set)


@dataclass(slots=True)
class Module:
    """State of the interpretation of one file."""

    scopes: dict[str, Scope]
    classes: frozenset[str]
    summaries: dict[str, Summary]
    outer: dict[str, Value] = field(default_factory=dict)  # the module's names
    fields: dict[str, Value] = field(default_factory=dict)  # `Class.self.name`
    calls: dict[str, set[str]] = field(default_factory=dict)
    events: dict[Event, None] = field(default_factory=dict)
    downloads: set[str] = field(default_factory=set)  # expressions that name files written from the network
    stars: list[str] = field(default_factory=list)  # modules whose names are all imported
    literals: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # code in literals that is executed: scope and line


def interpret(tree: ast.Module) -> Module:
    """Run the abstract interpretation over a module."""
    scopes = scopes_of(tree)
    classes = frozenset(
        statement.name
        for scope in scopes.values()
        for statement in scope.statements
        if isinstance(statement, ast.ClassDef)
    )
    module = Module(scopes, classes, {name: Summary() for name in scopes})
    before = None
    for _ in range(_ROUNDS):
        for scope in scopes.values():
            Run(module, scope).run()
        after = {name: (summary.returns, frozenset(summary.sinks)) for name, summary in module.summaries.items()}
        if after == before:
            break
        before = after
    return module


class Run:
    """One pass over one scope."""

    def __init__(self, module: Module, scope: Scope) -> None:
        self.module = module
        self.scope = scope
        self.summary = module.summaries[scope.name]
        self.names = module.outer if scope.name == MODULE else {}
        for position, name in enumerate(scope.parameters):
            self.names[name] = Value(frozenset({f"{PARAMETER}{position}"}))
        self.values: dict[int, Value] = {}

    def run(self) -> None:
        """Interpret every statement once."""
        for statement in self.scope.statements:
            self._statement(statement)

    def note(self, rule: str, line: int, detail: str) -> None:
        """Record that a rule is met."""
        self.module.events[Event(rule, self.scope.name, line, detail)] = None

    def value(self, node: ast.AST | None) -> Value:
        """What is known of an expression that was evaluated."""
        return EMPTY if node is None else self.values.get(id(node), EMPTY)

    def _statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._import(statement)
            return
        for expression in _own(statement):
            self.evaluate(expression)
        self._effect(statement)

    def _effect(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign():
                for target in statement.targets:
                    self.bind(target, self.value(statement.value), statement.value)
            case ast.AnnAssign() if statement.value is not None:
                self.bind(statement.target, self.value(statement.value), statement.value)
            case ast.AugAssign():
                self._grow(statement)
            case ast.For() | ast.AsyncFor():
                self.bind(statement.target, _element(self.value(statement.iter)))
            case ast.With() | ast.AsyncWith():
                self._enter(statement.items)
            case ast.Return() | ast.Expr(value=ast.Yield()):
                given = statement.value.value if isinstance(statement.value, ast.Yield) else statement.value
                self.summary.returns |= self.value(given).labels

    def _grow(self, statement: ast.AugAssign) -> None:
        old, new = self.value(statement.target), self.value(statement.value)
        text = old.text + new.text if old.text is not None and new.text is not None else None
        self.bind(statement.target, Value(mixed(old.labels) | mixed(new.labels), text))

    def _enter(self, items: list[ast.withitem]) -> None:
        for item in items:
            if item.optional_vars is not None:
                self.bind(item.optional_vars, self.value(item.context_expr))

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for alias in statement.names:
            if alias.name == "*" and isinstance(statement, ast.ImportFrom) and statement.module:
                self.module.stars.append(statement.module)
                continue
            if isinstance(statement, ast.Import):
                name = alias.asname or alias.name.partition(".")[0]
                target = alias.name if alias.asname else name
            else:
                name, target = alias.asname or alias.name, f"{statement.module or ''}.{alias.name}"
            self.names[name] = Value(frozenset({REFERENCE + target}))

    def bind(self, target: ast.expr, value: Value, source: ast.expr | None = None) -> None:
        """Give a target its value; elements of a tuple get what the whole has, or their own element."""
        waiting: list[tuple[ast.expr, Value, ast.expr | None]] = [(target, value, source)]
        while waiting:
            one, given, made = waiting.pop()
            if isinstance(one, ast.Name):
                self._name_it(one.id, Value(frozenset({REFERENCE + one.id})) if isinstance(made, ast.Lambda) else given)
            elif isinstance(one, ast.Starred):
                waiting.append((one.value, given, None))
            elif isinstance(one, ast.Tuple | ast.List):
                parts = (
                    made.elts if isinstance(made, ast.Tuple | ast.List) and len(made.elts) == len(one.elts) else None
                )
                for at, inner in enumerate(one.elts):
                    piece = (self.value(parts[at]), parts[at]) if parts else (Value(origins(given.labels)), None)
                    waiting.append((inner, *piece))
            elif isinstance(one, ast.Attribute):
                self.module.fields[self._field(one)] = given
            elif isinstance(one, ast.Subscript):
                self.add(one.value, mixed(given.labels))

    def _name_it(self, name: str, given: Value) -> None:
        """A name keeps what an import gave it where another branch only says that there is nothing (`requests = None`)."""
        old = self.names.get(name)
        if given == EMPTY and old is not None and old.after(REFERENCE):
            return
        self.names[name] = given

    def add(self, node: ast.expr, labels: Labels) -> None:
        """Let a container keep what is put into it."""
        if isinstance(node, ast.Name):
            old = self.names.get(node.id, EMPTY)
            self.names[node.id] = Value(old.labels | labels)
        elif isinstance(node, ast.Attribute):
            name = self._field(node)
            self.module.fields[name] = Value(self.module.fields.get(name, EMPTY).labels | labels)

    def _field(self, node: ast.Attribute) -> str:
        owner = node.value.id if isinstance(node.value, ast.Name) else "?"
        inside = self.scope.name.rpartition(".")[0] if owner in {"self", "cls"} else self.scope.name
        return f"{inside}.{owner}.{node.attr}"

    def evaluate(self, root: ast.expr) -> Value:
        """Value of an expression; those of its parts are kept until the scope ends."""
        parts = _parts_first(root)
        self._evaluated(parts)
        called = [node for node in parts if isinstance(node, ast.Call) and isinstance(node.func, ast.Lambda)]
        if called:  # their parameters are known now
            for node in called:
                self._bind_lambda(node)
            self._evaluated(parts)
        return self.values.get(id(root), EMPTY)

    def _bind_lambda(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Lambda):
            for one, given in zip(function.args.args, node.args, strict=False):
                self.names[one.arg] = self.value(given)

    def _evaluated(self, parts: list[ast.AST]) -> None:
        from jingwei.layers.tools.packages.sources.calls import call

        for node in parts:
            if isinstance(node, ast.Call):
                self.values[id(node)] = call(self, node)
            elif isinstance(node, ast.comprehension):
                self.bind(node.target, _element(self.value(node.iter)))
            elif isinstance(node, ast.expr):
                self.values[id(node)] = self._expression(node)
                if isinstance(node, ast.NamedExpr):
                    self.bind(node.target, self.values[id(node)])

    def _expression(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant():
                return _constant(node.value)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.BinOp():
                return self._operation(node)
        return Value(self._collected(node))

    def _collected(self, node: ast.expr) -> Labels:
        """Labels of what is put together from parts."""
        parts = [] if isinstance(node, ast.Lambda) else [self.value(part) for part in ast.iter_child_nodes(node)]
        match node:
            case ast.BoolOp() | ast.IfExp() | ast.NamedExpr() | ast.Starred() | ast.Await():
                return NOTHING.union(*(part.labels for part in parts))
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
                copied = [environment(self.value(value)) for key, value in pairs if key is None]
                kept = [callables(part.labels, tables.ACTING) for part in parts]
                return mixed(union(parts)).union(*copied, *kept)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return origins(self.value(node.elt).labels)
            case ast.DictComp():
                return union([self.value(node.key), self.value(node.value)])
            case ast.JoinedStr() | ast.FormattedValue():
                return mixed(union(parts)).union(*(environment(part) for part in parts))
        return mixed(union(parts))

    def _name(self, node: ast.Name) -> Value:
        found = self.names.get(node.id) or self.module.outer.get(node.id)
        if found is not None:
            return found
        return Value(frozenset({REFERENCE + node.id, *(f"{REFERENCE}{star}.{node.id}" for star in self.module.stars)}))

    def _attribute(self, node: ast.Attribute) -> Value:
        base = self.value(node.value)
        kept = self.module.fields.get(self._field(node))
        if kept is not None:
            return kept
        if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"} and node.attr in self.module.outer:
            return self.module.outer[node.attr]  # what the body of the class gave it
        owners = [*base.after(REFERENCE), *base.after(OBJECT)]
        return Value(frozenset(REFERENCE + _named(f"{owner}.{node.attr}") for owner in owners) | origins(base.labels))

    def _subscript(self, node: ast.Subscript) -> Value:
        base, key = self.value(node.value), self.value(node.slice)
        references = base.after(REFERENCE)
        if tables.ENVIRONMENT.intersection(references):
            if ENVIRONMENT in key.labels:
                return Value(frozenset({ENVIRONMENT}))
            secret = key.text is not None and tables.CREDENTIAL_NAMES.search(key.text)
            return Value(frozenset({NAMED})) if secret else EMPTY
        names = [one.removesuffix(".__dict__") for one in references if one.endswith((".__dict__", "__builtins__"))]
        if names and key.text is not None:
            return Value(frozenset(REFERENCE + _named(f"{name}.{key.text}") for name in names))
        step = node.slice.step if isinstance(node.slice, ast.Slice) else None
        if (
            base.text is not None
            and isinstance(step, ast.UnaryOp)
            and isinstance(node.slice, ast.Slice)
            and not node.slice.lower
        ):
            return Value(base.labels | {DECODED}, base.text[::-1])
        return Value(origins(base.labels) | callables(base.labels, tables.ACTING))

    def _operation(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        labels = mixed(left.labels) | mixed(right.labels)
        if isinstance(node.op, ast.Add) and left.text is not None and right.text is not None:
            text = left.text + right.text
            return Value(labels, text) if len(text) <= _TEXT else Value(labels)
        if isinstance(node.op, ast.BitXor) and LITERAL in labels:
            return Value(labels | {DECODED})
        if isinstance(node.op, ast.Mod):
            labels |= environment(right)
        return Value(labels)


def _element(value: Value) -> Value:
    """What iterating gives: names of the environment stand for it."""
    return Value(origins(value.labels) | callables(value.labels, tables.ACTING) | environment(value))


def _named(name: str) -> str:
    """A qualified name without the ways around it: the module of built-in names, and the dictionary of the module's own."""
    for prefix in ("globals.", "__builtins__.", "builtins."):
        name = name if name == f"{prefix}__dict__" else name.removeprefix(prefix)
    return name


def environment(value: Value) -> Labels:
    """The label of the whole environment where the value stands for it."""
    named = tables.ENVIRONMENT.intersection(value.after(REFERENCE))
    return frozenset({ENVIRONMENT}) if named else frozenset()


def _constant(value: object) -> Value:
    if isinstance(value, bytes):
        return Value(frozenset({LITERAL}), value[:_TEXT].decode("latin-1") if len(value) <= _TEXT else None)
    if not isinstance(value, str):
        return Value(frozenset({LITERAL})) if isinstance(value, int) and not isinstance(value, bool) else EMPTY
    labels = {LITERAL}
    head = value[:_TEXT]
    if tables.CREDENTIAL_FILES.search(head):
        labels.add(CREDENTIAL_PATH)
    if tables.START_PLACES.search(head):
        labels.add(START_PATH)
    return Value(frozenset(labels), value if len(value) <= _TEXT else None)


def key_of(node: ast.expr | None, value: Value) -> str:
    """What names a file in this scope: its text, or the name of the variable; empty when it is neither."""
    if value.text is not None:
        return repr(value.text)
    return dotted(node)


def dotted(node: ast.expr | None) -> str:
    """A name with its attributes as written; empty for other expressions."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def written_to(value: Value) -> list[str]:
    """The files that an object writes to."""
    return value.after(WRITTEN)


def _own(statement: ast.stmt) -> Iterator[ast.expr]:
    """Expressions of the statement itself, not those of statements inside it."""
    if isinstance(statement, ast.With | ast.AsyncWith):
        yield from (item.context_expr for item in statement.items)
    elif isinstance(statement, ast.ClassDef):
        yield from (*statement.decorator_list, *statement.bases, *(word.value for word in statement.keywords))
    else:
        yield from (child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr))


def _parts_first(root: ast.expr) -> list[ast.AST]:
    """The expression and all its parts, parts before the whole, in the order of evaluation; generators before what they yield."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, _COMPREHENSIONS):
            children = [*node.generators, *(child for child in children if not isinstance(child, ast.comprehension))]
        waiting += children
    found.reverse()
    return found
