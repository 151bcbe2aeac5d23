"""The judge, step by step: each demand is met exactly at its bound and refused just beyond it."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import Any

import pytest

from jingwei.evidence.answers import Head, Verdict
from jingwei.evidence.bundle import Bundle, bundle_bytes
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.leaves import leaves_bytes, read_leaves, withheld
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify as native
from jingwei.evidence.verify import STEPS, Ask, verify
from tests.evidence.issuer import NOW, ORIGIN, WITNESSES, Log, Story, at, honest, policy_text, sealed, sha

EARLIER = "f" * 32


def judge(content: bytes | Bundle, now: int = NOW, remembered: Head | None = None, **policy: Any) -> Verdict:
    data = content if isinstance(content, bytes) else bundle_bytes(content)
    return verify(data, Ask(load_policy(policy_text(**policy)), now, native, remembered))


def answer(verdict: Verdict) -> tuple[str, str]:
    """The verdict, and the first step that did not say yes."""
    return verdict.verdict, next((step.step for step in verdict.steps if not step.ok), "")


def story(**more: Any) -> Story:
    return Story(**more)


def earlier(log: Log, kind: Kind | None = Kind.RESULT, exit_: int = 1, digest: str = sha("other plan")) -> None:
    """A run in the log before the one that is told."""
    start = log.add(Entry(Kind.PLAN, at(-9000), "desk", EARLIER, digest))
    more: dict[str, Any] = {"exit": exit_} if kind is Kind.RESULT else {"reason": "interrupted"}
    if kind is not None:
        log.add(Entry(kind, at(-8000), "desk", EARLIER, sha("other result"), plan=start, **more))


def test_an_honest_bundle_is_accepted_and_every_step_is_named() -> None:
    verdict = judge(honest())
    assert answer(verdict) == ("accepted", "")
    assert tuple(step.step for step in verdict.steps) == STEPS
    assert verdict.classes["verdict"] == "recomputed"
    assert verdict.classes["findings/1"] == "rerunnable"
    assert verdict.head is not None
    assert (verdict.head.origin, verdict.head.size) == (ORIGIN, 3)


@pytest.mark.parametrize("exit_", [0, 1, 2])
def test_every_verdict_can_be_told(exit_: int) -> None:
    statuses = {0: ("pass", "notapplicable", "pass"), 1: ("pass", "fail", "error"), 2: ("pass", "unknown", "pass")}
    assert answer(judge(honest(statuses=statuses[exit_]))) == ("accepted", "")


@pytest.mark.parametrize(
    ("cosigned", "quorum", "expected"),
    [
        (dict.fromkeys(WITNESSES[:1], -600), 2, ("refused", "quorum")),
        (dict.fromkeys(WITNESSES[:2], -600), 2, ("accepted", "")),
        (dict.fromkeys(WITNESSES[:2], -600), 3, ("refused", "quorum")),
        ({}, 0, ("incomplete", "freshness")),
    ],
)
def test_quorum(cosigned: dict[str, int], quorum: int, expected: tuple[str, str]) -> None:
    assert answer(judge(story().tell().bundle(cosigned), quorum=quorum)) == expected


@pytest.mark.parametrize(("late", "expected"), [(0, ("accepted", "")), (1, ("refused", "freshness"))])
def test_age_is_that_of_the_youngest_quorum(late: int, expected: tuple[str, str]) -> None:
    cosigned = {WITNESSES[0]: -600, WITNESSES[1]: -900, WITNESSES[2]: -700}
    told = story(start=-700).tell()
    assert answer(judge(told.bundle(cosigned), now=NOW - 700 + 3600 + late, max_age="1h")) == expected


@pytest.mark.parametrize(("late", "expected"), [(0, ("accepted", "")), (1, ("refused", "plan"))])
def test_age_is_that_of_the_result_too(late: int, expected: tuple[str, str]) -> None:
    assert answer(judge(honest(), now=NOW - 3540 + 7200 + late, max_age="2h")) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-09-18", ("refused", "plan")),
        ("2026-09-19", ("accepted", "")),
        ("2026-09-23", ("accepted", "")),
        ("2026-09-24", ("refused", "plan")),
        ("2026-09-31", ("refused", "plan")),
    ],
)
def test_the_clock_of_an_assessment_is_that_of_its_log(day: str, expected: tuple[str, str]) -> None:
    def dated(predicate: dict[str, Any]) -> None:
        predicate["as_of"] = day

    bundle = honest(edit_plan=dated, edit_result=dated)
    assert answer(judge(bundle)) == expected
    real = day != "2026-09-31"
    assert answer(judge(bundle, as_of="any")) == (("accepted", "") if real else ("refused", "plan"))


def test_an_older_result_is_not_the_latest() -> None:
    told = story().tell()
    start = told.story.log.add(Entry(Kind.PLAN, at(-3000), "desk", EARLIER, sha("later")))
    told.story.log.add(Entry(Kind.RESULT, at(-2990), "desk", EARLIER, sha("later result"), plan=start, exit=1))
    told.story.start = -2900  # of the release
    bundle = told.bundle()
    assert answer(judge(bundle)) == ("incomplete", "runs")
    assert answer(judge(bundle, runs="any")) == ("accepted", "")
    assert "not the latest: newer runs at entries [2]" in next(
        step.detail.en for step in judge(bundle, runs="any").steps if step.step == "runs"
    )


@pytest.mark.parametrize(
    ("hide", "show", "expected"),
    [
        (("findings/1",), "any", ("accepted", "")),
        (("findings/1",), "findings", ("incomplete", "promise")),
        (("findings/1/",), "findings", ("accepted", "")),
        (("findings/1/",), "all", ("incomplete", "promise")),
        ((), "all", ("accepted", "")),
    ],
)
def test_what_the_policy_wants_to_see_is_shown(hide: tuple[str, ...], show: str, expected: tuple[str, str]) -> None:
    assert answer(judge(honest(hide=hide), show=show)) == expected


@pytest.mark.parametrize(("ahead", "expected"), [(300, ("accepted", "")), (301, ("refused", "freshness"))])
def test_a_time_in_the_future_is_refused_beyond_the_skew(ahead: int, expected: tuple[str, str]) -> None:
    bundle = story().tell().bundle(dict.fromkeys(WITNESSES, ahead))
    assert answer(judge(bundle)) == expected


def test_without_an_age_in_the_policy_nothing_is_stale() -> None:
    assert answer(judge(honest(), now=NOW + 10**9, max_age=None)) == ("accepted", "")


def test_entries_before_the_first_shown_one_are_missing_unless_the_policy_begins_at_the_plan() -> None:
    log = Log()
    earlier(log)
    bundle = Story(log=log).tell().bundle(first=2)
    assert answer(judge(bundle)) == ("incomplete", "log")
    assert answer(judge(bundle, history="plan")) == ("accepted", "")


def test_an_entry_left_out_is_refused() -> None:
    bundle = story().tell().bundle()
    assert answer(judge(changed(bundle, entries=bundle.entries[1:]))) == ("refused", "log")


@pytest.mark.parametrize(("delay", "expected"), [(8000, ("accepted", "")), (7999, ("refused", "times"))])
def test_an_entry_dated_back_past_an_older_head_is_refused(delay: int, expected: tuple[str, str]) -> None:
    log = Log()
    log.add(b"foreign")
    anchor = log.head(cosigned=dict.fromkeys(WITNESSES, 0))
    told = Story(log=log, start=-8000).tell()
    bundle = told.bundle(dict.fromkeys(WITNESSES, 0), anchors=(anchor,))
    assert answer(judge(bundle, max_delay=f"{delay}s")) == expected


def test_without_max_delay_cosignatures_may_come_a_week_late() -> None:
    log = Log()
    log.add(b"foreign")
    anchor = log.head(cosigned=dict.fromkeys(WITNESSES, 0))
    for start, expected in ((-7 * 86_400, ("accepted", "")), (-7 * 86_400 - 1, ("refused", "times"))):
        told = Story(log=Log(entries=list(log.entries)), start=start).tell()
        assert answer(judge(told.bundle(dict.fromkeys(WITNESSES, 0), anchors=(anchor,)), as_of="any")) == expected


def test_entries_out_of_order_are_refused() -> None:
    log = Log()
    log.add(Entry(Kind.PLAN, at(-3599), "other", EARLIER, sha("x")))
    assert answer(judge(Story(log=log).tell().bundle())) == ("refused", "times")


@pytest.mark.parametrize(("late", "expected"), [(300, ("accepted", "")), (301, ("refused", "times"))])
def test_an_entry_dated_after_its_witnessed_head_is_refused(late: int, expected: tuple[str, str]) -> None:
    told = story(start=late - 120).tell()
    assert answer(judge(told.bundle(dict.fromkeys(WITNESSES, 0)), now=NOW + 9)) == expected


def test_an_older_head_of_another_history_is_refused() -> None:
    other = Log(entries=[b"another past"])
    bundle = story().tell().bundle(anchors=(other.head(cosigned=dict.fromkeys(WITNESSES, -900)),))
    assert answer(judge(bundle)) == ("refused", "times")


def test_memory() -> None:
    told = story().tell()
    seen = judge(told.bundle()).head
    assert seen is not None
    assert answer(judge(told.bundle(), remembered=seen)) == ("accepted", "")
    assert answer(judge(honest(), remembered=changed(seen, size=4))) == ("refused", "memory")
    assert answer(judge(honest(), remembered=changed(seen, root=sha("x")))) == ("refused", "memory")
    assert answer(judge(honest(), remembered=changed(seen, origin="example.org/other"))) == ("refused", "memory")


def test_memory_before_what_is_shown_cannot_be_told() -> None:
    log = Log()
    earlier(log)
    bundle = Story(log=log).tell().bundle(first=2)
    verdict = judge(bundle, history="plan", remembered=Head(ORIGIN, 1, sha("x")))
    assert answer(verdict) == ("incomplete", "memory")


def test_a_statement_that_the_log_does_not_hold_is_refused() -> None:
    told = story().tell()
    bundle = told.bundle()
    other = sealed(Story(system="other").plan())
    assert answer(judge(changed(bundle, statements=(other, *bundle.statements[1:])))) == ("refused", "statements")


def test_signers_of_no_role_do_not_count() -> None:
    assert answer(judge(honest(signers=("stranger",)))) == ("refused", "required")
    assert answer(judge(honest(), required=[{"statement": "urn:jingwei:plan:v1", "role": "assessor"}])) == (
        "accepted",
        "",
    )


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_a_missing_statement_makes_the_bundle_incomplete(dropped: int) -> None:
    bundle = story().tell().bundle()
    statements = tuple(one for index, one in enumerate(bundle.statements) if index != dropped)
    assert answer(judge(changed(bundle, statements=statements))) == ("incomplete", "required")


@pytest.mark.parametrize(
    ("kind", "exit_", "expected"),
    [
        (Kind.RESULT, 1, ("accepted", "")),
        (Kind.ABANDONED, 0, ("accepted", "")),
        (None, 0, ("incomplete", "runs")),
    ],
)
def test_every_run_that_began_must_end(kind: Kind | None, exit_: int, expected: tuple[str, str]) -> None:
    log = Log()
    earlier(log, kind, exit_)
    assert answer(judge(Story(log=log).tell().bundle())) == expected


def test_the_policy_can_refuse_runs_that_were_given_up() -> None:
    log = Log()
    earlier(log, Kind.ABANDONED)
    assert answer(judge(Story(log=log).tell().bundle(), abandoned="refused")) == ("refused", "runs")


def test_the_same_plan_cannot_fail_and_then_pass() -> None:
    from jingwei.evidence.forms.canonical import digest

    good = ("pass", "pass", "pass")
    for exit_, expected in ((1, ("refused", "runs")), (2, ("accepted", ""))):
        log = Log()
        earlier(log, exit_=exit_, digest=digest(story().plan()))
        assert answer(judge(Story(log=log, statuses=good).tell().bundle())) == expected


def test_a_result_that_nobody_saw_in_time_is_not_confirmed() -> None:
    bundle = story().tell().bundle(dict.fromkeys(WITNESSES, 0))  # the plan says 3,600 seconds before
    assert answer(judge(bundle, max_delay="3600s")) == ("accepted", "")
    assert answer(judge(bundle, max_delay="3599s")) == ("incomplete", "plan")


def test_policy_names_systems_and_subjects() -> None:
    assert answer(judge(honest(), systems=["desk"], subjects={"asset:m": sha("m")})) == ("accepted", "")
    assert answer(judge(honest(), systems=["door"])) == ("refused", "subject")
    assert answer(judge(honest(), subjects={"asset:m": sha("other")})) == ("refused", "subject")
    assert answer(judge(honest(), subjects={"asset:x": sha("m")})) == ("refused", "subject")


def test_audience() -> None:
    assert answer(judge(honest(audience="someone else"))) == ("refused", "audience")


def test_withheld_parts_are_shown_as_withheld() -> None:
    verdict = judge(honest(hide=("findings/1",)))
    assert answer(verdict) == ("accepted", "")
    assert verdict.withheld == ("findings/1", "findings/1/detail")
    assert "findings/1" not in verdict.classes


def test_taking_a_shown_part_away_is_refused() -> None:
    bundle = story().tell().bundle()
    leaves = read_leaves(bundle.leaves)
    less = leaves_bytes([withheld(leaf) if leaf.path == "system" else leaf for leaf in leaves])
    assert answer(judge(changed(bundle, leaves=less))) == ("refused", "disclosure")
    assert answer(judge(changed(bundle, leaves=leaves_bytes(leaves[:-1])))) == ("refused", "disclosure")


def drop_count(predicate: dict[str, Any]) -> None:
    predicate["counts"]["fail"] = 0


def claim_pass(predicate: dict[str, Any]) -> None:
    predicate["passed"] = True


@pytest.mark.parametrize("edit", [drop_count, claim_pass])
def test_a_verdict_that_does_not_follow_is_refused_whoever_signs_it(edit: Any) -> None:
    assert answer(judge(honest(edit_result=edit))) == ("refused", "promise")


def test_a_step_without_a_finding_is_incomplete_and_one_that_nobody_promised_refused() -> None:
    def one_more(plan: dict[str, Any]) -> None:
        plan["steps"].append({**plan["steps"][0], "check": "model.z"})

    def one_less(plan: dict[str, Any]) -> None:
        plan["steps"].pop()

    assert answer(judge(honest(edit_plan=one_more))) == ("incomplete", "promise")
    assert answer(judge(honest(edit_plan=one_less))) == ("refused", "promise")


def test_an_authority_that_the_policy_names_must_vouch() -> None:
    from jingwei.evidence.bundle import bundle_bytes as file_of

    policy = load_policy(policy_text(timestamps=["-----BEGIN CERTIFICATE-----"]))
    bundle = changed(story().tell().bundle(), timestamps=(b"token",))
    asked: list[Any] = []

    def stamp(token: bytes, message: bytes, roots: tuple[str, ...]) -> int | None:
        asked.append((token, message.split(b"\n")[0], roots))
        return NOW

    ask = Ask(policy, NOW, native)
    assert answer(verify(file_of(bundle), ask)) == ("incomplete", "timestamp")
    assert answer(verify(file_of(bundle), changed(ask, stamp=stamp))) == ("accepted", "")
    assert asked == [(b"token", ORIGIN.encode(), ("-----BEGIN CERTIFICATE-----",))]
    assert answer(verify(file_of(bundle), changed(ask, stamp=lambda *_: None))) == ("incomplete", "timestamp")
    assert answer(verify(file_of(bundle), changed(ask, stamp=lambda *_: NOW + 300))) == ("accepted", "")
    assert answer(verify(file_of(bundle), changed(ask, stamp=lambda *_: NOW + 301))) == ("incomplete", "timestamp")


def test_an_authority_may_vouch_for_an_older_head_that_holds_the_result() -> None:
    told = story().tell()
    before, after = told.story.log.head(1), told.story.log.head(2)
    bundle = bundle_bytes(changed(told.bundle(anchors=(before, after)), timestamps=(b"token",)))
    ask = Ask(load_policy(policy_text(timestamps=["pem"])), NOW, native)
    for size, expected in ((b"1", ("incomplete", "timestamp")), (b"2", ("accepted", "")), (b"3", ("accepted", ""))):

        def stamp(_token: bytes, message: bytes, _roots: tuple[str, ...], size: bytes = size) -> int | None:
            return NOW if message.split(b"\n")[1] == size else None

        assert answer(verify(bundle, changed(ask, stamp=stamp))) == expected
