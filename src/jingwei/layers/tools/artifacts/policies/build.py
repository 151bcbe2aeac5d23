"""From wheels to a policy pack: every class and function of each version is judged, and what all versions that have a name agree on is kept."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from jingwei.layers.tools.artifacts.pickles.packs import left_out
from jingwei.layers.tools.artifacts.policies.classes import Classes, Unproved
from jingwei.layers.tools.artifacts.policies.functions import Functions
from jingwei.layers.tools.artifacts.policies.judge import Inert, judge
from jingwei.layers.tools.artifacts.policies.pack import SCHEMA
from jingwei.layers.tools.artifacts.policies.sources import Sources
from jingwei.layers.tools.artifacts.policies.symbols import Found, Universe

_GROWS = frozenset(("dict", "list", "set"))
Verdicts = dict[str, Inert | str]


def verdicts(sources: Sources, others: Iterable[Sources], rooms: tuple[str, ...] = ()) -> Verdicts:
    """Every class of one version, by each name under which a module of it offers the class -> what is proved, or why nothing is.

    `others` are distributions that hold bases; they are not judged themselves. `rooms`: packages to which the pack is confined; none: no confinement.
    """
    universe = Universe([sources, *others])
    classes = Classes(universe)
    functions = Functions(universe, classes)
    found: Verdicts = {}
    proved: dict[int, Inert | str] = {}
    for module, name, what in _offered(universe, sources, rooms):
        if id(what.node) not in proved:
            try:
                proved[id(what.node)] = judge(functions, classes.get(what))
            except Unproved as error:
                proved[id(what.node)] = str(error)
            except RecursionError:
                proved[id(what.node)] = "its source is nested too deeply"
        found[f"{module}.{name}"] = proved[id(what.node)]
    return found


def _offered(universe: Universe, sources: Sources, rooms: tuple[str, ...]) -> Iterator[tuple[str, str, Found]]:
    """Classes where they are written, and where the `__init__` of a package offers them again."""
    for module in sorted(sources.modules):
        if rooms and not any(f"{module}.".startswith(f"{room}.") for room in rooms):
            continue
        table = universe.module(module)
        if table is None or left_out(module):
            continue
        package = universe.is_package(module)
        for name, bindings in {**table.fallbacks, **table.bindings}.items():
            written = any(isinstance(b, ast.ClassDef) for b in bindings)
            meaning = universe.resolve(module, name) if written or package else None
            if (
                isinstance(meaning, Found)
                and isinstance(meaning.node, ast.ClassDef)
                and meaning.module in sources.modules
            ):
                yield module, name, meaning
            elif written:
                yield module, name, Found(module, name, ast.Constant(None))


def join(versions: list[tuple[Sources, Verdicts]]) -> tuple[dict[str, Inert], dict[str, str]]:
    """What is proved in all versions that have the name, and the reason for each name that is not."""
    proved: dict[str, Inert] = {}
    refused: dict[str, str] = {}
    for sources, found in versions:
        for name, verdict in found.items():
            if isinstance(verdict, str):
                refused[name] = f"{verdict} ({sources.version})"
            elif name not in proved:
                proved[name] = verdict
            elif (both := _stricter(proved[name], verdict)) is None:
                refused[name] = f"versions differ ({sources.version})"
            else:
                proved[name] = both
    return {name: one for name, one in proved.items() if name not in refused}, refused


def _stricter(one: Inert, other: Inert) -> Inert | None:
    if (one.kind, one.fields) != (other.kind, other.fields):
        return None
    if one.state != other.state and {one.state, other.state} != {"dict", "slots"}:
        return None
    keys = dict(one.keys)
    for name, what in other.keys:
        if keys.setdefault(name, what) != what:
            return None
    state = one.state if one.state == other.state else "dict"
    return Inert(one.kind, state, tuple(sorted(keys.items())), one.fields)


def pack(distribution: str, versions: list[tuple[Sources, Verdicts]], *, refusals: bool = False) -> dict[str, Any]:
    """The policy pack of a distribution as JSON. `refusals`: with the reason for every class that is not proved."""
    proved, refused = join(versions)
    by_hand = written_by_hand(distribution)
    entries: list[dict[str, Any]] = []
    modules: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, one in sorted(proved.items()):
        entry = _entry(one)
        if name in by_hand or entry is None:
            continue
        if entry not in entries:
            entries.append(entry)
        module, _, last = name.rpartition(".")
        modules[module][str(entries.index(entry))].append(last)
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "distribution": distribution,
        "versions": {sources.version: sources.digest for sources, _ in versions},
        "packages": sorted({module.partition(".")[0] for sources, _ in versions for module in sources.modules}),
        "entries": entries,
        "modules": {
            module: {at: " ".join(names) for at, names in groups.items()} for module, groups in modules.items()
        },
        "by_hand": by_hand,
    }
    return content | ({"refused": dict(sorted(refused.items()))} if refusals else {})


def _entry(one: Inert) -> dict[str, Any] | None:
    if one.kind == "enum":
        return {"calls": [["constant"]]}
    if one.kind == "namedtuple":
        return {"calls": [["anything"] * one.fields]}
    entry: dict[str, Any] = {"new": True}
    if one.kind in _GROWS:
        entry["grows"] = one.kind
    state: Any = ["keys", dict(one.keys)] if one.keys else "dict"
    if one.state == "tuple":
        state = "tuple"
    elif one.state == "slots":
        state = ["either", state, ["row", ["either", "none", state], state]]
    return entry | {"state": state}


def written_by_hand(distribution: str) -> dict[str, Any]:
    """Entries for compiled types and functions that a person has read: name -> entry with its `why`."""
    path = files(__package__).joinpath("by_hand", f"{distribution}.json")
    if not path.is_file():
        return {}
    found: dict[str, Any] = {}
    for group in json.loads(path.read_text(encoding="utf-8")):
        shared = {key: value for key, value in group.items() if key != "names"}
        found |= dict.fromkeys(group["names"], shared)
    return found
