"""Rules of XML, PMML and OpenVINO."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "xml.external": (_M, "an entity stands for what lies outside the file: {name}", "实体指向文件之外的内容：{name}"),
    "xml.entity": (
        _S,
        "an entity is declared, which a reader would expand: {name}",
        "声明了会被读取器展开的实体：{name}",
    ),
    "xml.doctype": (
        _S,
        "a document type is declared, which a reader may fetch: {name}",
        "声明了读取器可能去获取的文档类型：{name}",
    ),
    "xml.encoding": (_U, "an encoding that readers may differ on: {name}", "不同读取器可能理解不一的编码：{name}"),
    "xml.instruction": (_U, "an instruction to some other program: {name}", "写给其他程序的处理指令：{name}"),
    "xml.element": (_U, "an element that the schema does not know: {name}", "模式中没有的元素：{name}"),
    "xml.attribute": (_U, "an attribute that the schema does not know: {name}", "模式中没有的属性：{name}"),
    "pmml.extension": (
        _U,
        "an extension, whose meaning is its maker's: {name}",
        "扩展内容，其含义由制作者规定：{name}",
    ),
    "pmml.function": (
        _U,
        "a function that is neither built in nor defined here: {name}",
        "既非内置也未在文件中定义的函数：{name}",
    ),
    "openvino.layer": (_U, "{name} is no layer of the operation sets", "{name} 不是算子集中的层"),
    "openvino.library": (_S, "a layer names something to be loaded: {name}", "某层指定了要加载的内容：{name}"),
}
