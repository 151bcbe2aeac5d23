"""policy.yaml: every demand is read as it is written, and what is wrong is named."""

from __future__ import annotations

from typing import Any

import pytest

from jingwei.errors import ParseError
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.policy import EVERYTHING, Required, load_policy
from jingwei.evidence.signatures.kinds import key_id, pem
from jingwei.evidence.signatures.native import verify as native
from jingwei.evidence.verify import Ask, verify
from tests.evidence.issuer import NOW, honest, policy_text, sha, signer

KEY = pem(signer("assessor").public)


def test_what_is_not_said_is_not_demanded() -> None:
    made = load_policy(policy_text(max_age=None, audience=None))
    assert (made.max_age, made.max_delay, made.audience, made.systems, dict(made.subjects)) == (None, None, "", (), {})
    assert (made.history, made.abandoned, made.timestamps, made.required) == ("all", "named", (), EVERYTHING)
    assert {one.statement for one in EVERYTHING} == set(Predicate)
    assert {one.role for one in EVERYTHING} == {"assessor"}
    assert [key_id(key) for key in made.keys] == [key_id(signer("assessor").public)]


@pytest.mark.parametrize(("text", "seconds"), [("1s", 1), ("2m", 120), ("3h", 10_800), ("999999d", 86_399_913_600)])
def test_ages(text: str, seconds: int) -> None:
    made = load_policy(policy_text(max_age=text, max_delay=text))
    assert (made.max_age, made.max_delay) == (seconds, seconds)


def test_every_demand_is_read() -> None:
    made = load_policy(
        policy_text(
            history="plan",
            abandoned="refused",
            systems=["a", "b"],
            subjects={"asset:m": sha("m")},
            timestamps=["pem"],
            required=[{"statement": "urn:jingwei:plan:v1", "role": "assessor"}],
            audience="x" * 200,
        )
    )
    assert (made.history, made.abandoned, made.systems, made.timestamps) == ("plan", "refused", ("a", "b"), ("pem",))
    assert made.required == (Required(Predicate.PLAN, "assessor"),)
    assert made.subjects == {"asset:m": sha("m")}
    assert made.audience == "x" * 200


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("schema", "jingwei/policy/2", "policy: schema"),
        ("schema", 1, "policy: schema"),
        ("max_age", "0d", "policy: max_age"),
        ("max_age", "1000000d", "policy: max_age"),
        ("max_age", 30, "policy: max_age"),
        ("max_delay", "1w", "policy: max_delay"),
        ("max_delay", " 1d", "policy: max_delay"),
        ("audience", "", "policy: audience"),
        ("audience", "x" * 201, "policy: audience"),
        ("audience", "a\nb", "policy: audience"),
        ("history", "some", "policy: history: 'some' is none of all, plan"),
        ("abandoned", "fine", "policy: abandoned: 'fine' is none of named, refused"),
        ("systems", "desk", "policy: systems"),
        ("systems", [""], "policy: systems"),
        ("systems", ["x"] * 1001, "policy: systems: 1001 items, the bound is 1000"),
        ("subjects", [], "policy: subjects"),
        ("subjects", {"asset:m": "0"}, "policy: subjects: asset:m"),
        ("subjects", {"": sha("m")}, "policy: subjects"),
        ("timestamps", [1], "policy: timestamps"),
        ("timestamps", ["x"] * 101, "policy: timestamps: 101 items, the bound is 100"),
        (
            "required",
            [{"statement": "plan", "role": "assessor"}],
            "policy: required: 'plan' is none of urn:jingwei:plan:v1, ",
        ),
        ("required", [{"statement": "urn:jingwei:plan:v1"}], "policy: required: missing ['role']"),
        ("required", [{"statement": "urn:jingwei:plan:v1", "role": "X"}], "policy: required: role"),
        ("required", [{"statement": "urn:jingwei:plan:v1", "role": "owner"}], "no key may sign as 'owner'"),
        ("required", {}, "policy: required: expected a list"),
        ("required", [{}] * 101, "policy: required: 101 items, the bound is 100"),
        ("tlog_policy", 1, "policy: tlog_policy"),
        ("tlog_policy", "quorum none\n", "policy: tlog_policy names no log"),
        ("tlog_policy", "quorum x\n", "log policy, line 1"),
        ("more", 1, "not known ['more']"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: Any, place: str) -> None:
    with pytest.raises(ParseError) as error:
        load_policy(policy_text(**{name: value}))
    assert place in error.value.message
    assert error.value.hint


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({}, "policy: signers: expected roles"),
        ([], "policy: signers: expected roles"),
        ({"Assessor": [KEY]}, "policy: role"),
        ({"a" * 65: [KEY]}, "policy: role"),
        ({"assessor": []}, "policy: signers: assessor: no key, or a key twice"),
        ({"assessor": [KEY, KEY]}, "policy: signers: assessor: no key, or a key twice"),
        ({"assessor": KEY}, "policy: signers: assessor: expected a list"),
        ({"assessor": [1]}, "policy: signers: assessor"),
        ({"assessor": ["no key"]}, "not a PEM public key"),
        ({"assessor": [KEY] * 101}, "policy: signers: assessor: 101 items, the bound is 100"),
    ],
)
def test_signers_that_are_wrong_are_named(value: Any, place: str) -> None:
    with pytest.raises(ParseError) as error:
        load_policy(with_signers(value))
    assert place in error.value.message
    assert error.value.hint


def with_signers(value: Any) -> str:
    import json

    return json.dumps({**json.loads(policy_text()), "signers": value})


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("run", "0" * 31, "result: run"),
        ("plan", "x", "result: plan"),
        ("exit_code", 3, "result: exit_code: expected an integer from 0 to 2"),
        ("exit_code", True, "result: exit_code"),
        ("accepted", -1, "result: accepted"),
        ("counts", {}, "result: counts: missing"),
        (
            "counts",
            {**dict.fromkeys(("pass", "fail", "error", "unknown", "notapplicable", "notchecked"), 0), "fail": -1},
            "result: counts: fail",
        ),
        ("leaves", {"count": 1}, "result: leaves: missing ['root']"),
        ("leaves", {"count": -1, "root": sha("x")}, "result: leaves: count"),
        ("leaves", {"count": 1, "root": "x"}, "result: leaves: root"),
        ("more", 1, "result: missing [], not known ['more']"),
    ],
)
def test_a_result_with_another_field_is_refused_by_its_name(field: str, value: Any, place: str) -> None:
    verdict = verify(
        honest(edit_result=lambda result: result.update({field: value})), Ask(load_policy(policy_text()), NOW, native)
    )
    assert verdict.verdict == "refused"
    step = next(step for step in verdict.steps if step.ok is False)
    assert step.step == "plan"
    assert place in step.detail.en


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("steps", {}, "plan: steps: expected a list"),
        ("steps", [{}], "plan: a step"),
        ("waivers", {}, "plan: waivers"),
    ],
)
def test_a_plan_with_another_field_is_refused_by_its_name(field: str, value: Any, place: str) -> None:
    verdict = verify(
        honest(edit_plan=lambda plan: plan.update({field: value})), Ask(load_policy(policy_text()), NOW, native)
    )
    assert verdict.verdict == "refused"
    assert place in next(step for step in verdict.steps if step.ok is False).detail.en
