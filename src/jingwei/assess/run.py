"""Run a plan: reuse what still holds, examine the rest in confined workers, keep each finding durably as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jingwei.assess import worker
from jingwei.assess.interrupt import Check, never
from jingwei.assess.registry import Registry
from jingwei.assess.results import Results, plan_keys
from jingwei.assess.step import broken, missing, unchecked
from jingwei.assess.unlooked import unlooked_findings
from jingwei.assess.world import World, world
from jingwei.codec import read
from jingwei.engine.local import LocalEngine
from jingwei.engine.model import Done, End, Task
from jingwei.errors import ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Asset, Finding, Inventory, Plan

Progress = Callable[[int, int], None]  # steps done, steps in all

# Findings are committed together at most this often: a kill loses no more than this window, and those steps run again.
_COMMIT_SECONDS = 0.2
_COMMIT_FINDINGS = 256


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: worker processes, bounds, packages with further checks, whether earlier results may be reused."""

    jobs: int = 2
    limits: Limits = LIMITS
    packages: tuple[str, ...] = ()
    reuse: bool = True


@dataclass(frozen=True, slots=True)
class Ran:
    """Findings in the plan's order, which of them were reused, and how the workers were confined."""

    findings: tuple[Finding, ...]
    reused: tuple[int, ...]
    isolation: Mapping[str, str]


@dataclass(slots=True)
class _Ledger:
    """Findings by step index; new ones wait in `pending` until they are committed."""

    results: Results
    found: dict[int, Finding] = field(default_factory=dict)
    pending: list[tuple[str, Finding, Mapping[str, Any]]] = field(default_factory=list)
    committed: float = field(default_factory=time.monotonic)

    def add(self, index: int, key: str, finding: Finding, reads: Mapping[str, Any]) -> None:
        self.found[index] = finding
        self.pending.append((key, finding, reads))
        if len(self.pending) >= _COMMIT_FINDINGS or time.monotonic() - self.committed >= _COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Store what is pending; also called while the workers are busy, so that a long step keeps nothing waiting."""
        self.results.keep(self.pending)
        self.pending.clear()
        self.committed = time.monotonic()


def run(  # each part comes from another step of the way of the data
    plan: Plan,
    inventory: Inventory,
    registry: Registry,
    root: Path,
    results: Results,
    options: Options,
    progress: Progress | None = None,
    check: Check = never,
) -> Ran:
    """Run every selected step of the plan. What is finished stays in the store when this is interrupted (by `check`, between steps) or fails."""
    around = world(inventory, plan.as_of.isoformat())
    keys = plan_keys(plan, registry.code, options.limits)
    ledger = _Ledger(results)
    reused = _reuse(keys, results, around, ledger) if options.reuse else ()
    assets = {asset.id: asset for asset in inventory.assets}
    _without_extra(plan, assets, registry, ledger)
    groups = _groups(plan, ledger.found, assets, options.limits.step_seconds)
    setup = worker.payload_of(inventory, root, plan.as_of, options.packages, asdict(options.limits))

    def idle() -> None:
        ledger.commit()
        check()

    with LocalEngine(worker.PREPARE, setup, jobs=options.jobs, limits=options.limits) as engine:
        try:
            for done in engine.run(groups, idle=idle):
                _take(done, plan, assets, registry, keys, ledger)
                check()
                if progress is not None:
                    progress(len(ledger.found), len(keys))
        finally:
            ledger.commit()
        isolation = dict(engine.isolation) if groups else {}
    ordered = [ledger.found[index] for index in sorted(ledger.found)]
    places = {index: place for place, index in enumerate(sorted(ledger.found))}
    extra = unlooked_findings(plan, inventory)
    return Ran((*ordered, *extra), tuple(sorted(places[index] for index in reused)), isolation)


def _reuse(keys: Mapping[int, str], results: Results, around: World, ledger: _Ledger) -> tuple[int, ...]:
    known = results.lookup(keys.values(), around)
    reused = tuple(index for index, key in keys.items() if key in known)
    ledger.found.update({index: known[keys[index]] for index in reused})
    return reused


def _without_extra(plan: Plan, assets: Mapping[str, Asset], registry: Registry, ledger: _Ledger) -> None:
    """Steps whose check needs an extra that is not installed: `notchecked`, never run and never kept."""
    lacking = {name: missing(check) for name, check in registry.checks.items() if check.needs}
    for index, step in enumerate(plan.steps):
        if step.selected and lacking.get(step.check):
            ledger.found[index] = unchecked(registry.checks[step.check], assets[step.asset], lacking[step.check])


def _groups(plan: Plan, found: Mapping[int, Finding], assets: Mapping[str, Asset], seconds: float) -> list[list[Task]]:
    """Steps of one asset go to one worker in order, so that they share its measurements; the largest assets begin first."""
    groups: dict[str, list[Task]] = {}
    for index, step in enumerate(plan.steps):
        if step.selected and index not in found:
            payload = {"check": step.check, "asset": step.asset, "parameters": dict(step.parameters)}
            groups.setdefault(step.asset, []).append(Task(index, worker.STEP, payload, seconds))
    return sorted(groups.values(), key=lambda group: -_bytes(assets[plan.steps[group[0].id].asset]))


def _bytes(asset: Asset) -> int:
    return sum(file.size for file in asset.files)


def _take(  # as above
    done: Done, plan: Plan, assets: Mapping[str, Asset], registry: Registry, keys: Mapping[int, str], ledger: _Ledger
) -> None:
    step = plan.steps[done.task.id]
    finding, reads = _read_answer(done, step.check, step.asset)
    if finding is None:
        asset = assets[step.asset]
        ledger.found[done.task.id] = broken(registry.checks[step.check], asset, done.end.value, done.reason)
        return
    ledger.add(done.task.id, keys[done.task.id], finding, reads)


def _read_answer(done: Done, check: str, asset: str) -> tuple[Finding | None, Mapping[str, Any]]:
    """The finding in a worker's answer; anything that is not exactly one for this step is none."""
    if done.end is not End.OK:
        return None, {}
    try:
        finding = read(Finding, done.value["finding"])
        reads = done.value["reads"]
        fits = isinstance(reads, dict) and reads.keys() == {"as_of", "system", "assets", "parties"}
    except (ParseError, KeyError):
        return None, {}
    if not fits or (finding.check, finding.asset) != (check, asset):
        return None, {}
    return finding, reads
