"""Rules about R's serialized values."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "r.promise": (
        _M,
        "a promise runs when its value is used (CVE-2024-27322)",
        "使用该值时会执行 promise（CVE-2024-27322）",
    ),
    "r.active": (_M, "an active binding runs a function when it is read", "读取活动绑定时会执行函数"),
    "r.function": (_S, "the value holds a function: {name}", "值中包含函数：{name}"),
    "r.bytecode": (_S, "the value holds byte code", "值中包含字节码"),
    "r.language": (_S, "the value holds a call of {name}", "值中包含对 {name} 的调用"),
    "r.formula": (
        _U,
        "the value keeps the formula or the call it was fitted with: {name}",
        "值中保留了拟合所用的公式或调用：{name}",
    ),
    "r.pointer": (
        _U,
        "a pointer or weak reference of a package, empty after loading",
        "软件包的指针或弱引用，加载后为空",
    ),
    "r.namespace": (_U, "loading asks for a package or a hook: {name}", "加载时需要软件包或钩子：{name}"),
    "r.alternative": (_U, "a compact form that only its package reads: {name}", "仅其软件包能读取的紧凑形式：{name}"),
}
