"""Paddle's programs since 3.0: JSON with dialects by number and operators by exact name. What they do when run is as in the older form.

Source: paddle/fluid/pir/serialize_deserialize (schema.h, schema.cc) and the operators of paddlepaddle 3.0.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.json_shape import check, shape
from jingwei.layers.tools.artifacts.formats.paddle import EFFECTS, REACHES
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_JSON = expression(r'\s*\{\s*"base_code"\s*:\s*\{')
_DIALECTS = {"0": "builtin", "1": "pd_op", "2": "cf"}
_PLAIN = frozenset(
    ("p", "c", "s", "g", "builtin.parameter", "builtin.set_parameter", "builtin.combine", "builtin.split", "builtin.slice", "builtin.constant",
     "builtin.shadow_output", "builtin.group", "cf.yield", "cf.tuple_push", "cf.tuple_pop", "cf.stack_create", "cf.has_elements")
)  # fmt: skip


def starts_paddle_pir(data: memoryview) -> bool:
    """Whether the text begins like a program."""
    return _JSON.match(bytes(data[:64]).decode("latin-1")) is not None


def read_paddle_pir(job: Job) -> str:
    """Judge a program. Raises `ParseError` where it does not fit the shape, `LimitError` over a bound."""
    value = load_json(bytes(job.data[: job.budget.limits.document_bytes + 1]), limits=job.budget.limits)
    operators = 0

    def visit(kind: str, part: Mapping[str, Any]) -> None:
        nonlocal operators
        if kind == "Operator":
            operators += 1
            _operator(job, part.get("#", ""))
        elif kind == "Attribute" and part.get("N") in REACHES and part.get("AT", {}).get("D"):
            job.report.add("paddle.reach", f"{part['N']} {str(part['AT']['D'])[:200]}")

    check(job, value, shape("paddle_pir_schema"), "Document", visit)
    if value.get("base_code", {}).get("magic") != "pir":
        raise ParseError("no program of Paddle")
    if not operators:
        job.report.add("format.empty", "no operators")
    return "paddle"


def _operator(job: Job, name: str) -> None:
    dialect, dot, rest = name.partition(".")
    full = f"{_DIALECTS.get(dialect, dialect)}.{rest}" if dot else name
    if full.removeprefix("pd_op.").rstrip("_") in EFFECTS:
        job.report.add("paddle.effect", full)
    elif full not in _PLAIN and not (full.startswith("pd_op.") and rest in _operators()):
        job.report.add("paddle.operator", full)


@cache
def _operators() -> frozenset[str]:
    lines = Path(__file__).with_name("paddle_pir_operators.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
