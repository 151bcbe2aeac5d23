"""JSON held against a shape that is data: the keys of every object, the kind of every value, without recursion.

A loader that goes by keys passes over those that it does not know; here they are reported. Maps whose keys are free (attributes, names of
features) hold what people write into them: nothing there may be read as a call by a loader of configurations.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.json_objects import judge_object
from jingwei.layers.tools.artifacts.job import Job

Shape = Mapping[str, Mapping[str, str]]
Visit = Callable[[str, Mapping[str, Any]], None]
_SCALARS: dict[str, tuple[type, ...]] = {
    "s": (str,), "i": (int,), "n": (int, float), "b": (bool,), "0": (type(None),),
    "x": (str, int, float, bool, type(None)),
}  # fmt: skip
_CALLS = frozenset({"_target_", "auto_map", "custom_pipelines", "__reduce__"})
_WHOLE = frozenset("bBhHiIqQ")  # type codes of arrays of integers


@cache
def shape(name: str) -> Shape:
    """The table `name`.txt beside this module: by object and key the kind of the value; a line `Name +Other` takes over the keys of `Other`."""
    table: dict[str, dict[str, str]] = {}
    for line in Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            first, *words = line.split()
            known = table.setdefault(first, {})
            for word in words:
                known |= table[word[1:]] if word.startswith("+") else dict([word.split("=")])
    return table


def check(job: Job, value: Any, table: Shape, root: str, visit: Visit) -> None:
    """Hold `value` against the kind `root` of `table`; when all of it fits, `visit(name, object)` is called once for each object.

    Kinds: s text, i integer, n number, b truth value, 0 null, x any of these, [ before a kind a list, { a map of free keys,
    * any value, / between alternatives, else the name of an object. Raises `ParseError` for a value of another kind, `LimitError` over the budget.
    """
    todo: list[tuple[str, str, Any]] = [("", root, value)]
    objects: list[tuple[str, Mapping[str, Any]]] = []
    while todo:
        path, kind, part = todo.pop()
        if scalars(kind, part):
            continue
        name = _chosen(path, kind, part)
        if name == "*":
            todo += _below(job, path, part)
            continue
        job.budget.spend_opcodes(1)
        if name[0] == "[":
            todo += [(f"{path}[]"[-200:], name[1:], inner) for inner in part]
        elif name[0] == "{":
            todo += [(f"{path}.{key}"[-200:], name[1:], inner) for key, inner in part.items()]
            _calls(job, path, part)
        else:
            todo += _members(job, path, table[name], part)
            objects.append((name, part))
    for name, part in objects:
        visit(name, part)


def _below(job: Job, path: str, part: Any) -> list[tuple[str, str, Any]]:
    """What stands in a value of any form."""
    job.budget.spend_opcodes(1)
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list | array) else ()
    if isinstance(part, dict):
        _calls(job, path, part)
    return [(f"{path}.{key}"[-200:], "*", item) for key, item in inner]


def _calls(job: Job, path: str, part: dict[str, Any]) -> None:
    """What a loader of configurations would take for something to be called, whatever else the document is."""
    judge_object(job.report, path.lstrip("."), part)
    for key in _CALLS & part.keys():
        job.report.add("json.code", f"{path}.{key}")


def _members(job: Job, path: str, known: Mapping[str, str], part: dict[str, Any]) -> list[tuple[str, str, Any]]:
    found = []
    _calls(job, path, part)
    for key, inner in part.items():
        if key in known:
            found.append((f"{path}.{key}"[-200:], known[key], inner))
        else:
            job.report.add("json.key", f"{path}.{key}".lstrip("."))
            found.append((f"{path}.{key}"[-200:], "*", inner))
    return found


def _chosen(path: str, kind: str, part: Any) -> str:
    """The alternative that is a list, a map or an object, as the value is."""
    for name in kind.split("/"):
        if name == "*":
            return name
        wanted = list if name[0] == "[" else dict
        if name.removeprefix("[") not in _SCALARS and isinstance(part, wanted):
            return name
    raise ParseError(f"{path.lstrip('.') or 'the document'} is no {kind}")


def scalars(kind: str, part: Any) -> bool:
    """Whether the value is a scalar of the kind, or a list of nothing else."""
    return any(_is_scalar(name, part) for name in kind.split("/") if name.removeprefix("[") in _SCALARS)


def _is_scalar(name: str, part: Any) -> bool:
    types = _SCALARS[name.removeprefix("[")]
    if name[0] != "[":
        return type(part) in types
    if isinstance(part, array):
        return name == "[n" or (name == "[i" and part.typecode in _WHOLE)
    return isinstance(part, list) and {type(item) for item in part} <= set(types)
