"""Findings kept between runs: reused only while the check, the asset and everything else the finding depended on are unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from jingwei import __version__
from jingwei.assess.world import World
from jingwei.codec import plain, read
from jingwei.errors import ParseError
from jingwei.limits import Limits
from jingwei.store.database import failing_as_store_error, one_at_a_time
from jingwei.store.tables import results
from jingwei.vocabulary import Finding, Plan, Status, Step

REUSABLE = frozenset({Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOTAPPLICABLE})
_CHUNK = 500
_KEEPING = 0x7265_7375_6C74_73  # two runs that found the same keep it one after the other


def key_of(step: Step, code: str, limits: Limits) -> str:
    """Names a step by everything it depends on that is known before it runs."""
    parts = [__version__, step.check, step.check_version, code, step.asset, step.asset_digest]
    text = json.dumps([*parts, dict(sorted(step.parameters.items())), _bounds(limits)], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@cache
def _bounds(limits: Limits) -> Mapping[str, Any]:
    return asdict(limits)


class Results:
    """The table of reusable findings."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def lookup(self, keys: Iterable[str], around: World) -> dict[str, Finding]:
        """Stored findings of these keys that still hold."""
        found: dict[str, Finding] = {}
        for chunk in _chunks(list(keys)):
            with failing_as_store_error(), self._engine.connect() as connection:
                rows = connection.execute(select(results).where(results.c.key.in_(chunk))).all()
            for row in rows:
                finding = _still_holds(row.reads, row.finding, around)
                if finding is not None:
                    found[row.key] = finding
        return found

    def keep(self, rows: Iterable[tuple[str, Finding, Mapping[str, Any]]]) -> None:
        """Store findings; they are durable when this returns. Raises `StoreError`."""
        values = [
            {
                "key": key,
                "check_id": finding.check,
                "asset": finding.asset,
                "reads": json.dumps(dict(reads), ensure_ascii=False),
                "finding": json.dumps(plain(finding), ensure_ascii=False),
            }
            for key, finding, reads in rows
            if finding.status in REUSABLE
        ]
        if not values:
            return
        with failing_as_store_error(), self._engine.begin() as connection:
            one_at_a_time(connection, _KEEPING)
            for chunk in _chunks([value["key"] for value in values]):
                connection.execute(delete(results).where(results.c.key.in_(chunk)))
            connection.execute(insert(results), values)


def _still_holds(reads: str, finding: str, around: World) -> Finding | None:
    """The stored finding, or none when what it read has changed or the row is damaged: then the step runs again."""
    try:
        return read(Finding, json.loads(finding)) if around.agrees(json.loads(reads)) else None
    except (ParseError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def plan_keys(plan: Plan, code: Mapping[str, str], limits: Limits) -> dict[int, str]:
    """Key of every selected step, by its index in the plan."""
    return {i: key_of(step, code[step.check], limits) for i, step in enumerate(plan.steps) if step.selected}
