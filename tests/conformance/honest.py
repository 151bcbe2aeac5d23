"""Honest bundles of every kind: each must be accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.leaves import Leaf, salted
from jingwei.evidence.notes.checkpoint import sign_checkpoint
from jingwei.evidence.notes.note import NoteSignature, read_note
from tests.conformance.attacks import lines, rebuilt, rewritten, signatures
from tests.conformance.case import Case, edited, truth
from tests.evidence.issuer import NOW, ORIGIN, WITNESSES, Log, Story, at, cosigning, policy_text, sha, signer, vkey

GOOD = ("pass", "pass", "pass")
FIRST_RUN = "f" * 32


def earlier(
    log: Log, kind: Kind | None, exit_: int = 1, digest: str = sha("earlier plan"), system: str = "desk"
) -> Log:
    """A run before the one that is told; it never ends when `kind` is None."""
    start = log.add(Entry(Kind.PLAN, at(-9000), system, FIRST_RUN, digest))
    more: dict[str, Any] = {"exit": exit_} if kind is Kind.RESULT else {"reason": "interrupted"}
    if kind is not None:
        log.add(Entry(kind, at(-8000), system, FIRST_RUN, sha("earlier result"), plan=start, **more))
    return log


def waived(plan: dict[str, Any]) -> None:
    """Accept the failure of the second step."""
    plan["waivers"] = [
        {"check": "model.*", "asset": "m", "reason": "known", "approver": "owner", "expires": "2026-09-21"}
    ]


def known(plan: dict[str, Any]) -> None:
    """A baseline."""
    plan["baseline"] = sha("baseline")


def accepting(accepted: str, seed: bytes = b"s" * 32) -> Any:
    """Leaves whose second finding does not count."""

    def change(leaves: list[Leaf]) -> list[Leaf]:
        return [
            salted(seed, leaf.path, {**leaf.value, "accepted": accepted}) if leaf.path == "findings/1" else leaf
            for leaf in leaves
        ]

    return change


def one_accepted(result: dict[str, Any]) -> None:
    """Counts in which the second finding stands aside."""
    result.update(accepted=1, passed=True, exit_code=0, counts={**result["counts"], "fail": 0})


WAIVER = "waiver until 2026-09-21 by owner: known"


class Accepting(Story):
    """A story in which the one failure does not count."""

    @property
    def exit(self) -> int:
        """Passed."""
        return 0


def excused(accepted: str, edit_plan: Any, **more: Any) -> Any:
    """A bundle whose failure does not count."""
    more = {"edit_leaves": accepting(accepted), "edit_result": one_accepted, **more}
    return Accepting(edit_plan=edit_plan, **more).tell().bundle()


def determined(status: str, findings: list[int]) -> Any:
    """Leaves with one determination more."""
    value = {"framework": "f", "control": "c", "status": status, "findings": findings}

    def change(leaves: list[Leaf]) -> list[Leaf]:
        return [*leaves[:-1], salted(b"s" * 32, "determinations/0", value), leaves[-1]]

    return change


def _witnessed() -> Iterator[Case]:
    for count in (1, 2, 3):
        bundle = Story().tell().bundle(dict.fromkeys(WITNESSES[:count], -600))
        yield truth(
            f"witnesses-{count}",
            f"{count} of three witnesses cosigned, as many are demanded.",
            bundle,
            policy=policy_text(count),
        )
    bundle = Story().tell().bundle({})
    loose = policy_text(0, max_age=None)
    yield truth(
        "witnesses-none-demanded",
        "The policy demands no witness and no age, and says so in the answer.",
        bundle,
        policy=loose,
    )
    names = (*WITNESSES[:2], "pq.example")
    bundle = Story().tell().bundle(dict.fromkeys((WITNESSES[0], "pq.example"), -600))
    yield truth(
        "witness-ml-dsa", "One of the two cosignatures is ML-DSA-44.", bundle, policy=policy_text(2, witnesses=names)
    )
    log = Log(origin="pq.example/log", key="pq.example/log")
    yield truth(
        "log-ml-dsa", "The log signs with ML-DSA-44.", edited(log=log), policy=policy_text(log="pq.example/log")
    )
    stranger = NoteSignature("stranger.example", b"abcd", b"x" * 72)
    bundle = Story().tell().bundle()
    note = lines(bundle.checkpoint, lambda found: found.append(stranger))
    yield truth(
        "witness-unknown",
        "A witness that the policy does not know cosigned; it is named.",
        rebuilt(bundle, checkpoint=note),
    )
    note = lines(bundle.checkpoint, lambda found: found.append(_again(bundle.checkpoint)))
    yield truth(
        "witness-twice-beside-quorum",
        "A witness cosigned again later; it counts once.",
        rebuilt(bundle, checkpoint=note),
    )


def _again(note: bytes) -> NoteSignature:
    key = vkey(WITNESSES[0], cosigning(WITNESSES[0]))
    return sign_checkpoint(read_note(note).text, key, signer(WITNESSES[0]).sign, NOW - 500)


def edited_file(**changes: Any) -> bytes:
    """The file of a story's bundle."""
    from tests.conformance.case import filed

    return filed(edited(**changes))


