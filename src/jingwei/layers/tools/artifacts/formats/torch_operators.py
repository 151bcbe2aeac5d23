"""Which operators of torch only compute: exact names with their namespace."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jingwei.layers.tools.artifacts.job import Job

# a file, another machine or the host's Python is among their arguments
EFFECTS = frozenset(
    ("aten::save", "aten::from_file", "aten::load", "prim::rpc_async", "prim::rpc_sync", "prim::rpc_remote", "prim::PythonOp",
     "prim::IgnoredPythonOp")
)  # fmt: skip
CLASSES = frozenset(
    (
        "__torch__.torch.classes.quantized.LinearPackedParamsBase", "__torch__.torch.classes.quantized.Conv2dPackedParamsBase",
        "__torch__.torch.classes.quantized.Conv3dPackedParamsBase", "__torch__.torch.classes.quantized.EmbeddingPackedParamsBase",
        "__torch__.torch.classes.rnn.CellParamsBase",
    )
)  # fmt: skip


@cache
def operators() -> frozenset[str]:
    """The list `torch_operators.txt`, as `namespace::name`."""
    lines = Path(__file__).with_name("torch_operators.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if not line.startswith("#")]
    return frozenset(f"{space}:{name}" for space, *names in parts for name in names)


def judge_operator(job: Job, name: str, member: str, offset: int | None = None) -> None:
    """Report an operator (`namespace::name`) unless it is known to compute and nothing else."""
    if name in EFFECTS:
        job.report.add("torch.effect", name, member=member, offset=offset)
    elif name not in operators():
        job.report.add("torch.operator", name, member=member, offset=offset)
