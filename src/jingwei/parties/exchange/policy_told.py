"""What a policy demands and what it leaves open, in sentences of both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.notes.quorum import NONE, Group, TlogPolicy
from jingwei.evidence.policy import Policy
from jingwei.evidence.signatures.kinds import key_id
from jingwei.vocabulary import Text

_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_STATEMENTS = {
    Predicate.PLAN: Text("the plan", "计划"),
    Predicate.ASSESSMENT: Text("the result", "结果"),
    Predicate.RELEASE: Text("the release", "发布"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about one key of a policy; `open` when the policy demands nothing there, or less than it could."""

    key: str
    open: bool
    text: Text


def policy_told(policy: Policy) -> tuple[Said, ...]:
    """Every demand, and every demand that is absent, in the order of the file."""
    return (
        *_log(policy.tlog),
        *_signed(policy),
        *_meant(policy),
        *_dated(policy),
        *_choices(policy),
        *_stamped(policy),
    )


def _demands(key: str, en: str, zh: str) -> Said:
    return Said(key, open=False, text=Text(en, zh))


def _leaves(key: str, en: str, zh: str) -> Said:
    return Said(key, open=True, text=Text(en, zh))


def _log(tlog: TlogPolicy) -> Iterator[Said]:
    names = ", ".join(log.vkey.name for log in tlog.logs)
    yield _demands("tlog_policy", f"the head is signed by the log {names}", f"日志头部须由 {names} 签署")
    if tlog.quorum == NONE:
        en = "no witness is demanded: the log's keeper can write it anew, or show others a different one"
        yield _leaves("tlog_policy", en, "不要求见证方：日志保管者可重写日志，或向他人出示不同版本")
    else:
        who = _quorum(tlog)
        yield _demands("tlog_policy", f"cosigned by {who.en}", f"须经见证签署：{who.zh}")


def _quorum(tlog: TlogPolicy) -> Text:
    """The quorum in words; groups name earlier ones only, and each name is a member once, so the text stays short."""
    made = {witness.name: Text(witness.name, witness.name) for witness in tlog.witnesses}
    for group in tlog.groups:
        made[group.name] = _group(group, [made[name] for name in group.members])
    return made[tlog.quorum]


def _group(group: Group, members: list[Text]) -> Text:
    en, zh = ", ".join(one.en for one in members), "、".join(one.zh for one in members)
    if len(members) == 1:
        return members[0]
    if group.threshold == len(members):
        return Text(f"all of ({en})", f"（{zh}）全部")
    return Text(f"at least {group.threshold} of ({en})", f"（{zh}）中至少 {group.threshold} 个")


def _signed(policy: Policy) -> Iterator[Said]:
    for role, keys in policy.signers.items():
        listed = ", ".join(sorted(key_id(key)[:16] for key in keys))
        en = f"as {role} signs " + (f"the key {listed}" if len(keys) == 1 else f"one of {len(keys)} keys ({listed})")
        yield _demands("signers", en, f"角色 {role}：{len(keys)} 个密钥之一（{listed}）")
    for one in policy.required:
        what = _STATEMENTS[one.statement]
        yield _demands("required", f"{what.en} is signed as {one.role}", f"{what.zh}须由 {one.role} 签名")
    demanded = {one.statement for one in policy.required}
    for statement in (one for one in Predicate if one not in demanded):
        what = _STATEMENTS[statement]
        yield _leaves("required", f"nobody need sign {what.en}", f"{what.zh}可以没有签名")


