"""Approved definitions: SHA-256 over the canonical JSON (RFC 8785) of what a model is told of a tool, and of how a server is started.

A pin keeps the definition too, so that a change can be shown. Values of environments and headers are secrets: only their names are pinned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.agents.document import Document, Server
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Tool
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.limits import LIMITS, Limits
from jingwei.text.secrets import find

SCHEMA = "jingwei/tool-pins/1"
_SHOWN, _LONG = 4, 90  # changes of one tool that are shown, characters of each value


@dataclass(frozen=True, slots=True)
class Pin:
    """`key` is the file (or server) and the tool; `definition` is what was approved."""

    key: str
    sha256: str
    definition: Mapping[str, Any]


def definition(tool: Tool) -> dict[str, Any]:
    """What is pinned of a tool; absent members are left out, as a server that never had them sends none."""
    whole = {
        "name": tool.name,
        "title": tool.title or None,
        "description": tool.description,
        "inputSchema": tool.schema,
        "outputSchema": tool.output,
        "annotations": dict(tool.annotations) or None,
    }
    return {key: value for key, value in whole.items() if value is not None}


def server_definition(server: Server) -> dict[str, Any]:
    """What is pinned of a configured server."""
    return {
        "server": server.name,
        "command": [_masked(word) for word in server.words],
        "url": _masked(server.url),
        "names": sorted(name for name, _ in server.values),
        "approved": list(server.approved),
        "scopes": list(server.scopes),
    }


def _masked(word: str) -> str:
    """A word without a credential in it: a file of pins is shared."""
    return "(secret)" if word and (find(word) or find(f'token="{word}"')) else word


def fingerprint(made: Mapping[str, Any]) -> str:
    """SHA-256 in hex. Raises `ParseError` for numbers and texts that RFC 8785 cannot express."""
    try:
        return hashlib.sha256(rfc8785.dumps(dict(made))).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ParseError(f"cannot be pinned: {error}") from error


def pins(where: str, document: Document, sha256: str) -> Iterator[Pin]:
    """Pins of a document; a skill's includes the digest of its file. `where` names the file without the folder it was found through."""
    counted: dict[str, int] = {}
    for tool in document.tools:
        made = definition(tool) | ({"text": sha256} if document.form in {"skill", "instructions"} else {})
        key = f"{tool.server or where}#{tool.name}"
        counted[key] = counted.get(key, 0) + 1
        yield Pin(key if counted[key] == 1 else f"{key}#{counted[key]}", fingerprint(made), made)
    for server in document.servers:
        made = server_definition(server)
        yield Pin(f"{where}#server:{server.pointer or server.name}", fingerprint(made), made)


def compare(found: Iterator[Pin] | tuple[Pin, ...], approved: Mapping[str, Pin]) -> Iterator[Finding]:
    """What changed or is new."""
    for pin in found:
        known = approved.get(pin.key)
        name = pin.key.partition("#")[2]
        if known is None:
            yield finding("pin.new", pin.key, name=name)
        elif known.sha256 != pin.sha256:
            changes = tuple(difference(known.definition, pin.definition))
            yield finding("pin.changed", f"{name}: {'; '.join(changes[:_SHOWN])}", name=name, shown="; ".join(changes))


def gone(seen: set[str], approved: Mapping[str, Pin]) -> Iterator[Finding]:
    """Approved definitions that are nowhere any more."""
    for key in sorted(approved.keys() - seen):
        yield finding("pin.gone", key, name=key.partition("#")[2])


def difference(old: Any, new: Any) -> Iterator[str]:
    """Each place that differs, with both values; texts are cut around the first difference."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    for place in (*before, *(key for key in after if key not in before)):
        if before.get(place) != after.get(place):
            left, right = _around(before.get(place), after.get(place))
            yield f"{place}: {left} → {right}"


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    todo: list[tuple[str, Any]] = [("", value)]
    while todo:
        at, item = todo.pop()
        below = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else None
        if below is None or not item:
            yield at, item
        else:
            todo += [(f"{at}/{key}", inner) for key, inner in reversed(list(below))]


def _around(left: Any, right: Any) -> tuple[str, str]:
    one, other = (json.dumps(item, ensure_ascii=False) if item is not None else "∅" for item in (left, right))
    same = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    start = max(0, same - 20)
    return tuple(
        f"{'…' if start else ''}{text[start : start + _LONG]}{'…' if len(text) > start + _LONG else ''}"
        for text in (one, other)
    )  # type: ignore[return-value]


def render(approved: Mapping[str, Pin]) -> str:
    """The file of pins, the same bytes for the same pins."""
    entries = {key: {"sha256": pin.sha256, "definition": pin.definition} for key, pin in sorted(approved.items())}
    return json.dumps({"schema": SCHEMA, "approved": entries}, ensure_ascii=True, indent=1, sort_keys=True) + "\n"


def parse(content: bytes, limits: Limits = LIMITS) -> dict[str, Pin]:
    """Pins of a file; a definition that does not match its digest is refused. Raises `ParseError`, `LimitError`."""
    data = load_json(content, "pins", limits)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("approved"), dict):
        raise ParseError(f"no file of pins: expected schema {SCHEMA}", hint="make one with --pin FILE --approve")
    made: dict[str, Pin] = {}
    for key, entry in data["approved"].items():
        known = entry.get("definition") if isinstance(entry, dict) else None
        if (
            not isinstance(known, dict)
            or not isinstance(entry.get("sha256"), str)
            or fingerprint(known) != entry["sha256"]
        ):
            raise ParseError(
                f"pin {key[:80]!r} does not match its definition", hint="review the tools and approve them again"
            )
        made[key] = Pin(key, entry["sha256"], known)
    return made