def _signed() -> Iterator[Case]:
    yield truth(
        "signer-p256",
        "The assessor signs with ECDSA P-256.",
        edited(signers=("p256-a",)),
        policy=policy_text(signers=["p256-a"]),
    )
    yield truth(
        "signer-ml-dsa",
        "The assessor signs with ML-DSA-44.",
        edited(signers=("pq-a",)),
        policy=policy_text(signers=["pq-a"]),
    )
    both = edited(signers=("assessor", "p256-a"))
    yield truth(
        "signers-two",
        "Two known keys signed every statement.",
        both,
        policy=policy_text(signers=["assessor", "p256-a"]),
    )
    yield truth("signer-unknown-beside", "A key that the policy does not know signed too; it is named.", both)
    extra = dict.fromkeys((sha("nobody"),), b"\x01" * 64)
    strange = rewritten(
        edited_file(), "statements", lambda content: signatures(content, lambda found: found.update(extra))
    )
    yield truth(
        "signature-unknown-broken",
        "A broken signature of an unknown key counts for nothing, and the key is named.",
        strange,
    )


def _logged() -> Iterator[Case]:
    yield truth("plain", "A plan, a result with one failure, a release.", edited())
    yield truth("passed", "Every step passed.", edited(statuses=GOOD))
    yield truth("open", "One step could not be decided.", edited(statuses=("pass", "unknown", "notapplicable")))
    yield truth(
        "abandoned-earlier", "An earlier run was given up, and says so.", edited(log=earlier(Log(), Kind.ABANDONED))
    )
    yield truth(
        "failed-earlier",
        "An earlier run failed, then an asset was changed.",
        edited(log=earlier(Log(), Kind.RESULT), statuses=GOOD),
    )
    log = earlier(Log(), None, system="door")
    yield truth("systems-two", "Another system of the same log has a run that is still open.", edited(log=log))
    log = Log(entries=[b"not ours", b"", b"\x00" * 99, b'{"schema":"other/1"}'])
    yield truth(
        "foreign-entries", "Bytes that are no entries stand in the log and count for its root.", edited(log=log)
    )
    log = Log(entries=[b"%d" % number for number in range(297)])
    yield truth("log-of-300", "A log of 300 entries.", edited(log=log))
    bundle = Story(log=earlier(Log(), Kind.RESULT)).tell().bundle(first=2)
    yield truth(
        "history-from-the-plan",
        "Entries before the plan are not shown, and the policy does not ask for them.",
        bundle,
        policy=policy_text(history="plan"),
    )
    told = Story().tell()
    told.story.log.add(Entry(Kind.PLAN, at(-3000), "desk", FIRST_RUN, sha("later")))
    told.story.log.add(Entry(Kind.ABANDONED, at(-2900), "desk", FIRST_RUN, sha("later"), plan=2, reason="x"))
    yield truth(
        "later-run",
        "A later run was given up before this result was released; the answer says that it is not the latest.",
        _released(told),
    )


