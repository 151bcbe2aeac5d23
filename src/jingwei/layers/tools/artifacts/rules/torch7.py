"""Rules about Torch7 files."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S = Verdict.UNPROVED, Verdict.SUSPICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "t7.function": (
        _S,
        "the file holds a Lua function, which the loader compiles",
        "文件包含 Lua 函数，加载时会被编译",
    ),
    "t7.class": (
        _U,
        "a class that may read the file in a way of its own: {name}",
        "可能以自有方式读取文件的类：{name}",
    ),
    "t7.tensor": (_U, "a tensor and its storage do not fit: {name}", "张量与其存储不匹配：{name}"),
}
