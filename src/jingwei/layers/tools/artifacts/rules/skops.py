"""Rules about skops files."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "skops.broken": (
        _U,
        "the schema of the skops file is not understood: {name}",
        "无法理解 skops 文件的 schema：{name}",
    ),
    "skops.member": (_U, "a node and the member it reads do not fit: {name}", "节点与其读取的成员不匹配：{name}"),
    "skops.type": (_U, "skops does not trust this by default: {name}", "skops 默认不信任该名称：{name}"),
    "skops.dangerous": (
        _M,
        "loading uses a name that can run code, reach files or the network: {name}",
        "加载会使用可执行代码、访问文件或网络的名称：{name}",
    ),
    "skops.mismatch": (
        _S,
        "the name is none that this kind of node is written with: {name}",
        "该类节点不会以此名称写出：{name}",
    ),
    "skops.identity": (_S, "two different nodes have one id: {name}", "两个不同的节点使用同一标识：{name}"),
    "skops.operator": (
        _M,
        "the node would call a function of operator that is no accessor (CVE-2025-54412): {name}",
        "节点会调用 operator 中非访问器的函数（CVE-2025-54412）：{name}",
    ),
    "skops.method": (
        _M,
        "the method is private, or not one of the class that is checked (CVE-2025-54413): {name}",
        "该方法是私有的，或不属于所检查的类（CVE-2025-54413）：{name}",
    ),
}
