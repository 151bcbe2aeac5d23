"""Plain data becomes frameworks, objectives and risk names; whatever is unknown, missing or given twice is refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from jingwei.catalog.model import (
    Applicability,
    Control,
    Framework,
    Group,
    Jurisdiction,
    Method,
    Objective,
    Operator,
    RiskName,
    Source,
    Threshold,
)
from jingwei.catalog.row import KEBAB, METRIC, NAME, Row, bilingual, row
from jingwei.vocabulary import SourceStatus

FRAMEWORK = "jingwei/framework/1"
OBJECTIVES = "jingwei/objectives/1"
RISKS = "jingwei/risks/1"

_RISK = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_ALIAS = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*:[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_OBJECTIVE_KEYS = frozenset({"method", "en", "zh"})
_SOURCE_KEYS = frozenset({"title", "reference", "status", "as_of"})
_GROUP_KEYS = frozenset({"id", "title"})
_RISK_KEYS = frozenset({"en", "zh", "parent", "aliases"})
_APPLIES_KEYS = frozenset({"from", "until", "tiers", "status", "source", "condition"})
_CONTROL_KEYS = frozenset(
    {"id", "group", "title", "statement", "objectives", "parameters", "applies", "status"},
)
_THRESHOLD_KEYS = frozenset(
    {"metric", "op", "value", "unit", "n_min", "level", "source", "status", "note"},
)
_FRAMEWORK_KEYS = frozenset(
    {"schema", "id", "version", "title", "publisher", "jurisdiction", "source", "licence", "scheme", "groups"}
    | {"facts", "controls"}
)


def _of_schema(data: Any, name: str, schema: str, known: frozenset[str]) -> Row:
    top = row(data, name, known | {"schema"})
    if top.line("schema") != schema:
        raise top.fail(f"schema is not {schema}")
    return top


def objectives(data: Any, name: str) -> Mapping[str, Objective]:
    """Objectives by id from the data of the file `name`."""
    top = _of_schema(data, name, OBJECTIVES, frozenset({"objectives"}))
    made = {}
    for key, value in _entries(top, "objectives"):
        entry = row(value, f"{name}: objective {top.check('id', key, KEBAB)}", _OBJECTIVE_KEYS)
        made[key] = Objective(key, entry.choice("method", Method), bilingual(entry))
    return made


def risks(data: Any, name: str) -> Mapping[str, RiskName]:
    """Risk names by full id (`list:id`) from the data of the file `name`."""
    top = _of_schema(data, name, RISKS, frozenset({"lists"}))
    made: dict[str, RiskName] = {}
    for prefix, _ in _entries(top, "lists"):
        top.check("list", prefix, KEBAB)
        made |= _risk_list(row(top.get("lists"), name, frozenset(top.get("lists"))), prefix)
    return made


def _risk_list(lists: Row, prefix: str) -> Mapping[str, RiskName]:
    made = {}
    for key, value in _entries(lists, prefix):
        short = lists.check("id", key, _RISK)
        entry = row(value, f"{lists.where}: risk {prefix}:{short}", _RISK_KEYS)
        parent = entry.line("parent", _RISK, default="")
        full = f"{prefix}:{parent}" if parent else ""
        made[f"{prefix}:{short}"] = RiskName(
            f"{prefix}:{short}", bilingual(entry), full, entry.lines("aliases", _ALIAS)
        )
    return made


def _entries(parent: Row, key: str) -> Iterable[tuple[Any, Any]]:
    value = parent.get(key)
    if not isinstance(value, Mapping) or not value:
        raise parent.fail(f"{key} is not a mapping with entries")
    return value.items()


def framework(data: Any, name: str, known: Collection[str], *, digest: str = "", origin: str = "jingwei") -> Framework:
    """A framework whose controls name only objectives in `known`. Raises `CatalogError`."""
    top = _of_schema(data, name, FRAMEWORK, _FRAMEWORK_KEYS)
    source = _source(row(top.get("source"), f"{name}: source", _SOURCE_KEYS))
    groups = tuple(_group(entry) for entry in top.rows("groups", _GROUP_KEYS))
    ids = _unique(top, "group", [group.id for group in groups])
    controls = tuple(_control(entry, name, source, ids, known) for entry in top.rows("controls", _CONTROL_KEYS))
    used = {control.group for control in controls}
    _unique(top, "control", [control.id for control in controls])
    if idle := sorted(ids - used):
        raise top.fail(f"group {idle[0]} has no control")
    return Framework(
        id=top.line("id", KEBAB),
        version=top.line("version"),
        title=top.words("title"),
        publisher=top.line("publisher"),
        jurisdiction=top.choice("jurisdiction", Jurisdiction),
        source=source,
        licence=top.line("licence"),
        groups=groups,
        controls=controls,
        scheme=top.line("scheme", KEBAB, default=""),
        facts=tuple(_threshold(entry) for entry in top.rows("facts", _THRESHOLD_KEYS)),
        digest=digest,
        origin=origin,
    )


def _unique(top: Row, what: str, ids: list[str]) -> frozenset[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise top.fail(f"{what} {one} stands twice")
        seen.add(one)
    if not seen:
        raise top.fail(f"holds no {what}")
    return frozenset(seen)


def _source(entry: Row) -> Source:
    return Source(
        entry.line("title"), entry.line("reference"), entry.choice("status", SourceStatus), entry.day("as_of")
    )


def _group(entry: Row) -> Group:
    return Group(entry.line("id", NAME), entry.words("title"))


def _control(entry: Row, name: str, source: Source, groups: frozenset[str], known: Collection[str]) -> Control:
    control_id = entry.line("id", NAME)
    entry = entry.named(f"{name}: control {control_id}")
    group = entry.line("group", NAME)
    if group not in groups:
        raise entry.fail(f"group {group} is not declared")
    return Control(
        id=control_id,
        group=group,
        title=entry.words("title"),
        statement=entry.words("statement"),
        objectives=_known_objectives(entry, known),
        status=entry.choice("status", SourceStatus, default=source.status),
        parameters=tuple(_threshold(one) for one in entry.rows("parameters", _THRESHOLD_KEYS)),
        applies=tuple(_applies(one) for one in entry.rows("applies", _APPLIES_KEYS)),
    )


def _known_objectives(entry: Row, known: Collection[str]) -> tuple[str, ...]:
    wanted = entry.lines("objectives", KEBAB)
    if not wanted:
        raise entry.fail("names no objective")
    for one in wanted:
        if one not in known:
            raise entry.fail(f"unknown objective {one}", "objectives are listed in catalog/objectives.yaml")
    return wanted


def _threshold(entry: Row) -> Threshold:
    entry = entry.named(f"{entry.where} {entry.line('metric', METRIC)}")
    return Threshold(
        metric=entry.line("metric", METRIC),
        op=entry.choice("op", Operator),
        value=entry.scalar("value"),
        unit=entry.line("unit"),
        source=entry.line("source"),
        status=entry.choice("status", SourceStatus),
        n_min=entry.whole_or_none("n_min"),
        level=entry.share_or_none("level"),
        note=entry.words_or_none("note"),
    )


def _applies(entry: Row) -> Applicability:
    made = Applicability(
        since=entry.day("from"),
        status=entry.choice("status", SourceStatus),
        source=entry.line("source"),
        tiers=entry.lines("tiers", KEBAB),
        until=entry.day_or_none("until"),
        condition=entry.words_or_none("condition"),
    )
    if made.until is not None and made.until < made.since:
        raise entry.fail(f"until {made.until} lies before {made.since}")
    return made
