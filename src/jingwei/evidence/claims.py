"""Steps of the judge about the statements: who signed them, which run they are of, and whether the result holds together. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from jingwei.errors import ParseError
from jingwei.evidence.answers import Missing, Refused, Seen
from jingwei.evidence.bundle import Bundle
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.envelope import Predicate, Statement, read_envelope, read_statement, signed_by
from jingwei.evidence.forms.fields import HEX_DIGEST, RUN, exactly, text, whole
from jingwei.evidence.forms.spans import counted, span
from jingwei.evidence.history import Anchor, History
from jingwei.evidence.policy import Policy
from jingwei.evidence.signatures.kinds import PublicKey, Verify, key_id
from jingwei.limits import Limits
from jingwei.vocabulary import Status, Text

_KIND = {Predicate.PLAN: Kind.PLAN, Predicate.ASSESSMENT: Kind.RESULT, Predicate.RELEASE: Kind.RELEASE}
FAILED, OPEN = 1, 2
ASSET = "asset:"
NO_CHECK = "assess.no-check"  # the finding about an asset that no selected step examines: one each, always `notchecked`
RESULT, RELEASED = "jingwei/result/1", "jingwei/release/1"
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DRIFT_DAYS = 2  # time zones, and a run around midnight
_FEW = 5  # that are named
_AUDIENCE = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")
Claims = Mapping[Predicate, "Claim"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, the keys of the policy that signed it, and the entries of the log that hold its digest."""

    statement: Statement
    by: frozenset[PublicKey]
    entries: tuple[tuple[int, Entry], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The run that the bundle is about: its plan and result entries, and what both statements say."""

    plan: Mapping[str, Any]
    result: Mapping[str, Any]
    planned: tuple[int, Entry]
    ended: tuple[int, Entry]
    subjects: Mapping[str, str]

    @property
    def assets(self) -> dict[str, str]:
        """SHA-256 of each asset by its id."""
        return {name.removeprefix(ASSET): sha for name, sha in self.subjects.items() if name.startswith(ASSET)}


def statements(bundle: Bundle, history: History, policy: Policy, verify: Verify, limits: Limits) -> Seen[Claims]:
    """Every signature by a known key holds; every statement is of a known type, there once, and an entry of the log."""
    made: dict[Predicate, Claim] = {}
    unknown: list[str] = []
    for content in bundle.statements:
        envelope = read_envelope(content, limits)
        signed = signed_by(envelope, policy.keys, verify)
        unknown += signed.unknown
        statement = read_statement(envelope.payload, limits)
        type_ = _type(statement)
        if type_ in made:
            raise Refused(f"two statements of type {type_}", f"存在两份类型为 {type_} 的声明")
        made[type_] = Claim(statement, signed.by, _entries(history, statement, _KIND[type_]))
    ignored = ", ".join(unknown)
    signers = "; ".join(f"{type_}: {_named(claim, policy)}" for type_, claim in sorted(made.items()))
    en = f"{len(made)} statements, all in the log, signed by {signers}" + (
        f"; signatures by unknown keys, ignored: {ignored}" if ignored else ""
    )
    zh = f"{len(made)} 份声明，均在日志中，签名者 {signers}" + (f"；未知密钥的签名已忽略：{ignored}" if ignored else "")
    return Seen(made, Text(en, zh))


def _named(claim: Claim, policy: Policy) -> str:
    """Roles and key ids, so that a signature that is gone or came in addition is seen."""
    found = sorted((role, key_id(key)[:16]) for role, keys in policy.signers.items() for key in keys & claim.by)
    return ", ".join(f"{role} {name}" for role, name in found) or "-"


def _type(statement: Statement) -> Predicate:
    try:
        return Predicate(statement.type)
    except ValueError:
        raise Refused(f"a statement of unknown type {statement.type}", f"未知类型的声明 {statement.type}") from None


def _entries(history: History, statement: Statement, kind: Kind) -> tuple[tuple[int, Entry], ...]:
    found = tuple((i, e) for i, e in history.numbered() if e.kind is kind and e.digest == statement.digest)
    if not found:
        raise Refused(
            f"the log holds no {kind} entry for the statement {statement.type}",
            f"日志中没有该声明（{statement.type}）的 {kind} 条目",
        )
    return found


def required(claims: Claims, policy: Policy) -> Seen[None]:
    """What the policy demands is there, signed by a key of the role it demands."""
    for one in policy.required:
        if one.statement not in claims:
            raise Missing(f"no statement {one.statement}", f"缺少声明 {one.statement}")
        if claims[one.statement].by.isdisjoint(policy.signers[one.role]):
            raise Refused(
                f"no {one.role} of the policy signed {one.statement}", f"策略中的 {one.role} 未签署 {one.statement}"
            )
    listed = ", ".join(f"{one.statement} ({one.role})" for one in policy.required)
    return Seen(None, Text(f"signed as demanded: {listed}", f"签名符合要求：{listed}"))


def plan(claims: Claims, anchors: Sequence[Anchor], policy: Policy, now: int) -> Seen[Run]:
    """The plan was registered before the result, the result is its only one, and both are of a time that the policy allows."""
    for type_ in (Predicate.PLAN, Predicate.ASSESSMENT):
        if type_ not in claims:
            raise Missing(
                f"no statement {type_}: what was promised cannot be held against what was done",
                f"缺少声明 {type_}，无法对照承诺与结果",
            )
    planned_claim, result_claim = claims[Predicate.PLAN], claims[Predicate.ASSESSMENT]
    result = _result(result_claim.statement.predicate)
    ended = result_claim.entries[0]
    planned = next((one for one in planned_claim.entries if one[0] == ended[1].plan), None)
    if planned is None or planned[0] >= ended[0] or result["plan"] != planned_claim.statement.digest:
        raise Refused("the result belongs to another plan", "结果属于另一份计划")
    if len(result_claim.entries) > 1 or len({planned[1].run, ended[1].run, result["run"]}) > 1:
        raise Refused(
            "plan and result are of different runs, or the result is logged twice",
            "计划与结果不属于同一次运行，或结果被重复登记",
        )
    if ended[1].exit != result["exit_code"]:
        raise Refused("the log registered another verdict than the statement states", "日志登记的结论与声明不同")
    promised = planned_claim.statement
    if result["as_of"] != promised.predicate.get("as_of"):
        raise Refused("the result is as of another day than the plan", "结果的评估日期与计划不同")
    _refuse_other_clock(result["as_of"], planned, policy)
    for what, entry in (("plan", planned), ("result", ended)):
        _confirm(what, entry, anchors, policy)
    _refuse_old(ended, policy, now)
    run, day = ended[1].run[:8], result["as_of"]
    en = f"run {run} as of {day}: promised {planned[1].at} (entry {planned[0]}), ended {ended[1].at} (entry {ended[0]})"
    zh = f"运行 {run}（评估日期 {day}）：{planned[1].at} 登记计划（第 {planned[0]} 条），{ended[1].at} 结束（第 {ended[0]} 条）"
    return Seen(Run(promised.predicate, result, planned, ended, promised.subjects), Text(en, zh))


def _refuse_other_clock(as_of: str, planned: tuple[int, Entry], policy: Policy) -> None:
    """An assessment as of another day can revive waivers that have expired, and certificates."""
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise Refused(f"{as_of} is no day", f"{as_of} 不是有效日期") from None
    logged = datetime.fromtimestamp(planned[1].time, UTC).date()
    if policy.as_of == "logged" and abs((logged - day).days) > DRIFT_DAYS:
        raise Refused(
            f"the assessment is as of {day}, but its plan was logged on {logged}",
            f"评估日期为 {day}，而计划登记于 {logged}",
        )


def _refuse_old(ended: tuple[int, Entry], policy: Policy, now: int) -> None:
    seconds = now - ended[1].time
    if policy.max_age is not None and seconds > policy.max_age:
        age, allowed = span(seconds), span(policy.max_age)
        raise Refused(
            f"the result is {age.en} old, the policy allows {allowed.en}",
            f"结果已有 {age.zh}，策略允许 {allowed.zh}",
        )


def _confirm(what: str, entry: tuple[int, Entry], anchors: Sequence[Anchor], policy: Policy) -> None:
    """`max_delay`: the first head that was witnessed with the entry is not much later than the entry says it is."""
    if policy.max_delay is None:
        return
    first = min((anchor.time for anchor in anchors if anchor.size > entry[0]), default=None)
    if first is None or first - entry[1].time > policy.max_delay:
        delay = span(policy.max_delay)
        raise Missing(
            f"nobody witnessed the {what} within {delay.en} of the time that it states",
            f"{what} 条目所述时间之后 {delay.zh}内没有见证",
        )


def _result(predicate: Mapping[str, Any]) -> Mapping[str, Any]:
    keys = ("schema", "run", "plan", "as_of", "state", "passed", "exit_code", "counts", "accepted", "leaves")
    found = exactly(predicate, "result", keys)
    text(found["schema"], "result: schema", re.compile(re.escape(RESULT)))
    text(found["as_of"], "result: as_of", DAY)
    text(found["run"], "result: run", RUN)
    text(found["plan"], "result: plan", HEX_DIGEST)
    whole(found["exit_code"], "result: exit_code", OPEN)
    counts = exactly(found["counts"], "result: counts", [status.value for status in Status])
    for status, count in counts.items():
        whole(count, f"result: counts: {status}")
    whole(found["accepted"], "result: accepted")
    leaves = exactly(found["leaves"], "result: leaves", ("count", "root"))
    whole(leaves["count"], "result: leaves: count")
    text(leaves["root"], "result: leaves: root", HEX_DIGEST)
    return found


def runs(run: Run, history: History, policy: Policy) -> Seen[None]:
    """Every run of the system that the log shows to have begun has ended, or says that it was given up; none passed what failed."""
    begun: dict[int, Entry] = {}
    ended: dict[int, Entry] = {}
    system = run.ended[1].system
    for index, entry in history.numbered():
        if entry.kind is Kind.PLAN and entry.system == system:
            begun[index] = entry
        elif entry.plan is not None and entry.system == system:
            _end(index, entry, begun, ended, history)
    open_ = [index for index in begun if index not in ended]
    if open_:
        raise Missing(
            f"runs of {system} that began and never ended: entries {open_}", f"{system} 有未结束的运行：第 {open_} 条"
        )
    given_up = [index for index in begun if ended[index].kind is Kind.ABANDONED]
    if given_up and policy.abandoned == "refused":
        raise Refused(f"runs that were given up: entries {given_up}", f"存在被放弃的运行：第 {given_up} 条")
    _refuse_contradiction(run, begun, ended)
    later = sorted(index for index in begun if index > run.planned[0] and ended[index].kind is Kind.RESULT)
    if later and policy.runs == "latest":
        raise Missing(f"not the latest: newer runs at entries {later}", f"并非最新：更新的运行始于第 {later} 条")
    return Seen(None, _told(system, list(ended.values()), later, _others(history, system)))


def _others(history: History, system: str) -> str:
    """Further systems of the log: a failing run could be hidden under another name."""
    names = sorted({entry.system for _, entry in history.numbered()} - {system})
    return ", ".join(names[:_FEW]) + (" ..." if len(names) > _FEW else "")


def _told(system: str, ends: Sequence[Entry], later: Sequence[int], others: str) -> Text:
    verdicts = Counter(entry.exit for entry in ends if entry.kind is Kind.RESULT)
    reasons = [entry.reason for entry in ends if entry.kind is Kind.ABANDONED]
    all_ = counted(len(ends), "run")
    en = f"{all_} of {system}: {verdicts[0]} passed, {verdicts[1]} failed, {verdicts[2]} left something open, {len(reasons)} given up"
    zh = f"{system} 共 {len(ends)} 次运行：{verdicts[0]} 次通过，{verdicts[1]} 次未通过，{verdicts[2]} 次有未决项，{len(reasons)} 次放弃"
    if reasons:
        en, zh = f"{en} ({'; '.join(reasons[:_FEW])})", f"{zh}（{'；'.join(reasons[:_FEW])}）"
    if later:  # an old result is no lie, but it is not the last word
        en, zh = f"{en}; not the latest: newer runs at entries {later}", f"{zh}；并非最新：更新的运行始于第 {later} 条"
    if others:
        en, zh = f"{en}; other systems in this log: {others}", f"{zh}；日志中的其他系统：{others}"
    return Text(en, zh)


def _end(index: int, entry: Entry, begun: Mapping[int, Entry], ended: dict[int, Entry], history: History) -> None:
    start = entry.plan if entry.plan is not None else -1
    if start < history.before.size:
        return  # its plan is among the entries that are not shown
    if start not in begun or begun[start].run != entry.run or start in ended or start >= index:
        raise Refused(
            f"entry {index} ends a run that did not begin, or ended already", f"第 {index} 条结束了未开始或已结束的运行"
        )
    ended[start] = entry


def _refuse_contradiction(run: Run, begun: Mapping[int, Entry], ended: Mapping[int, Entry]) -> None:
    """The same plan (assets, checks, parameters) failed once and passes now: one of the two is not true."""
    if run.ended[1].exit == FAILED:
        return
    for index, entry in begun.items():
        if entry.digest == run.planned[1].digest and ended[index].exit == FAILED:
            raise Refused(
                f"the same plan failed in run {entry.run[:8]}: nothing that it pins has changed since",
                f"同一计划在运行 {entry.run[:8]} 中未通过，而其锁定的内容并未改变",
            )


def subject(claims: Claims, run: Run, policy: Policy) -> Seen[None]:
    """All statements are about the same manifest and assets, and these are what the plan says."""
    subjects = claims[Predicate.PLAN].statement.subjects
    if any(claim.statement.subjects != subjects for claim in claims.values()):
        raise Refused("statements are about different things", "各声明的对象不同")
    system = run.plan.get("system")
    if not isinstance(system, str) or any(e.system != system for c in claims.values() for _, e in c.entries):
        raise Refused("the entries are of another system than the plan", "条目所属系统与计划不同")
    if policy.systems and system not in policy.systems:
        raise Refused(f"about {system}, which the policy does not ask for", f"对象为 {system}，不在策略所列系统之中")
    for name, wanted in policy.subjects.items():
        if subjects.get(name) != wanted:
            raise Refused(f"{name} is not what the policy names", f"{name} 与策略所指不符")
    _refuse_other_assets(subjects, run.plan)
    return Seen(None, Text(f"{system}, {len(subjects) - 1} assets", f"{system}，{len(subjects) - 1} 项资产"))


def _refuse_other_assets(subjects: Mapping[str, str], promised: Mapping[str, Any]) -> None:
    manifest = [digest for name, digest in subjects.items() if not name.startswith(ASSET)]
    if manifest != [promised.get("manifest_sha256")]:
        raise Refused("the plan is of another manifest than the subject", "计划所依据的清单与对象不符")
    for step in steps(promised):
        if step["asset"] and subjects.get(ASSET + step["asset"]) != step["asset_digest"]:
            raise Refused(
                f"the plan has another digest for asset {step['asset']}", f"计划中资产 {step['asset']} 的摘要不同"
            )


def steps(promised: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The steps of a plan. Raises `ParseError` where one lacks what the judge needs."""
    listed = promised.get("steps")
    if not isinstance(listed, list):
        raise ParseError("plan: steps: expected a list")
    for step in listed:
        if not isinstance(step, dict) or not _is_step(step):
            raise ParseError("plan: a step lacks check, asset, digest or whether it was selected")
    return listed


def _is_step(step: Mapping[str, Any]) -> bool:
    words = all(isinstance(step.get(name), str) for name in ("check", "asset", "asset_digest"))
    words = words and type(step.get("check_version")) is int and step["check"] != NO_CHECK
    return words and isinstance(step.get("selected"), bool) and (bool(step["asset"]) or not step["selected"])


def audience(claims: Claims, run: Run, policy: Policy) -> Seen[None]:
    """The bundle was released to this verifier, by the log of the same run."""
    claim = claims.get(Predicate.RELEASE)
    if claim is None:
        return Seen(None, Text("nobody stated for whom this bundle is", "没有声明说明该数据包的接收方"))
    found = exactly(claim.statement.predicate, "release", ("schema", "audience", "assessment", "shown"))
    text(found["schema"], "release: schema", re.compile(re.escape(RELEASED)))
    if found["assessment"] != claims[Predicate.ASSESSMENT].statement.digest:
        raise Refused("what was released is another result", "被发布的是另一份结果")
    if any(entry.run != run.ended[1].run or index <= run.ended[0] for index, entry in claim.entries):
        raise Refused(
            "the release is logged for another run, or before the result", "发布条目属于另一次运行，或早于结果"
        )
    name = text(found["audience"], "release: audience", _AUDIENCE)
    if policy.audience and name != policy.audience:
        raise Refused(f"released to {name}, not to {policy.audience}", f"该数据包发布给 {name}，而非 {policy.audience}")
    if not policy.audience:
        return Seen(None, Text(f"released to {name}; the policy names no audience", f"发布给 {name}；策略未指定接收方"))
    return Seen(None, Text(f"released to {name}", f"发布给 {name}"))
