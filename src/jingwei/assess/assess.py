"""The whole way of the data: manifest in, assessment out. CLI, server and API call this."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, insert, update

from jingwei.assess import conclude, judge, plan, registry
from jingwei.assess.results import Results
from jingwei.assess.run import Options, Progress, Ran, run
from jingwei.assess.unlooked import sentences
from jingwei.catalog.load import load_frameworks, load_objectives, load_risks
from jingwei.catalog.model import Framework
from jingwei.catalog.tiers import classify, misread_facts, reached, unknown_facts
from jingwei.codec import plain
from jingwei.errors import JingweiError
from jingwei.store.database import failing_as_store_error, open_store
from jingwei.store.tables import assessments
from jingwei.vocabulary import Assessment, Inventory, Plan, Run, Text, Tier

SCHEMA = "jingwei/assessment/1"


@dataclass(frozen=True, slots=True)
class Request:
    """What to assess: the inventory below `root`, the clock, where state lives, how to run, what was known before."""

    inventory: Inventory
    root: Path
    as_of: date
    state: Path
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
    made = plan.make(request.inventory, checks, as_of=request.as_of, frameworks=tuple(f.id for f in frameworks))
    return Prepared(request, checks, frameworks, classify(request.inventory), made)


def _refuse_unknown_objectives(checks: registry.Registry) -> None:
    known = load_objectives()
    wrong = [f"  {c.id}: {o}" for c in checks.checks.values() for o in c.objectives if o not in known]
    if wrong:
        raise JingweiError(
            "checks name objectives that the catalog does not have:\n" + "\n".join(wrong),
            hint="add them to the catalog",
        )


def assess(prepared: Prepared, progress: Progress | None = None) -> Assessment:
    """Run the plan and judge. The database says `running` until the whole is stored; only then can it say passed."""
    request = prepared.request
    started = datetime.now(UTC)
    clock = time.monotonic()
    engine = open_store(request.state)
    try:
        number = _begin(engine, prepared.plan, started)
        try:
            results = Results(engine)
            ran = run(
                prepared.plan, request.inventory, prepared.registry, request.root, results, request.options, progress
            )
        except BaseException:
            _mark(engine, number, "interrupted")
            raise
        facts = Run(
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - clock, 3),
            jobs=request.options.jobs,
            reused=ran.reused,
            isolation=ran.isolation,
        )
        made = conclude_all(prepared, ran, facts)
        _finish(engine, number, made)
    finally:
        engine.dispose()
    return made


def conclude_all(prepared: Prepared, ran: Ran, facts: Run) -> Assessment:
    """The assessment of what was found. Pure."""
    request, made_plan = prepared.request, prepared.plan
    inventory = request.inventory
    found = conclude.accept(ran.findings, inventory.profile.waivers, request.baseline, request.as_of)
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
    )


def _unread_facts(inventory: Inventory) -> Iterator[Text]:
    """Facts of the manifest that no scheme could read: a typing error must not count as an answer."""
    for unknown in unknown_facts(inventory):
        yield Text(f"fact `{unknown.key}` answers no question", f"事实 `{unknown.key}` 不对应任何问题")
    for wrong in misread_facts(inventory):
        yield Text(f"fact `{wrong.key}` is not {wrong.expected.en}", f"事实 `{wrong.key}` 不是{wrong.expected.zh}")


def _begin(engine: Engine, made: Plan, started: datetime) -> int:
    row: Mapping[str, object] = {
        "system": made.system,
        "plan_digest": made.digest,
        "as_of": made.as_of.isoformat(),
        "started": started.isoformat(timespec="seconds"),
        "state": "running",
        "passed": False,
        "exit_code": conclude.OPEN,
        "seconds": 0.0,
    }
    with failing_as_store_error(), engine.begin() as connection:
        key: Sequence[int] | None = connection.execute(insert(assessments), row).inserted_primary_key
    if key is None:
        raise JingweiError("the database gave no number to the assessment", hint="check the state folder")
    return int(key[0])


def _mark(engine: Engine, number: int, state: str) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(update(assessments).where(assessments.c.id == number).values(state=state))
    except Exception:  # noqa: BLE001, S110 - the row still says `running`, which is no pass; the first error is the one to tell
        pass


def _finish(engine: Engine, number: int, made: Assessment) -> None:
    values = {
        "state": made.state,
        "passed": made.passed,
        "exit_code": made.exit_code,
        "seconds": made.run.seconds,
        "document": json.dumps(plain(made), ensure_ascii=False).encode("utf-8", "replace"),
    }
    with failing_as_store_error(), engine.begin() as connection:
        connection.execute(update(assessments).where(assessments.c.id == number).values(**values))
