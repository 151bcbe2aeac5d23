"""Rules about YAML beside a model."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "yaml.unknown": (_U, "YAML of a kind whose loader is not known", "无法确定加载器的 YAML"),
    "yaml.target": (
        _U,
        "the configuration calls what no list knows as harmless: {name}",
        "配置调用了未知是否无害的对象：{name}",
    ),
    "yaml.dangerous": (
        _M,
        "the configuration calls what can run code, reach files or the network (as in CVE-2025-23304): {name}",
        "配置调用可执行代码、访问文件或网络的对象（如 CVE-2025-23304）：{name}",
    ),
    "yaml.resolver": (_U, "a value is asked of a resolver: {name}", "取值由解析器给出：{name}"),
    "yaml.tag": (_U, "a tag that safe loaders do not know: {name}", "安全加载器不认识的标签：{name}"),
    "yaml.object": (_S, "the tag makes a loader construct an object: {name}", "标签使加载器构造对象：{name}"),
    "yaml.dangerous-tag": (
        _M,
        "the tag names what can run code, reach files or the network: {name}",
        "标签指定了可执行代码、访问文件或网络的对象：{name}",
    ),
}
