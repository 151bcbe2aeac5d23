"""Rules of single formats: GGUF, templates, JSON, ONNX."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "gguf.value": (_S, "a value is outside its bounds: {name}", "取值超出范围：{name}"),
    "template.escape": (
        _M,
        "the template reaches for what a sandbox forbids: {name}",
        "模板试图访问沙箱所禁止的内容：{name}",
    ),
    "template.unproved": (_U, "the template is not proved harmless: {name}", "无法证明模板无害：{name}"),
    "template.bomb": (
        _S,
        "the template writes more than any conversation has use for: {name}",
        "模板输出的内容远超任何对话所需：{name}",
    ),
    "json.code": (_S, "the configuration names code to be loaded: {name}", "配置指定了要加载的代码：{name}"),
    "json.dangerous": (
        _M,
        "a loader of objects would call what can run code, reach files or the network: {name}",
        "对象加载器会调用可执行代码、访问文件或网络的对象：{name}",
    ),
    "json.unknown": (_U, "JSON of a kind whose loader is not known: {name}", "无法确定加载器的 JSON：{name}"),
    "json.key": (_U, "a key that the grammar does not know: {name}", "语法中没有的键：{name}"),
    "onnx.external": (_M, "external data leaves the model's folder: {name}", "外部数据指向模型文件夹之外：{name}"),
    "onnx.external-file": (_U, "the model reads another file: {name}", "模型会读取另一个文件：{name}"),
    "onnx.external-range": (
        _U,
        "the file does not hold what the tensor asks for: {name}",
        "文件中没有张量所要求的内容：{name}",
    ),
    "onnx.operator": (_U, "{name} is no standard operator", "{name} 不是标准算子"),
    "onnx.python": (_M, "the model calls the host's Python: {name}", "模型会调用宿主的 Python：{name}"),
    "onnx.external-attribute": (
        _S,
        "an entry would set an attribute of the loader's own object: {name}",
        "某条目会设置加载器自身对象的属性：{name}",
    ),
    "onnx.external-key": (
        _U,
        "an entry of external data of no known meaning: {name}",
        "外部数据中含义未知的条目：{name}",
    ),
    "onnx.settings": (
        _U,
        "the model carries settings for the session that runs it: {name}",
        "模型带有运行它的会话的设置：{name}",
    ),
    "onnx.domain": (_U, "operators of a custom domain: {name}", "自定义域的算子：{name}"),
}
