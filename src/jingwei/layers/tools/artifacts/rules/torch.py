"""Rules of torch's archives: storages, TorchScript, exported programs."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "torch.storage": (_U, "a tensor and its storage do not fit: {name}", "张量与其存储不匹配：{name}"),
    "torch.code": (_U, "TorchScript code is not proved: {name}", "无法证明 TorchScript 代码无害：{name}"),
    "torch.operator": (_U, "{name} is no operator of torch that is known", "{name} 不是已知的 torch 算子"),
    "torch.python": (
        _S,
        "a source among the program's is Python that starts processes or evaluates text: {name}",
        "程序的源文件中有会启动进程或执行文本的 Python 代码：{name}",
    ),
    "torch.target": (
        _S,
        "the program would call or import {name}, which is no operator",
        "程序会调用或导入并非算子的 {name}",
    ),
    "torch.effect": (
        _M,
        "the program's code reads or writes files, calls other machines or the host's Python: {name}",
        "程序代码会读写文件、调用其他机器或宿主的 Python：{name}",
    ),
}
