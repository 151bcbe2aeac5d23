"""Signals of every document as one Parquet file, for further tools (extra `corpus`)."""

from __future__ import annotations

import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jingwei.layers.model.corpus.reviewing.rows import Rows, rows
from jingwei.layers.model.corpus.reviewing.run import Reviewed
from jingwei.layers.model.corpus.signals import COLUMNS
from jingwei.store.durable import part

NAME = "signals.parquet"
GROUP = 1 << 16  # rows of a group


def available() -> bool:
    """Whether the library that writes the file is installed."""
    return find_spec("pyarrow") is not None


def write_table(reviewed: Reviewed, folder: Path) -> None:
    """One row for each document, in order. The bytes do not depend on how the files were cut for the workers. Raises `OSError`."""
    import pyarrow as pa
    from pyarrow import parquet

    texts = [pa.field(name, pa.string()) for name in ("source", "doc_id", "file", "language", "script")]
    numbers = [pa.field(name, pa.int64()) for name in ("line", *COLUMNS, "findings")]
    flags = [pa.field("duplicate", pa.bool_())]
    schema = pa.schema([*texts, *numbers, *flags])
    gone = {one.document for one in reviewed.duplicates.removed}
    with part(folder / NAME, b"") as made:
        with parquet.ParquetWriter(made, schema, compression="zstd") as writer:
            waiting = schema.empty_table()
            for one in rows(reviewed):
                waiting = pa.concat_tables([waiting, pa.Table.from_pydict(_columns(one, gone), schema=schema)])
                while len(waiting) >= GROUP:
                    writer.write_table(waiting[:GROUP].combine_chunks())
                    waiting = waiting[GROUP:]
            writer.write_table(waiting.combine_chunks())
        with made.open("rb") as stream:
            os.fsync(stream.fileno())
        made.replace(folder / NAME)


def _columns(one: Rows, gone: set[int]) -> dict[str, list[Any]]:
    count = len(one.ids)
    signals = one.rows["signals"]
    findings = Counter(finding[0] for finding in one.rows["findings"])
    made: dict[str, list[Any]] = {
        "source": [_readable(one.part.source)] * count, "doc_id": [_readable(name) for name in one.ids], "file": [_readable(one.part.name)] * count,
        "language": [signal[len(COLUMNS)] for signal in signals], "script": [signal[len(COLUMNS) + 1] for signal in signals],
        "line": [one.before + line for line in one.rows["lines"]],
        "findings": [findings[number] for number in range(count)],
        "duplicate": [one.first + number in gone for number in range(count)],
    }  # fmt: skip
    return made | {name: [signal[at] for signal in signals] for at, name in enumerate(COLUMNS)}


def _readable(name: str) -> str:
    """The name as UTF-8 can hold it: half a surrogate pair stays visible."""
    return name.encode("utf-8", "backslashreplace").decode()
