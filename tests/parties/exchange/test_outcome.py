from dataclasses import replace

import pytest

from jingwei.evidence.answers import Step, Verdict
from jingwei.parties.exchange.document import document
from jingwei.parties.exchange.outcome import Outcome, Recomputed, exit_code, judged
from jingwei.parties.exchange.words import headline
from jingwei.vocabulary import Text

CODES = {"accepted": 0, "refused": 1, "incomplete": 2}
SEEN = Text("seen", "已见")
ACCEPTED = Verdict(
    "accepted", (Step("container", ok=True, detail=SEEN),), ("findings/1",), {"findings/0": "rerunnable"}
)
GOOD = Recomputed("verdict", "recomputed", Outcome.CONFIRMED, SEEN)
OTHER = Recomputed("findings/0", "rerunnable", Outcome.DIFFERS, Text("other", "不同"))
LEFT = Recomputed("findings/0", "rerunnable", Outcome.NOT_RECOMPUTED, SEEN)
WORD = Recomputed("findings/0", "attested", Outcome.NOT_RECOMPUTED, SEEN)


@pytest.mark.parametrize(
    ("before", "recomputed", "after"),
    [
        ("accepted", [GOOD], "accepted"),
        ("accepted", [GOOD, WORD], "accepted"),
        ("accepted", [GOOD, LEFT], "incomplete"),
        ("accepted", [GOOD, LEFT, OTHER], "refused"),
        ("accepted", [OTHER], "refused"),
        ("accepted", [WORD], "incomplete"),
        ("accepted", [], "incomplete"),
        ("refused", [GOOD], "refused"),
        ("refused", [LEFT], "refused"),
        ("incomplete", [GOOD], "incomplete"),
        ("incomplete", [OTHER], "refused"),
    ],
)
def test_what_was_not_recomputed_is_in_the_verdict(before, recomputed, after):
    made = judged(Verdict(before, ()), recomputed)
    assert made.verdict == after
    assert (document(made, recomputed)["verdict"], exit_code(made)) == (after, CODES[after])
    assert headline(made).en.startswith(after.upper())


def test_the_step_says_what_came_of_it():
    assert judged(ACCEPTED, [GOOD, WORD]).steps[-1] == Step(
        "recomputation", ok=True, detail=Text("1 computed again, the same", "重新计算 1 项，结果一致")
    )
    left = judged(ACCEPTED, [GOOD, LEFT, WORD]).steps[-1]
    assert (left.ok, left.detail.en) == (None, "1 of 2 were not computed again")
    nothing = judged(ACCEPTED, [LEFT]).steps[-1]
    assert (nothing.ok, nothing.detail.en) == (None, "nothing could be computed again")
    assert judged(Verdict("refused", ()), [GOOD]).steps == ()


def test_the_headline_says_when_only_the_recomputation_is_lacking():
    lacking = judged(ACCEPTED, [GOOD, LEFT])
    assert "not all was computed again" in headline(lacking).en
    more = replace(lacking, steps=(*lacking.steps, Step("runs", ok=None, detail=SEEN)))
    assert headline(more).en == "INCOMPLETE: something that the policy demands is not there"


def test_one_difference_refuses_an_accepted_bundle():
    made = judged(ACCEPTED, [GOOD, OTHER, LEFT])
    assert (made.verdict, exit_code(made)) == ("refused", 1)
    assert (made.steps[-1].step, made.steps[-1].ok) == ("recomputation", False)
    assert made.steps[-1].detail.en == "computed again, these differ: findings/0"


def test_many_differences_are_named_shortly():
    made = judged(ACCEPTED, [OTHER] * 6)
    assert made.steps[-1].detail.en.endswith(", ".join(["findings/0"] * 5) + " ...")
    assert judged(ACCEPTED, [OTHER] * 5).steps[-1].detail.en.endswith("findings/0")


def test_the_document_has_just_its_keys():
    plain = document(ACCEPTED)
    assert list(plain) == ["schema", "verdict", "steps", "withheld", "classes"]
    assert plain["schema"] == "jingwei/verification/1"
    assert plain["steps"] == [{"step": "container", "ok": True, "detail": "seen", "detail_zh": "已见"}]
    assert (plain["withheld"], plain["classes"]) == (["findings/1"], {"findings/0": "rerunnable"})


def test_the_document_lists_what_was_recomputed():
    found = document(ACCEPTED, [GOOD, OTHER])["recomputation"]
    assert found["counts"] == {"confirmed": 1, "differs": 1, "not-recomputed": 0}
    assert found["items"][1] == {
        "path": "findings/0", "class": "rerunnable", "outcome": "differs", "detail": "other", "detail_zh": "不同"
    }  # fmt: skip
    assert document(ACCEPTED, [])["recomputation"]["items"] == []
