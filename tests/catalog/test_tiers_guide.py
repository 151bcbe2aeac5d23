"""The guide's tables and its example say what the data say. `python -m tests.catalog.test_tiers_guide` rewrites the tables."""

import re
from pathlib import Path

import pytest
import yaml

from jingwei.catalog.tiers import SCHEMES, load, questions
from jingwei.catalog.tiers.model import Kind
from tests.catalog.tier_systems import CN, EU, tier

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "risk-tier.md"
BLOCK = re.compile(r"(<!-- (\w+)(?: ([\w-]+))?: kept true by [^>]*-->\n)(.*?)(<!-- end -->)", re.DOTALL)


def question_table(scheme):
    lines = ["| fact | question | clause | answers | |", "|---|---|---|---|---|"]
    for question in questions(scheme):
        fact = question.fact
        key = "`system.regions`" if fact.kind is Kind.REGIONS else f"`{fact.id}`"
        remark = "" if question.asked else "only exempts"
        lines.append(
            f"| {key} | {fact.question.en} {fact.question.zh} | {question.clause} | {takes(fact)} | {remark} |"
        )
    return "\n".join(lines) + "\n"


def takes(fact):
    listed = ", ".join(f"`{option}`" for option in fact.option_ids)
    return {
        Kind.YES_NO: "true, false",
        Kind.NUMBER: f"number ({fact.unit})",
        Kind.OPTIONS: f"`none`, or some of {listed}",
        Kind.CHOICE: f"one of {listed}",
        Kind.REGIONS: "country codes, `EU`",
    }[fact.kind]


def presumption_table():
    lines = ["| fact | at least | from |", "|---|---|---|"]
    for fact in load.load_facts().values():
        for one in fact.presumptions:
            gives = "the largest value" if fact.kind is Kind.NUMBER else (one.gives and f"`{one.gives}`") or "true"
            lines.append(f"| `{fact.id}` | {gives} | {origin(one)} |")
    return "\n".join(lines) + "\n"


def origin(one):
    if one.sectors:
        return f"sector {', '.join(f'`{sector}`' for sector in sorted(one.sectors))}"
    text = f"an asset of kind `{one.asset}`" + (" without `supplier` and `base`" if one.own else "")
    if one.property:
        text += f", its `{one.property}`"
    if one.above is not None:
        text += f" above {one.above:.0e}".replace("+", "")
    return text + (f" one of {', '.join(f'`{value}`' for value in sorted(one.values))}" if one.values else "")


def table(name, scheme):
    return question_table(scheme) if name == "questions" else presumption_table()


def written():
    return GUIDE.read_text("utf-8")


def kept():
    return BLOCK.sub(lambda found: found[1] + table(found[2], found[3]) + found[5], written())


def test_the_tables_are_the_data():
    names = {(found[2], found[3]) for found in BLOCK.finditer(written())}
    assert names == {("presumptions", None), *(("questions", scheme) for scheme in SCHEMES)}
    assert written() == kept(), "run: python -m tests.catalog.test_tiers_guide"


def test_the_example_has_the_tier_that_the_guide_says():
    example = yaml.safe_load(re.search(r"```yaml\n(.*?)```", written(), re.DOTALL)[1])["system"]
    made = tier(EU, example["facts"], regions=example["regions"], sector=example["sector"])
    assert "`eu-ai-act` is `transparency` (Art. 50(1) and 50(2))" in written()
    assert (made.tier, [reason.clause for reason in made.reasons[:2]]) == ("transparency", ["Art. 50(1)", "Art. 50(2)"])
    assert {reason.fact for reason in made.reasons[2:]} == {"deepfakes", "public_interest_text"}
    assert tier(CN, example["facts"], regions=example["regions"]).tier == "out-of-scope"
    assert "Seven facts" in written()
    assert len(example["facts"]) == 7


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_tiers_are_listed_in_their_order(scheme):
    levels = ", ".join(f"`{level.id}`" for level in load.load_scheme(scheme).levels)
    row = next(line for line in written().splitlines() if line.startswith(f"| `{scheme}`"))
    assert levels in row


if __name__ == "__main__":
    GUIDE.write_text(kept(), "utf-8")
