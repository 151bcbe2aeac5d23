"""Methods of values that are known only by their labels: they keep them; what is put into a container stays in it."""

from __future__ import annotations

import ast

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.effects.files import path_written, written
from jingwei.layers.tools.packages.sources.sinks import environment
from jingwei.layers.tools.packages.sources.values import (
    CREDENTIAL_PATH,
    CREDENTIALS,
    ENVIRONMENT,
    LONGEST,
    NET,
    NOTHING,
    OBJECT,
    REFERENCE,
    Labels,
    Value,
    decoded,
    joined,
    mixed,
    origins,
)

_PUTS = frozenset(
    {"append", "add", "extend", "update", "insert", "write", "writelines", "setdefault", "writestr", "put"}
)
_CODECS = frozenset(
    {"rot13", "rot_13", "rot-13", "hex", "base64", "zlib", "bz2", "hex_codec", "base64_codec", "zlib_codec"}
)
_SAME = frozenset({"strip", "lower", "upper", "encode", "decode"})


def method(call: Call) -> Value:
    """A call that no table names. Of what is no method nothing is known but what made it."""
    made = frozenset(OBJECT + name for name in call.names)
    if not isinstance(call.node.func, ast.Attribute):
        return Value(made)
    base, name = call.run.value(call.node.func.value), call.node.func.attr
    if name in _PUTS:
        _put(call, call.node.func.value, base)
    if name in {"write_text", "write_bytes"}:
        path_written(call, base)
    if name in {"read_text", "read_bytes", "open", "read"} and CREDENTIAL_PATH in base.labels:
        return Value(frozenset({CREDENTIALS, OBJECT + "open"}))
    if name == "decode" and (call.argument(0).text or "") in _CODECS:
        return Value(origins(base.labels) | decoded(base.labels))
    if tables.ENVIRONMENT.intersection(base.after(REFERENCE)):
        return Value(frozenset({ENVIRONMENT}) if name in {"copy", "items", "values"} else NOTHING)
    text, shape = _joined(call, base) if name == "join" else _text(name, base, call.arguments)
    return Value(origins(base.labels) | _parts(call, name) | made, text, shape)


def _put(call: Call, container: ast.expr, base: Value) -> None:
    labels = frozenset().union(*(mixed(value.labels) | environment(value) for value in call.given))
    call.run.add(container, labels)
    if any(NET in value.labels for value in call.given):
        written(call, container, base)


def _parts(call: Call, name: str) -> Labels:
    """What a text made of parts keeps of them."""
    if name not in {"join", "format", "joinpath", "replace"}:
        return NOTHING
    parts = frozenset().union(*(value.labels for value in call.given))
    labels = origins(parts) if name == "join" else mixed(parts)
    return labels.union(*(environment(value) for value in call.given))


def _joined(call: Call, base: Value) -> tuple[str | None, str | None]:
    """`"".join` of a list that is written out."""
    listed = call.node.args[0] if call.node.args else None
    if base.text is None or not isinstance(listed, ast.List | ast.Tuple):
        return None, None
    parts = [call.run.value(one) for one in listed.elts]
    pieces = [piece for part in parts for piece in (part.pattern, base.text)][:-1]
    made = joined(pieces)
    return (made, None) if all(part.text is not None for part in parts) else (None, made)


def _text(name: str, base: Value, arguments: list[Value]) -> tuple[str | None, str | None]:
    """Text and shape that are left."""
    if name in _SAME:
        return base.text, base.shape
    if base.text is None:
        return None, None
    old, new = (arguments[0].text, arguments[1].text) if len(arguments) == 2 else (None, None)  # noqa: PLR2004 - old and new
    if name == "replace" and old and new is not None:
        return base.text.replace(old, new)[:LONGEST], None
    if name == "format" and base.text.count("{}") == len(arguments):
        pieces = base.text.split("{}")
        return None, joined(
            one for at, piece in enumerate(pieces) for one in ([arguments[at - 1].pattern] if at else []) + [piece]
        )
    return None, None
