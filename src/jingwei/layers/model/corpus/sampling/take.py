"""Draw a sample: two passes over the corpus, a worksheet for people, and the record by which it is taken back."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jingwei import __version__
from jingwei.catalog.sampling import Plan, Scope, told
from jingwei.errors import JingweiError
from jingwei.layers.model.corpus.sampling.draw import Placed, Ranks, Unread, placed, rank
from jingwei.layers.model.corpus.sampling.worksheet import cells, digest, write
from jingwei.store.durable import write_durably

SCHEMA = "jingwei/corpus-sample/1"
WORKSHEET, DRAWN, RECORD = "worksheet.csv", "drawn.jsonl", "sample.json"
_LISTED = 100  # places that were not read, of which the record tells the first ones
Step = Callable[[str, int], None]  # pass, documents


@dataclass(slots=True)
class _Seen:
    documents: Counter[str] = field(default_factory=Counter)
    unread: list[Unread] = field(default_factory=list)
    not_read: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What was drawn of what."""

    population: Mapping[str, int]
    drawn: Mapping[str, int]
    not_read: int


def take(
    sources: Iterable[Path],
    plan: Plan,
    seed: str,
    out: Path,
    *,
    lang: str = "en",
    mark: bool = True,
    text_field: str | None = None,
    step: Step = lambda _pass, _count: None,
) -> Taken:
    """Write the worksheet and its record into `out`, which must exist. With `mark` a byte order mark tells spreadsheets the encoding.

    Raises `JingweiError` when the corpus changed between the passes or holds no document, `OSError`.
    """
    paths, key = tuple(sources), hashlib.blake2b(seed.encode(), digest_size=32).digest()
    with tempfile.TemporaryDirectory(dir=out) as work:
        ranks, seen = Ranks(plan, Path(work)), _Seen()
        for one in _counted(placed(paths, text_field), seen):
            step("ranks", seen.documents.total())
            ranks.add(one.source, rank(key, one))
        last = ranks.last()
    if not seen.documents:
        raise JingweiError(
            "there is no document to draw from", hint="name files or folders that `corpus review` can read"
        )
    drawn: Counter[str] = Counter()
    again = _Seen()
    kept: list[bytes] = []
    part = out / f".{WORKSHEET}.part"
    with part.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as stream:
        chosen = _chosen(_counted(placed(paths, text_field), again), key, plan, last, again, step)
        write(stream, _rows(chosen, drawn, kept), lang)
    if again.documents != seen.documents or again.not_read != seen.not_read:
        part.unlink()
        raise JingweiError("the corpus changed while it was read", hint="draw again when nothing writes to it")
    part.replace(out / WORKSHEET)
    listed = b"".join(kept)
    write_durably(out / DRAWN, listed)
    write_durably(out / RECORD, _record(plan, seed, seen, drawn, listed))
    return Taken(dict(seen.documents), dict(drawn), seen.not_read)


def _counted(items: Iterable[Placed | Unread], seen: _Seen) -> Iterator[Placed]:
    for item in items:
        if isinstance(item, Placed):
            seen.documents[item.source] += 1
            yield item
            continue
        seen.not_read += 1
        if len(seen.unread) < _LISTED:
            seen.unread.append(item)


def _chosen(
    items: Iterable[Placed], key: bytes, plan: Plan, last: Mapping[str, int], seen: _Seen, step: Step
) -> Iterator[Placed]:
    for one in items:
        step("worksheet", seen.documents.total())
        if rank(key, one) <= last.get(one.source if plan.draw is Scope.SOURCE else "", -1):
            yield one


def _rows(chosen: Iterable[Placed], drawn: Counter[str], kept: list[bytes]) -> Iterator[tuple[str, ...]]:
    for number, one in enumerate(chosen, 1):
        drawn[one.source] += 1
        made = cells(number, one.doc_id, one.source, _shown(one))
        row = {
            "row": made[0], "source": one.source, "file": one.file, "line": one.document.line, "doc_id": one.doc_id,
            "digest": digest(*made[:4]),
        }  # fmt: skip
        kept.append(json.dumps(row).encode() + b"\n")
        yield made


def _shown(one: Placed) -> str:
    """The whole record: what stands beside the text is trained on, or read, as well."""
    return f"{one.document.text}\n\n{one.document.rest}" if one.document.rest else one.document.text


def _record(plan: Plan, seed: str, seen: _Seen, drawn: Counter[str], listed: bytes) -> bytes:
    value: dict[str, Any] = {
        "schema": SCHEMA,
        "version": __version__,
        "plan": told(plan),
        "seed": seed,
        "sources": [
            {"source": name, "documents": count, "drawn": drawn[name]} for name, count in seen.documents.items()
        ],
        "not_read": seen.not_read,
        "first_not_read": [
            {"source": one.source, "file": one.file, "line": one.line, "reason": one.reason} for one in seen.unread
        ],
        "rows_sha256": hashlib.sha256(listed).hexdigest(),
    }
    return json.dumps(value, indent=2).encode() + b"\n"