def _meant(policy: Policy) -> Iterator[Said]:
    if policy.audience:
        yield _demands("audience", f"released to {policy.audience}", f"须发给 {policy.audience}")
    else:
        yield _leaves("audience", "a bundle that was meant for somebody else is taken", "接受发给他人的数据包")
    if policy.systems:
        listed = ", ".join(policy.systems)
        yield _demands("systems", f"about {listed}", f"须关于 {listed}")
    else:
        yield _leaves("systems", "a bundle about any system is taken", "接受关于任何系统的数据包")
    for name, digest in policy.subjects.items():
        yield _demands("subjects", f"{name} has the SHA-256 {digest}", f"{name} 的 SHA-256 须为 {digest}")
    if not policy.subjects:
        en = "which manifest and files were examined is not pinned"
        yield _leaves("subjects", en, "未限定所检查的清单与文件")


def _dated(policy: Policy) -> Iterator[Said]:
    if policy.max_age is None:
        yield _leaves("max_age", "an old state or result is taken as today's", "过期的状态或结果会被视为最新")
    else:
        span = _span(policy.max_age)
        yield _demands("max_age", f"head and result are at most {span} old", f"日志头部与结果的时效不超过 {span}")
    if policy.max_delay is None:
        en = "an entry may have been dated back: nothing bounds when witnesses first saw it"
        yield _leaves("max_delay", en, "条目可能倒签日期：未限定见证方首次看到它的时间")
    else:
        span = _span(policy.max_delay)
        yield _demands("max_delay", f"a quorum saw each entry within {span}", f"法定见证方须在 {span} 内看到每个条目")


def _choices(policy: Policy) -> Iterator[Said]:
    """The keys with a closed set of words."""
    for key, sentences in _CHOICES.items():
        value = getattr(policy, key)
        open_, text = sentences[value]
        yield Said(key, open_, text)


# key -> value -> (open, sentence)
_CHOICES: dict[str, dict[str, tuple[bool, Text]]] = {
    "as_of": {
        "logged": (
            False,
            Text("the assessment's clock is that of its logged plan, within two days", "评估的基准日期与计划登记时间相差不超过两天"),
        ),
        "any": (
            True,
            Text(
                "the assessment's clock may be set back, so that what has expired still passes",
                "评估的基准日期可被拨回，使已过期之物仍获通过",
            ),
        ),
    },
    "runs": {
        "latest": (False, Text("no newer run of the system has ended", "该系统没有更新的已结束运行")),
        "any": (True, Text("an old result is taken though a newer run ended", "即使已有更新的运行，仍接受旧结果")),
    },
    "show": {
        "any": (True, Text("findings may be withheld, failures too", "可隐去检查结果，包括未通过的结果")),
        "findings": (
            False,
            Text("every finding is shown; their details may be withheld", "须出示全部检查结果；其细节可隐去"),
        ),
        "all": (False, Text("nothing is withheld", "不得隐去任何内容")),
    },
    "exceptions": {
        "all": (
            True,
            Text(
                "failures may be excused by a waiver, or by a baseline that the issuer chose",
                "未通过项可由豁免、或由出具方自选的基线免除",
            ),
        ),
        "waivers": (True, Text("failures may be excused by a waiver, by no baseline", "未通过项可由豁免免除，不可由基线免除")),
        "none": (False, Text("no failure is excused", "不容许任何例外")),
    },
    "history": {
        "all": (False, Text("the log is shown from its first entry", "须出示日志的全部条目")),
        "plan": (True, Text("entries before the plan may be left out: earlier runs stay unseen", "可不出示计划之前的条目：看不到更早的运行")),
    },
    "abandoned": {
        "named": (True, Text("runs that were given up are named, and accepted", "被放弃的运行会列出，并予接受")),
        "refused": (False, Text("no run was given up", "不接受被放弃的运行")),
    },
}  # fmt: skip


def _stamped(policy: Policy) -> Iterator[Said]:
    if policy.timestamps:
        count = len(policy.timestamps)
        en = f"one of {count} time-stamping authorities vouches for the head"
        yield _demands("timestamps", en, f"{count} 个时间戳机构之一须为日志头部作证")
    else:
        yield _leaves("timestamps", "no time-stamping authority is asked for", "不要求时间戳机构作证")


def _span(seconds: int) -> str:
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"
