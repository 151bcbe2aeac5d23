"""Judge: one determination per control, from its objectives, from the findings. Pure.

An objective is satisfied when at least one check passed for it, none failed, and nothing that could speak of it stayed open. A control is
satisfied when every one of its objectives is; one narrow check never satisfies a broad article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from jingwei.catalog.model import Control, Framework, Method, Objective, binds, weakest_status
from jingwei.check import Check
from jingwei.vocabulary import (
    GOOD,
    Determination,
    Finding,
    Inventory,
    Judgement,
    ObjectiveResult,
    Plan,
    Status,
    Text,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an objective is judged on: the findings for it, and what is known of the steps that should have produced them."""

    findings: Mapping[str, tuple[int, ...]]  # objective -> indices of findings
    left_out: Mapping[str, tuple[str, ...]]  # objective -> checks that had an asset but were not selected
    checks: Mapping[str, tuple[Check, ...]]  # objective -> checks that exist for it


def determine(
    frameworks: Iterable[Framework],
    objectives: Mapping[str, Objective],
    checks: Mapping[str, Check],
    plan: Plan,
    inventory: Inventory,
    findings: Sequence[Finding],
    reached: Mapping[str, frozenset[str]],
) -> tuple[Determination, ...]:
    """A determination for every control in view on the plan's day: those of each tier that holds or cannot be ruled out (`reached`)."""
    grounds = _grounds(checks, plan, findings)
    results = {key: _objective(one, grounds, inventory, findings) for key, one in objectives.items()}
    return tuple(
        _control(framework, control, [results[key] for key in control.objectives])
        for framework in frameworks
        for control in framework.controls
        if binds(control, plan.as_of, reached.get(framework.scheme, frozenset()))
    )


def upcoming(frameworks: Iterable[Framework], day: date, reached: Mapping[str, frozenset[str]]) -> tuple[Text, ...]:
    """Controls that do not bind yet but will: one sentence per framework and date."""
    later: dict[tuple[str, date], list[str]] = {}
    for framework in frameworks:
        tiers = reached.get(framework.scheme, frozenset())
        for control in framework.controls:
            starts = [a.since for a in control.applies if a.since > day and a.covers(a.since, tiers)]
            if starts and not binds(control, day, tiers):
                later.setdefault((framework.id, min(starts)), []).append(control.id)
    return tuple(_upcoming(name, since, controls) for (name, since), controls in sorted(later.items()))


def _upcoming(framework: str, since: date, controls: Sequence[str]) -> Text:
    listed, count, day = ", ".join(controls), len(controls), since.isoformat()
    return Text(
        f"{framework}: not judged yet, binding only from {day} ({count}): {listed}",
        f"{framework}：自 {day} 起适用、目前尚未评判（{count} 项）：{listed}",
    )


def _grounds(checks: Mapping[str, Check], plan: Plan, findings: Sequence[Finding]) -> Grounds:
    found: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        for objective in finding.objectives:
            found.setdefault(objective, []).append(index)
    left_out: dict[str, list[str]] = {}
    for step in plan.steps:
        if step.asset and not step.selected:
            for objective in checks[step.check].objectives:
                left_out.setdefault(objective, []).append(step.check)
    by_objective: dict[str, list[Check]] = {}
    for check in checks.values():
        for objective in check.objectives:
            by_objective.setdefault(objective, []).append(check)
    return Grounds(_frozen(found), _frozen(left_out), _frozen(by_objective))


def _frozen(lists: dict[str, list[T]]) -> dict[str, tuple[T, ...]]:
    return {key: tuple(values) for key, values in lists.items()}


def _objective(one: Objective, grounds: Grounds, inventory: Inventory, findings: Sequence[Finding]) -> ObjectiveResult:
    behind = grounds.findings.get(one.id, ())
    if not behind:
        return _without_findings(one, grounds, inventory)
    statuses = [findings[index].status for index in behind]
    status, reason = _verdict(statuses, grounds.left_out.get(one.id, ()))
    return ObjectiveResult(one.id, one.text, one.method, status, reason, behind)


def _verdict(statuses: Sequence[Status], left_out: Sequence[str]) -> tuple[Judgement, Text]:
    failed = statuses.count(Status.FAIL)
    if failed:
        return Judgement.NOT_SATISFIED, Text(
            f"steps that failed: {failed} of {len(statuses)}", f"{len(statuses)} 个步骤中 {failed} 个未通过"
        )
    still_open = sum(status not in GOOD for status in statuses)
    if still_open:
        return Judgement.UNKNOWN, Text(
            f"steps that are open: {still_open} of {len(statuses)}", f"{len(statuses)} 个步骤中 {still_open} 个未定"
        )
    if left_out:
        names = ", ".join(sorted(set(left_out)))
        return Judgement.UNKNOWN, Text(f"not everything was looked at: {names}", f"并非全部检查：{names}")
    passed = statuses.count(Status.PASS)
    if not passed:
        return Judgement.UNKNOWN, Text("no step applied, so nothing was shown", "没有适用的步骤，因此未能证明")
    return Judgement.SATISFIED, Text(
        f"every step that applies passed ({passed} in all)", f"适用的 {passed} 个步骤全部通过"
    )


def _without_findings(one: Objective, grounds: Grounds, inventory: Inventory) -> ObjectiveResult:
    checks = grounds.checks.get(one.id, ())
    method: str = one.method
    if one.method is Method.HUMAN:
        reason = Text("a person must show this", "须由人员提供证据")
    elif not checks:
        reason = Text("no check looks at this yet", "尚无检查涉及此项")
    else:
        kinds = sorted({kind.value for check in checks for kind in check.kinds})
        absent = [inventory.system.without[kind] for kind in kinds if kind in inventory.system.without]
        if len(absent) == len(kinds):
            method = "excluded"
            why = "; ".join(absent)
            reason = Text(f"declared absent by the owner: {why}", f"所有者声明不存在：{why}")
        else:
            listed = ", ".join(kinds)
            reason = Text(f"no asset of kind {listed} was examined", f"没有检查 {listed} 类资产")
    return ObjectiveResult(one.id, one.text, method, Judgement.UNKNOWN, reason)


def _control(framework: Framework, control: Control, results: list[ObjectiveResult]) -> Determination:
    counted = [result for result in results if result.method != "excluded"]
    status, reason = _weigh(counted)
    behind = tuple(sorted({index for result in results for index in result.findings}))
    return Determination(
        framework=framework.id,
        control=control.id,
        title=control.title,
        status=status,
        objectives=tuple(results),
        findings=behind,
        source_status=weakest_status(control),
        reason=reason,
    )


def _weigh(counted: Sequence[ObjectiveResult]) -> tuple[Judgement, Text]:
    total = len(counted)
    failed = sum(result.status is Judgement.NOT_SATISFIED for result in counted)
    if failed:
        return Judgement.NOT_SATISFIED, Text(
            f"objectives not satisfied: {failed} of {total}", f"{total} 个目标中 {failed} 个不满足"
        )
    shown = sum(result.status is Judgement.SATISFIED for result in counted)
    if total and shown == total:
        return Judgement.SATISFIED, Text(f"every objective satisfied ({total} in all)", f"全部 {total} 个目标均已满足")
    human = sum(result.method == Method.HUMAN for result in counted)
    return Judgement.UNKNOWN, Text(
        f"objectives shown: {shown} of {total}, waiting for a person's evidence: {human}",
        f"{total} 个目标中 {shown} 个已证明，{human} 个等待人员证据",
    )
