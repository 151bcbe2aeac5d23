from dataclasses import replace

import pytest

from jingwei.evidence.answers import Head, Step, Verdict
from jingwei.evidence.native import verify
from jingwei.evidence.policy import load_policy
from jingwei.evidence.verify import Ask
from jingwei.evidence.verify import verify as judge
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.parties.exchange.told import told
from jingwei.parties.exchange.words import Situation, outline, sections
from jingwei.vocabulary import Text
from tests.evidence.issuer import NOW, honest, policy_text

SAW = Head("example.org/log", 3, "00" * 32)
RESULT = {"exit_code": 1, "counts": {"pass": 2, "fail": 1, "unknown": 0}, "as_of": "2026-09-21", "accepted": 2}


def answer(content=None, remembered=SAW, recomputed=None, **more):
    policy = load_policy(policy_text(**more))
    content = honest() if content is None else content
    verdict = judge(content, Ask(policy, NOW, verify))
    return told(content, verdict, Situation(policy, remembered), recomputed)


def lines(found, title):
    return next(([line.en for line in one.lines] for one in found if one.title.en == title), [])


def test_accepted_does_not_mean_passed():
    found = answer()
    assert found[0].title.en == "What the assessment says"
    assert lines(found, found[0].title.en) == [
        "the system did NOT pass its assessment: something failed",
        "fail 1, pass 2; as of 2026-09-21",
    ]
    assert (
        lines(answer(honest(statuses=("pass",) * 3)), "What the assessment says")[0]
        == "the system PASSED its assessment"
    )


def test_exceptions_are_told():
    found = sections(Verdict("accepted", ()), Situation(load_policy(policy_text()), None), None, RESULT)
    assert lines(found, "What the assessment says")[2].startswith("2 findings do not count")


def test_nothing_is_said_of_the_assessment_of_a_refused_bundle():
    assert lines(answer(honest() + b" "), "What the assessment says") == []


def test_every_step_is_told_and_what_was_not_reached_in_one_line():
    found = answer(b"no bundle")
    assert len(lines(found, "Wrong")) == 1
    (missing,) = lines(found, "Not proved")
    assert missing.startswith("head, quorum, freshness")
    assert missing.endswith("timestamp: not reached")
    assert len(lines(answer(), "Looked at and in order")) == 16


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("demands no witnesses", {"quorum": 0, "max_age": None}),
        ("no max_age", {"max_age": None}),
        ("names no audience", {"audience": None}),
        ("first contact", {"remembered": None}),
        ("parts say", {"content": honest(hide=("findings/1/detail",))}),
    ],
)
def test_what_cannot_be_known_is_said_just_where_it_holds(words, more):
    title = "Cannot be known from this bundle"
    assert not any(words in line for line in lines(answer(), title))
    assert any(words in line for line in lines(answer(**more), title))


def test_what_no_bundle_proves_is_always_said():
    found = lines(answer(), "Cannot be known from this bundle")
    assert any("ran it privately first" in line for line in found)
    assert any("inputs are those of the real system" in line for line in found)
    assert any("in league" in line for line in found)


def test_many_withheld_parts_are_counted_not_listed():
    verdict = Verdict("accepted", (), tuple(f"findings/{n}" for n in range(25)))
    found = sections(verdict, Situation(load_policy(policy_text()), SAW), None, None)
    (line,) = [one for one in lines(found, "Cannot be known from this bundle") if "withheld" in one]
    assert "the 25 withheld parts" in line
    assert line.endswith("findings/19 ...")


def test_each_class_is_explained():
    classes = {"a": "recomputed", "b": "rerunnable", "c": "attested", "d": "attested", "e": "strange"}
    found = lines(
        sections(Verdict("accepted", (), (), classes), Situation(load_policy(policy_text()), SAW), None, None),
        "What the verdicts rest on",
    )
    assert [line.split(":")[0] for line in found] == [
        "2 attested", "1 recomputed", "1 rerunnable", "1 of no class that this version knows"
    ]  # fmt: skip


def test_differences_stand_before_what_was_left_out():
    left = [Recomputed(f"findings/{n}", "rerunnable", Outcome.NOT_RECOMPUTED, Text("why", "因")) for n in range(30)]
    other = Recomputed("findings/99", "rerunnable", Outcome.DIFFERS, Text("other", "不同"))
    found = lines(answer(recomputed=[*left, other]), "Computed again")
    assert found[:3] == ["1 COMPUTED AGAIN, DIFFERENT", "30 not computed again", "differs: findings/99: other"]
    assert len(found) == 2 + 20


def test_chinese_says_as_much():
    for section in answer(recomputed=[Recomputed("a", "attested", Outcome.NOT_RECOMPUTED, Text("why", "因"))]):
        assert section.title.zh
        assert all(line.zh and line.zh != line.en for line in section.lines)


def test_the_outline_keeps_empty_sections_out():
    step = Step("proof", ok=True, detail=Text("fine", "好"))
    assert [one.title.en for one in outline(Verdict("accepted", (step,)))] == ["Looked at and in order"]
    assert [one.title.en for one in outline(Verdict("refused", (replace(step, ok=False),)))] == ["Wrong"]
