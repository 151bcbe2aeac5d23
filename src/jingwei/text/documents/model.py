"""What reading a corpus yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jingwei.vocabulary import Json, Text

REASONS: Mapping[str, Text] = {
    "not-utf-8": Text("not UTF-8", "不是 UTF-8"),
    "not-in-encoding": Text("not in the encoding of the rest of the file", "与文件其余部分的编码不符"),
    "nul-bytes": Text("NUL bytes inside text", "文本中含有空字节（NUL）"),
    "not-json": Text("not JSON", "不是 JSON"),
    "repeated-key": Text("a key occurs twice in one object", "同一对象中的键重复"),
    "too-deep": Text("nested too deeply", "嵌套过深"),
    "too-long": Text("line longer than the bound", "行长度超过上限"),
    "not-a-row": Text("row does not fit the header", "行与表头不符"),
    "not-csv": Text("broken quotation", "引号不完整"),
    "no-text": Text("the text field is missing", "缺少文本字段"),
    "damaged": Text("compressed stream is damaged or cut", "压缩数据损坏或被截断"),
    "over-bound": Text("larger than the bound; the rest was not read", "超过上限，其余内容未读取"),
    "not-a-record": Text("no WARC record, or one that does not fit its length", "不是 WARC 记录，或与其声明的长度不符"),
    "not-parquet": Text("not Parquet, or damaged", "不是 Parquet 文件，或已损坏"),
    "not-pdf": Text("not PDF, damaged, or encrypted", "不是 PDF 文件，或已损坏、已加密"),
    "not-office": Text("no office file that can be read, or damaged", "不是可读取的办公文档，或已损坏"),
    "needs-corpus": Text("not read: needs jingwei[corpus]", "未读取：需要安装 jingwei[corpus]"),
    "vanished": Text("vanished, or could not be opened", "文件已消失或无法打开"),
    "not-a-file": Text("no regular file", "不是普通文件"),
    "empty": Text("nothing in it", "文件为空"),
    "over-budget": Text(
        "beyond what an assessment looks at (`jingwei corpus review` reads all)",
        "超出评估的检查预算（`jingwei corpus review` 可读取全部）",
    ),
    "unknown-format": Text("no reader for this format", "没有可读取此格式的程序"),
}


class Unseen(NamedTuple):
    """Characters [start, end) of a document's text that a page or an office file holds and does not show, and by which means.

    `why` is one of: attribute, style, blank (the colour of its ground), white (on a ground that is not stated), tiny, transparent, outside.
    """

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Document:
    """One record. `line` counts from 1, `offset` in bytes from 0, both in the unpacked file (of UTF-16 and UTF-32: as UTF-8).

    Of a table without lines (Parquet) both count rows, of a book of pages or sheets pages.

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
    unseen: tuple[Unseen, ...] = ()  # in order of place

    def line_of(self, index: int) -> int:
        """Line of the file in which character `index` of the text stands; the record's first line where that cannot be told."""
        return self.line + (self.text.count("\n", 0, index) if self.multiline else 0)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place that was not read, with a key of `REASONS`; `size` in bytes where it is known and matters."""

    path: str
    line: int
    offset: int
    reason: str
    size: int = 0


Item = Document | Unreadable
