"""Rules about pickles."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "pickle.dangerous": (
        _M,
        "the pickle names {name}, which can run code, reach files or the network",
        "pickle 引用了 {name}，它可以执行代码、访问文件或网络",
    ),
    "pickle.dangerous-call": (_M, "loading calls {name}", "加载时会调用 {name}"),
    "pickle.unknown-name": (_U, "{name} is named; it is not on the allow-list", "引用了不在允许清单中的 {name}"),
    "pickle.needs-pack": (
        _U,
        "{name} is not on the allow-list: judging it needs a policy pack for {detail}",
        "{name} 不在允许清单中：需要 {detail} 的策略包才能判断",
    ),
    "pickle.not-in-pack": (
        _U,
        "{name} is not among what the policy pack for {detail} proves",
        "{name} 不在 {detail} 策略包已证明的范围内",
    ),
    "pickle.unknown-call": (
        _S,
        "loading calls {name}, which is not on the allow-list",
        "加载时会调用不在允许清单中的 {name}",
    ),
    "pickle.computed-call": (
        _S,
        "loading calls a value computed by the pickle itself: {name}",
        "加载时会调用由 pickle 自身计算得到的值：{name}",
    ),
    "pickle.arguments": (
        _U,
        "{name} is called with arguments that its allow-list entry does not foresee",
        "{name} 的调用参数不符合允许清单",
    ),
    "pickle.indirect-call": (
        _S,
        "{name} would call something that is not on the allow-list",
        "{name} 会间接调用不在允许清单中的对象",
    ),
    "pickle.dotted": (
        _S,
        "the dotted name {name} walks attributes into other modules",
        "带点的名称 {name} 会经由属性进入其他模块",
    ),
    "pickle.computed-name": (
        _S,
        "a name to import is computed, not written: {name}",
        "要导入的名称是计算出来的，而非直接写出：{name}",
    ),
    "pickle.build-global": (
        _M,
        "BUILD changes attributes of the imported object {name}",
        "BUILD 会修改被导入对象 {name} 的属性",
    ),
    "pickle.build-state": (
        _U,
        "BUILD gives {name} a state that its allow-list entry does not foresee",
        "BUILD 赋给 {name} 的状态不符合允许清单",
    ),
    "pickle.rebuilt": (
        _S,
        "{name} gets a state twice: the first may replace the method that receives the second",
        "{name} 两次获得状态：第一次可能替换接收第二次的方法",
    ),
    "pickle.mutate": (
        _S,
        "{name}: items are put into something that is no plain container",
        "{name}：向非普通容器的对象写入元素",
    ),
    "pickle.extension": (
        _U,
        "the copyreg extension {name} depends on the loading process",
        "copyreg 扩展 {name} 取决于加载进程",
    ),
    "pickle.persistent": (
        _U,
        "a persistent id needs a callback of the loader: {name}",
        "持久化标识需要加载器回调：{name}",
    ),
    "pickle.expansion": (_S, "shared values expand to more than {name} elements", "共享值展开后超过 {name} 个元素"),
    "pickle.key": (
        _U,
        "a key of a dictionary or set is too large to be hashed safely: {name}",
        "字典或集合的键过大，无法安全地计算哈希：{name}",
    ),
    "pickle.kept-function": (
        _S,
        "{name} is kept as a value: it is harmless only with the arguments of a call in the pickle itself, and loads or calls what it is given later",
        "{name} 被当作值保存：只有在 pickle 内部按既定参数调用时它才无害，日后被调用则会加载或执行传入的内容",
    ),
    "pickle.out-of-band": (_U, "the pickle needs a buffer from outside the file", "pickle 需要文件之外的缓冲区"),
    "pickle.frame": (
        _S,
        "frame borders are inconsistent, loaders disagree about the content: {name}",
        "帧边界不一致，不同加载器的解读会不同：{name}",
    ),
    "pickle.broken": (_U, "the pickle cannot be followed to its end: {name}", "无法将 pickle 解析到末尾：{name}"),
    "pickle.trailing": (_U, "{name} bytes after the pickle are not explained", "pickle 之后有 {name} 字节无法解释"),
    "pickle.protocol": (_U, "protocol {name} is newer than this reader", "协议版本 {name} 超出本工具支持范围"),
}
