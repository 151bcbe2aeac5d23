"""The scanner's own words inside findings, in Chinese. What comes from the examined file, and terms of formats, stay as they are."""

from __future__ import annotations

from jingwei.text.patterns import expression

_FIXED = {
    "no known grammar fits": "没有任何已知语法与之相符",
    "text of no known kind": "类型未知的文本",
    "the file is empty": "文件为空",
    "of no known shape": "结构未知",
    "it names classes": "其中指定了类",
    "it is nested too deeply": "嵌套过深",
    "it cannot be parsed": "无法解析",
    "encrypted": "已加密",
    "text that would leave a sandbox if a loader took it for a template": "若加载器将其当作模板，该文本会逃出沙箱",
    "the file of weights ends before a layer's do": "权重文件在某一层的权重之前结束",
    "a protocol that is not known": "未知的协议",
    "the file ends inside a storage": "文件在存储区中间结束",
    "a named pipe": "命名管道",
    "a socket": "套接字",
    "a character device": "字符设备",
    "a block device": "块设备",
    "no regular file": "不是普通文件",
    "not a regular file": "不是普通文件",
    "No such file or directory": "没有该文件或文件夹",
    "Permission denied": "没有权限",
    "Is a directory": "是一个文件夹",
    "Input/output error": "输入输出错误",
    "Too many levels of symbolic links": "符号链接层数过多",
    "File name too long": "文件名过长",
    "a file whose size is not known": "大小未知的文件",
    "the worker's answer is not whole": "工作进程的回答不完整",
    "members overlap": "成员相互重叠",
    "packed streams overlap": "压缩流相互重叠",
    "a local header without a directory entry": "有本地文件头，但不在中央目录中",
    "a second end record behind the first": "在结束记录之后还有另一个结束记录",
    "narrow and wide end records": "普通结束记录与 zip64 结束记录不一致",
    "sizes of what is stored as it is": "未压缩内容的大小不一致",
    "no data descriptor that fits": "没有相符的数据描述符",
    "control characters in the name": "名称中含有控制字符",
    "a comment that is no text": "注释不是文本",
    "a folder by its name, a file by its type": "名称是文件夹，类型却是文件",
    "bytes of the header behind its texts": "头部文本之后另有字节",
    "bytes in a field that only some readers take for a part of the name": "某字段中有字节，只有部分读取器视其为名称的一部分",
    "the members together are longer than the archive": "各成员的总长度超过归档本身",
    "no end record: the archive is cut or no zip": "没有结束记录：归档被截断或不是 zip",
    "text outside of the PEM blocks": "PEM 块之外有文本",
    "the rows of the table have different widths": "表格各行的列数不同",
}  # fmt: skip
_EMPTY = {
    "arrays": "数组", "elements": "元素", "instructions": "指令", "layers": "层", "lines": "行", "members": "成员", "model": "模型",
    "numbers": "数值", "operators": "算子", "pixels": "像素", "rows": "数据行", "tables": "表", "tensors": "张量", "trees": "树",
    "values": "值", "weights": "权重",
}  # fmt: skip
_PATTERNS = (
    (expression(r"(\d+) bytes"), r"\1 字节"),
    (expression(r"(\d+) bytes of (\w+)"), r"\2 的 \1 字节"),
    (expression(r"a comment of (\d+) bytes that is no text"), r"\1 字节的注释不是文本"),
    (expression(r"(\d+) bytes of what has no content"), r"不应有内容的条目声明了 \1 字节"),
    (expression(r"nested deeper than (\d+)"), r"嵌套超过 \1 层"),
    (expression(r"more than (\d+) bytes come out of the compressed stream"), r"解压后超过 \1 字节"),
    (expression(r"more than (\d+) opcodes"), r"操作码超过 \1 个"),
    (expression(r"more than (\d+) (?:archive )?members"), r"成员超过 \1 个"),
    (expression(r"more than (\d+) unpacked bytes"), r"解压后超过 \1 字节"),
    (expression(r"(\d+) members, the bound is (\d+)"), r"\1 个成员，上限为 \2"),
    (expression(r"the (\w+) stream ends early"), r"\1 流提前结束"),
    (expression(r"the archive ends without its (?:second )?closing blocks?, offset (\d+)"), r"归档缺少结束块，偏移 \1"),
    (expression(r"version (\d+)"), r"版本 \1"),
    (expression(r"compression method (\d+)"), r"压缩方法 \1"),
    (expression(r"a table (b'.*')"), r"表 \1"),
)  # fmt: skip


def chinese(phrase: str) -> str:
    """The phrase in Chinese where it is one of the scanner's own, else as it is."""
    if phrase in _FIXED:
        return _FIXED[phrase]
    if phrase.startswith("no ") and phrase[3:] in _EMPTY:
        return f"没有{_EMPTY[phrase[3:]]}"
    for pattern, said in _PATTERNS:
        if found := pattern.fullmatch(phrase):
            return str(found.expand(said))
    return phrase
