"""Calls that open, write and copy files."""

from __future__ import annotations

import ast

from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.trees import dotted
from jingwei.layers.tools.packages.sources.values import (
    CREDENTIAL_PATH,
    CREDENTIALS,
    EMPTY,
    NET,
    NOTHING,
    OBJECT,
    SITE,
    START_PATH,
    WRITTEN,
    Value,
    union,
    whole,
)

_WRITING = frozenset("wax+")
_SET = frozenset({"winreg.SetValueEx", "winreg.SetValue", "_winreg.SetValueEx"})


def opened(call: Call) -> Value:
    """A file object: of a credential file to read, of a file to write, of a download."""
    path = call.argument(0, "file")
    mode = call.argument(1, "mode").text or ""
    made = {OBJECT + call.shown}
    if _WRITING & set(mode):
        if _starts(path):
            call.note("code.persistence", f"{call.shown} {path.pattern or ''}".strip())
        if call.node.args and (key := call.run.key(call.node.args[0], path)):
            made.add(WRITTEN + key)
    else:
        if CREDENTIAL_PATH in path.labels:
            made.add(CREDENTIALS)
        if call.node.args and call.run.key(call.node.args[0], path) in call.run.module.downloads:
            made.add(NET)
    return Value(frozenset(made))


def copied(call: Call) -> Value:
    """A file is put somewhere."""
    if _starts(call.argument(1, "dst")):
        call.note("code.persistence")
    return EMPTY


def registered(call: Call) -> Value:
    """A key of the registry from which programs start."""
    labels = whole(union(call.given))
    if START_PATH in labels and call.names & _SET:
        call.note("code.persistence")
    return Value(frozenset({START_PATH}) if START_PATH in labels else NOTHING)


def written(call: Call, file: ast.expr, base: Value) -> None:
    """An answer of the network was written to a file: whoever names it later names a download; a parameter's file is the caller's."""
    run = call.run
    for key in base.after(WRITTEN):
        run.module.downloads.add(key)
        name = key.removeprefix(f"{run.scope.name}:")
        if name in run.scope.parameters:
            run.summary.sinks.add((run.scope.parameters.index(name), "download"))
    if dotted(file):
        run.module.downloads.add(f"{run.key(file, Value())}.name")


def path_written(call: Call, base: Value) -> None:
    """`Path.write_text` and `Path.write_bytes`."""
    if _starts(base):
        call.note("code.persistence", "pathlib.Path.write")
    if any(NET in value.labels for value in call.given) and isinstance(call.node.func, ast.Attribute):
        call.run.module.downloads.add(call.run.key(call.node.func.value, base))


def _starts(path: Value) -> bool:
    """A place from which something starts by itself: by its name, or a start file among the installed packages."""
    return START_PATH in path.labels or (
        SITE in whole(path.labels) and (path.pattern or "").rstrip("/").endswith(".pth")
    )
