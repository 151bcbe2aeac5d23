"""Parquet, by batches of rows: needs pyarrow (the extra `corpus`)."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jingwei.errors import LimitError, ParseError
from jingwei.text.documents.model import Item
from jingwei.text.documents.source import Source
from jingwei.text.documents.stream import NeedsExtraError, entire, opened, unpacked, why
from jingwei.vocabulary import Json

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 256  # of a batch: a row may be long
_THRIFT = 64 << 20  # bytes and members of the file's own description
_DEPTH = 16  # of lists and groups in a column


def parquet_rows(source: Source) -> Iterator[Item]:
    """A document for each row; lines and offsets count rows. Memory is bounded by a batch of rows and one page of each column.

    A column whose values are no text, such as pictures, is left out of the text. Statistics and indexes of the file are not believed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        yield source.refused(1, 0, "needs-corpus")
        return
    pa.set_memory_pool(pa.system_memory_pool())  # others reserve more than a confined worker may have
    row = 0
    try:
        with _seekable(source) as stream:
            table = pq.ParquetFile(stream, thrift_string_size_limit=_THRIFT, thrift_container_size_limit=_THRIFT)
            _shallow(table.schema_arrow)
            for batch in table.iter_batches(_ROWS, use_threads=False):
                for value in _rows(batch):
                    yield source.document(row + 1, row, value)
                    row += 1
            if row != table.metadata.num_rows:
                yield source.refused(row + 1, row, "not-parquet")
    except pa.ArrowMemoryError:
        yield source.refused(row + 1, row, "over-bound")
    except (pa.ArrowException, ValueError, NotImplementedError, OverflowError):
        yield source.refused(row + 1, row, "not-parquet")
    except (ParseError, LimitError, NeedsExtraError, OSError) as error:
        yield source.refused(row + 1, row, "not-parquet" if isinstance(error, ParseError) else why(error))


def _seekable(source: Source) -> io.BufferedIOBase:
    """The file; one that is compressed in memory, up to `limits.document_bytes`."""
    if not source.told.packing:
        return opened(source.path)
    with unpacked(source.path, source.told.packing, source.limits) as stream:
        return io.BytesIO(entire(stream, source.limits.document_bytes))


def _shallow(schema: pa.Schema) -> None:
    level = [one.type for one in schema]
    for _ in range(_DEPTH):
        level = [kind.field(number).type for kind in level for number in range(kind.num_fields)]
        if len(level) > 10_000:  # noqa: PLR2004 - no table has so many columns of text
            raise LimitError("too many columns")
    if level:
        raise LimitError("columns are nested too deeply")


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Json]]:
    names = batch.schema.names
    if len(set(names)) != len(names):
        raise ParseError("two columns of one name")
    for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        yield {name: _json(value) for name, value in zip(names, values, strict=True)}


def _json(value: Any) -> Json:
    """A value as JSON; of bytes only what is text, of numbers none that JSON lacks."""
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value) if isinstance(value, date | datetime | time | timedelta | Decimal) else None


def _text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None
