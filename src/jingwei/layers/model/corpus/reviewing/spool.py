"""Answers of the workers on disk, so that a review that was killed goes on with the parts that are missing.

One file for each answer, put in place whole: a line of JSON that says what it answers, a line of JSON with the rows, then the keys of the bands, one
band after another, so that one band of all documents can be read without the others. Everything that decides is in the first line.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jingwei.layers.model.corpus.near.runs import Run
from jingwei.layers.model.corpus.near.signatures import BANDS
from jingwei.store.durable import replace_durably

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

_WORD = 8
_SAMPLE = 12  # bytes of a key of a long n-gram and its document


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the answer to documents `first` on of a part lies."""

    path: Path
    at: int  # byte at which the keys begin
    documents: int
    unread: int
    more: bool
    samples: int  # keys of long n-grams, which stand after those of the bands

    @property
    def rows(self) -> Mapping[str, Any]:
        """The rows, as the worker gave them."""
        with self.path.open("rb") as stream:
            stream.readline()
            made: Mapping[str, Any] = json.loads(stream.readline())
        return made

    def band(self, number: int) -> Keys:
        """The keys of a band, one for each document."""
        return np.fromfile(self.path, "<u8", self.documents, offset=self.at + number * _WORD * self.documents)

    def run(self, first: int) -> Run:
        """The keys of long n-grams; `first` is the number of the answer's first document among all."""
        return Run(self.path, self.at + BANDS * _WORD * self.documents, self.samples, first)


class Spool:
    """The folder in which answers are kept. Raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def find(self, number: int, asked: Mapping[str, Any]) -> Answer | None:
        """Answer `number`, if it is there and answers the same."""
        path = self._folder / f"{number:08d}"
        with suppress(OSError, ValueError, KeyError, TypeError), path.open("rb") as stream:
            head = json.loads(stream.readline())
            if head["asked"] != json.loads(json.dumps(asked)):
                return None
            made = _answer(path, head, len(json.dumps(head)) + 1)
            whole = made.at + BANDS * _WORD * made.documents + _SAMPLE * made.samples
            return made if path.stat().st_size == whole else None
        return None

    def keep(self, number: int, asked: Mapping[str, Any], value: Mapping[str, Any]) -> Answer:
        """Put an answer in place. Raises `ValueError` where it is not whole."""
        rows = {key: item for key, item in value.items() if key not in {"keys", "samples", "more"}}
        documents = len(value["ids"])
        keys = np.frombuffer(base64.b64decode(value["keys"]), "<u8").reshape(documents, BANDS)
        samples = base64.b64decode(value["samples"])
        body = json.dumps(rows, ensure_ascii=True).encode() + b"\n"
        head = {
            "asked": asked, "bytes": len(body), "documents": documents, "unread": len(value["unread"]), "more": bool(value["more"]),
            "samples": len(samples) // _SAMPLE,
        }  # fmt: skip
        first = json.dumps(head).encode() + b"\n"
        path = self._folder / f"{number:08d}"
        replace_durably(path, [first, body, np.ascontiguousarray(keys.T).tobytes(), samples])
        return _answer(path, head, len(first))


def _answer(path: Path, head: Mapping[str, Any], size: int) -> Answer:
    return Answer(path, size + head["bytes"], head["documents"], head["unread"], head["more"], head["samples"])
