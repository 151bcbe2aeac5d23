"""Rules about files, archives, and formats as such."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U, _S, _M = Verdict.UNPROVED, Verdict.SUSPICIOUS, Verdict.MALICIOUS

RULES: dict[str, tuple[Verdict, str, str]] = {
    "budget": (_U, "a bound was reached: {name}", "达到处理上限：{name}"),
    "file.link": (_U, "a link, which is not followed: {name}", "链接，未予跟随：{name}"),
    "file.special": (_U, "no regular file: {name}", "不是普通文件：{name}"),
    "file.unreadable": (_U, "the file cannot be read: {name}", "文件无法读取：{name}"),
    "file.lost": (_U, "judging the file came to no end: {name}", "对文件的判断没有完成：{name}"),
    "file.changed": (_U, "the file changed while it was judged", "文件在判断过程中发生了变化"),
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
    "archive.mismatch": (
        _S,
        "two descriptions of the archive or of a member disagree: {name}",
        "归档或成员的两处描述不一致：{name}",
    ),
    "archive.alias": (
        _U,
        "some readers know the member by another name: {name}",
        "某些读取器会以另一个名称识别该成员：{name}",
    ),
    "archive.extra": (
        _U,
        "a further field of the member is not explained: {name}",
        "成员的扩展字段无法解释：{name}",
    ),
    "archive.hidden": (_S, "a member is not listed in the directory: {name}", "存在未列入目录的成员：{name}"),
    "archive.gap": (_U, "bytes between the members are not explained: {name}", "成员之间有无法解释的字节：{name}"),
    "archive.prefix": (_U, "bytes before the archive are not explained: {name}", "归档之前有无法解释的字节：{name}"),
    "archive.trailing": (_U, "bytes after the archive are not explained: {name}", "归档之后有无法解释的字节：{name}"),
    "archive.encrypted": (_U, "the member says that it is encrypted: {name}", "成员声明已加密：{name}"),
    "archive.flags": (_U, "reserved or unusual flag bits are set: {name}", "设置了保留或异常的标志位：{name}"),
    "archive.checksum": (_U, "the checksum does not match: {name}", "校验和不一致：{name}"),
    "archive.unreadable": (_U, "the member cannot be read: {name}", "成员无法读取：{name}"),
    "archive.broken": (_U, "the archive cannot be read: {name}", "归档无法读取：{name}"),
    "folder.outside": (
        _M,
        "a file outside of the folder would be read: {name}",
        "会读取文件夹之外的文件：{name}",
    ),
    "folder.absent": (_U, "a file that it names is not beside it: {name}", "所指定的文件不在其旁边：{name}"),
    "folder.partly": (
        _U,
        "a file beside it does not account for all of its bytes: {name}",
        "旁边的文件未能说明其全部字节：{name}",
    ),
    "folder.name": (
        _U,
        "a graph accounts for the bytes, but files of weights bear no such name: {name}",
        "计算图能说明其全部字节，但权重文件不会使用这样的文件名：{name}",
    ),
    "folder.other": (
        _U,
        "a graph accounts for the bytes, but they are also what something else reads: {name}",
        "计算图能说明其全部字节，但这些字节也会被其他程序读取：{name}",
    ),
    "format.unknown": (_U, "format not understood: {name}", "无法识别的格式：{name}"),
    "format.trailing": (_U, "bytes after the end are not explained: {name}", "末尾之后有无法解释的字节：{name}"),
    "format.gap": (_U, "bytes between the parts are not explained: {name}", "各部分之间有无法解释的字节：{name}"),
    "format.empty": (_U, "the file holds nothing: {name}", "文件中没有内容：{name}"),
    "format.program": (
        _U,
        "a program in source form, which is not judged: {name}",
        "源代码形式的程序，未作判断：{name}",
    ),
    "format.command": (
        _S,
        "called a model, understood by no reader, and it holds a command: {name}",
        "文件以模型命名，没有任何读取器能理解，却含有命令：{name}",
    ),
    "table.formula": (
        _U,
        "a spreadsheet program would take a cell for a formula that reaches outside: {name}",
        "电子表格程序会把某个单元格当作访问外部的公式：{name}",
    ),
    "format.polyglot": (_S, "the file is valid as more than one format: {name}", "文件同时是多种格式：{name}"),
    "format.extension": (
        _S,
        "the extension promises data without code, the content is {name}",
        "扩展名表示不含代码的数据，但内容是 {name}",
    ),
    "format.broken": (_U, "the grammar of the format is violated: {name}", "不符合格式语法：{name}"),
}
