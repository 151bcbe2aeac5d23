from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.report import markdown, page, pdf_values, view
from jingwei.report.inert import inert, line, whole
from jingwei.report.page_values import widths
from jingwei.report.verdict import verdict
from jingwei.vocabulary import Dimension, Layer, Severity, Status
from tests.report import sample


def test_the_verdict_says_why():
    told = verdict(sample.rich())
    assert (told.state, told.word.zh) == ("failed", "未通过")
    assert told.sentence.en == "5 findings fail on 5 assets, 3 of high or critical severity; 4 more are unproved."
    assert verdict(sample.clean()).state == "passed"
    assert verdict(sample.empty()).state == "incomplete"


@pytest.mark.parametrize(
    "change",
    [{"passed": False}, {"exit_code": 2}, {"state": "incomplete"}, {"findings": ()}, {"findings": sample.rich().findings[6:8]},
     {"findings": sample.rich().findings[13:14]}],
)  # fmt: skip
def test_an_assessment_that_contradicts_itself_never_reads_as_passed(change):
    assert verdict(replace(sample.clean(), **change)).state == "incomplete"


def excepted():
    """A pass for which a waiver took one finding out of the count."""
    clean, waived = sample.clean(), sample.rich().findings[14]
    return replace(clean, findings=(*clean.findings, waived), accepted=1)


def test_a_pass_with_accepted_findings_says_so_in_every_report():
    told = verdict(excepted())
    assert (told.state, told.word.en, told.word.zh) == ("passed", "Passed: nothing new", "通过：没有新问题")
    assert told.sentence.en.endswith("left unproved, but for 1 finding that is accepted by a waiver or the baseline.")
    assert "除经豁免或基线接受的 1 项外" in told.sentence.zh
    assert "nothing new" in page.render(excepted()).decode()
    assert "nothing new" in markdown.render(excepted()).decode()
    assert "nothing new" in str(pdf_values.values(excepted()))
    assert verdict(sample.clean()).word.en == "Passed"


def test_a_failing_finding_outweighs_a_claimed_pass():
    assert verdict(replace(sample.clean(), findings=sample.rich().findings)).state == "failed"
    assert verdict(replace(sample.clean(), exit_code=1)).state == "failed"


def test_an_accepted_failure_does_not_count_but_is_listed():
    full = sample.rich()
    assert [i for i, _ in view.accepted(full)] == [14]
    assert view.tally(view.counting(full))[Status.FAIL] == 5


def test_the_matrix_shows_the_worst_and_leaves_nothing_looked_at_empty():
    cells = {(cell.layer, cell.dimension): cell for row in view.matrix(sample.rich()) for cell in row}
    assert len(cells) == len(Layer) * len(Dimension)
    assert cells[Layer.TOOLS, Dimension.SUPPLY_CHAIN].worst is Status.FAIL
    assert cells[Layer.TOOLS, Dimension.SUPPLY_CHAIN].counts[Status.FAIL] == 3
    assert cells[Layer.HARDWARE, Dimension.SUPPLY_CHAIN].worst is Status.UNKNOWN
    assert cells[Layer.MODEL, Dimension.RESOURCES].worst is None


def test_groups_go_from_worst_to_least_and_lose_nothing():
    full = sample.many(700)
    found = view.failures(full)
    assert list(found) == [s for s in Severity if s in found]
    shown = [
        f
        for of in (*found.values(), *view.unproved(full).values(), *view.good(full).values())
        for g in of
        for f in g.findings
    ]
    assert sorted(i for i, _ in [*shown, *view.accepted(full)]) == list(range(700))


@given(st.dictionaries(st.integers(), st.integers(0, 10**6), max_size=6))
def test_a_bar_is_filled_exactly_and_shows_every_count(counts):
    parts = widths(counts)
    assert {name for name, _, _ in parts} == {name for name, count in counts.items() if count}
    assert all(length > 0 for _, _, length in parts)
    assert not parts or (parts[0][1] == 0 and sum(length for _, _, length in parts) == 1000)


@given(st.text(st.characters(), max_size=40))
def test_inert_text_can_be_encoded_and_hides_nothing(text):
    shown = inert(text)
    shown.encode()
    assert not set(shown) & set("\x00\x1b\r\u202e\u2066\u200f\ufeff")
    assert "\n" not in line(text)
    assert line(text).strip()
    whole(text).encode()
