"""What a call does to values: functions of the package by their summaries, functions of libraries by the table of effects."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.effects.methods import method
from jingwei.layers.tools.packages.sources.effects.table import EFFECTS
from jingwei.layers.tools.packages.sources.sinks import take
from jingwei.layers.tools.packages.sources.state import Foreign
from jingwei.layers.tools.packages.sources.values import (
    DECODING,
    EMPTY,
    OBJECT,
    PARAMETER,
    PART,
    REFERENCE,
    Value,
    decoded,
    mixed,
    origins,
    whole,
)

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.sources.run import Run

_PARTIAL = f"{OBJECT}functools.partial"


def call(run: Run, node: ast.Call) -> Value:
    """Value that a call gives; events and summaries are told to `run`."""
    function = run.value(node.func)
    if isinstance(node.func, ast.Lambda):
        return run.value(node.func.body)
    arguments = [run.value(one.value if isinstance(one, ast.Starred) else one) for one in node.args]
    if _PARTIAL in function.labels and (bound := origins(function.labels)):
        arguments = [Value(bound), *arguments]
    words = {word.arg or "**": run.value(word.value) for word in node.keywords}
    made = Call(run, node, frozenset(function.after(REFERENCE)), arguments, words)
    if (local := _local(run, node, made.names)) is not None:
        return _called(made, local, _own_function(run, local))
    for name in sorted(made.names & run.module.others.functions.keys()):
        return _called(made, name, run.module.others.functions[name])
    for names, effect in EFFECTS:
        if made.names & names:
            return effect(made)
    _handed_on(made)
    return method(made)


def _handed_on(call: Call) -> None:
    """A function that is handed to another one (threads, timers, `map`) is called with what is handed on beside it."""
    run = call.run
    for value in call.given:
        handed = frozenset(value.after(REFERENCE))
        if not handed:
            continue
        if local := _local(run, call.node, handed):
            run.enters(local)
        if acting := handed & (tables.CODE | tables.PROCESS):
            for other in call.given:
                if other is not value:
                    take(run, "exec", Value(whole(other.labels)), call.node.lineno, min(acting))


def _local(run: Run, node: ast.Call, names: Iterable[str]) -> str | None:
    """Name of the scope that the call enters, when it is a function, method or class of this file."""
    scopes = run.module.scopes
    inner = f"{run.scope.name}."
    for name in names:
        for candidate in (inner + name, name):
            if candidate in scopes:
                return candidate
        if name in run.module.classes:
            run.enters(*_by_itself(run, name))
            if f"{name}.__init__" in scopes:
                return f"{name}.__init__"
    attribute = node.func if isinstance(node.func, ast.Attribute) else None
    if attribute is not None and isinstance(attribute.value, ast.Name) and attribute.value.id in {"self", "cls"}:
        candidate = f"{run.scope.name.rpartition('.')[0]}.{attribute.attr}"
        return candidate if candidate in scopes else None
    return None


# methods that Python calls for who makes, keeps or drops an object
_IMPLICIT = (
    "__new__",
    "__post_init__",
    "__enter__",
    "__exit__",
    "__del__",
    "__getattr__",
    "__call__",
    "__iter__",
    "__reduce__",
)


def _by_itself(run: Run, name: str) -> list[str]:
    return [one for method in _IMPLICIT if (one := f"{name}.{method}") in run.module.scopes]


def _own_function(run: Run, name: str) -> Foreign:
    summary = run.module.summaries[name]
    return Foreign(run.module.scopes[name].parameters, summary.returns, frozenset(summary.sinks))


def _called(call: Call, name: str, function: Foreign) -> Value:
    """Apply what a function does to the arguments."""
    run, node = call.run, call.node
    run.enters(name)
    shift = 1 if function.parameters[:1] in {("self",), ("cls",)} else 0
    given = dict(enumerate(call.arguments, shift))
    given |= {function.parameters.index(word): v for word, v in call.words.items() if word in function.parameters}
    for position, sink in sorted(function.sinks):
        if position in given and sink == "download":
            place = node.args[position - shift] if 0 <= position - shift < len(node.args) else None
            run.module.downloads |= {run.key(place, given[position])} - {""}
        elif position in given:
            take(run, sink, given[position], node.lineno, name)
    labels = set[str]()
    for label in function.returns:
        bare = label.removeprefix(PART)
        if bare.startswith((PARAMETER, DECODING)):
            value = given.get(int(bare.partition(":")[2]), EMPTY)
            passed = value.labels if label.startswith(PARAMETER) else mixed(value.labels)
            labels |= passed | decoded(passed) if bare.startswith(DECODING) else passed
        else:
            labels.add(label)
    if name.endswith(".__init__"):
        labels.add(OBJECT + name.removesuffix(".__init__"))
    return Value(frozenset(labels))
