"""Verdicts given one by one: each is on the disk before the next document is shown, and can be taken back."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

from jingwei.documents import read_regular
from jingwei.errors import ParseError
from jingwei.layers.model.corpus.sampling.worksheet import columns, rows_of
from jingwei.limits import LIMITS
from jingwei.store.durable import write_durably


class Labelling:
    """A worksheet and the journal beside it, which is taken into the worksheet by `close`. Raises like `worksheet.read`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._journal = path.with_name(f"{path.name}.journal")
        self._rows = [list(row) for row in rows_of(path)]
        self._at = columns(self._rows[0] if self._rows else [], path)
        self._done: list[int] = []
        self._replay()

    @property
    def left(self) -> Iterator[int]:
        """Numbers of the rows without a verdict, in order; what is judged meanwhile is left out."""
        return (number for number in range(1, len(self._rows)) if not self.cell(number, "verdict"))

    def cell(self, number: int, column: str) -> str:
        """A cell of a row, by the English name of `worksheet.COLUMNS`."""
        return self._rows[number][self._at[column]]

    def judge(self, number: int, verdict: str, category: str = "") -> None:
        """Keep a verdict. Raises `OSError` when it is not on the disk."""
        self._put(number, verdict, category)
        self._write(number, verdict, category)
        self._done.append(number)

    def undo(self) -> int | None:
        """Take back the last verdict, also one of an earlier sitting that `close` has not seen; its row, or None."""
        if not self._done:
            return None
        number = self._done.pop()
        self._put(number, "", "")
        self._write(number, "", "")
        return number

    def close(self) -> None:
        """Write the worksheet, whole or not at all, and drop the journal. Raises `OSError`."""
        made = io.StringIO(newline="")
        csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(self._rows)
        write_durably(self._path, made.getvalue().encode("utf-8-sig"))
        self._journal.unlink(missing_ok=True)

    def _put(self, number: int, verdict: str, category: str) -> None:
        self._rows[number][self._at["verdict"]] = verdict
        self._rows[number][self._at["category"]] = category

    def _write(self, number: int, verdict: str, category: str) -> None:
        with self._journal.open("ab") as stream:
            stream.write(json.dumps([self.cell(number, "row"), verdict, category]).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _replay(self) -> None:
        """Verdicts of a sitting that was cut off; a last line that is not whole was never acknowledged."""
        if not self._journal.exists():
            return
        named = {self.cell(number, "row"): number for number in range(1, len(self._rows))}
        lines = read_regular(self._journal, LIMITS.document_bytes, "remove it to start again").split(b"\n")
        if lines[-1]:
            write_durably(self._journal, b"".join(line + b"\n" for line in lines[:-1]))
        for line in lines[:-1]:
            try:
                row, verdict, category = json.loads(line)
                number = named[row]
            except (ValueError, KeyError, TypeError) as error:
                raise ParseError(f"{self._journal}: not of this worksheet", hint="move it away") from error
            self._put(number, verdict, category)
            if verdict:
                self._done.append(number)
            elif number in self._done:
                self._done.remove(number)
