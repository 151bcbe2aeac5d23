"""The whole way of the data: manifest in, assessment out. CLI, server and API call this."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from jingwei.assess import conclude, judge, plan, registry
from jingwei.assess.basis import based, bounded
from jingwei.assess.interrupt import Check, deferred
from jingwei.assess.logbook import Logbook, Source
from jingwei.assess.record import manifest_name
from jingwei.assess.results import Results
from jingwei.assess.run import Options, Progress, Ran, run
from jingwei.assess.unlooked import sentences
from jingwei.catalog.load import load_frameworks, load_objectives, load_risks
from jingwei.catalog.model import Framework
from jingwei.catalog.tiers import classify, misread_facts, reached, unknown_facts
from jingwei.errors import JingweiError
from jingwei.limits import Limits
from jingwei.store.database import State, open_state
from jingwei.vocabulary import Assessment, Finding, Inventory, Plan, Run, Text, Tier

SCHEMA = "jingwei/assessment/1"


@dataclass(frozen=True, slots=True)
class Request:
    """What to assess: the inventory below `root`, the clock, where state lives, how to run, what was known before."""

    inventory: Inventory
    root: Path
    as_of: date
    state: State
    options: Options = field(default_factory=Options)
    baseline: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that is fixed before the run."""

    request: Request
    registry: registry.Registry
    frameworks: tuple[Framework, ...]
    tiers: tuple[Tier, ...]
    plan: Plan


def prepare(request: Request) -> Prepared:
    """Load checks and frameworks, classify, plan. Raises `JingweiError`."""
    checks = registry.load(request.options.packages)
    frameworks = load_frameworks(request.inventory.profile.frameworks)
    _refuse_unknown_objectives(checks)
    catalog = {framework.id: framework.digest for framework in frameworks}
    made = plan.make(request.inventory, checks, as_of=request.as_of, catalog=catalog, baseline=request.baseline)
    return Prepared(request, checks, frameworks, classify(request.inventory), made)


def _refuse_unknown_objectives(checks: registry.Registry) -> None:
    known = load_objectives()
    wrong = [f"  {c.id}: {o}" for c in checks.checks.values() for o in c.objectives if o not in known]
    if wrong:
        raise JingweiError(
            "checks name objectives that the catalog does not have:\n" + "\n".join(wrong),
            hint="add them to the catalog",
        )


def assess(prepared: Prepared, progress: Progress | None = None, source: Source | None = None) -> Assessment:
    """Promise the plan in the log, run it, judge, and log the result; only then can the store say passed.

    Raises `StoreError` where evidence cannot be written: without it there is no result.
    """
    request = prepared.request
    source = source or Source()
    engine = open_state(request.state)
    try:
        book = Logbook.open(engine, request.state, source)
        book.close_dead(prepared.plan.system)
        run_id = book.new_run()
        with book.alive.hold(run_id):
            return _logged(book, prepared, run_id, progress)
    finally:
        engine.dispose()


def _logged(book: Logbook, prepared: Prepared, run_id: str, progress: Progress | None) -> Assessment:
    """The run between its two entries."""
    started = book.source.now().isoformat(timespec="seconds")
    clock = time.monotonic()
    begun = book.begin(prepared.plan, prepared.request.inventory, run_id, started)
    try:
        with deferred() as check:
            ran = _ran(book.engine, prepared, progress, check)
        made = conclude_all(prepared, ran, _facts(prepared.request, ran, started, time.monotonic() - clock))
        return book.finish(begun, made)
    except BaseException as error:
        # the run's own error is the one to tell; without this entry the next run says that this one died
        with suppress(Exception):
            book.abandon(begun, _reason(error))
        raise


def _ran(engine: Engine, prepared: Prepared, progress: Progress | None, check: Check) -> Ran:
    request = prepared.request
    results = Results(engine)
    return run(
        prepared.plan, request.inventory, prepared.registry, request.root, results, request.options, progress, check
    )


def _facts(request: Request, ran: Ran, started: str, seconds: float) -> Run:
    return Run(
        started=started,
        seconds=round(seconds, 3),
        jobs=request.options.jobs,
        reused=ran.reused,
        isolation=ran.isolation,
    )


def _reason(error: BaseException) -> str:
    return "interrupted" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"


def conclude_all(prepared: Prepared, ran: Ran, facts: Run) -> Assessment:
    """The assessment of what was found. Pure."""
    request, made_plan = prepared.request, prepared.plan
    inventory = request.inventory
    findings = _based(ran.findings, prepared.registry, request.options.limits)
    found = conclude.accept(findings, inventory.profile.waivers, request.baseline, request.as_of)
    code = conclude.exit_code(found, made_plan)
    tiers_in_reach = reached(inventory)
    determinations = judge.determine(
        prepared.frameworks,
        load_objectives(),
        prepared.registry.checks,
        made_plan,
        inventory,
        found,
        reached(inventory),
    )
    return Assessment(
        schema=SCHEMA,
        state="complete",
        passed=code == conclude.OK,
        exit_code=code,
        system=inventory.system,
        parties=inventory.parties,
        assets=inventory.assets,
        tiers=prepared.tiers,
        plan=made_plan,
        findings=found,
        determinations=determinations,
        risks=conclude.risks(found, load_risks()),
        counts=conclude.counts(found),
        accepted=sum(bool(finding.accepted) for finding in found),
        unlooked=(
            *sentences(made_plan, inventory, found),
            *judge.upcoming(prepared.frameworks, request.as_of, tiers_in_reach),
            *_unread_facts(inventory),
        ),
        run=facts,
        manifest=manifest_name(inventory),
    )


def _based(findings: Iterable[Finding], checks: registry.Registry, limits: Limits) -> Iterator[Finding]:
    """The findings, each with what it rests on as this process sees it: workers and stored rows are not asked."""
    return (based(finding, checks.checks.get(finding.check)) for finding in bounded(findings, limits))


def _unread_facts(inventory: Inventory) -> Iterator[Text]:
    """Facts of the manifest that no scheme could read: a typing error must not count as an answer."""
    for unknown in unknown_facts(inventory):
        yield Text(f"fact `{unknown.key}` answers no question", f"事实 `{unknown.key}` 不对应任何问题")
    for wrong in misread_facts(inventory):
        yield Text(f"fact `{wrong.key}` is not {wrong.expected.en}", f"事实 `{wrong.key}` 不是{wrong.expected.zh}")
