"""Tables and records: data sets, and by their columns telemetry, meter readings, take-over drills and access logs."""

from __future__ import annotations

import csv
import itertools
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek
from jingwei.inventory.discovery.walk import LINE_CHARACTERS, safe

CSV = {".csv": ",;|\t", ".tsv": "\t", ".tab": "\t"}
LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
DATA_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".json", ".txt", ".parquet")
COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst")
MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"FEA1": "arrow", b"Obj\x01": "avro", b"\x93NUMPY": "arrays"}
SQLITE = b"SQLite format 3\0"
SAMPLE_ROWS = 50
INSIDE_BYTES = 64 * 1024
COLUMNS = 10_000

CLOCK = frozenset({"time", "timestamp", "datetime", "date", "ts"})
TIME = CLOCK | {"period", "month", "day", "hour", "start", "end"}
ENERGY = frozenset({"kwh", "mwh", "wh", "gj", "kw", "energy"})
METERED = frozenset({"it", "facility", "total", "building", "meter", "cooling", "site", "grid", "water"})
QUANTITIES = frozenset({"facility_energy", "it_energy", "water"})
WATER = frozenset({"litres", "liters", "litre", "liter", "m3", "l"})
EFFECTIVENESS = frozenset({"pue", "wue"})
ANSWER = frozenset(
    {"ack", "acknowledged", "acknowledgement", "command", "commanded", "takeover", "taken", "operator", "human"}
)
ACTOR = frozenset({"user", "actor", "accessor", "who", "operator", "principal", "employee", "account", "accessed"})
ACTED = frozenset({"action", "operation", "access", "verb", "method"})
OBJECT = frozenset({"record", "subject", "resource", "object", "dataset", "table", "fields", "data"})
LEARNT = frozenset({"label", "labels", "target", "class", "y", "text", "prompt", "response", "species", "split"})
NUMBER = re.compile(r"\s*[-+]?(\d[\d_,]*\.?\d*|\.\d+)([eE][-+]?\d+)?\s*%?")
WORDLESS = frozenset({"", "nan", "null", "none", "true", "false", "on", "off", "na"})


def tables(peek: Peek) -> Match | None:
    """Recognise tables and records by magic bytes, else by their columns; those compressed with gzip by the columns inside."""
    form = next((form for magic, form in MAGIC.items() if peek.head.startswith(magic)), None)
    if form and (form != "parquet" or peek.tail.endswith(b"PAR1")):
        return Match(form)
    if peek.head.startswith(SQLITE):
        return Match("database")
    if peek.suffix in COMPRESSIONS and peek.name.removesuffix(peek.suffix).endswith(DATA_SUFFIXES):
        return _text_table(_inside(peek)) or Match("compressed-data", by_content=False)
    return _text_table(peek) or (Match("parquet", by_content=False) if peek.suffix == ".parquet" else None)


def _text_table(peek: Peek) -> Match | None:
    if peek.suffix in CSV:
        return _csv(peek)
    return _json_lines(peek) if peek.suffix in LINES else None


def _inside(peek: Peek) -> Peek:
    """The beginning of what a gzip file holds, at most `INSIDE_BYTES`, under the name without `.gz`; empty where it cannot be read."""
    content = b""
    if peek.suffix == ".gz":
        try:
            content = zlib.decompressobj(wbits=31).decompress(peek.head, INSIDE_BYTES)
        except zlib.error:
            content = b""
    # one byte more than was read keeps a cut last line from being taken for a whole one
    more = not peek.complete or len(content) == INSIDE_BYTES
    return Peek(str(PurePosixPath(peek.path).with_suffix("")), len(content) + more, content, b"")


def _csv(peek: Peek) -> Match | None:
    rows = _rows(peek.lines, CSV[peek.suffix])
    if len(rows) < 2:  # noqa: PLR2004 - a header and a row
        return None
    header, body = rows[0], rows[1:]
    regular = sum(len(row) == len(header) for row in body) >= 0.8 * len(body)
    return _match(header, body, "table") if regular else None


def _rows(lines: Sequence[str], delimiters: str) -> list[list[str]]:
    """First rows, split at the delimiter that the first line holds most often."""
    lines = [line for line in itertools.islice(lines, SAMPLE_ROWS) if line.strip()]
    if not lines:
        return []
    delimiter = max(delimiters, key=lines[0].count)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []
    return [row for row in rows if row] if len(rows[0]) <= COLUMNS else []


def _json_lines(peek: Peek) -> Match | None:
    records = [record for line in peek.lines[:SAMPLE_ROWS] if (record := _record(line)) is not None]
    if not records:  # a first line longer than the look, or nothing of the kind
        return Match("jsonl", by_content=False) if peek.head.lstrip()[:1] == b"{" else None
    keys = list(dict.fromkeys(itertools.chain.from_iterable(records)))[:COLUMNS]
    body = [[_cell(record.get(key)) for key in keys] for record in records]
    return _match(keys, body, "jsonl")


def _record(line: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value else None


def _cell(value: object) -> str:
    return "words" if isinstance(value, dict | list) else str(value) if value is not None else ""


def _match(header: Sequence[str], body: Sequence[Sequence[str]], plain: str) -> Match:
    """The match; telemetry with the name of its time column where it is not a usual one."""
    form = _meaning(header, body) or plain
    clock = next((name for name in header if frozenset(_words(name)) & CLOCK), "")
    named = form == "telemetry" and clock not in CLOCK and safe(clock) and len(clock) <= LINE_CHARACTERS
    return Match(form, {"time_field": clock} if named else {})


def _meaning(header: Iterable[str], body: Sequence[Sequence[str]]) -> str:
    """Which special table these columns make, else an empty string."""
    columns = [frozenset(_words(name)) for name in header]
    words: frozenset[str] = frozenset().union(*columns)
    timed = bool(words & TIME) or any({"at"} & column for column in columns)
    if any("alarm" in column for column in columns) and words & ANSWER:
        return "drills"
    if "purpose" in words and words & (ACTOR | OBJECT) and timed:
        return "access-log"
    if words & ACTOR and words & ACTED and words & OBJECT and timed:
        return "access-log"
    is_long = words >= {"quantity", "value", "unit"}
    quantities = {cell.strip().lower() for row in body for cell in row} & QUANTITIES if is_long else set[str]()
    if timed and (quantities or words & EFFECTIVENESS or (words & (ENERGY | WATER) and words & METERED)):
        return "meters"
    return "telemetry" if _is_telemetry(columns, body) else ""


def _words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name[:200])
    return re.split(r"[^a-z0-9]+", spaced.lower())


def _is_telemetry(columns: Sequence[frozenset[str]], body: Sequence[Sequence[str]]) -> bool:
    """One column of time, ever different, and otherwise numbers or short states."""
    clocks = [index for index, column in enumerate(columns) if column & CLOCK]
    if not clocks or len(columns) < 2 or len(body) < 3 or any(column & LEARNT for column in columns):  # noqa: PLR2004 - a series
        return False
    stamps = Counter(row[clocks[0]] for row in body if len(row) > clocks[0])
    others = [cell for row in body for index, cell in enumerate(row) if index not in clocks]
    numbers = sum(bool(NUMBER.fullmatch(cell)) or cell.strip().lower() in WORDLESS for cell in others)
    return bool(others) and max(stamps.values(), default=9) <= 2 and numbers >= 0.8 * len(others)  # noqa: PLR2004 - one repeat
