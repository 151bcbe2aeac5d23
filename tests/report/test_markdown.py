import re

import pytest

from jingwei.report.markdown import escape, render
from tests.report import sample

GITHUB = 65_536


def test_it_leads_with_the_verdict_and_says_how_to_fix_in_both_languages():
    text = render(sample.rich()).decode()
    assert text.startswith("## ❌ Jingwei assessment: Service desk assistant — Not passed\n")
    assert "Revoke the credentials" in text
    assert "撤销这些凭据" in text
    assert "Physical layer of the network" in text
    assert "approved by CISO" in text


def test_a_passed_assessment_says_so_and_nothing_else():
    text = render(sample.clean()).decode()
    assert "✅" in text
    assert "Failures" not in text


@pytest.mark.parametrize("number", [400, 5_000])
def test_it_fits_a_comment_and_counts_what_is_left_out(number):
    text = render(sample.many(number)).decode()
    assert len(text) <= GITHUB
    assert "more lines in assessment.json" in text
    assert "行见 assessment.json" in text


def test_hostile_strings_keep_no_live_markup():
    text = render(sample.hostile()).decode()
    bare = re.sub(r"\\.|</?(?:br|sub|code)>|&(?:lt|gt|amp|#64|#35|#8288);", "", text)
    assert "<" not in bare
    assert "@" not in bare
    assert "](" not in bare
    assert "`" not in bare
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "markup",
    [
        "| a |",
        "`x`",
        "*x*",
        "_x_",
        "<b>",
        "[a](b)",
        "![a](b)",
        "@team",
        "#1",
        "https://evil.test",
        "www.evil.test",
        "$x$",
        "~~x~~",
        ":smile:",
        "a\nb",
        "\\",
    ],
)
def test_escape_changes_every_kind_of_markup(markup):
    assert escape(markup) != markup


def test_a_table_row_has_its_four_cells_whatever_is_in_them():
    rows = [row for row in render(sample.hostile()).decode().splitlines() if row.startswith("| ")]
    assert len(rows) > 10
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
