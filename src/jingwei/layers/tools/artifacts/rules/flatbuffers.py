"""Rules of FlatBuffers, TensorFlow Lite and ExecuTorch."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U = Verdict.UNPROVED

RULES: dict[str, tuple[Verdict, str, str]] = {
    "flatbuffer.field": (_U, "a field that the schema does not know: {name}", "模式中没有的字段：{name}"),
    "flatbuffer.gap": (_U, "bytes that belong to no field: {name}", "不属于任何字段的字节：{name}"),
    "tflite.custom": (_U, "{name} is not built into the interpreter", "{name} 不是解释器内置的算子"),
    "tflite.index": (_U, "an index leads outside its table: {name}", "索引超出所指的表：{name}"),
    "executorch.operator": (_U, "{name} is no standard operator", "{name} 不是标准算子"),
    "executorch.delegate": (_U, "data for a vendor's own engine: {name}", "供厂商引擎使用的数据：{name}"),
}
