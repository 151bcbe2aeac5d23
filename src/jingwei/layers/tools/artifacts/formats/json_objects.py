"""What a loader of objects would import or call for a JSON object, judged by its keys, whichever loader it is.

Sources of the keys, read as text: jsonpickle 4 (`tags.py`: `py/...`), skops 0.13 (`__class__`, `__module__`), Keras 3 (`module`, `class_name`), Hydra
1.3 (`_target_`). Only names of the list of dangerous callables count: other classes are for the reader of the document to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.report import Report

EXPRESSION = "py/repr"  # jsonpickle before 2.0 evaluated its text (CVE-2020-22083)
_NAMES = ("py/object", "py/type", "py/function", "py/class", "_target_")
_PAIRS = (("__module__", "__class__"), ("module", "class_name"), ("__module__", "__qualname__"))
_CALLING_NODES = frozenset(("OperatorFuncNode", "MethodNode", "FunctionNode"))  # of skops, whatever key says so
_CALLED = ("func", "function", "method", "callable", "operator")
NAMES_CLASSES = frozenset(
    (
        *_NAMES,
        *(key for pair in _PAIRS for key in pair),
        EXPRESSION,
        "py/reduce",
        "registered_name",
        "__loader__",
        "function",
        "_class_name",
    )
)


def judge_object(report: Report, path: str, value: dict[str, Any]) -> None:
    """Report what of the dangerous list an object names where a loader looks for a callable."""
    for name in _named(value):
        if dangerous(name):
            report.add("json.dangerous", f"{path}: {name}")
    if isinstance(value.get(EXPRESSION), str):
        report.add("json.dangerous", f"{path}: {EXPRESSION} {value[EXPRESSION][:80]}")


def _named(value: dict[str, Any]) -> Iterator[str]:
    for key in _NAMES:
        if isinstance(value.get(key), str):
            yield value[key].replace("/", ".").replace("__builtin__", "builtins")
    if _CALLING_NODES.intersection(part for part in value.values() if isinstance(part, str)):
        yield from (part for key, part in value.items() if key in _CALLED and isinstance(part, str))
    for module, name in _PAIRS:
        first, last = value.get(module), value.get(name)
        if isinstance(first, str) and isinstance(last, str):
            yield f"{first}.{last}"
