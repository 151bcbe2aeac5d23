"""Rules of TensorFlow's files, and of protobuf messages in general."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "tf.checkpoint": (
        _U,
        "a checkpoint from outside the folder would be loaded: {name}",
        "会加载文件夹之外的检查点：{name}",
    ),
    "protobuf.field": (_U, "a field that the schema does not know: {name}", "模式中没有的字段：{name}"),
    "protobuf.repeated": (_U, "a single field occurs twice: {name}", "单值字段出现两次：{name}"),
    "tf.python": (_M, "the graph calls the host's Python: {name}", "计算图会调用宿主的 Python：{name}"),
    "tf.file": (_M, "the graph reads or writes files: {name}", "计算图会读写文件：{name}"),
    "tf.machine": (
        _M,
        "the graph sends tensors to files or machines elsewhere: {name}",
        "计算图会把张量送往别处的文件或机器：{name}",
    ),
    "tf.asset": (_M, "an asset lies outside the model's folder: {name}", "资源文件位于模型文件夹之外：{name}"),
    "tf.saver": (
        _U,
        "{name} reads or writes checkpoints, and not only the saver runs it",
        "{name} 会读写检查点，且不只由保存器运行",
    ),
    "tf.operator": (_U, "{name} is no operator that is known only to compute", "无法确定算子 {name} 只做计算"),
    "tf.collection": (_U, "a collection of no known meaning: {name}", "含义未知的集合：{name}"),
    "tf.opaque": (_U, "the graph carries a value that is not understood: {name}", "计算图带有无法理解的值：{name}"),
}
