"""Skops files: a zip with `schema.json`, a tree of nodes of which each names a class and the kind of node that restores it.

The loader trusts a name only for some kinds of node; what it does with the name is decided by the kind. So both are judged together. Nothing is
followed by `__id__`: every node that stands in the file is judged, also one that the loader would replace by an earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jingwei.containers.zips import Member, checksum_fits
from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.skops_nodes import BIT_GENERATORS, COMMON, Kind, State, kinds, part
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous

_SCHEMA = "schema.json"
_ROOT = frozenset({"protocol", "_skops_version"})
_PROTOCOLS = range(3)
_ACCESSORS = frozenset({"attrgetter", "itemgetter", "methodcaller"})
_HOLDERS = frozenset({"DictNode", "ListNode", "SetNode", "TupleNode", "TypeNode"})
_LITERAL = {"JsonNode": "builtins.str", "DTypeNode": "numpy.dtype", "PartialNode": "functools.partial"}
_FILES = {"NdArrayNode": {"npy", "empty npy"}, "SparseMatrixNode": {"npz"}, "BytesNode": set(), "BytearrayNode": set()}


def skops_schema(job: Job, opened: Mapping[Member, memoryview]) -> State | None:
    """The schema of a skops file; None when there is none and the archive is of another kind."""
    for member, data in opened.items():
        if member.name == _SCHEMA:
            try:
                value = load_json(bytes(data), limits=job.budget.limits)
            except ParseError:
                return None
            except LimitError as error:
                job.report.add("budget", error.message, member=member.name)
                return None
            return value if isinstance(value, dict) and "__loader__" in value else None
    return None


def read_skops(job: Job, opened: Mapping[Member, memoryview], schema: State) -> str:
    """Judge the nodes, then every other member; a member that a node reads must be what that node reads."""
    walk = _Walk(job)
    if type(schema.get("protocol")) is not int or schema["protocol"] not in _PROTOCOLS:
        job.report.add("skops.broken", "a protocol that is not known", member=_SCHEMA)
    walk.run({key: value for key, value in schema.items() if key not in _ROOT})
    missing = dict(walk.files)
    for member, data in opened.items():
        kind = missing.pop(member.name, "")
        if kind.startswith("Byte"):  # a value of bytes: only what another loader would run counts
            _, inner = job.examine(data, "", job.depth + 1, job.budget)
            job.report.take((found for found in inner.findings if found.verdict.rejected), member.name)
        elif member.name != _SCHEMA or kind:
            if not checksum_fits(member, data):
                job.report.add("archive.checksum", member.name, member=member.name, offset=member.start)
            found = job.inner(data, member.name)
            if kind and found not in _FILES[kind]:
                job.report.add("skops.member", f"{found} for {kind}", member=member.name)
    for name in missing:
        job.report.add("skops.member", f"{name} is named but not stored", member=_SCHEMA)
    if not walk.values:
        job.report.add("format.empty", "no values")
    return "skops"


class _Walk:
    """Judges node after node with a stack of its own."""

    def __init__(self, job: Job) -> None:
        self.files: dict[str, str] = {}  # member -> kind of the node that reads it
        self.values = 0  # nodes that hold more than other nodes
        self._job = job
        self._seen: dict[Any, tuple[str, str]] = {}

    def run(self, root: State) -> None:
        todo: list[tuple[str, Any]] = [("", root)]
        while todo:
            path, state = todo.pop()
            try:
                todo += [(f"{path}{step}"[-200:], child) for step, child in self._node(state)]
            except ParseError as error:
                self._add("skops.broken", f"{path}: {error.message}")

    def _add(self, rule: str, name: str) -> None:
        self._job.report.add(rule, name, member=_SCHEMA)

    def _node(self, state: Any) -> list[tuple[str, Any]]:
        if not isinstance(state, dict):
            raise ParseError("no node")
        loader, module, cls = (part(state, f"__{key}__", str) for key in ("loader", "module", "class"))
        kind = kinds().get(loader)
        if kind is None:
            raise ParseError(f"the kind {loader[:40]!r} is not known")
        if set(state) - COMMON - kind.keys:
            raise ParseError(f"keys that a {loader} does not have")
        name = f"{module}.{cls}"
        self.values += loader not in _HOLDERS
        self._identity(state.get("__id__"), loader, name)
        self._name(loader, kind, name)
        self._special(loader, state, name)
        if loader in _FILES and "file" in state:
            self.files[part(state, "file", str)] = loader
        elif loader in _FILES and state.get("type") != "json":
            raise ParseError(f"a {loader} without a file")
        return kind.below(state)

    def _identity(self, identity: Any, loader: str, name: str) -> None:
        """The loader takes the first node of an id for all that follow."""
        if isinstance(identity, (int, str)) and self._seen.setdefault(identity, (loader, name)) != (loader, name):
            self._add("skops.identity", f"{identity}: {name}")

    def _name(self, loader: str, kind: Kind, name: str) -> None:
        literal = _LITERAL.get(loader)
        if loader not in {"OperatorFuncNode", "JsonNode"} and name not in kind.names and dangerous(name):
            self._add("skops.dangerous", f"{name} ({loader})")
        elif literal is not None and name != literal:
            self._add("skops.mismatch", f"{name} ({loader})")
        elif loader not in {"OperatorFuncNode", "MethodNode"} and name not in kind.names:
            self._add("skops.type", f"{name} ({loader})")

    def _special(self, loader: str, state: State, name: str) -> None:
        if loader == "OperatorFuncNode":
            module, _, function = name.rpartition(".")
            known = module == "operator" and function in _ACCESSORS
            self._add("skops.type" if known else "skops.operator", f"{name} ({loader})")
        elif loader == "MethodNode":
            self._method(part(state, "content", dict), name)
        elif loader == "FunctionNode" and "content" in state:
            content = part(state, "content", dict)
            old = f"{part(content, 'module_path', str)}.{part(content, 'function', str)}"
            self._name(loader, kinds()[loader], old)
        elif loader == "RandomGeneratorNode":
            self._generator(part(part(state, "content", dict), "bit_generator", dict))

    def _method(self, content: State, name: str) -> None:
        owner, function = part(content, "obj", dict), part(content, "func", str)
        if f"{owner.get('__module__')}.{owner.get('__class__')}" != name or function.startswith("_"):
            self._add("skops.method", f"{name}.{function}")
        elif dangerous(f"{name}.{function}"):
            self._add("skops.dangerous", f"{name}.{function} (MethodNode)")
        else:
            self._add("skops.type", f"{name}.{function} (MethodNode)")

    def _generator(self, state: State) -> None:
        """The state says which class of `numpy.random` is called: it must be a constant from the list."""
        held = part(state, "content", dict) if "__loader__" in state else state
        stated = held.get("bit_generator")
        if isinstance(stated, dict) and stated.get("__loader__") == "JsonNode":
            stated = stated.get("content")
        elif isinstance(stated, str):
            stated = json.dumps(stated)
        if not isinstance(stated, str) or stated not in {f'"{name}"' for name in BIT_GENERATORS}:
            self._add("skops.type", f"{str(stated)[:80]} (bit generator)")
