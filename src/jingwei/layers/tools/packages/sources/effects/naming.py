"""Calls that give a function or a module by its name."""

from __future__ import annotations

import ast

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.expressions import named
from jingwei.layers.tools.packages.sources.values import DECODED, EMPTY, OBJECT, REFERENCE, Value, whole

GETATTR = frozenset({"getattr", "inspect.getattr_static", "object.__getattribute__"})
IMPORT = frozenset({"__import__", "importlib.import_module", "importlib.__import__"})
GETTERS = frozenset({"operator.attrgetter", "operator.methodcaller"})
_HIDDEN_MODULES = frozenset({
    "os", "subprocess", "socket", "ctypes", "builtins", "urllib", "urllib.request", "requests", "marshal", "base64", "pty",
})  # fmt: skip


def names_of(call: Call) -> Value:
    """`globals()`, `locals()` and `vars(module)`: dictionaries of names."""
    owners = call.arguments[0].after(REFERENCE) if call.arguments else ["globals"]
    return Value(frozenset(f"{REFERENCE}{owner}.__dict__" for owner in owners))


def attribute(call: Call) -> Value:
    """`getattr`: a reference; a name that was put together or decoded is hidden."""
    wanted = call.argument(1)
    _hidden(call, wanted, call.node.args[1] if len(call.node.args) > 1 else None)
    if wanted.text is None:
        return EMPTY
    owners = [*call.argument(0).after(REFERENCE), *call.argument(0).after(OBJECT)]
    return Value(frozenset(REFERENCE + named(f"{owner}.{wanted.text}") for owner in owners))


def module(call: Call) -> Value:
    """`__import__`, `import_module`: a reference to the module."""
    wanted = call.argument(0, "name")
    _hidden(call, wanted, call.node.args[0] if call.node.args else None)
    return EMPTY if wanted.text is None else Value(frozenset({REFERENCE + wanted.text}))


def getter(call: Call) -> Value:
    """`operator.attrgetter("system")`: hidden in the same way; what it is applied to is not followed."""
    _hidden(call, call.argument(0), call.node.args[0] if call.node.args else None)
    return EMPTY


def _hidden(call: Call, wanted: Value, written: ast.expr | None) -> None:
    apart = wanted.text is not None and not isinstance(written, ast.Constant | ast.Name)
    hidden = DECODED in whole(wanted.labels) or apart
    if hidden and (wanted.text is None or wanted.text in tables.SENSITIVE | _HIDDEN_MODULES):
        call.note("code.obfuscated-name", wanted.text or call.shown)
