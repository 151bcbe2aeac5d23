"""Steps of the judge about the parts of a result: none is missing, none was added, and the verdict follows from the findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from jingwei.errors import ParseError
from jingwei.evidence.answers import Missing, Refused, Seen
from jingwei.evidence.bundle import Bundle
from jingwei.evidence.claims import DAY, FAILED, NO_CHECK, OPEN, Claims, Run, steps
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.forms.fields import whole
from jingwei.evidence.forms.leaves import Leaf, leaf_root, read_leaves, shown_digest
from jingwei.evidence.forms.spans import counted
from jingwei.evidence.policy import Policy
from jingwei.limits import Limits
from jingwei.vocabulary import GOOD, Basis, Judgement, Status, Text

_FEW = 5  # that are named, enough to find them
_BASELINE = frozenset({Status.FAIL, Status.UNKNOWN, Status.NOTCHECKED})  # what a baseline may accept


def disclosure(bundle: Bundle, claims: Claims, run: Run, limits: Limits) -> Seen[tuple[Leaf, ...]]:
    """All leaves are here, shown or withheld; what the release promises to show is shown."""
    leaves = read_leaves(bundle.leaves, limits)
    if len(leaves) != run.result["leaves"]["count"] or leaf_root(leaves) != run.result["leaves"]["root"]:
        raise Refused("the parts of the result are not those that were logged", "结果的各部分与登记的不符")
    release = claims.get(Predicate.RELEASE)
    if release is not None and release.statement.predicate["shown"] != shown_digest(leaves):
        raise Refused("parts that were released are missing, or parts were added", "已发布的部分缺失，或被添加")
    _refuse_other_parts(leaves, run)
    count = sum(not leaf.shown for leaf in leaves)
    return Seen(leaves, Text(f"{len(leaves)} parts, {count} withheld", f"共 {len(leaves)} 部分，{count} 部分未披露"))


def _refuse_other_parts(leaves: Sequence[Leaf], run: Run) -> None:
    """Each part that a result always has is there, shown or withheld; assets are those of the subjects. What is withheld is never just left out."""
    paths = {leaf.path for leaf in leaves}
    findings = sum(map(_is_finding, paths))
    wanted = {"system", "unlooked", *(f"assets/{name}" for name in run.assets)}
    wanted |= {f"findings/{n}{rest}" for n in range(findings) for rest in ("", "/detail")}
    if missing := sorted(wanted - paths):
        raise Refused(
            f"parts were left out instead of withheld: {', '.join(missing[:_FEW])}",
            f"应有的部分缺失（而非不披露）：{', '.join(missing[:_FEW])}",
        )
    if strange := sorted(path for path in paths - wanted if not _belongs(path, paths)):
        raise Refused(f"parts of nothing: {', '.join(strange[:_FEW])}", f"多余的部分：{', '.join(strange[:_FEW])}")
    for leaf in leaves:
        if leaf.shown:
            _refuse_other_thing(leaf, run)


def _belongs(path: str, paths: set[str]) -> bool:
    """Samples belong to a finding, a record to its sample; lists have no gap."""
    room, _, number = path.rpartition("/")
    if number == "record":
        return room in paths
    numbered = room in {"determinations", "risks"} or room.endswith("/samples")
    parent = room.removesuffix("/samples")
    return numbered and (parent in paths or parent == room) and (number == "0" or f"{room}/{int(number) - 1}" in paths)


def _refuse_other_thing(leaf: Leaf, run: Run) -> None:
    """The system and the assets that are described are those that were promised."""
    value = leaf.value if isinstance(leaf.value, dict) else {}
    if leaf.path == "system":
        described = value.get("system")
        fits = isinstance(described, dict) and described.get("id") == run.plan.get("system")
    elif leaf.path.startswith("assets/"):
        name = leaf.path.removeprefix("assets/")
        fits = value.get("id") == name and value.get("digest") == run.assets[name]
    else:
        return
    if not fits:
        raise Refused(f"{leaf.path} describes something else than the subjects", f"{leaf.path} 描述的不是声明的对象")


def promise(leaves: Sequence[Leaf], run: Run, policy: Policy) -> Seen[None]:
    """Each promised step has one finding and nothing else was found; counts, exceptions and exit code follow from plan and findings."""
    _demand_shown(leaves, policy)
    findings = [leaf for leaf in leaves if _is_finding(leaf.path)]
    if [leaf.path for leaf in findings] != [f"findings/{number}" for number in range(len(findings))]:
        raise Refused("findings are not numbered from 0 without a gap", "各项发现的编号不连续")
    cores = [_core(leaf) if leaf.shown else None for leaf in findings]
    shown = [core for core in cores if core is not None]
    hidden = len(findings) - len(shown)
    promised = _promised(run)
    done = Counter((core["check"], core["check_version"], core["asset"]) for core in shown)
    if strange := done - promised:
        listed = _listed(list(strange))
        raise Refused(f"findings that no step promised, or twice: {listed}", f"发现并非计划所承诺，或重复：{listed}")
    lacking = promised - done
    if lacking.total() > hidden:
        listed = _listed(list(lacking))
        raise Missing(f"steps without a finding: {listed}", f"以下步骤没有结果：{listed}")
    if lacking.total() < hidden:
        raise Refused("more parts are withheld than steps were promised", "未披露的发现多于计划的步骤")
    _refuse_wrong_counts(run.result, shown, hidden)
    _refuse_unplanned_exceptions(run.result, run.plan, shown)
    _refuse_exceptions(run.result, shown, policy)
    _refuse_wrong_exit(run.result, run.plan)
    _refuse_wrong_determinations(leaves, cores)
    return Seen(None, _summary(run, promised.total(), len(findings), hidden))


def _demand_shown(leaves: Sequence[Leaf], policy: Policy) -> None:
    """What the policy wants to see is not withheld."""
    withheld = [leaf.path for leaf in leaves if not leaf.shown and policy.show != "any"]
    hidden = [path for path in withheld if policy.show == "all" or _is_finding(path)]
    if hidden:
        listed = ", ".join(hidden[:_FEW])
        raise Missing(
            f"{len(hidden)} parts are withheld that the policy wants shown: {listed}",
            f"策略要求披露的 {len(hidden)} 部分未披露：{listed}",
        )


def _refuse_exceptions(result: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], policy: Policy) -> None:
    """Failures that do not count are of a kind that the policy tolerates."""
    waived = sum(core["accepted"].startswith("waiver ") for core in shown)
    tolerated = {"all": result["accepted"], "waivers": waived, "none": 0}[policy.exceptions]
    if result["accepted"] > tolerated:
        raise Refused(
            f"{result['accepted']} findings are accepted by waivers or a baseline, the policy tolerates {tolerated} of them",
            f"{result['accepted']} 项发现由豁免或基线接受，策略只容许其中 {tolerated} 项",
        )


def _summary(run: Run, promised: int, findings: int, hidden: int) -> Text:
    """Also what a reader may overlook: parts withheld, failures that do not count, checks that the plan left out."""
    left_out = sum(bool(step["asset"]) and not step["selected"] for step in steps(run.plan))
    en, zh = f"{counted(promised, 'finding')} promised, {findings} here", f"承诺 {promised} 项发现，现有 {findings} 项"
    for count, more_en, more_zh in (
        (hidden, "withheld", "未披露"),
        (run.result["accepted"], "accepted by a waiver or baseline", "由豁免或基线接受"),
        (left_out, "left out by the plan", "被计划排除"),
    ):
        if count:
            en, zh = f"{en}, {count} {more_en}", f"{zh}，{count} 项{more_zh}"
    return Text(en, zh)


def _promised(run: Run) -> Counter[tuple[str, int, str]]:
    """Check, its version and asset of each finding that must be there: one a selected step, one an asset that no selected step examines."""
    selected = [step for step in steps(run.plan) if step["selected"]]
    unexamined = run.assets.keys() - {step["asset"] for step in selected}
    wanted = Counter((step["check"], step["check_version"], step["asset"]) for step in selected)
    return wanted + Counter((NO_CHECK, 1, asset) for asset in unexamined)


def _refuse_wrong_determinations(leaves: Sequence[Leaf], cores: Sequence[Mapping[str, Any] | None]) -> None:
    """A control is not satisfied by findings of which one shown is not good. Whether it is satisfied is computed elsewhere, with the catalog."""
    for leaf in leaves:
        if not (leaf.shown and leaf.path.startswith("determinations/")):
            continue
        value = leaf.value
        if not isinstance(value, dict) or not isinstance(value.get("findings"), list):
            raise ParseError(f"{leaf.path}: no determination stands here")
        behind = [cores[whole(n, leaf.path, len(cores) - 1)] for n in value["findings"]]
        good = all(core is None or core["status"] in GOOD for core in behind)
        if value.get("status") == Judgement.SATISFIED and not (behind and good):
            raise Refused(
                f"{leaf.path} is called satisfied, its findings say otherwise",
                f"{leaf.path} 称为满足，但其发现并非如此",
            )


def _refuse_unplanned_exceptions(
    result: Mapping[str, Any], promised: Mapping[str, Any], shown: Sequence[Mapping[str, Any]]
) -> None:
    """A failure that does not count must be accepted by a waiver or a baseline that the plan names."""
    waivers = promised.get("waivers", [])
    if not isinstance(waivers, list):
        raise ParseError("plan: waivers: expected a list")
    if result["accepted"] and not waivers and not promised.get("baseline"):
        raise Refused("the plan names neither a waiver nor a baseline", "计划中既无豁免也无基线")
    for core in shown:
        text_ = core["accepted"]
        failed = core["status"] == Status.FAIL
        waived = failed and any(_waives(waiver, core, promised["as_of"]) for waiver in waivers)
        known = text_.startswith("baseline:") and bool(promised.get("baseline")) and core["status"] in _BASELINE
        if text_ and not waived and not known:
            what = f"{core['check']} / {core['asset']}"
            raise Refused(f"accepted by nothing that the plan names: {what}", f"计划中没有接受该项的豁免或基线：{what}")


def _waives(waiver: Any, core: Mapping[str, Any], as_of: str) -> bool:
    """The waiver is about this check and asset, was in force on the day of the plan, and is the one that the finding names."""
    if not isinstance(waiver, dict) or not all(
        isinstance(waiver.get(n), str) for n in ("check", "expires", "approver")
    ):
        return False
    named = core["accepted"].startswith(f"waiver until {waiver['expires']} by {waiver['approver']}: ")
    in_force = bool(DAY.fullmatch(waiver["expires"])) and as_of <= waiver["expires"]
    return named and in_force and waiver.get("asset") == core["asset"] and fnmatchcase(core["check"], waiver["check"])


def _is_finding(path: str) -> bool:
    return path.startswith("findings/") and path.count("/") == 1


def _core(leaf: Leaf) -> Mapping[str, Any]:
    value = leaf.value
    words = isinstance(value, dict) and all(
        isinstance(value.get(n), str) for n in ("check", "asset", "status", "accepted", "basis")
    )
    words = words and type(value.get("check_version")) is int
    unlooked = words and value["check"] == NO_CHECK and value["status"] != Status.NOTCHECKED
    if not words or value["status"] not in set(Status) or value["basis"] not in set(Basis) or unlooked:
        raise ParseError(f"{leaf.path}: no finding stands here")
    return dict(value)


def _listed(steps: Sequence[tuple[str, int, str]]) -> str:
    return ", ".join(f"{check} {version} / {asset}" for check, version, asset in steps[:_FEW]) + (
        " ..." if len(steps) > _FEW else ""
    )


def _refuse_wrong_counts(result: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], hidden: int) -> None:
    seen = Counter(core["status"] for core in shown if not core["accepted"])
    accepted = sum(bool(core["accepted"]) for core in shown)
    stated = Counter(result["counts"])
    total = stated.total() + result["accepted"]
    if seen - stated or accepted > result["accepted"] or total != len(shown) + hidden:
        raise Refused("the counts are not those of the findings", "计数与各项发现不符")


def _refuse_wrong_exit(result: Mapping[str, Any], promised: Mapping[str, Any]) -> None:
    counts = result["counts"]
    good = all(not count or status in GOOD for status, count in counts.items()) and counts[Status.PASS]
    code = FAILED if counts[Status.FAIL] else 0 if good and not promised.get("problems") else OPEN
    if result["exit_code"] != code or result["passed"] is not (code == 0) or result["state"] != "complete":
        raise Refused("the verdict does not follow from the counts", "结论与计数不符")


def classes(leaves: Sequence[Leaf]) -> dict[str, str]:
    """What each verdict rests on: each finding says its own class, what follows from findings is no more than attested where one is withheld."""
    samples = [leaf for leaf in leaves if "/samples/" in leaf.path and not leaf.path.endswith("/record")]
    sampled = {leaf.path.partition("/samples/")[0] for leaf in samples}
    sampled -= {leaf.path.partition("/samples/")[0] for leaf in samples if not leaf.shown}
    findings = [leaf for leaf in leaves if _is_finding(leaf.path)]
    made = {leaf.path: _basis(leaf, sampled) for leaf in findings if leaf.shown}
    determined = [leaf.path for leaf in leaves if leaf.path.startswith("determinations/") and leaf.shown]
    follows = Basis.RECOMPUTED.value if all(leaf.shown for leaf in findings) else Basis.ATTESTED.value
    return {"verdict": follows, **dict.fromkeys(determined, follows), **made}


def _basis(finding: Leaf, sampled: Collection[str]) -> str:
    """What follows from samples that are not shown can only be run again, by whoever has the inputs."""
    basis = str(finding.value["basis"])
    return Basis.RERUNNABLE.value if basis == Basis.RECOMPUTED and finding.path not in sampled else basis
