"""Lies in the result: parts that were changed, left out or added, numbers that do not follow, exceptions that nobody planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from jingwei.evidence.forms.leaves import Leaf, leaves_bytes, read_leaves, salted, withheld
from tests.conformance.attacks import honest, replaced, rewritten
from tests.conformance.case import CARRIER, ISSUER, Case, edited, lie
from tests.conformance.honest import WAIVER, Accepting, accepting, determined, excused, known, one_accepted, waived

SEED = b"s" * 32
Leaves = list[Leaf]
Change = Callable[[Leaves], Leaves]


def _stated(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda result: result.update(changes)


def _counts(**changes: int) -> Callable[[dict[str, Any]], None]:
    return lambda result: result["counts"].update(changes)


def _valued(path: str, **changes: Any) -> Change:
    """Another value of a leaf, committed to by the issuer."""
    return lambda leaves: [
        salted(SEED, path, {**leaf.value, **changes}) if leaf.path == path else leaf for leaf in leaves
    ]


def _dropped(*prefixes: str) -> Change:
    return lambda leaves: [leaf for leaf in leaves if not leaf.path.startswith(prefixes)]


def _added(path: str, value: Any) -> Change:
    return lambda leaves: [*leaves, salted(SEED, path, value)]


def _numbers() -> Iterator[Case]:
    failed = {"fail": 0, "pass": 3}
    for name, edit in {
        "counts": _counts(**failed),
        "count-more": _counts(unknown=1),
        "count-moved": _counts(fail=0, unknown=1),
        "passed": _stated(passed=True),
        "not-passed": _stated(passed=None),
        "passed-one": _stated(passed=1),
        "accepted": _stated(accepted=1),
        "state": _stated(state="running"),
    }.items():
        yield lie(
            f"forged-{name}",
            "promise",
            "A number or a word of the result does not follow from the findings.",
            ISSUER,
            edited(edit_result=edit),
        )
    for name, edit in {
        "count-negative": _counts(fail=-1),
        "count-word": lambda result: result["counts"].update(fail="1"),
        "count-missing": lambda result: result["counts"].pop("fail"),
        "exit": _stated(exit_code=0),
        "exit-3": _stated(exit_code=3),
        "exit-true": _stated(exit_code=True),
        "schema": _stated(schema="jingwei/result/2"),
        "extra": _stated(note="x"),
        "day": _stated(as_of="2020-01-01"),
        "day-none": _stated(as_of="today"),
        "leaf-count-word": _stated(leaves={"count": "10", "root": "0" * 64}),
    }.items():
        yield lie(
            f"forged-{name}",
            "plan",
            "A field of the result is none, or not that of log and plan.",
            ISSUER,
            edited(edit_result=edit),
        )
    wrong = _stated(leaves={"count": 10, "root": "0" * 64})
    yield lie("forged-root", "disclosure", "The root is not that of the parts.", ISSUER, edited(edit_result=wrong))
    yield lie(
        "forged-leaf-count",
        "disclosure",
        "The number of parts is another one.",
        ISSUER,
        edited(edit_result=lambda result: result["leaves"].update(count=9)),
    )

    class Passing(Accepting):
        """Everything states exit code 0."""

    bundle = Passing(edit_result=_stated(passed=True, exit_code=0)).tell().bundle()
    yield lie(
        "forged-everywhere", "promise", "Log and result state exit code 0 alike, a finding fails.", ISSUER, bundle
    )
    lying = {
        "edit_result": lambda result: (result.update(passed=True, exit_code=0), result["counts"].update(failed)),
        "edit_leaves": _valued("findings/1", status="pass"),
        "statuses": ("pass", "fail", "pass"),
    }
    told = Accepting(**lying, edit_plan=lambda plan: plan.update(problems=["plugin x did not load"])).tell()
    yield lie(
        "forged-problems",
        "promise",
        "The plan names a plugin that could not be loaded, the result says passed.",
        ISSUER,
        told.bundle(),
    )
    nothing = Accepting(statuses=("notapplicable",) * 3, edit_result=_stated(passed=True, exit_code=0)).tell()
    yield lie("forged-nothing-applied", "promise", "No step applied, the result says passed.", ISSUER, nothing.bundle())


def _findings() -> Iterator[Case]:
    def fewer(result: dict[str, Any]) -> None:
        result["counts"]["pass"] -= 1

    def more(result: dict[str, Any]) -> None:
        result["counts"]["pass"] += 1

    core = {
        "check": "model.a",
        "check_version": 1,
        "asset": "m",
        "status": "pass",
        "accepted": "",
        "basis": "rerunnable",
    }

    def extra(**changes: Any) -> Change:
        return lambda leaves: [
            *leaves[:-1],
            salted(SEED, "findings/3", {**core, **changes}),
            salted(SEED, "findings/3/detail", {}),
            leaves[-1],
        ]

    yield lie(
        "finding-missing",
        "promise",
        "A promised step has no finding.",
        ISSUER,
        edited(edit_leaves=_dropped("findings/2"), edit_result=fewer),
        verdict="incomplete",
    )
    yield lie(
        "finding-double", "promise", "A step has two findings.", ISSUER, edited(edit_leaves=extra(), edit_result=more)
    )
    yield lie(
        "finding-extra",
        "promise",
        "A finding that no step promised.",
        ISSUER,
        edited(edit_leaves=extra(check="model.z"), edit_result=more),
    )
    yield lie(
        "finding-gap",
        "disclosure",
        "The numbers of the findings have a gap.",
        ISSUER,
        edited(edit_leaves=_dropped("findings/1")),
    )
    yield lie(
        "finding-hidden-extra",
        "promise",
        "A withheld finding that no step promised.",
        ISSUER,
        edited(edit_leaves=extra(), edit_result=more, hide=("findings/3",)),
    )
    yield lie(
        "finding-other-version",
        "promise",
        "The finding is of an older version of the check.",
        ISSUER,
        edited(edit_leaves=_valued("findings/0", check_version=0)),
    )
    yield lie(
        "finding-other-asset",
        "promise",
        "The finding is about another asset than the step.",
        ISSUER,
        edited(edit_leaves=_valued("findings/0", asset="t")),
    )
    for name, change in {
        "basis": {"basis": "certain"},
        "status": {"status": "passed"},
        "accepted": {"accepted": None},
        "check": {"check": 1},
    }.items():
        yield lie(
            f"finding-{name}",
            "promise",
            f"The {name} of a finding is none that exists.",
            ISSUER,
            edited(edit_leaves=_valued("findings/0", **change)),
        )
    steps = {"steps": (("model.a", "m"), ("assess.no-check", "t")), "edit_plan": lambda plan: plan["steps"].pop()}
    unlooked = {**steps, "statuses": ("pass", "notchecked")}
    yield lie(
        "asset-unexamined-omitted",
        "promise",
        "No step examines an asset, and the finding that says so is left out.",
        ISSUER,
        edited(
            **{**unlooked, "steps": (("model.a", "m"), ("tools.c", "t")), "statuses": ("pass", "pass")},
            edit_leaves=_dropped("findings/1"),
            edit_result=fewer,
        ),
        verdict="incomplete",
    )
    yield lie(
        "asset-unexamined-passed",
        "promise",
        "No step examines an asset, and the finding that says so is called passed.",
        ISSUER,
        edited(**{**steps, "statuses": ("pass", "pass")}),
    )
    yield lie(
        "unexamined-invented",
        "promise",
        "A pass is added as the finding of no check.",
        ISSUER,
        edited(edit_leaves=extra(check="assess.no-check", status="notchecked"), edit_result=_counts(notchecked=1)),
    )
    promised = {"edit_plan": lambda plan: plan["steps"][0].update(check="assess.no-check")}
    yield lie(
        "unexamined-promised",
        "subject",
        "The plan promises the finding that nothing was promised.",
        ISSUER,
        edited(**promised),
    )
    for name, step in {
        "selected-word": {"selected": "yes"},
        "no-asset": {"asset": ""},
        "no-version": {"check_version": "1"},
    }.items():
        yield lie(
            f"step-{name}",
            "subject",
            "A step of the plan is none.",
            ISSUER,
            edited(edit_plan=lambda plan, step=step: plan["steps"][0].update(step)),
        )
    yield lie(
        "steps-none", "subject", "The plan lists no steps.", ISSUER, edited(edit_plan=lambda plan: plan.pop("steps"))
    )
    called = edited(edit_leaves=determined("satisfied", [0, 1, 2]))
    yield lie(
        "determination-satisfied",
        "promise",
        "A control is called satisfied, one of its findings failed.",
        ISSUER,
        called,
    )
    yield lie(
        "determination-of-nothing",
        "promise",
        "A control is called satisfied by no finding at all.",
        ISSUER,
        edited(edit_leaves=determined("satisfied", [])),
    )
    yield lie(
        "determination-beyond",
        "promise",
        "A control rests on a finding that does not exist.",
        ISSUER,
        edited(edit_leaves=determined("satisfied", [0, 3])),
    )


def _exceptions() -> Iterator[Case]:
    expired = lambda plan: (waived(plan), plan["waivers"][0].update(expires="2026-09-20"))  # noqa: E731 - one of many edits
    other = lambda plan: (waived(plan), plan["waivers"][0].update(asset="t"))  # noqa: E731
    check = lambda plan: (waived(plan), plan["waivers"][0].update(check="tools.*"))  # noqa: E731
    words = lambda plan: plan.update(waivers="model.*")  # noqa: E731
    endless = lambda plan: (waived(plan), plan["waivers"][0].update(expires="never"))  # noqa: E731
    for name, accepted, plan in (
        ("not-in-plan", WAIVER, lambda plan: None),
        ("expired", WAIVER.replace("21", "20"), expired),
        ("renamed", WAIVER.replace("owner", "nobody"), waived),
        ("other-asset", WAIVER, other),
        ("other-check", WAIVER, check),
        ("not-a-list", WAIVER, words),
        ("endless", WAIVER.replace("2026-09-21", "never"), endless),
        ("baseline-not-in-plan", "baseline: known before", waived),
        ("unknown-word", "trust me", waived),
        ("empty-words", " ", waived),
    ):
        yield lie(
            f"waiver-{name}",
            "promise",
            "A failure does not count, but nothing in the plan accepts it.",
            ISSUER,
            excused(accepted, plan),
        )

    hidden = Accepting(edit_leaves=accepting(WAIVER), edit_result=one_accepted, hide=("findings/1",)).tell()
    yield lie(
        "waiver-of-withheld",
        "promise",
        "A withheld finding is said to be accepted, and the plan accepts nothing.",
        ISSUER,
        hidden.bundle(),
    )

    def aside(status: str) -> Callable[[dict[str, Any]], None]:
        return lambda result: result.update(
            accepted=1, passed=True, exit_code=0, counts={**result["counts"], status: 0}
        )

    for status in ("error", "unknown"):
        bundle = (
            Accepting(
                statuses=("pass", status, "pass"),
                edit_plan=waived,
                edit_leaves=accepting(WAIVER),
                edit_result=aside(status),
            )
            .tell()
            .bundle()
        )
        yield lie(
            f"waiver-of-{status}",
            "promise",
            "A waiver accepts failures only; what was not decided stays open.",
            ISSUER,
            bundle,
        )
    bundle = (
        Accepting(
            statuses=("pass", "error", "pass"),
            edit_plan=known,
            edit_leaves=accepting("baseline: known before"),
            edit_result=aside("error"),
        )
        .tell()
        .bundle()
    )
    yield lie("baseline-of-error", "promise", "A baseline does not accept a step that broke.", ISSUER, bundle)


def _parts() -> Iterator[Case]:
    for name, prefix in {
        "detail": "findings/0/detail",
        "asset": "assets/t",
        "system": "system",
        "unlooked": "unlooked",
    }.items():
        yield lie(
            f"redaction-as-absence-{name}",
            "disclosure",
            "A part is left out of the signed result instead of being withheld.",
            ISSUER,
            edited(edit_leaves=_dropped(prefix)),
        )
    for name, path in {
        "asset": "assets/x",
        "record": "findings/0/samples/0/record",
        "sample": "findings/9/samples/0",
        "gap": "risks/1",
        "sample-gap": "findings/0/samples/1",
    }.items():
        yield lie(
            f"part-of-nothing-{name}",
            "disclosure",
            "A part belongs to nothing.",
            ISSUER,
            edited(edit_leaves=_added(path, {})),
        )
    for name, path in {
        "zero": "findings/01",
        "slash": "assets/../x",
        "unknown": "notes/1",
        "space": "assets/a b",
        "digits": "risks/１",
    }.items():
        yield lie(
            f"path-{name}", "disclosure", "A path that no part has.", ISSUER, edited(edit_leaves=_added(path, {}))
        )
    other = _valued("assets/m", digest="0" * 64)
    yield lie(
        "asset-described-otherwise",
        "disclosure",
        "The asset described has another digest than the subject.",
        ISSUER,
        edited(edit_leaves=other),
    )
    yield lie(
        "system-described-otherwise",
        "disclosure",
        "The system described is another one than planned.",
        ISSUER,
        edited(edit_leaves=_valued("system", system={"id": "door"})),
    )


def _carried() -> Iterator[Case]:
    def changed(name: str, what: str, change: Change, hide: tuple[str, ...] = ()) -> Case:
        from tests.conformance.case import filed

        content = filed(edited(hide=hide)) if hide else honest()
        made = rewritten(content, "leaves", lambda leaves: leaves_bytes(change(list(read_leaves(leaves)))))
        return lie(f"leaves-{name}", "disclosure", what, CARRIER, made)

    yield changed(
        "withheld",
        "A finding that was released is withheld.",
        lambda leaves: [withheld(leaf) if leaf.path == "findings/1" else leaf for leaf in leaves],
    )
    yield changed(
        "withheld-all", "Everything that was released is withheld.", lambda leaves: [withheld(leaf) for leaf in leaves]
    )
    invented = lambda leaves: [salted(SEED, leaf.path, {"invented": 1}) if not leaf.shown else leaf for leaf in leaves]  # noqa: E731 - one of many
    yield changed("shown", "A withheld part is shown, with an invented value.", invented, ("findings/1/",))

    def original(leaves):
        return [
            salted(SEED, leaf.path, {"message": "model.b says fail"}) if not leaf.shown else leaf for leaf in leaves
        ]

    yield changed(
        "leaked",
        "A withheld part is shown, with the true value that leaked: it was not released.",
        original,
        ("findings/1/",),
    )
    yield changed("dropped", "The last part is cut off.", lambda leaves: leaves[:-1])
    yield changed("none", "All parts are cut off.", lambda leaves: [])
    yield changed("order", "Two parts change places.", lambda leaves: [leaves[1], leaves[0], *leaves[2:]])
    yield changed(
        "value",
        "The value of a finding is another one.",
        lambda leaves: [
            salted(SEED, leaf.path, {**leaf.value, "status": "pass"}) if leaf.path == "findings/1" else leaf
            for leaf in leaves
        ],
    )
    commit = lambda leaves: [Leaf(leaf.path, "0" * 64) if not leaf.shown else leaf for leaf in leaves]  # noqa: E731
    yield changed("commitment", "A withheld part has another commitment.", commit, ("findings/1/",))
    for name, what, old, new in (
        ("salt", "A salt is changed.", b'"salt":"', b'"salt":"0'),
        ("salt-and-withheld", "A part is both withheld and shown.", b'"salt":"', b'"withheld":"'),
        ("path-twice", "A path stands twice.", b'"path":"assets/t"', b'"path":"assets/m"'),
        ("not-json", "The parts are no JSON.", b"[", b""),
        ("null", "A part is nothing.", b"[", b"[null,"),
        ("status-text", "`fail` is written `pass` in the shown text.", b'"status":"fail"', b'"status":"pass"'),
    ):
        yield lie(f"leaves-{name}", "disclosure", what, CARRIER, rewritten(honest(), "leaves", replaced(old, new)))


def cases() -> Iterator[Case]:
    """All of them."""
    for group in (_numbers, _findings, _exceptions, _parts, _carried):
        yield from group()
