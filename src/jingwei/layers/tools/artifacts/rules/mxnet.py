"""Rules of MXNet's graphs."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "mxnet.effect": (
        _M,
        "the graph follows a pointer written in the file, or reads a file: {name}",
        "计算图会使用文件中写入的指针，或读取文件：{name}",
    ),
    "mxnet.custom": (
        _S,
        "the graph calls an operator that the host program defines in Python: {name}",
        "计算图会调用宿主程序用 Python 定义的算子：{name}",
    ),
    "mxnet.operator": (
        _U,
        "{name} is no operator of MXNet that is known to compute only",
        "{name} 不是已知的纯计算 MXNet 算子",
    ),
    "mxnet.graph": (_U, "the graph's indices do not fit: {name}", "计算图的索引不一致：{name}"),
    "mxnet.initial": (_U, "training would begin with {name}", "训练会以此方式初始化：{name}"),
}
