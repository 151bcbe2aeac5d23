"""Rules of Paddle's programs."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _M = Verdict.UNPROVED, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "paddle.effect": (
        _M,
        "the program reads or writes files, calls other machines or a function of the host: {name}",
        "程序会读写文件、连接其他机器或调用宿主的函数：{name}",
    ),
    "paddle.operator": (
        _U,
        "{name} is no operator of Paddle that is known to compute only",
        "{name} 不是已知的纯计算 Paddle 算子",
    ),
    "paddle.reach": (_U, "an attribute names a file or a machine: {name}", "某个属性指定了文件或机器：{name}"),
}
