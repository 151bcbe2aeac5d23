"""The judge: is this bundle true, complete and fresh under this policy? Pure; it reads no file, no clock and no network.

    1 container    every byte of the file follows from its contents, nothing is unnamed
    2 head         the log's head is signed by a log of the policy, no known key's signature fails
    3 quorum       enough witnesses of the policy cosigned the head
    4 freshness    the quorum vouches for a time no older than the policy allows
    5 log          all entries from the first shown one to the head give the signed root
    6 times        entries stand in order of time, none is dated back past a head that did not hold it
    7 memory       the log continues what this verifier saw earlier
    8 statements   every signature by a known key holds, every statement is an entry of the log
    9 required     the statements that the policy demands are there, signed by the roles it demands
   10 plan         the plan was registered before the result, this result is its only one, and both are of a time that the policy allows
   11 runs         every run of this system that the log began also ended; none is left out, none is newer
   12 subject      all statements are about the same manifest and assets, and about those of the plan
   13 audience     the bundle was released to this verifier
   14 disclosure   the shown and withheld leaves give the signed root; what was to be shown is shown
   15 promise      each promised step has one finding; counts, exceptions and verdict follow; what the policy wants to see is shown
   16 timestamp    an authority that the policy names vouches for a head that holds the result

A step says yes, no (the bundle is refused) or cannot tell (it is incomplete). After a no, nothing further is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import NoReturn, TypeVar

from jingwei.errors import LimitError, ParseError
from jingwei.evidence import claims, findings, history
from jingwei.evidence.answers import Head, Missing, Refused, Seen, Step, Verdict
from jingwei.evidence.bundle import Bundle, read_bundle
from jingwei.evidence.forms.entry import stamp
from jingwei.evidence.forms.leaves import Leaf
from jingwei.evidence.policy import Policy
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Text

T = TypeVar("T")
# token, the bytes it must vouch for, PEM certificates that may vouch -> Unix seconds, or None when it does not
Stamp = Callable[[bytes, bytes, tuple[str, ...]], int | None]

STEPS = (
    "container", "head", "quorum", "freshness", "log", "times", "memory", "statements",
    "required", "plan", "runs", "subject", "audience", "disclosure", "promise", "timestamp",
)  # fmt: skip
_NOT_REACHED = Text("not reached", "未执行到此步")


@dataclass(frozen=True, slots=True)
class Ask:
    """What the judge is asked with: the policy, the time in Unix seconds, what the verifier remembers, and the functions it may use."""

    policy: Policy
    now: int
    verify: Verify
    remembered: Head | None = None
    stamp: Stamp | None = None  # None: this verifier cannot read RFC 3161
    limits: Limits = LIMITS


def verify(content: bytes, ask: Ask) -> Verdict:
    """Judge the file of a bundle. Never raises for what the file holds."""
    trial = _Trial()
    with suppress(_Over):
        _judge(content, ask, trial)
    return trial.verdict()


def _judge(content: bytes, ask: Ask, trial: _Trial) -> None:
    policy, limits = ask.policy, ask.limits
    bundle = trial.need("container", lambda: _container(content, limits))
    head = trial.need("head", lambda: history.head(bundle, policy, ask.verify, limits))
    time = trial.need("quorum", lambda: history.quorum(head, policy))
    trial.take("freshness", lambda: history.freshness(time, policy, ask.now))
    log = trial.need("log", lambda: history.log(bundle, head, policy, limits))
    latest = ask.now if time is None else time
    anchors = trial.need("times", lambda: history.times(bundle, log, policy, ask.verify, latest, limits))
    heads = anchors if time is None else (*anchors, history.Anchor(log.size, time))
    trial.take("memory", lambda: history.memory(log, ask.remembered))
    trial.head = Head(log.origin, log.size, head.checkpoint.root.hex())
    made = trial.need("statements", lambda: claims.statements(bundle, log, policy, ask.verify, limits))
    trial.take("required", lambda: claims.required(made, policy))
    run = trial.need("plan", lambda: claims.plan(made, heads, policy, ask.now))
    trial.take("runs", lambda: claims.runs(run, log, policy))
    trial.take("subject", lambda: claims.subject(made, run, policy))
    trial.take("audience", lambda: claims.audience(made, run, policy))
    trial.leaves = trial.need("disclosure", lambda: findings.disclosure(bundle, made, run, limits))
    if trial.take("promise", lambda: findings.promise(trial.leaves, run, policy)):
        trial.classes = findings.classes(trial.leaves)
    trial.take("timestamp", lambda: _timestamp(bundle, [head.note.text, *history.older(bundle, run.ended[0])], ask))


def _container(content: bytes, limits: Limits) -> Seen[Bundle]:
    made = read_bundle(content, limits)
    return Seen(made, Text(f"{len(content)} bytes, each accounted for", f"{len(content)} 字节，逐一核对"))


def _timestamp(bundle: Bundle, heads: Sequence[str], ask: Ask) -> Seen[None]:
    """`heads` are the texts of all heads that hold the result."""
    count = len(bundle.timestamps)
    if not ask.policy.timestamps:
        return Seen(None, Text(f"the policy asks for none, {count} not looked at", f"策略未要求，{count} 个未查看"))
    if ask.stamp is None:
        raise Missing("this verifier cannot read RFC 3161 timestamps", "本验证器无法读取 RFC 3161 时间戳")
    for token, text in product(bundle.timestamps, heads):
        time = ask.stamp(token, text.encode(), ask.policy.timestamps)
        if time is not None and time <= ask.now + history.SKEW:
            at = stamp(datetime.fromtimestamp(time, UTC))
            en, zh = f"an authority vouches for {at}, {count} in all", f"时间戳机构证明时间 {at}，共 {count} 个"
            return Seen(None, Text(en, zh))
    raise Missing("no timestamp by an authority of the policy", "没有策略所列机构的时间戳")


class _Over(Exception):  # noqa: N818 - ends the trial, nobody else sees it
    """Nothing further can be looked at."""


@dataclass(slots=True)
class _Trial:
    """The steps so far."""

    steps: list[Step] = field(default_factory=list)
    leaves: tuple[Leaf, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    head: Head | None = None

    def need(self, name: str, step: Callable[[], Seen[T]]) -> T:
        """A step whose value later steps build on."""
        seen = self.take(name, step)
        if seen is None:
            raise _Over
        return seen.value

    def take(self, name: str, step: Callable[[], Seen[T]]) -> Seen[T] | None:
        """Run a step; None when it could not tell."""
        try:
            seen = step()
        except Missing as answer:
            self.steps.append(Step(name, None, answer.text))
            return None
        except Refused as answer:
            self._refuse(name, answer.text)
        except (ParseError, LimitError) as error:
            self._refuse(name, Text(error.message, error.message))
        self.steps.append(Step(name, ok=True, detail=seen.text))
        return seen

    def _refuse(self, name: str, text: Text) -> NoReturn:
        self.steps.append(Step(name, ok=False, detail=text))
        raise _Over

    def verdict(self) -> Verdict:
        """What follows from the steps; those not reached are named."""
        rest = tuple(Step(name, None, _NOT_REACHED) for name in STEPS[len(self.steps) :])
        answers = {step.ok for step in self.steps}
        word = "refused" if False in answers else "incomplete" if None in answers or rest else "accepted"
        withheld = tuple(leaf.path for leaf in self.leaves if not leaf.shown)
        return Verdict(word, (*self.steps, *rest), withheld, self.classes, self.head)
