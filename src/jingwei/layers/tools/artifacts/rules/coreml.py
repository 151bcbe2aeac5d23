"""Rules of Core ML."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "coreml.custom": (
        _S,
        "the model names a class of the host program to be run: {name}",
        "模型指定要运行宿主程序的类：{name}",
    ),
    "coreml.linked": (_U, "the model is in another file: {name}", "模型位于另一个文件：{name}"),
    "coreml.file": (_U, "the model reads another file: {name}", "模型会读取另一个文件：{name}"),
    "coreml.outside": (_M, "the model reads a file outside its folder: {name}", "模型会读取其文件夹之外的文件：{name}"),
    "coreml.operation": (_U, "{name} is no known operation", "{name} 不是已知的运算"),
    "coreml.opaque": (_U, "data that no schema describes: {name}", "没有模式描述的数据：{name}"),
}
