"""Rules about archives and images that bring programs along, and about links in them."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S = Verdict.UNPROVED, Verdict.SUSPICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "mar.handler": (_U, "the server imports and runs the handler: {name}", "服务器会导入并运行处理程序：{name}"),
    "mar.file": (_U, "the manifest names a file that is not stored: {name}", "清单指定了未存储的文件：{name}"),
    "mar.call": (
        _S,
        "the code that the server runs starts processes or evaluates text: {name}",
        "服务器运行的代码会启动进程或执行文本：{name}",
    ),
    "oci.command": (_U, "a container of this image runs a program: {name}", "该镜像的容器会运行程序：{name}"),
    "oci.foreign": (_U, "a layer is fetched from elsewhere: {name}", "镜像层从别处获取：{name}"),
    "oci.whiteout": (_U, "the mark of a deletion has content: {name}", "删除标记带有内容：{name}"),
    "archive.inner-link": (_U, "a link to another member: {name}", "指向其他成员的链接：{name}"),
    "archive.anti": (
        _U,
        "unpacking deletes the file of this name: {name}",
        "解包时会删除同名文件：{name}",
    ),
    "program.executable": (
        _U,
        "a program with an archive appended, which is not judged: {name}",
        "附带归档的可执行程序，未作判断：{name}",
    ),
}
