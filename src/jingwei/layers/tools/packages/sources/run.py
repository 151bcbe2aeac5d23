"""One pass over one scope: what each statement does to names, fields and containers.

Loops and branches are taken once, in the order of the source; names are not separated by branch. Nothing is imported or run.
"""

from __future__ import annotations

import ast

from jingwei.layers.tools.packages.sources.calls import call
from jingwei.layers.tools.packages.sources.expressions import element, expression
from jingwei.layers.tools.packages.sources.scopes import MODULE, Scope
from jingwei.layers.tools.packages.sources.state import Event, Module
from jingwei.layers.tools.packages.sources.trees import dotted, own, parts_first
from jingwei.layers.tools.packages.sources.values import (
    EMPTY,
    PARAMETER,
    REFERENCE,
    Labels,
    Value,
    joined,
    mixed,
    origins,
)


class Run:
    """One pass over one scope."""

    def __init__(self, module: Module, scope: Scope) -> None:
        self.module = module
        self.scope = scope
        self.summary = module.summaries[scope.name]
        self.names = module.outer if scope.name == MODULE else {}
        for parameters in (*scope.again, scope.parameters):
            for position, name in enumerate(parameters):
                self.names[name] = Value(frozenset({f"{PARAMETER}{position}"}))
        self.values: dict[int, Value] = {}

    def run(self) -> None:
        """Interpret every statement once."""
        for statement in self.scope.statements:
            self._statement(statement)

    def note(self, rule: str, line: int, detail: str) -> None:
        """Record that a rule is met."""
        self.module.events[Event(rule, self.scope.name, line, detail)] = None

    def key(self, node: ast.expr | None, value: Value) -> str:
        """What names a file: its text, or a variable with the scope that it belongs to; empty when it is neither."""
        if value.text is not None:
            return repr(value.text)
        name = dotted(node)
        base = name.partition(".")[0]
        shared = base in {"self", "cls"} or (base in self.module.outer and base not in self.names)
        return f"{MODULE if shared else self.scope.name}:{name}" if name else ""

    def enters(self, *names: str) -> None:
        """Record that this scope runs others: of this file, or functions of others by qualified name."""
        self.module.calls.setdefault(self.scope.name, set()).update(names)

    def value(self, node: ast.AST | None) -> Value:
        """What is known of an expression that was evaluated."""
        return EMPTY if node is None else self.values.get(id(node), EMPTY)

    def evaluate(self, root: ast.expr) -> Value:
        """Value of an expression; those of its parts are kept until the scope ends."""
        parts = parts_first(root)
        self._evaluated(parts)
        called = [node for node in parts if isinstance(node, ast.Call) and isinstance(node.func, ast.Lambda)]
        if called:  # their parameters are known now
            for node in called:
                self._bind_lambda(node)
            self._evaluated(parts)
        return self.values.get(id(root), EMPTY)

    def _evaluated(self, parts: list[ast.AST]) -> None:
        for node in parts:
            if isinstance(node, ast.Call):
                self.values[id(node)] = call(self, node)
            elif isinstance(node, ast.comprehension):
                self.bind(node.target, element(self.value(node.iter)))
            elif isinstance(node, ast.expr):
                self.values[id(node)] = expression(self, node)
                if isinstance(node, ast.NamedExpr):
                    self.bind(node.target, self.values[id(node)])

    def _bind_lambda(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Lambda):
            for one, given in zip(function.args.args, node.args, strict=False):
                self.names[one.arg] = self.value(given)

    def _statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._import(statement)
            return
        for part in own(statement):
            self.evaluate(part)
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
                self.bind(statement.target, element(self.value(statement.iter)))
            case ast.With() | ast.AsyncWith():
                self._enter(statement.items)
            case ast.Return() | ast.Expr(value=ast.Yield()):
                given = statement.value.value if isinstance(statement.value, ast.Yield) else statement.value
                self.summary.returns |= self.value(given).labels
            case ast.ClassDef():
                self._made(statement)

    def _grow(self, statement: ast.AugAssign) -> None:
        old, new = self.value(statement.target), self.value(statement.value)
        text = old.text + new.text if old.text is not None and new.text is not None else None
        shape = joined((old.pattern, new.pattern)) if text is None else None
        self.bind(statement.target, Value(mixed(old.labels) | mixed(new.labels), text, shape))

    def _enter(self, items: list[ast.withitem]) -> None:
        for item in items:
            if item.optional_vars is not None:
                self.bind(item.optional_vars, self.value(item.context_expr))

    def _made(self, statement: ast.ClassDef) -> None:
        """Making a class runs what its bases and its metaclass say about it."""
        keywords = [word.value for word in statement.keywords if word.arg == "metaclass"]
        for base in statement.bases:
            for name in self.value(base).after(REFERENCE):
                self._enters_method(name, ("__init_subclass__",))
        for one in keywords:
            for name in self.value(one).after(REFERENCE):
                self._enters_method(name, ("__new__", "__init__", "__prepare__"))

    def _enters_method(self, owner: str, methods: tuple[str, ...]) -> None:
        listed = [f"{owner}.{method}" for method in methods]
        found = [name for name in listed if name in self.module.scopes or name in self.module.others.functions]
        if found:
            self.enters(*found)

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        source = origin(statement, self.module.package) if isinstance(statement, ast.ImportFrom) else ""
        for alias in statement.names:
            if alias.name == "*":
                self.module.stars += [source] if source not in self.module.stars else []
            elif isinstance(statement, ast.Import):
                name = alias.asname or alias.name.partition(".")[0]
                self.names[name] = Value(frozenset({REFERENCE + (alias.name if alias.asname else name)}))
            else:
                self.names[alias.asname or alias.name] = self.foreign(f"{source}.{alias.name}")

    def foreign(self, name: str) -> Value:
        """A reference by its qualified name; where another file of the package gives it a value, that value too."""
        known = self.module.others.values.get(name, EMPTY)
        return Value(known.labels | {REFERENCE + name}, known.text, known.shape)

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
                self.module.fields[self.field(one)] = given
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
            name = self.field(node)
            self.module.fields[name] = Value(self.module.fields.get(name, EMPTY).labels | labels)

    def field(self, node: ast.Attribute) -> str:
        """Under which name a field is kept: of the class for `self`, else of the scope."""
        owner = node.value.id if isinstance(node.value, ast.Name) else "?"
        inside = self.scope.name.rpartition(".")[0] if owner in {"self", "cls"} else self.scope.name
        return f"{inside}.{owner}.{node.attr}"


def origin(statement: ast.ImportFrom, package: str) -> str:
    """The module that names come from; relative imports start from `package`."""
    if not statement.level:
        return statement.module or ""
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - statement.level + 1] if statement.level <= len(parts) + 1 else []
    return ".".join([*kept, *([statement.module] if statement.module else [])])
