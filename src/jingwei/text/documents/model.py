"""What reading a corpus yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jingwei.vocabulary import Json, Text

REASONS: Mapping[str, Text] = {
    "not-utf-8": Text("not UTF-8", "不是 UTF-8"),
    "not-json": Text("not JSON", "不是 JSON"),
    "repeated-key": Text("a key occurs twice in one object", "同一对象中的键重复"),
    "too-deep": Text("nested too deeply", "嵌套过深"),
    "too-long": Text("line longer than the bound", "行长度超过上限"),
    "not-a-row": Text("row does not fit the header", "行与表头不符"),
    "not-csv": Text("broken quotation", "引号不完整"),
    "no-text": Text("the text field is missing", "缺少文本字段"),
    "damaged": Text("compressed stream is damaged or cut", "压缩数据损坏或被截断"),
    "over-bound": Text("larger than the bound; the rest was not read", "超过上限，其余内容未读取"),
    "unknown-format": Text("no reader for this format", "没有可读取此格式的程序"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One record. `line` counts from 1, `offset` in bytes from 0, both in the unpacked file.

    `text` is the text field's value; without a text field all names and values of the record, one per line. `rest` renders the other
    fields in the same way (so that a review sees the whole record). `label` is None where the record has none.
    """

    path: str
    line: int
    offset: int
    id: str
    text: str
    label: str | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)
    rest: str = ""
    multiline: bool = False  # line breaks of `text` are line breaks of the file

    def line_of(self, index: int) -> int:
        """Line of the file in which character `index` of the text stands; the record's first line where that cannot be told."""
        return self.line + (self.text.count("\n", 0, index) if self.multiline else 0)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place that was not read, with a key of `REASONS`."""

    path: str
    line: int
    offset: int
    reason: str


Item = Document | Unreadable