def _released(told: Any) -> Any:
    told.story.start = -2900  # the release is dated from here
    return told.bundle()


def _remembered() -> Iterator[Case]:
    log = Log(entries=[b"foreign"])
    anchors = (log.head(cosigned=dict.fromkeys(WITNESSES, -7200)),)
    told = Story(log=log).tell()
    yield truth("anchor", "An older head agrees.", told.bundle(anchors=anchors), policy=policy_text(max_delay="2h"))
    told = Story().tell()
    halfway = told.story.log.head(1, cosigned=dict.fromkeys(WITNESSES, -3590))
    later = told.story.log.head(2, cosigned=dict.fromkeys(WITNESSES[:2], -3500))
    yield truth(
        "anchors-in-time",
        "Plan and result were each witnessed within two minutes.",
        told.bundle(anchors=(halfway, later)),
        policy=policy_text(max_delay="2m"),
    )
    told = Story().tell()
    bundle = told.bundle()
    root = _root(told.story.log, 3)
    yield truth(
        "memory-same", "The verifier has seen this very head.", bundle, memory={ORIGIN: {"size": 3, "root": root}}
    )
    memory = {ORIGIN: {"size": 1, "root": _root(told.story.log, 1)}}
    yield truth("memory-older", "The log continues what the verifier has seen.", bundle, memory=memory)
    yield truth(
        "memory-first-contact",
        "The verifier remembers another log only.",
        bundle,
        memory={"example.org/other": {"size": 9, "root": sha("x")}},
    )


def _root(log: Log, size: int) -> str:
    from jingwei.evidence.forms.merkle import leaf_hash, root_of

    return root_of(leaf_hash(entry) for entry in log.entries[:size]).hex()


def _results() -> Iterator[Case]:
    yield truth("withheld-finding", "A finding is withheld, and named.", edited(hide=("findings/1",)))
    yield truth(
        "withheld-details",
        "The details of every finding and the assets are withheld.",
        edited(hide=("findings/0/", "findings/1/", "findings/2/", "assets/")),
    )
    yield truth("withheld-all", "Nothing but the paths is shown.", edited(hide=("",)))
    yield truth("waiver", "A failure is accepted by a waiver of the plan, on its last day.", excused(WAIVER, waived))
    yield truth(
        "baseline",
        "A failure is accepted by the baseline that the plan names.",
        excused("baseline: known before", known),
    )
    yield truth(
        "determination",
        "A control is satisfied by findings that passed.",
        edited(edit_leaves=determined("satisfied", [0, 2])),
    )
    excluded = {"check": "model.z", "check_version": 1, "asset": "m", "asset_digest": sha("m"), "selected": False}
    left_out = edited(edit_plan=lambda plan: plan["steps"].append(excluded))
    yield truth("step-excluded", "The plan leaves a check out, and the answer says so.", left_out)
    steps = (("model.a", "m"), ("assess.no-check", "t"))
    plan_steps = {"steps": steps, "statuses": ("pass", "notchecked"), "edit_plan": lambda plan: plan["steps"].pop()}
    yield truth(
        "asset-unexamined", "No step examines one of the assets, which is a finding of its own.", edited(**plan_steps)
    )
    yield truth(
        "fresh-to-the-second",
        "The result is as old as the policy allows.",
        edited(),
        now=NOW - 3540 + 7200,
        policy=policy_text(max_age="2h"),
    )
    named = policy_text(systems=["desk"], subjects={"asset:m": sha("m"), "jingwei.yaml": sha("manifest")})
    yield truth("subjects-named", "The policy names system, manifest and asset.", edited(), policy=named)
    yield truth(
        "names-in-chinese",
        "System, asset and audience have Chinese names.",
        edited(
            system="客服",
            audience="监管机构",
            assets={"模型": sha("m")},
            steps=(("model.a", "模型"),),
            statuses=("pass",),
        ),
        policy=policy_text(audience="监管机构"),
    )


def cases() -> Iterator[Case]:
    """All of them."""
    for group in (_witnessed, _signed, _logged, _remembered, _results):
        yield from group()
