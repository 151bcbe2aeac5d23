from dataclasses import replace

import pytest

from jingwei.evidence.answers import Head, Step, Verdict
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify
from jingwei.evidence.verify import Ask
from jingwei.evidence.verify import verify as judge
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.parties.exchange.told import told
from jingwei.parties.exchange.unknowable import Situation
from jingwei.parties.exchange.words import outline, sections
from jingwei.vocabulary import Text
from tests.evidence.issuer import NOW, honest, policy_text

SAW = Head("example.org/log", 3, "00" * 32)
ACCEPTED = Verdict("accepted", ())
SITUATION = Situation(load_policy(policy_text()), SAW)
RESULT = {"exit_code": 1, "counts": {"pass": 2, "fail": 1, "unknown": 0}, "as_of": "2026-09-21", "accepted": 2}


SAME = Recomputed("findings/0", "rerunnable", Outcome.CONFIRMED, Text("same", "一致"))
PLAN = replace(SAME, path="plan")
WORD = replace(SAME, basis="attested", outcome=Outcome.NOT_RECOMPUTED)


def answer(content=None, remembered=SAW, recomputed=(PLAN, SAME), **more):
    policy = load_policy(policy_text(**{"max_delay": "1d", **more}))
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
    found = sections(ACCEPTED, SITUATION, None, RESULT)
    assert lines(found, "What the assessment says")[2] == (
        "2 findings are accepted by a waiver or a baseline and not among these: accepted failures, which did not pass"
    )
    found = sections(ACCEPTED, SITUATION, None, {**RESULT, "accepted": 1})
    assert lines(found, "What the assessment says")[2].startswith("1 finding is accepted")


def test_counts_stand_in_the_words_of_the_reader():
    (said, *_) = sections(ACCEPTED, SITUATION, None, {**RESULT, "accepted": 0})
    assert [line.en for line in said.lines][1:] == ["fail 1, pass 2; as of 2026-09-21"]
    assert [line.zh for line in said.lines][1:] == ["未通过 1，通过 2；基准日期 2026-09-21"]


def test_what_is_withheld_makes_the_verdict_a_word_of_the_issuer():
    for hide, are in ((("findings/1",), "1 of 3 findings is"), (("findings/0", "findings/2"), "2 of 3 findings are")):
        found = answer(honest(statuses=("pass",) * 3, hide=hide))
        assert lines(found, "What the assessment says")[0] == (
            f"the issuer says that the system passed; {are} withheld"
        )
    assert lines(answer(honest(hide=("findings/1",))), "What the assessment says")[0] == (
        "the issuer says that the system did NOT pass: something failed; 1 of 3 findings is withheld"
    )
    assert lines(answer(honest(hide=("findings/1/detail",))), "What the assessment says")[0].startswith(
        "the system did"
    )
    said = sections(Verdict("accepted", (), ("findings/0",)), SITUATION, None, RESULT)[0]
    assert said.lines[0].zh == "出具方称系统未通过评估：有检查项未通过；5 项发现中有 1 项未披露"


def test_nothing_is_said_of_the_assessment_of_a_refused_bundle():
    assert lines(answer(honest() + b" "), "What the assessment says") == []


def test_every_step_is_told_and_what_was_not_reached_in_one_line():
    found = answer(b"no bundle")
    assert len(lines(found, "Wrong")) == 1
    (missing,) = lines(found, "Not proved")
    assert missing.startswith("head, quorum, freshness")
    assert missing.endswith("timestamp: not reached")
    assert lines(found, "Cannot be known from this bundle") == []
    assert len(lines(answer(), "Looked at and in order")) == 16


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("demands no witnesses", {"quorum": 0, "max_age": None}),
        ("no max_age", {"max_age": None}),
        ("names no audience", {"audience": None}),
        ("first contact", {"remembered": None}),
        ("the withheld part says", {"content": honest(hide=("findings/1/detail",))}),
        ("the 2 withheld parts say", {"content": honest(hide=("findings/1/detail", "findings/2/detail"))}),
        ("no max_delay", {"max_delay": None}),
        ("the policy takes any as_of", {"as_of": "any"}),
        ("the policy takes any run", {"runs": "any"}),
        ("really say", {"recomputed": None}),
        ("really say", {"recomputed": [SAME]}),
        ("really say", {"recomputed": [PLAN, WORD]}),
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
    found = sections(verdict, SITUATION, None, None)
    (line,) = [one for one in lines(found, "Cannot be known from this bundle") if "withheld" in one]
    assert "the 25 withheld parts" in line
    assert line.endswith("findings/19 ...")


