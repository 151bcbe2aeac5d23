"""What judged worksheets show about a corpus: every rule of the plan with exact bounds. Whatever was not judged is counted as good nowhere."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jingwei.catalog.sampling import Metric, Plan, Rule, Scope, plan_of
from jingwei.documents import load_json, read_regular
from jingwei.errors import ParseError
from jingwei.layers.model.corpus.sampling.take import DRAWN, RECORD, SCHEMA
from jingwei.layers.model.corpus.sampling.worksheet import Row, read
from jingwei.limits import LIMITS
from jingwei.statistics.agreement import kappa, kappa_interval
from jingwei.statistics.finite import at_most, lower_count, most_that_pass, needed, upper_count
from jingwei.vocabulary import Status

PROBLEMS = ("missing", "changed", "duplicate", "foreign", "unknown-verdict", "unknown-category", "disputed", "unsure")
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as it was drawn: plan, documents and drawn ones by source, source and digest of each row."""

    plan: Plan
    population: Mapping[str, int]
    rows: Mapping[str, tuple[str, str]]
    not_read: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule. Of `drawn` documents `sure` break it and `perhaps` more may; bounds are shares, one-sided.

    `passes_at` is the greatest count that passes (-1: none), `more` how many further documents would about decide.
    """

    rule: Rule
    source: str
    status: Status
    population: int
    drawn: int
    sure: int
    perhaps: int
    lower: float
    upper: float
    meets_figure: bool
    passes_at: int
    more: int | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rows that both judged, how many alike, Cohen's kappa and its 95 % interval (None where it is undefined)."""

    rows: int
    alike: int
    kappa: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The verdict with everything it stands on. `problems` gives the first rows of each kind, `counts` all of them."""

    status: Status
    rules: tuple[Judged, ...]
    counts: Mapping[str, int]
    problems: Mapping[str, tuple[str, ...]]
    not_read: int
    agreement: Agreement | None


def load(folder: Path) -> Sample:
    """The sample whose record lies in `folder`. Raises `ParseError`, `LimitError`, `CatalogError` when it is damaged or was changed."""
    hint = "name the folder that `jingwei corpus sample` wrote with --sample"
    record = load_json(read_regular(folder / RECORD, LIMITS.document_bytes, hint), RECORD)
    content = read_regular(folder / DRAWN, LIMITS.archive_bytes, hint)
    try:
        if record["schema"] != SCHEMA:
            raise ParseError(f"{folder / RECORD}: schema is not {SCHEMA}", hint=hint)
        if hashlib.sha256(content).hexdigest() != record["rows_sha256"]:
            raise ParseError(
                f"{folder / DRAWN}: not the rows that were drawn", hint="draw the sample again with its seed"
            )
        rows = {one["row"]: (str(one["source"]), str(one["digest"])) for one in map(json.loads, content.splitlines())}
        population = {str(one["source"]): int(one["documents"]) for one in record["sources"]}
        return Sample(plan_of(record["plan"], RECORD), population, rows, int(record["not_read"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ParseError(f"{folder / RECORD}: not a record of a sample: {error!r}", hint=hint) from error


def accept(sample: Sample, first: Sequence[Path], second: Sequence[Path] = ()) -> Accepted:
    """Judge the plan's rules from worksheets of one reviewer, or of two who read independently. Raises like `worksheet.read`."""
    problems: dict[str, list[str]] = {name: [] for name in PROBLEMS}
    one = _judgements(sample, first, problems)
    other = _judgements(sample, second, problems) if second else {}
    both = [row for row in sample.rows if row in one and row in other]
    agreement = _agreement([one[row][0] for row in both], [other[row][0] for row in both]) if second else None
    final = {row: _joined(row, one.get(row), other.get(row), problems) for row in sample.rows}
    rules = tuple(made for rule in sample.plan.rules for made in _of_rule(rule, sample, final))
    counts = {name: len(rows) for name, rows in problems.items() if rows}
    listed = {name: tuple(rows[:_LISTED]) for name, rows in problems.items() if rows}
    return Accepted(_overall(rules, sample, problems), rules, counts, listed, sample.not_read, agreement)


Judgement = tuple[str, str]  # verdict, category


