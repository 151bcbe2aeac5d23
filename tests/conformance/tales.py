"""Honest bundles at random: numbers of assets, steps, runs, systems, witnesses, signers and what is withheld; each must be accepted."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jingwei.evidence.bundle import Bundle
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.leaves import Leaf, salted
from tests.evidence.issuer import Edit, Log, Story, Told, at, policy_text, sha

STATUSES = ("pass", "fail", "error", "unknown", "notapplicable", "notchecked")
UNEXAMINED = "assess.no-check"
DAY = "2026-09-21"
WAIVER = f"waiver until {DAY} by owner: known"
START = -3600  # of the run that is told; older runs end before
RELEASED = START + 120


@dataclass
class Tale(Story):
    """A story in which findings may not count (`excused`), and assets may be examined by no step."""

    excused: Mapping[int, str] = field(default_factory=dict)

    @property
    def exit(self) -> int:
        """Exit code of the findings that count."""
        counted = [status for number, status in enumerate(self.statuses) if number not in self.excused]
        if "fail" in counted:
            return 1
        return 0 if set(counted) <= {"pass", "notapplicable"} and "pass" in counted else 2

    def leaves(self) -> list[Leaf]:
        """The parts, with what is accepted."""
        return [self._leaf(leaf) for leaf in super().leaves()]

    def _leaf(self, leaf: Leaf) -> Leaf:
        room, _, number = leaf.path.partition("/")
        if room != "findings" or not number.isdecimal() or int(number) not in self.excused:
            return leaf
        return salted(self.seed, leaf.path, {**leaf.value, "accepted": self.excused[int(number)]})


def then(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(value: dict[str, Any]) -> None:
        for one in edits:
            one(value)

    return edit


@dataclass(frozen=True, slots=True)
class Plot:
    """What an honest bundle is made from; `tale` makes it afresh, so that a liar may begin with it."""

    fields: Mapping[str, Any]
    before: tuple[bytes, ...]  # entries of the log in front of the plan
    witnesses: tuple[str, ...]
    cosigned: Mapping[str, int]
    policy: str
    first: int
    anchor: int | None

    def tale(self, **changes: Any) -> Tale:
        """The story, or one that differs in some fields."""
        return Tale(**{**self.fields, "log": Log(entries=list(self.before)), **changes})

    def bundle(self, told: Told, cosigned: Mapping[str, int] | None = None) -> Bundle:
        """What is handed over."""
        log = told.story.log
        anchors = () if self.anchor is None else (log.head(self.anchor, dict.fromkeys(self.witnesses, -3000)),)
        return told.bundle(self.cosigned if cosigned is None else cosigned, self.first, anchors)


def plot(chance: random.Random) -> Plot:
    """An honest bundle."""
    fields = _assessed(chance)
    before = _past(chance)
    names = tuple(f"w{number}.example" for number in range(chance.randint(1, 5)))
    quorum = chance.randint(1, len(names))
    willing = chance.sample(names, chance.randint(quorum, len(names)))
    history = chance.choice(("all", "all", "plan"))
    policy = policy_text(
        quorum, witnesses=names, signers=fields["signers"][:1], audience=fields["audience"], history=history
    )
    return Plot(
        fields=fields,
        before=before,
        witnesses=names,
        cosigned={name: -chance.randint(0, 900) for name in willing},
        policy=policy,
        first=len(before) if history == "plan" and chance.random() < 0.7 else 0,
        anchor=len(before) + 1 if chance.random() < 0.3 else None,
    )


def _assessed(chance: random.Random) -> dict[str, Any]:
    assets = {name: sha(f"{name} {chance.random()}") for name in ("m", "t", "数据", "x-9")[: chance.randint(1, 4)]}
    steps = [(f"check.{letter}", asset) for asset in assets for letter in "abc" if chance.random() < 0.6]
    if not steps:
        steps = [("check.a", next(iter(assets)))]
    examined = {asset for _, asset in steps}
    lost = [(UNEXAMINED, asset) for asset in assets if asset not in examined]
    likely = chance.choice((("pass",), STATUSES, ("pass", "fail"), ("pass", "notapplicable")))
    statuses = [chance.choice(likely) for _ in steps] + ["notchecked"] * len(lost)
    excused = _excused(chance, statuses)
    hidden = chance.choice(((), (), ("findings/0",), ("assets/", "system"), ("findings/1/", "unlooked"), ("",)))
    signers = chance.choice((("assessor",), ("assessor",), ("p256-a",), ("assessor", "p256-a"), ("assessor", "other")))
    return {
        "system": chance.choice(("desk", "客服", "a b")),
        "run": f"{chance.getrandbits(128):032x}",
        "audience": chance.choice(("regulator", "监管机构")),
        "signers": signers,
        "seed": chance.randbytes(32),
        "assets": assets,
        "manifest": sha(f"manifest {chance.random()}"),
        "steps": (*steps, *lost),
        "statuses": tuple(statuses),
        "excused": excused,
        "start": START,
        "hide": hidden,
        "edit_plan": then(_without_lost, _planned(excused)),
        "edit_result": _counted(statuses, excused),
    }


def _excused(chance: random.Random, statuses: list[str]) -> dict[int, str]:
    made = {}
    for number, status in enumerate(statuses):
        if status == "fail" and chance.random() < 0.3:
            made[number] = WAIVER
        elif status in {"fail", "unknown", "notchecked"} and chance.random() < 0.2:
            made[number] = "baseline: known before"
    return made


def _without_lost(plan: dict[str, Any]) -> None:
    plan["steps"] = [step for step in plan["steps"] if step["check"] != UNEXAMINED]


def _planned(excused: Mapping[int, str]) -> Edit:
    def edit(plan: dict[str, Any]) -> None:
        if WAIVER in excused.values():
            assets = sorted({step["asset"] for step in plan["steps"]})
            plan["waivers"] = [
                {"check": "check.*", "asset": asset, "reason": "known", "approver": "owner", "expires": DAY}
                for asset in assets
            ]
        if set(excused.values()) - {WAIVER}:
            plan["baseline"] = sha("baseline")

    return edit


def _counted(statuses: list[str], excused: Mapping[int, str]) -> Edit:
    counted = [status for number, status in enumerate(statuses) if number not in excused]
    counts = {status: counted.count(status) for status in STATUSES}
    return lambda result: result.update(counts=dict(counts), accepted=len(excused))


def _past(chance: random.Random) -> tuple[bytes, ...]:
    """Foreign entries and earlier runs of this and other systems."""
    log = Log()
    for number in range(chance.randint(0, 4)):
        start = -90_000 + number * 100
        if chance.random() < 0.4:
            log.add(chance.randbytes(chance.randint(0, 60)))
            continue
        system, run = chance.choice(("desk", "door", "客服")), f"{chance.getrandbits(128):032x}"
        planned = log.add(Entry(Kind.PLAN, at(start), system, run, sha(f"plan {run}")))
        if chance.random() < 0.3:
            log.add(Entry(Kind.ABANDONED, at(start + 9), system, run, sha(f"plan {run}"), plan=planned, reason="x"))
        else:
            log.add(Entry(Kind.RESULT, at(start + 9), system, run, sha(run), plan=planned, exit=chance.randrange(3)))
    return tuple(log.entries)


Lie = Callable[[Plot, random.Random], bytes | None]
