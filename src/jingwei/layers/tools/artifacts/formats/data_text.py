"""Text that gives its readers data and nothing else: tables, JSON Lines, PEM. The suffix names the reader; the content must fit its grammar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import PurePosixPath

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_CONTROLS = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = frozenset("=+-@")
_REACHES = expression(
    r"[=+\-@].*(?:\|.*!|\b(?:HYPERLINK|WEBSERVICE|FILTERXML|IMPORT(?:DATA|XML|HTML|FEED|RANGE)|IMAGE|CALL|EXEC|REGISTER|REGISTER\.ID|RTD|DDE)\s*\()",
    re.IGNORECASE | re.DOTALL,
)
_PEM = expression(
    r"(?:-----BEGIN (?P<kind>[A-Z0-9 ]{1,64})-----\n(?:[A-Za-z0-9+/]{1,76}\n)*[A-Za-z0-9+/]{0,76}={0,2}\n-----END (?P=kind)-----\n*)+",
    re.ASCII,
)


def is_data(name: str) -> bool:
    """Whether the suffix is that of data in text."""
    return PurePosixPath(name.lower()).suffix in _READERS


def read_data(job: Job, text: str) -> str:
    """Judge a table, JSON Lines or PEM by the grammar that the suffix promises. Raises `ParseError`, `LimitError`."""
    if found := _CONTROLS.search(text):
        raise ParseError(f"a control character at character {found.start()}")
    return _READERS[PurePosixPath(job.name.lower()).suffix](job, text)


def _table(job: Job, text: str, delimiter: str = ",") -> str:
    """At least a row below the head, all of one width."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        widths = [_width(job, row, reader.line_num) for row in reader if row]
    except csv.Error as error:
        raise ParseError(f"no table: {error}") from error
    if any(one != other for one, other in pairwise(widths)):
        raise ParseError("the rows of the table have different widths")
    if len(widths) < 2:  # noqa: PLR2004 - a head and a row
        job.report.add("format.empty", "no rows")
    return "table"


def _width(job: Job, row: list[str], line: int) -> int:
    """Number of cells; one that spreadsheet programs take for a formula that reaches outside is reported."""
    for cell in row:
        if cell[:1] in _FORMULA and _REACHES.match(cell):
            job.report.add("table.formula", f"{cell[:80]}, line {line}")
    return len(row)


def _tabbed(job: Job, text: str) -> str:
    return _table(job, text, "\t")


def _lines(job: Job, text: str) -> str:
    """A JSON object or list on every line."""
    lines = [line for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines, 1):
        if not isinstance(load_json(line.encode(), f"line {number}", job.budget.limits), dict | list):
            raise ParseError(f"line {number} is no object")
    if not lines:
        job.report.add("format.empty", "no lines")
    return "json lines"


def _pem(_job: Job, text: str) -> str:
    """Base64 between its two lines, and nothing around it."""
    if not _PEM.fullmatch(text.replace("\r\n", "\n")):
        raise ParseError("text outside of the PEM blocks")
    return "pem"


_READERS: Mapping[str, Callable[[Job, str], str]] = {
    ".csv": _table, ".tsv": _tabbed, ".jsonl": _lines, ".ndjson": _lines, ".pem": _pem, ".crt": _pem,
}  # fmt: skip
