"""Rules of Keras files and of HDF5."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "keras.code": (
        _M,
        "the configuration holds code that loading runs: {name}",
        "配置中含有加载时会运行的代码：{name}",
    ),
    "keras.dangerous": (
        _M,
        "the configuration names what no model needs: {name}",
        "配置指定了模型不需要的对象：{name}",
    ),
    "keras.traversal": (_M, "a name leads outside the model's folder: {name}", "名称指向模型文件夹之外：{name}"),
    "keras.remote": (
        _M,
        "loading reads from outside the model's folder: {name}",
        "加载时会读取模型文件夹之外的内容：{name}",
    ),
    "keras.file": (_S, "loading reads another file: {name}", "加载时会读取另一个文件：{name}"),
    "keras.unknown": (_U, "not known to Keras: {name}", "不属于 Keras 的已知内容：{name}"),
    "hdf5.external": (_M, "the file reads from outside its folder: {name}", "文件会读取其所在文件夹之外的内容：{name}"),
    "hdf5.external-file": (_S, "values are read from another file: {name}", "数值取自另一个文件：{name}"),
    "hdf5.virtual": (_S, "values are put together from other files: {name}", "数值由其他文件拼合而成：{name}"),
    "hdf5.link": (_U, "a link that is not followed: {name}", "未予跟随的链接：{name}"),
    "hdf5.filter": (_U, "values are packed by a plug-in: filter {name}", "数值由插件压缩：过滤器 {name}"),
    "hdf5.unstored": (_U, "values are stated but not stored: {name}", "声明了数值但并未存储：{name}"),
    "hdf5.gap": (_U, "bytes between the structures are not explained: {name}", "结构之间有无法解释的字节：{name}"),
    "hdf5.overlap": (_U, "two structures claim the same bytes: {name}", "两个结构占用相同的字节：{name}"),
    "hdf5.unsupported": (_U, "of a kind of HDF5 that is not read: {name}", "无法读取的 HDF5 类型：{name}"),
}