def test_each_class_is_explained():
    classes = {"a": "recomputed", "b": "rerunnable", "c": "attested", "d": "attested", "e": "strange"}
    found = lines(sections(Verdict("accepted", (), (), classes), SITUATION, None, None), "What the verdicts rest on")
    assert found == [
        "2 rest on somebody's word: nobody else can check that",
        "1 can be computed again from what is shown (`jingwei verify --recompute` does it)",
        "1 can be run again by whoever has the inputs (`jingwei verify --recompute --inputs DIR`)",
        "1 of no class that this version knows: trust it as a mere word",
    ]
    after = lines(sections(Verdict("accepted", (), (), classes), SITUATION, [SAME], None), "What the verdicts rest on")
    assert after[1] == "1 can be computed again from what is shown"
    alone = Verdict("accepted", (), (), {"c": "attested"})
    assert lines(sections(alone, SITUATION, None, None), "What the verdicts rest on")[0].startswith("1 rests on")


def test_without_recomputation_nothing_is_said_to_be_recomputed():
    text = str(sections(Verdict("accepted", (), (), {"verdict": "recomputed"}), SITUATION, None, None))
    assert "重新计算，" not in text
    assert all(words not in text for words in ("recomputed", "computed again,", "confirmed"))


def left_out(*reasons):
    """One left out for each reason."""
    return [
        Recomputed(f"findings/{n}", "rerunnable", Outcome.NOT_RECOMPUTED, Text(why, why))
        for n, why in enumerate(reasons)
    ]


def test_what_was_left_out_stands_by_its_reasons_with_a_few_examples():
    other = Recomputed("findings/99", "rerunnable", Outcome.DIFFERS, Text("other", "不同"))
    reasons = ["rare", *["often"] * 6, *["five"] * 5]
    assert lines(answer(recomputed=[*left_out(*reasons), other, SAME]), "Computed again") == [
        "1 confirmed: computed again, the same",
        "1 DIFFERS: computed again, not the same",
        "differs: findings/99: other",
        "1 not computed again: rare (findings/0)",
        "6 not computed again: often (findings/1, findings/2, findings/3, findings/4, findings/5 ...)",
        "5 not computed again: five (findings/7, findings/8, findings/9, findings/10, findings/11)",
    ]


def test_many_differences_and_many_reasons_end():
    differing = [Recomputed(f"risks/{n}", "recomputed", Outcome.DIFFERS, Text("other", "不同")) for n in range(25)]
    found = lines(answer(recomputed=[*differing, *left_out(*map(str, range(20)))]), "Computed again")
    assert found[0] == "25 DIFFER: computed again, not the same"
    assert len(found) == 1 + 20 + 20
    found = lines(answer(recomputed=left_out(*map(str, range(22)))), "Computed again")
    assert (len(found), found[-1]) == (21, "2 not computed again, for further reasons")


def test_chinese_says_as_much():
    for section in answer(recomputed=[Recomputed("a", "attested", Outcome.NOT_RECOMPUTED, Text("why", "因"))]):
        assert section.title.zh
        assert all(line.zh and line.zh != line.en for line in section.lines)


def test_the_outline_keeps_empty_sections_out():
    step = Step("proof", ok=True, detail=Text("fine", "好"))
    assert [one.title.en for one in outline(Verdict("accepted", (step,)))] == ["Looked at and in order"]
    assert [one.title.en for one in outline(Verdict("refused", (replace(step, ok=False),)))] == ["Wrong"]
