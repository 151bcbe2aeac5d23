"""What a database server guarantees and a file does not: that indices show every row, and that values are of their columns' types."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Table, text

from jingwei.evidence.log.stored import LOG
from jingwei.store.tables import checkpoints, log_entries, log_tiles, logs, runs, signatures, statements

EVIDENCE = (logs, log_entries, log_tiles, checkpoints, statements, signatures, runs)
_CLASSES = {bytes: "blob", str: "text", int: "integer"}  # storage classes of SQLite
_SHOWN = 20


def storage_problems(connection: Connection) -> Iterator[str]:
    """Problems of an SQLite file: its own check, then values of another type than their column's. Other databases have none of either."""
    if connection.dialect.name != "sqlite":
        return
    for line in connection.execute(text(f"PRAGMA integrity_check({_SHOWN})")).scalars():
        if line != "ok":
            yield f"database file: {line}"
    for table in EVIDENCE:
        wrong = " OR ".join(map(_wrong, table.columns))
        count = connection.execute(text(f"SELECT count(*) FROM {table.name} WHERE {wrong}")).scalar()  # noqa: S608 - own names
        if count:
            yield f"{_rows(table, count)} with a value of another type than its column's"
    for table in EVIDENCE:
        strange = text(f"SELECT count(*) FROM {table.name} WHERE log != {LOG}")  # noqa: S608 - own names
        count = connection.execute(strange).scalar() if "log" in table.columns else 0
        if count:
            yield f"{_rows(table, count)} of a log that is not here"


def _wrong(column: Column[object]) -> str:
    allowed = [_CLASSES[column.type.python_type], *(["null"] if column.nullable else [])]
    names = ", ".join(f"'{name}'" for name in allowed)
    return f"typeof({column.name}) NOT IN ({names})"


def _rows(table: Table, count: int) -> str:
    return f"{table.name}: {count} row{'s' if count > 1 else ''}"