def _judgements(sample: Sample, paths: Iterable[Path], problems: dict[str, list[str]]) -> dict[str, Judgement]:
    words = {word.lower(): one.id for one in sample.plan.categories for word in (one.id, one.title.en, one.title.zh)}
    made: dict[str, Judgement] = {}
    seen: Counter[str] = Counter()
    for path in paths:
        for row in read(path, words):
            seen[row.row] += 1
            problem = _problem(row, sample)
            if problem:
                problems[problem].append(row.row[:40])
            elif row.verdict:
                if row.category == "?":
                    problems["unknown-category"].append(row.row)
                contradicts = row.verdict == "good" and row.category
                made[row.row] = ("unsure" if contradicts else row.verdict), row.category
    for name, times in seen.items():
        if times > 1 and name in sample.rows:
            problems["duplicate"].append(name)
            made.pop(name, None)
    return made


def _problem(row: Row, sample: Sample) -> str:
    drawn = sample.rows.get(row.row)
    if drawn is None:
        return "foreign"
    if drawn[1] != row.digest:
        return "changed"
    return "unknown-verdict" if row.verdict == "?" else ""


def _joined(
    row: str, one: Judgement | None, other: Judgement | None, problems: dict[str, list[str]]
) -> Judgement | None:
    """The judgement of two: what they agree on, else nothing."""
    given = one or other
    if given is None:
        problems["missing"].append(row)
        return None
    if one and other and one[0] != other[0]:
        problems["disputed"].append(row)
        return None
    if given[0] == "unsure":
        problems["unsure"].append(row)
        return None
    return (given[0], "") if one and other and one[1] != other[1] else given


def _agreement(first: Sequence[str], second: Sequence[str]) -> Agreement:
    alike = sum(a == b for a, b in zip(first, second, strict=True))
    return Agreement(len(first), alike, kappa(first, second), kappa_interval(first, second))


def _of_rule(rule: Rule, sample: Sample, final: Mapping[str, Judgement | None]) -> Iterable[Judged]:
    unlawful = {one.id for one in sample.plan.categories if one.unlawful}
    groups = sample.population if rule.scope is Scope.SOURCE else [""]
    for group in groups:
        judged = [final[row] for row, (source, _) in sample.rows.items() if group in {"", source}]
        kinds = Counter(_kind(rule.metric, one, unlawful) for one in judged)
        population = sample.population[group] if group else sum(sample.population.values())
        yield _judged(rule, group, sample.plan, (kinds["breaks"], kinds["perhaps"]), (population, len(judged)))


def _kind(metric: Metric, one: Judgement | None, unlawful: set[str]) -> str:
    if one is None:
        return "perhaps"
    if one[0] == "good":
        return "keeps"
    if metric is Metric.NOT_QUALIFIED:
        return "breaks"
    if one[1] in {"", "?"}:
        return "perhaps"  # bad, and nobody says of what kind
    return "breaks" if one[1] in unlawful else "keeps"


def _judged(rule: Rule, source: str, plan: Plan, found: tuple[int, int], of: tuple[int, int]) -> Judged:
    (sure, perhaps), (population, n) = found, of
    status = _status(rule, source, plan, found, of)
    more = (
        needed(sure / n, population, n, rule.most, plan.level)
        if n and not perhaps and status is Status.UNKNOWN
        else None
    )
    return Judged(
        rule, source, status, population, n, sure, perhaps,
        lower_count(sure, population, n, plan.level) / population,
        upper_count(sure + perhaps, population, n, plan.level) / population,
        bool(n) and sure + perhaps <= rule.most * n,
        most_that_pass(population, n, rule.most, plan.level),
        None if more is None else more - n,
    )  # fmt: skip


def _status(rule: Rule, source: str, plan: Plan, found: tuple[int, int], of: tuple[int, int]) -> Status:
    """A sample of each source is none of the corpus: with unequal shares drawn its sum says nothing of the whole."""
    if not source and plan.draw is Scope.SOURCE and of[0] != of[1]:
        return Status.UNKNOWN
    return at_most(*found, *of, rule.most, plan.level)


def _overall(rules: Sequence[Judged], sample: Sample, problems: Mapping[str, Sequence[str]]) -> Status:
    held = {one.status for one in rules}
    if Status.FAIL in held:
        return Status.FAIL
    if held != {Status.PASS} or sample.not_read or problems["changed"] or problems["foreign"] or problems["duplicate"]:
        return Status.UNKNOWN
    return Status.PASS
