"""Every case of the conformance suite, judged without the command line; and what an accepted bundle must not be silent about."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from jingwei.evidence.answers import Verdict
from jingwei.evidence.bundle import Bundle, arranged, bundle_bytes, read_bundle
from jingwei.evidence.forms.leaves import Leaf, salted
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify as native
from jingwei.evidence.verify import Ask, verify
from tests.conformance.attacks import honest
from tests.evidence.issuer import NOW, WITNESSES, Log, Story, policy_text, sha
from tests.evidence.words import CASES, FILE, judged, said

WORDS = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    answer = judged(CASES[name])
    if isinstance(answer, Verdict):
        found = answer.verdict, next((step.step for step in answer.steps if step.ok is not True), "")
    else:
        found = "unreadable", "policy"
    assert found == (CASES[name].verdict, CASES[name].step)
    assert said(answer) == WORDS[name]


def accepted(bundle: Bundle | bytes, **policy: object) -> Verdict:
    content = bundle if isinstance(bundle, bytes) else bundle_bytes(bundle)
    verdict = verify(content, Ask(load_policy(policy_text(**policy)), NOW, native))  # type: ignore[arg-type] # fields of a policy
    assert verdict.verdict == "accepted", verdict.steps
    return verdict


def detail(verdict: Verdict, name: str) -> str:
    return next(step.detail.en for step in verdict.steps if step.step == name)


def test_details_name_what_is_ignored_and_what_is_left_out() -> None:
    verdict = accepted(CASES["witness-unknown"].bundle or b"")
    assert "4 signatures; by keys that the policy does not know, ignored: stranger.example 61626364" in detail(
        verdict, "head"
    )
    assert "1 further lines, not looked at" in detail(accepted(CASES["note-further-lines"].bundle or b""), "head")
    assert "1 left out by the plan" in detail(accepted(CASES["step-excluded"].bundle or b""), "promise")
    assert "1 accepted by a waiver or baseline" in detail(accepted(CASES["waiver"].bundle or b""), "promise")
    assert "1 withheld" in detail(accepted(CASES["withheld-finding"].bundle or b""), "promise")
    assert detail(accepted(honest()), "promise") == "3 findings promised, 3 here"
    assert "as of 2026-09-21" in detail(accepted(honest()), "plan")
    bundle = replace(Story().tell().bundle(), timestamps=(b"one", b"two"))
    assert detail(accepted(bundle), "timestamp") == "the policy asks for none, 2 not looked at"
    assert detail(accepted(honest()), "times") == "in order; no older head says when they were made"


def test_older_heads_are_named_with_who_saw_them() -> None:
    log = Log(entries=[b"foreign"])
    seen, unseen = log.head(cosigned=dict.fromkeys(WITNESSES[:2], -7200)), log.head(cosigned={WITNESSES[2]: -7300})
    verdict = accepted(Story(log=log).tell().bundle(anchors=(seen, unseen)))
    text = detail(verdict, "times")
    assert "1 of 2 witnessed by a quorum, 5 signatures" in text
    assert "1 (W0, W1)" in text
    assert "1 (W2)" in text


@pytest.mark.parametrize(("late", "fine"), [(300, True), (301, False)])
def test_an_entry_is_not_dated_after_a_head_that_holds_it(late: int, fine: bool) -> None:
    told = Story().tell()
    anchor = told.story.log.head(2, dict.fromkeys(WITNESSES, -3540 - late))
    bundle = bundle_bytes(told.bundle(anchors=(anchor,)))
    verdict = verify(bundle, Ask(load_policy(policy_text()), NOW, native))
    assert verdict.verdict == ("accepted" if fine else "refused")


def test_a_verdict_on_withheld_findings_is_attested() -> None:
    assert accepted(honest()).classes["verdict"] == "recomputed"
    assert accepted(CASES["withheld-finding"].bundle or b"").classes["verdict"] == "attested"
    assert accepted(CASES["withheld-details"].bundle or b"").classes["verdict"] == "recomputed"
    assert accepted(CASES["determination"].bundle or b"").classes["determinations/0"] == "recomputed"


@pytest.mark.parametrize(
    ("samples", "hide", "basis"),
    [
        (0, (), "rerunnable"),
        (2, (), "recomputed"),
        (2, ("findings/0/samples/1",), "rerunnable"),
        (2, ("findings/0/samples/0/record",), "recomputed"),
    ],
)
def test_what_follows_from_samples_must_be_run_again_without_them(
    samples: int, hide: tuple[str, ...], basis: str
) -> None:
    seed = b"s" * 32

    def sampled(leaves: list[Leaf]) -> list[Leaf]:
        core = {**leaves[3].value, "basis": "recomputed"}
        paths = [f"findings/0/samples/{n}{rest}" for n in range(samples) for rest in ("", "/record")]
        return [*leaves[:3], salted(seed, "findings/0", core), *(salted(seed, path, 1) for path in paths), *leaves[4:]]

    verdict = accepted(Story(edit_leaves=sampled, hide=hide).tell().bundle())
    assert verdict.classes["findings/0"] == basis


def test_a_bundle_has_one_order() -> None:
    bundle = Story().tell().bundle()
    again = read_bundle(bundle_bytes(bundle))
    assert sorted(again.statements) == sorted(bundle.statements)
    assert bundle_bytes(replace(bundle, statements=bundle.statements[::-1])) == bundle_bytes(bundle)
    assert bundle_bytes(again) == bundle_bytes(bundle)
    assert arranged(bundle.checkpoint) == arranged(arranged(bundle.checkpoint))
    assert arranged(bundle.checkpoint).count("\N{EM DASH}".encode()) == 3


def test_assets_without_any_step_must_be_named() -> None:
    story = Story(assets={"m": sha("m"), "t": sha("t"), "u": sha("u")})
    verdict = verify(bundle_bytes(story.tell().bundle()), Ask(load_policy(policy_text()), NOW, native))
    assert verdict.verdict == "incomplete"
    assert detail(verdict, "promise") == "steps without a finding: assess.no-check 1 / u"
