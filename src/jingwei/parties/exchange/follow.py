"""What follows from what a bundle shows, computed again: counts, verdict, tiers, determinations, risks, and verdicts on samples. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jingwei import __version__
from jingwei.assess import conclude
from jingwei.assess.assess import Prepared, Request, conclude_all
from jingwei.assess.record import assessment_leaves
from jingwei.assess.registry import Registry
from jingwei.assess.run import Ran
from jingwei.catalog.load import load_frameworks
from jingwei.catalog.tiers import classify
from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.canonical import canonical
from jingwei.parties.exchange.given import Given, finding, inventory, numbered, samples
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.statistics.rule import judged
from jingwei.vocabulary import Basis, Finding, Inventory, Run, Text

ROOMS = ("determinations", "risks")
_SAME = Text("the same when computed again", "重新计算，结果一致")
_OTHER = Text("another result when computed again", "重新计算，结果不同")
_WITHHELD = Text("findings are withheld, from which it follows", "其所依据的发现未披露")
_NO_INVENTORY = Text("assets are withheld, from which it follows", "其所依据的资产未披露")


def item(path: str, *, same: bool, basis: str = Basis.RECOMPUTED) -> Recomputed:
    """Confirmed, or not."""
    return Recomputed(path, basis, Outcome.CONFIRMED if same else Outcome.DIFFERS, _SAME if same else _OTHER)


def left(path: str, why: Text, basis: str = Basis.RECOMPUTED) -> Recomputed:
    """Not computed again, and why."""
    return Recomputed(path, basis, Outcome.NOT_RECOMPUTED, why)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same evidence, byte by byte."""
    return canonical(one) == canonical(other)


def all_findings(known: Given) -> list[Finding] | None:
    """Every finding, None when one is withheld. Raises `ParseError`."""
    found = [finding(known, path) for path in numbered(known)]
    return None if None in found else [one for one in found if one is not None]


def verdict(known: Given, findings: list[Finding] | None) -> Recomputed:
    """Counts, exit code and whether it passed, from the findings and the problems of the plan."""
    if findings is None:
        return left("verdict", _WITHHELD)
    code = conclude.exit_code(findings, known.plan)
    made = {"counts": conclude.counts(findings), "accepted": sum(bool(one.accepted) for one in findings)}
    made |= {"exit_code": code, "passed": code == conclude.OK}
    return item("verdict", same=same(made, {name: known.stated[name] for name in made}))


def from_samples(known: Given, path: str) -> Recomputed:
    """A verdict on samples, from its rules and the samples alone."""
    found = finding(known, path)
    behind = samples(known, path)
    if found is None or behind is None:
        return left(path, Text("its samples are withheld", "其样本未披露"))
    try:
        status = judged(found.rules, behind) if found.rules else None
    except ParseError as error:
        return Recomputed(path, Basis.RECOMPUTED, Outcome.DIFFERS, Text(error.message, error.message))
    return item(path, same=status is found.status)


def conclusions(
    known: Given, findings: list[Finding] | None, checks: Registry, around: Inventory | None
) -> Iterator[Recomputed]:
    """Tiers, determinations, risks and what was not looked at. `around`: the inventory of the inputs, else the bundle's own words are taken."""
    reason = unlike(known, checks)
    around = around or inventory(known)
    if findings is None or around is None or reason is not None:
        why = _WITHHELD if findings is None else reason or _NO_INVENTORY
        paths = ["system", *(path for room in ROOMS for path in known.paths(room)), "unlooked"]
        yield from (left(path, why) for path in paths if known.value(path) is not None)
        return
    yield from _compared(known, _leaves(known, findings, checks, around))


def unlike(known: Given, checks: Registry) -> Text | None:
    """Why this installation would judge otherwise: another version, another catalog, other code of a check; None when it is the same."""
    names = dict.fromkeys([*known.plan.code, *(step.check for step in known.plan.steps)])
    other = next(filter(None, (unlike_code(known, checks, name) for name in names)), None)
    if other is None and _catalog(known) != dict(known.plan.catalog):
        return Text("the catalog of frameworks is another one here", "本机的框架目录不同")
    return other


def unlike_code(known: Given, checks: Registry, name: str) -> Text | None:
    """Why a check would come to another result here; None when version and code are the same."""
    made = known.plan.jingwei
    if made != __version__:
        return Text(f"made by Jingwei {made}, this is {__version__}", f"由经纬 {made} 生成，本机为 {__version__}")
    code = checks.code.get(name)
    if code is None or known.plan.code.get(name, code) != code:
        return Text(f"the code of check {name} is another one here", f"本机检查 {name} 的代码不同")
    return None


def _catalog(known: Given) -> dict[str, str]:
    try:
        frameworks = load_frameworks(known.plan.frameworks) if known.plan.frameworks else ()
    except JingweiError:
        return {}
    return {framework.id: framework.digest for framework in frameworks}


def _leaves(known: Given, findings: list[Finding], checks: Registry, around: Inventory) -> Mapping[str, Any]:
    """The leaves of an assessment that concludes from these findings."""
    frameworks = load_frameworks(known.plan.frameworks) if known.plan.frameworks else ()
    around = replace(around, manifest=known.manifest)
    request = Request(around, Path(), known.plan.as_of, Path())
    prepared = Prepared(request, checks, frameworks, classify(around), known.plan)
    return dict(assessment_leaves(conclude_all(prepared, Ran(tuple(findings), (), {}), Run())))


def _compared(known: Given, made: Mapping[str, Any]) -> Iterator[Recomputed]:
    whole = all(known.value(f"{path}/detail") is not None for path in numbered(known))
    yield from (
        item(path, same=same(made[path], known.value(path)))
        for path in ("system", "unlooked")
        if known.value(path) is not None
    )
    for room in ROOMS:
        paths = known.paths(room)
        if len(paths) != sum(path.startswith(f"{room}/") for path in made):
            yield item(room, same=False)
        for path in paths:
            stated, expected = known.value(path), made.get(path)
            if stated is not None:
                yield item(
                    path, same=expected is not None and same(_told(stated, whole=whole), _told(expected, whole=whole))
                )


def _told(value: Any, *, whole: bool) -> Any:
    """A risk without what to do about it, where the details that say it are withheld."""
    return value if whole else {name: value[name] for name in value if name != "remediation"}
