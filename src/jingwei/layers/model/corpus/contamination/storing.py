"""The index as one file, which any number of workers map into memory and share.

A line of JSON (schema, what each array is and where), padded to a multiple of 64 bytes, then the arrays, each at a multiple of 64.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jingwei.errors import LimitError, ParseError
from jingwei.layers.model.corpus.contamination.index import Index
from jingwei.limits import LIMITS, Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCHEMA = "jingwei/contamination-index/1"
_ALIGN = 64
_ARRAYS = {
    "texts": "|u1", "weights": "|u1", "starts": "<u8", "owners": "<u4", "owned": "<u8", "table": "|u1", "keys": "<u8",
    "postings": "<u4", "firsts": "<u8", "telling": "<f4", "names": "|u1", "named": "<u8",
}  # fmt: skip


def content(index: Index) -> Iterator[bytes]:
    """The file in pieces. Equal indexes give equal bytes."""
    encoded = [name.encode("utf-8", "surrogatepass") for name in index.ids]
    names = np.frombuffer(b"".join(encoded), np.uint8)
    named = np.cumsum([0, *(len(name) for name in encoded)]).astype(np.uint64)
    arrays = {key: names if key == "names" else named if key == "named" else getattr(index, key) for key in _ARRAYS}
    counts = {key: len(array) for key, array in arrays.items()}
    head = json.dumps({"schema": SCHEMA, "unsearched": index.unsearched, "counts": counts}).encode() + b"\n"
    yield head + bytes(-len(head) % _ALIGN)
    for key, kind in _ARRAYS.items():
        made = np.ascontiguousarray(arrays[key], kind).tobytes()
        yield made + bytes(-len(made) % _ALIGN)


def load(path: Path, limits: Limits = LIMITS) -> Index:
    """The index of a file, mapped, not read. Raises `ParseError`, `LimitError`, `OSError`."""
    with path.open("rb") as stream:
        first = stream.readline(4096)
    head = _head(first)
    counts = {key: _count(head, key) for key in _ARRAYS}
    whole = sum(_padded(counts[key] * np.dtype(kind).itemsize) for key, kind in _ARRAYS.items())
    at = _padded(len(first))
    if path.stat().st_size != at + whole:
        raise ParseError("the index of the benchmarks is not whole", hint="run the review again from the start")
    if counts["named"] > limits.contamination_items + 1 or counts["texts"] > limits.contamination_bytes:
        raise LimitError("the index of the benchmarks is over the bounds", hint="give fewer benchmarks to one review")
    arrays: dict[str, Any] = {}
    for key, kind in _ARRAYS.items():
        arrays[key] = _mapped(path, kind, at, counts[key])
        at += _padded(counts[key] * np.dtype(kind).itemsize)
    _check(arrays)
    ids = _names(arrays.pop("names").tobytes(), arrays.pop("named").tolist())
    return Index(ids=ids, unsearched=_number(head.get("unsearched")), **arrays)


def _names(content: bytes, places: list[int]) -> list[str]:
    try:
        return [content[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(places)]
    except UnicodeDecodeError as error:
        raise ParseError("a name in the index of the benchmarks is not UTF-8") from error


def _padded(size: int) -> int:
    return size + -size % _ALIGN


def _mapped(path: Path, kind: str, at: int, count: int) -> NDArray[Any]:
    return np.memmap(path, kind, "r", at, (count,)).view(np.ndarray) if count else np.empty(0, kind)


def _head(line: bytes) -> Mapping[str, Any]:
    try:
        head = json.loads(line)
        if isinstance(head, dict) and head["schema"] == SCHEMA and isinstance(head["counts"], dict):
            return head
    except (ValueError, KeyError, RecursionError):
        pass
    raise ParseError("no index of benchmarks of this version", hint="run the review again from the start")


def _count(head: Mapping[str, Any], key: str) -> int:
    return _number(head["counts"].get(key))


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40:
        return value
    raise ParseError("the index of the benchmarks states no size", hint="run the review again from the start")


def _check(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Every array of places leads from 0 to the end of what it points into, and every number into its array."""
    sound = len(arrays["table"]).bit_count() == 1 and len(arrays["weights"]) == len(arrays["texts"])
    for places, target in (("starts", "texts"), ("owned", "owners"), ("firsts", "postings"), ("named", "names")):
        found = arrays[places]
        sound = sound and len(found) > 0 and int(found[0]) == 0 and int(found[-1]) == len(arrays[target])
        sound = sound and bool((found[1:] >= found[:-1]).all())
    sound = sound and len(arrays["firsts"]) == len(arrays["keys"]) + 1 and len(arrays["owned"]) == len(arrays["starts"])
    sound = sound and len(arrays["telling"]) == len(arrays["starts"]) - 1
    for numbers, target in (("postings", "starts"), ("owners", "named")):
        found = arrays[numbers]
        sound = sound and (not len(found) or int(found.max()) < len(arrays[target]) - 1)
    if not sound:
        raise ParseError("the index of the benchmarks contradicts itself", hint="run the review again from the start")
