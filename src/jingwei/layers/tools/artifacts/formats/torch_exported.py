"""Programs of `torch.export` (`.pt2`): a graph in JSON by torch's own schema, weights as raw bytes, examples of inputs as torch files.

Source: torch/_export/serde/schema.yaml and serialize.py, torch/export/pt2_archive of torch 2.13. The loader looks the target of each node up
by walking attributes from `torch`, `operator` or `math`; it evaluates expressions, and it imports the factory of a `defaultdict`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from jingwei.containers.zips import Member, plain_name
from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.json_shape import check, shape
from jingwei.layers.tools.artifacts.formats.torch_expressions import expression_fault
from jingwei.layers.tools.artifacts.formats.torch_operators import operators
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.report import Report
from jingwei.text.patterns import expression

_MARKS = frozenset({"archive_format", "serialized_exported_program.json"})
_NOTES = frozenset(
    {"archive_format", "archive_version", "version", "byteorder", ".data/version", ".data/serialization_id"}
)
_NOTE_BYTES = 64
_WIDTHS = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 2,
    7: 4,
    8: 8,
    9: 4,
    10: 8,
    11: 16,
    12: 1,
    13: 2,
    28: 2,
    29: 1,
    30: 1,
    31: 1,
    32: 1,
    33: 1,
    34: 4,
    35: 8,
}
_TORCH = expression(r"torch\.ops\.([a-z_]+)\.(\w+)\.\w+")
_BLOCKS = frozenset(
    f"torch.ops.higher_order.{name}"
    for name in ("cond", "while_loop", "wrap_with_set_grad_enabled", "wrap_with_autocast")
)
_OPERATOR = frozenset(
    f"_operator.{name}"
    for name in (
        "eq", "ne", "le", "ge", "lt", "gt", "neg", "pos", "mul", "add", "sub", "floordiv", "mod", "pow", "truediv", "and_", "or_", "lshift",
        "rshift", "getitem",
    )
)  # fmt: skip
_SYMBOLIC = frozenset(f"torch.sym_{name}" for name in ("not", "int", "float", "ite", "max", "min", "sqrt"))
_PLAIN = _OPERATOR | _SYMBOLIC | _BLOCKS | {"math.trunc", "math.ceil", "math.floor"}
_FACTORY = "default_factory_module"
_KNOWN_FACTORY = expression(rf"{_FACTORY}\W+builtins\W+default_factory_name\W+(?:list|dict|int|float|str|set|tuple)\W")


def is_exported(members: Iterable[Member]) -> bool:
    """Whether torch's loader of exported programs would take it, and its loader of pickles would not."""
    names = {plain_name(member.name).split("/")[-1] for member in members}
    return bool(_MARKS & names) and not {"data.pkl", "bytecode.pkl"} & names


def read_exported(job: Job, opened: Mapping[Member, memoryview]) -> str:
    """Judge the graphs, the sizes of the weights, and every other member by its content."""
    payloads: dict[str, Mapping[str, Any]] = {}
    rest: list[tuple[Member, memoryview]] = []
    for member, data in opened.items():
        inside = inside_of(member.name)
        if inside.endswith("_config.json") and inside.startswith("data/"):
            payloads |= _Document(job, member).payloads(data)
        elif inside.startswith("models/") or inside == "serialized_exported_program.json":
            _Document(job, member).program(data)
        elif inside not in _NOTES or len(data) > _NOTE_BYTES or not bytes(data).strip().isalnum():
            rest.append((member, data))
    for member, data in rest:
        _member(job, member, data, payloads)
    stored = {str(PurePosixPath(member.name)) for member, _ in rest}
    for name in payloads.keys() - stored:
        job.report.add("torch.storage", f"{name} is named but not stored")
    return "torch export"


def inside_of(name: str) -> str:
    """The path below the archive's own folder."""
    parts = PurePosixPath(name).parts
    return "/".join(parts[1:] if len(parts) > 1 else parts)


