import pytest

from jingwei.evidence.answers import Step, Verdict
from jingwei.parties.exchange.document import document
from jingwei.parties.exchange.outcome import Outcome, Recomputed, exit_code, judged
from jingwei.vocabulary import Text

SEEN = Text("seen", "已见")
ACCEPTED = Verdict(
    "accepted", (Step("container", ok=True, detail=SEEN),), ("findings/1",), {"findings/0": "rerunnable"}
)
GOOD = Recomputed("verdict", "recomputed", Outcome.CONFIRMED, SEEN)
OTHER = Recomputed("findings/0", "rerunnable", Outcome.DIFFERS, Text("other", "不同"))
LEFT = Recomputed("findings/0", "rerunnable", Outcome.NOT_RECOMPUTED, SEEN)
WORD = Recomputed("findings/0", "attested", Outcome.NOT_RECOMPUTED, SEEN)


@pytest.mark.parametrize(
    ("verdict", "recomputed", "code"),
    [
        ("accepted", None, 0),
        ("refused", None, 1),
        ("incomplete", None, 2),
        ("accepted", [GOOD], 0),
        ("accepted", [GOOD, WORD], 0),
        ("accepted", [GOOD, LEFT], 2),
        ("accepted", [WORD], 2),
        ("accepted", [], 2),
        ("refused", [GOOD], 1),
        ("incomplete", [GOOD], 2),
    ],
)
def test_the_exit_code_counts_what_was_not_recomputed(verdict, recomputed, code):
    assert exit_code(Verdict(verdict, ()), recomputed) == code


def test_one_difference_refuses_an_accepted_bundle():
    made = judged(ACCEPTED, [GOOD, OTHER, LEFT])
    assert (made.verdict, exit_code(made, [GOOD, OTHER, LEFT])) == ("refused", 1)
    assert (made.steps[-1].step, made.steps[-1].ok) == ("recomputation", False)
    assert made.steps[-1].detail.en == "computed again, these differ: findings/0"
    assert judged(ACCEPTED, [GOOD, LEFT]) is ACCEPTED


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
