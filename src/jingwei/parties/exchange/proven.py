"""A single entry proved to be in a log (C2SP tlog-proof), judged in steps as a bundle is. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence import history
from jingwei.evidence.answers import Missing, Refused, Seen, Step, Verdict
from jingwei.evidence.notes.checkpoint import SignatureError
from jingwei.evidence.notes.proof import HEADER, InclusionError, Proven, QuorumError, verify_proof
from jingwei.evidence.notes.quorum import NONE, TlogPolicy, read_policy
from jingwei.evidence.policy import Policy, load_policy
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Text

STEPS = ("proof", "head", "quorum", "inclusion", "freshness")
_FAILED: dict[type[JingweiError], str] = {SignatureError: "head", QuorumError: "quorum", InclusionError: "inclusion"}
_DONE = {
    "proof": Text("a proof in its one form", "证明格式正确"),
    "head": Text("signed by a log of the policy", "由策略中的日志签名"),
    "inclusion": Text("the entry is in the signed log", "条目在已签名的日志中"),
}
_NOT_REACHED = Text("not reached", "未执行到此步")
NO_WITNESS = Text(
    "the policy demands no witness: a log that its keeper wrote anew would not be noticed",
    "策略不要求见证方：日志保管者重写日志将无法被发现",
)


@dataclass(frozen=True, slots=True)
class Demands:
    """What an entry is held against: whose log counts, and the whole policy where there is one (it may limit the age)."""

    tlog: TlogPolicy
    policy: Policy | None = None


def read_demands(content: bytes, limits: Limits = LIMITS) -> Demands:
    """The demands in a policy.yaml, or in a C2SP log policy. Raises `ParseError`, `LimitError`."""
    if b"tlog_policy" in content:
        made = load_policy(content, limits)
        return Demands(made.tlog, made)
    return Demands(read_policy(content, limits))


def is_proof(content: bytes) -> bool:
    """Whether a file says of itself that it is a log proof."""
    return content.startswith(HEADER.encode() + b"\n")


def prove(content: bytes, entry: bytes, demands: Demands, now: int, verify: Verify, limits: Limits = LIMITS) -> Verdict:
    """Judge a proof for an entry at `now` (Unix seconds). Never raises for what the two hold."""
    try:
        proven = verify_proof(content, entry, demands.tlog, verify, limits)
    except (ParseError, LimitError) as error:
        failed = _FAILED.get(type(error), "proof")
        return _verdict([*_passed(failed), Step(failed, ok=False, detail=Text(error.message, error.message))])
    steps = [_named(name, proven, demands) for name in STEPS[:-1]]
    return _verdict([*steps, _freshness(proven, demands, now)])


def _passed(failed: str) -> list[Step]:
    before = STEPS[: STEPS.index(failed)]
    return [
        Step(name, ok=True, detail=_DONE.get(name, Text("cosigned as demanded", "见证符合要求"))) for name in before
    ]


def _named(name: str, proven: Proven, demands: Demands) -> Step:
    head = proven.head.checkpoint
    if name == "head":
        return Step(
            name,
            ok=True,
            detail=Text(f"log {head.origin}, {head.size} entries", f"日志 {head.origin}，共 {head.size} 条"),
        )
    if name == "quorum" and demands.tlog.quorum == NONE:
        return Step(name, ok=True, detail=NO_WITNESS)
    if name == "quorum":
        names = ", ".join(sorted(proven.head.cosigned))
        return Step(name, ok=True, detail=Text(f"cosigned by {names}", f"见证方：{names}"))
    if name == "inclusion":
        return Step(
            name, ok=True, detail=Text(f"the entry is at index {proven.index}", f"条目位于第 {proven.index} 条")
        )
    return Step(name, ok=True, detail=_DONE[name])


def _freshness(proven: Proven, demands: Demands, now: int) -> Step:
    if proven.time is not None and proven.time > now + history.SKEW:
        text = Text("witnesses vouch for a time in the future", "见证时间在未来")
        return Step("freshness", ok=False, detail=text)
    if demands.policy is None:
        text = Text(
            "a log policy sets no age: a stale head would not be noticed", "日志策略不规定时效：过期的日志头无法被发现"
        )
        return Step("freshness", ok=True, detail=text)
    try:
        seen: Seen[None] = history.freshness(proven.time, demands.policy, now)
    except Missing as answer:
        return Step("freshness", ok=None, detail=answer.text)
    except Refused as answer:
        return Step("freshness", ok=False, detail=answer.text)
    return Step("freshness", ok=True, detail=seen.text)


def _verdict(steps: list[Step]) -> Verdict:
    answers = {step.ok for step in steps}
    word = "refused" if False in answers else "incomplete" if None in answers else "accepted"
    rest = tuple(Step(name, None, _NOT_REACHED) for name in STEPS[len(steps) :])
    return Verdict(word, (*steps, *rest))