def _member(job: Job, member: Member, data: memoryview, payloads: Mapping[str, Mapping[str, Any]]) -> None:
    payload = payloads.get(str(PurePosixPath(member.name)))
    if (payload is None and not inside_of(member.name).startswith("extra/")) or (
        payload is not None and payload.get("use_pickle")
    ):
        job.inner(data, member.name)
        return
    # raw numbers, or bytes for whoever asks for them: only what another loader would run counts
    _, report = job.examine(data, "", job.depth + 1, job.budget)
    job.report.take((found for found in report.findings if found.verdict.rejected), member.name)
    needed = _needed(payload.get("tensor_meta")) if payload else 0
    if needed < 0 or needed > len(data):
        job.report.add("torch.storage", f"{needed} bytes named, {len(data)} stored", member=member.name)


def _needed(meta: Any) -> int:
    """Bytes up to the last element of the tensor; -1 when the description says no such thing."""
    if not isinstance(meta, dict) or meta.get("dtype") not in _WIDTHS:
        return -1
    sizes, strides = ([size.get("as_int") for size in meta.get(key, ())] for key in ("sizes", "strides"))
    numbers = [*sizes, *strides, meta.get("storage_offset", {}).get("as_int")]
    if len(sizes) != len(strides) or any(type(number) is not int or number < 0 for number in numbers):
        return -1
    if 0 in sizes:
        return 0
    last: int = numbers[-1] + sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
    width: int = _WIDTHS[meta["dtype"]]
    return (last + 1) * width


class _Document:
    """One member in JSON, held against torch's schema."""

    def __init__(self, job: Job, member: Member) -> None:
        self._job, self._name = job, member.name

    def payloads(self, data: memoryview) -> dict[str, Mapping[str, Any]]:
        """What a configuration of weights or constants says of each member beside it."""
        value = self._read(data, "PayloadConfig")
        folder = PurePosixPath(self._name).parent
        return {
            str(folder / entry["path_name"]): entry
            for entry in value.get("config", {}).values()
            if "path_name" in entry
        }

    def program(self, data: memoryview) -> None:
        """Judge a graph."""
        value = self._read(data, "ExportedProgram")
        if value and not value.get("graph_module", {}).get("graph", {}).get("outputs"):
            self._add("format.empty", "a graph without outputs")

    def _read(self, data: memoryview, root: str) -> dict[str, Any]:
        job, report = self._job, Report()
        value: Any = {}
        try:
            value = load_json(bytes(data[: job.budget.limits.document_bytes + 1]), self._name, job.budget.limits)
            inner = Job(data, self._name, job.depth, job.budget, report, job.examine)
            check(inner, value, shape("torch_exported_schema"), root, self._visit)
        except ParseError as error:
            report.add("torch.code", error.message)
            value = {}
        except LimitError as error:
            report.add("budget", error.message)
            value = {}
        job.report.join(report, self._name)
        found: dict[str, Any] = value
        return found

    def _add(self, rule: str, name: str) -> None:
        self._job.report.add(rule, name, member=self._name)

    def _visit(self, kind: str, part: Mapping[str, Any]) -> None:
        if kind == "Node":
            self._target(part.get("target", ""))
        elif kind == "Argument" and "as_operator" in part:
            self._target(part["as_operator"])
        elif kind == "SymExpr":
            self._expression(part.get("expr_str", ""))
        elif kind == "ExportedProgram":
            for guard in part.get("guards_code", ()):
                self._expression(guard, guard=True)
        elif kind == "ModuleCallSignature":
            for spec in (part.get("in_spec", ""), part.get("out_spec", "")):
                if spec.count(_FACTORY) != len(_KNOWN_FACTORY.findall(spec)):
                    self._add("torch.target", f"{_FACTORY} in {spec}"[:200])

    def _target(self, target: str) -> None:
        found = _TORCH.fullmatch(target)
        if found and f"{found[1]}::{found[2]}" in operators():
            return
        if target in _PLAIN:
            return
        reaches = target.startswith(("torch", "_operator", "math")) and not target.startswith("torch.ops.")
        self._add("torch.target" if reaches else "torch.operator", target)

    def _expression(self, text: str, *, guard: bool = False) -> None:
        rule, reason = expression_fault(text, guard=guard)
        if rule:
            self._add(rule, f"{reason}: {text}"[:200])
