"""Worksheets: a CSV that people fill in any spreadsheet, in which no cell is a formula and nothing hidden stays hidden."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from jingwei.codec import UNSEEN, whole
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS
from jingwei.vocabulary import Text

SHOWN = 30_000  # characters of a text: a cell of a spreadsheet holds 32,767
COLUMNS: Mapping[str, Text] = {
    "row": Text("row", "序号"),
    "doc_id": Text("document", "文档编号"),
    "source": Text("source", "来源"),
    "text": Text("text", "文本"),
    "whole": Text("whole text shown", "是否显示全文"),
    "verdict": Text("verdict (good / bad / unsure)", "结论（合格/不合格/不确定）"),
    "category": Text("category", "问题类别"),
    "remark": Text("remark", "备注"),
}
_FORMULA = re.compile(
    r"[\s\ufeff'\"]*[=+\-@＝＋－＠|%]|[\s']*[0-9]"
)  # a number would lose its zeros or its last digits
_BREAKS = re.compile(r"\s+")
_WORDS = {
    "good": "good", "合格": "good", "bad": "bad", "不合格": "bad", "unsure": "unsure", "不确定": "unsure", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row as somebody gave it back; `verdict` is good, bad, unsure, empty, or `?` for a word that is none of them."""

    row: str
    digest: str
    verdict: str
    category: str
    remark: str


def cells(number: int, doc_id: str, source: str, text: str) -> tuple[str, ...]:
    """The row of a document, its verdict open."""
    shown = text[:SHOWN]
    return (f"R{number}", safe(doc_id), safe(source), safe(shown), "yes" if shown == text else "no", "", "", "")


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula or a number."""
    shown = seen(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def seen(text: str) -> str:
    """The text with characters that cannot be seen, or that steer a terminal, written out."""
    return UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", whole(text.replace("\r\n", "\n").replace("\r", "\n")))


def digest(row: str, doc_id: str, source: str, text: str) -> str:
    """What must not change in a row, whatever a spreadsheet does to line ends and blanks."""
    bare = "\0".join(_BREAKS.sub("", cell).lstrip("'") for cell in (row, doc_id, source, text))
    return hashlib.blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def write(stream: TextIO, rows: Iterable[tuple[str, ...]], lang: str) -> None:
    """Header and rows. The stream must have been opened with `newline=""`."""
    made = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    made.writerow(text.zh if lang == "zh" else text.en for text in COLUMNS.values())
    made.writerows(rows)


def read(path: Path, categories: Mapping[str, str]) -> Iterator[Row]:
    """Rows of a worksheet, whatever the order of its columns. `categories` gives the id of each word for one.

    Raises `ParseError` for a file that is no worksheet, `LimitError` for a cell above its bound.
    """
    rows = rows_of(path)
    at = columns(next(rows, []), path)
    for number, cell in enumerate(rows, 2):
        yield _row(cell, at, categories, f"{path}: row {number}")


def rows_of(path: Path) -> Iterator[list[str]]:
    """Rows of a CSV as any spreadsheet saves it, without blank ones. Raises like `read`."""
    csv.field_size_limit(LIMITS.table_line_bytes)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(LIMITS.table_line_bytes)
            stream.seek(0)
            for cell in csv.reader(stream, delimiter=max(",;\t", key=first.count), strict=True):
                if any(one.strip() for one in cell):
                    yield cell
    except UnicodeDecodeError as error:
        raise ParseError(f"{path}: not UTF-8", hint="save the worksheet as CSV UTF-8") from error
    except csv.Error as error:
        kind = LimitError if "field larger" in str(error) else ParseError
        raise kind(f"{path}: not a CSV: {error}", hint="save the worksheet as CSV UTF-8") from error


def columns(header: list[str], path: Path) -> dict[str, int]:
    """Where each column of `COLUMNS` stands. Raises `ParseError` for one that is missing or stands twice."""
    found: dict[str, int] = {}
    for name, text in COLUMNS.items():
        places = [at for at, cell in enumerate(header) if cell.strip() in {text.en, text.zh}]
        if len(places) != 1:
            raise ParseError(
                f"{path}: the column {text.en!r} ({text.zh}) stands {len(places)} times in the first row",
                hint="give a worksheet that `jingwei corpus sample` wrote",
            )
        found[name] = places[0]
    return found


def _row(given: list[str], at: Mapping[str, int], categories: Mapping[str, str], where: str) -> Row:
    if len(given) <= max(at.values()):
        raise ParseError(f"{where}: {len(given)} cells, too few for the columns", hint="mend that row")
    cell = {name: given[place].strip() for name, place in at.items()}
    return Row(
        cell["row"],
        digest(cell["row"], cell["doc_id"], cell["source"], given[at["text"]]),
        _WORDS.get(cell["verdict"].lower(), "?"),
        categories.get(cell["category"].lower(), "?") if cell["category"] else "",
        cell["remark"],
    )
