"""What nobody can know from a bundle under a policy, said with every verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jingwei.evidence.answers import Head, Verdict
from jingwei.evidence.notes.quorum import NONE
from jingwei.evidence.policy import Policy
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.vocabulary import Text

SHOWN = 20
_PRIVATE = Text(
    "whether the issuer ran it privately first and registered only a run that it liked: nobody can tell from a bundle",
    "出具方是否曾先行私下运行、仅登记满意的一次：任何人都无法从数据包得知",
)
_INPUTS = Text(
    "whether the manifest and the inputs are those of the real system: the digests say which ones were examined, not that they are true",
    "清单与输入是否属于真实系统：摘要只说明检查了什么，不证明其真实",
)
_NOT_RUN = Text(
    "whether the findings are what the checks really say: not all of them were run again here (--recompute --inputs DIR)",
    "各项发现是否为检查的真实结果：此处未全部重新运行（--recompute --inputs 目录）",
)
_NO_WITNESS = Text(
    "whether the log's keeper wrote it anew, or shows others a different one: the policy demands no witnesses",
    "日志保管者是否重写过日志、或向他人出示不同版本：策略不要求见证方",
)
_COLLUSION = Text(
    "whether the witnesses are in league with the issuer: choose ones that have no reason to be",
    "见证方是否与出具方串通：应选择无此动机者",
)
_NO_AGE = Text("whether there is a newer state: the policy sets no max_age", "是否存在更新的状态：策略未规定 max_age")
_NO_DELAY = Text(
    "whether entries are dated back: the policy sets no max_delay, and the issuer chooses which older heads it shows",
    "条目是否被倒签：策略未规定 max_delay，且出示哪些早期日志头由出具方选择",
)
_ANY_CLOCK = Text(
    "whether the clock of the assessment was the real one: the policy takes any as_of, at which expired waivers may still count",
    "评估所用日期是否真实：策略接受任意 as_of，已过期的豁免可能因此仍然有效",
)
_ANY_RUN = Text(
    "whether this is the latest result: the policy takes any run (`runs` names the newer ones of this log)",
    "是否为最新结果：策略接受任意一次运行（步骤 runs 列出该日志中更新的运行）",
)
_FIRST = Text(
    "whether the log shown earlier was another one: first contact, nothing is remembered (keep --memory FILE)",
    "此前出示的日志是否不同：首次接触，没有记忆（请使用 --memory 文件）",
)
_NO_AUDIENCE = Text("whether it was meant for you: the policy names no audience", "是否发给您：策略未指定接收方")


@dataclass(frozen=True, slots=True)
class Situation:
    """What a verdict was reached with."""

    policy: Policy
    remembered: Head | None


def unknowable(verdict: Verdict, situation: Situation, recomputed: Sequence[Recomputed] | None) -> Iterator[Text]:
    """What stays open whatever the verdict says: always, and because of what the policy does not demand. Nothing of a file that is no bundle."""
    if verdict.steps and verdict.steps[0].ok is False:
        return
    policy = situation.policy
    yield _PRIVATE
    yield _INPUTS
    yield _NO_WITNESS if policy.tlog.quorum == NONE else _COLLUSION
    for holds, text in (
        (not _were_run_again(recomputed or ()), _NOT_RUN),
        (policy.max_age is None, _NO_AGE),
        (policy.max_delay is None, _NO_DELAY),
        (policy.as_of == "any", _ANY_CLOCK),
        (policy.runs == "any", _ANY_RUN),
        (situation.remembered is None, _FIRST),
        (not policy.audience, _NO_AUDIENCE),
    ):
        if holds:
            yield text
    if verdict.withheld:
        yield _withheld(verdict.withheld)


def _were_run_again(recomputed: Sequence[Recomputed]) -> bool:
    """The plan follows from inputs alone: where it was confirmed they were all here."""
    planned = any(one.path == "plan" and one.outcome is Outcome.CONFIRMED for one in recomputed)
    return planned and all(one.outcome is Outcome.CONFIRMED for one in recomputed)


def _withheld(paths: Sequence[str]) -> Text:
    listed = ", ".join(paths[:SHOWN]) + (" ..." if len(paths) > SHOWN else "")
    count = len(paths)
    en = f"what the {count} withheld parts say; they are bound by the signed root and can be shown later: {listed}"
    if count == 1:
        en = f"what the withheld part says; it is bound by the signed root and can be shown later: {listed}"
    return Text(en, f"{count} 个未披露部分的内容；它们受签名的根约束，可在日后出示：{listed}")
