"""Every rule of the artifact scanner: its verdict and its sentence in both languages. `{name}` is the resolved name or what was found."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Finding, Verdict
from jingwei.vocabulary import Text

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
    "pickle.out-of-band": (_U, "the pickle needs a buffer from outside the file", "pickle 需要文件之外的缓冲区"),
    "pickle.frame": (
        _S,
        "frame borders are inconsistent, loaders disagree about the content: {name}",
        "帧边界不一致，不同加载器的解读会不同：{name}",
    ),
    "pickle.broken": (_U, "the pickle cannot be followed to its end: {name}", "无法将 pickle 解析到末尾：{name}"),
    "pickle.trailing": (_U, "{name} bytes after the pickle are not explained", "pickle 之后有 {name} 字节无法解释"),
    "pickle.protocol": (_U, "protocol {name} is newer than this reader", "协议版本 {name} 超出本工具支持范围"),
    "budget": (_U, "a bound was reached: {name}", "达到处理上限：{name}"),
    "file.link": (_U, "a link, which is not followed: {name}", "链接，未予跟随：{name}"),
    "file.special": (_U, "no regular file: {name}", "不是普通文件：{name}"),
    "file.unreadable": (_U, "the file cannot be read: {name}", "文件无法读取：{name}"),
    "file.lost": (_U, "judging the file came to no end: {name}", "对文件的判断没有完成：{name}"),
    "archive.traversal": (
        _M,
        "the member would be written outside its folder: {name}",
        "成员会被写到目标文件夹之外：{name}",
    ),
    "archive.link": (_S, "the member is a link or a device: {name}", "成员是链接或设备：{name}"),
    "archive.duplicate": (
        _S,
        "two members have the same name for some reader: {name}",
        "某些读取器会把两个成员视为同名：{name}",
    ),
    "archive.mismatch": (_S, "directory and local header disagree: {name}", "中央目录与本地文件头不一致：{name}"),
    "archive.hidden": (_S, "a member is not listed in the directory: {name}", "存在未列入目录的成员：{name}"),
    "archive.gap": (_U, "bytes between the members are not explained: {name}", "成员之间有无法解释的字节：{name}"),
    "archive.prefix": (_U, "bytes before the archive are not explained: {name}", "归档之前有无法解释的字节：{name}"),
    "archive.trailing": (_U, "bytes after the archive are not explained: {name}", "归档之后有无法解释的字节：{name}"),
    "archive.encrypted": (_U, "the member says that it is encrypted: {name}", "成员声明已加密：{name}"),
    "archive.flags": (_U, "reserved or unusual flag bits are set: {name}", "设置了保留或异常的标志位：{name}"),
    "archive.checksum": (_U, "the checksum does not match: {name}", "校验和不一致：{name}"),
    "archive.unreadable": (_U, "the member cannot be read: {name}", "成员无法读取：{name}"),
    "archive.broken": (_U, "the archive cannot be read: {name}", "归档无法读取：{name}"),
    "format.unknown": (_U, "format not understood: {name}", "无法识别的格式：{name}"),
    "format.empty": (_U, "the file holds nothing: {name}", "文件中没有内容：{name}"),
    "format.program": (
        _U,
        "a program in source form, which is not judged: {name}",
        "源代码形式的程序，未作判断：{name}",
    ),
    "format.polyglot": (_S, "the file is valid as more than one format: {name}", "文件同时是多种格式：{name}"),
    "format.extension": (
        _S,
        "the extension promises data without code, the content is {name}",
        "扩展名表示不含代码的数据，但内容是 {name}",
    ),
    "format.broken": (_U, "the grammar of the format is violated: {name}", "不符合格式语法：{name}"),
    "torch.storage": (_U, "a tensor and its storage do not fit: {name}", "张量与其存储不匹配：{name}"),
    "torch.code": (_U, "TorchScript code is not judged: {name}", "未对 TorchScript 代码作出判断：{name}"),
    "gguf.value": (_S, "a value is outside its bounds: {name}", "取值超出范围：{name}"),
    "template.escape": (
        _M,
        "the template reaches for what a sandbox forbids: {name}",
        "模板试图访问沙箱所禁止的内容：{name}",
    ),
    "template.unproved": (_U, "the template is not proved harmless: {name}", "无法证明模板无害：{name}"),
    "json.code": (_S, "the configuration names code to be loaded: {name}", "配置指定了要加载的代码：{name}"),
    "json.unknown": (_U, "JSON of a kind whose loader is not known: {name}", "无法确定加载器的 JSON：{name}"),
    "onnx.external": (_M, "external data leaves the model's folder: {name}", "外部数据指向模型文件夹之外：{name}"),
    "onnx.external-file": (_U, "the model reads another file: {name}", "模型会读取另一个文件：{name}"),
    "onnx.operator": (_U, "{name} is no standard operator", "{name} 不是标准算子"),
    "onnx.domain": (_U, "operators of a custom domain: {name}", "自定义域的算子：{name}"),
}


def finding(
    rule: str, name: str = "", *, member: str = "", offset: int | None = None, opcode: str = "", detail: str = ""
) -> Finding:
    """A finding of `rule`; `name` is cut to 200 characters and freed of control characters (it comes from the examined file).

    `detail` is a word of the scanner's own that the sentence asks for.
    """
    verdict, en, zh = RULES[rule]
    shown = printable(name)
    text = Text(*(sentence.replace("{detail}", detail).replace("{name}", shown) for sentence in (en, zh)))
    return Finding(rule, verdict, text, member, offset, opcode, shown)


def printable(text: str, bound: int = 200) -> str:
    """`text` with what cannot be printed written as an escape, cut to `bound` characters."""
    cut = text[: bound + 1]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut[:bound])
    return f"{shown}…" if len(cut) > bound else shown
