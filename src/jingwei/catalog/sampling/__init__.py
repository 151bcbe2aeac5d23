"""Plans of acceptance sampling as data: how many documents are drawn, from what, and which shares are allowed among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from jingwei.catalog.document import read
from jingwei.catalog.row import KEBAB, Row, row
from jingwei.documents import read_regular
from jingwei.limits import LIMITS
from jingwei.vocabulary import Text

SCHEMA = "jingwei/sampling-plan/1"
SHIPPED = ("cn-genai-manual", "cn-genai-technical", "cn-genai-source")
_PLAN = frozenset({"schema", "id", "title", "draw", "size", "share", "level", "rules", "categories"})
_RULE = frozenset({"metric", "scope", "most", "status", "source"})
_CATEGORY = frozenset({"id", "unlawful", "title"})


class Scope(StrEnum):
    """What a sample is drawn from, or a rule speaks of: all documents together, or those of each source."""

    CORPUS = "corpus"
    SOURCE = "source"


class Metric(StrEnum):
    """What is counted: every document that is not good, or only those of an unlawful category."""

    NOT_QUALIFIED = "not-qualified"
    UNLAWFUL = "unlawful"


class Grade(StrEnum):
    """How well a figure is known."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """At most the share `most` may be `metric`, in the corpus or in each source; where the figure comes from."""

    metric: Metric
    scope: Scope
    most: float
    status: Grade
    source: str


@dataclass(frozen=True, slots=True)
class Category:
    """A reason for which a document is not good."""

    id: str
    unlawful: bool
    title: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """`size` documents or the `share` of them, whichever is more, from the corpus or from each source; one-sided `level` of every rule."""

    id: str
    title: Text
    draw: Scope
    size: int
    share: float
    level: float
    rules: tuple[Rule, ...]
    categories: tuple[Category, ...]


def load_plan(name: str) -> Plan:
    """The shipped plan of that name, else the plan in the file of that name. Raises `CatalogError`, `ParseError`, `LimitError`."""
    if name in SHIPPED:
        with (files("jingwei.catalog.sampling") / f"{name}.yaml").open("rb") as stream:
            return read_plan(stream.read(LIMITS.catalog_bytes + 1), name)
    hint = f"give a YAML file, or one of {', '.join(SHIPPED)}"
    return read_plan(read_regular(Path(name), LIMITS.catalog_bytes, hint), name)


def read_plan(content: bytes, name: str) -> Plan:
    """The plan of a YAML document; `name` is said in errors. Raises like `load_plan`."""
    return plan_of(read(content, name), name)


def plan_of(data: Any, name: str) -> Plan:
    """The plan of plain data, as `plain` makes them of a plan. Raises `CatalogError`."""
    top = row(data, name, _PLAN)
    if top.get("schema") != SCHEMA:
        raise top.fail(f"schema is not {SCHEMA}")
    size, share = top.whole_or_none("size") or 0, top.share_or_none("share") or 0.0
    if not size and not share:
        raise top.fail("neither size nor share says how many are drawn", "write `size: 4000` or `share: 0.1`")
    rules = tuple(_rule(one) for one in top.rows("rules", _RULE))
    if not rules:
        raise top.fail("no rule: nothing would be decided")
    categories = tuple(_category(one) for one in top.rows("categories", _CATEGORY))
    if len({one.id for one in categories}) < len(categories):
        raise top.fail("a category stands twice")
    if any(one.metric is Metric.UNLAWFUL for one in rules) and not any(one.unlawful for one in categories):
        raise top.fail("a rule counts unlawful documents, but no category is unlawful")
    return Plan(
        top.line("id", KEBAB),
        top.words("title"),
        top.choice("draw", Scope),
        size,
        share,
        top.share_or_none("level") or 0.05,
        rules,
        categories,
    )


def _rule(one: Row) -> Rule:
    most = one.share_or_none("most")
    if most is None:
        raise one.fail("most is missing")
    return Rule(
        one.choice("metric", Metric),
        one.choice("scope", Scope),
        most,
        one.choice("status", Grade, Grade.OWN),
        one.line("source", default="own plan"),
    )


def _category(one: Row) -> Category:
    unlawful = one.get("unlawful")
    if not isinstance(unlawful, bool):
        raise one.fail("unlawful is neither true nor false")
    return Category(one.line("id", KEBAB), unlawful, one.words("title"))


def told(plan: Plan) -> Mapping[str, Any]:
    """Plain data from which `plan_of` makes the plan again."""
    from jingwei.codec import plain

    data = {key: value for key, value in plain(plan).items() if value}
    return {"schema": SCHEMA, **data}
