"""Every check's own examples, through the real manifest reader. Adding a check file adds its cases here."""

import pytest

from jingwei.assess import registry
from jingwei.assess.examples import run_example
from jingwei.assess.step import missing
from jingwei.catalog.load import load_objectives, load_risks

FOUND = registry.load()
CASES = [(check, number) for check in FOUND.checks.values() for number in range(len(check.examples))]


def test_every_shipped_check_can_be_loaded():
    assert FOUND.problems == ()
    assert len(FOUND.checks) >= 20


@pytest.mark.parametrize(("check", "number"), CASES, ids=[f"{check.id}-{number}" for check, number in CASES])
def test_example_is_judged_as_it_says(check, number):
    lacking = missing(check)
    if lacking:
        pytest.skip(f"{', '.join(lacking)} not installed")
    example = check.examples[number]
    finding = run_example(check, example)
    assert finding.status == example.expect, finding.message.en
    assert finding.message.en
    assert finding.message.zh


@pytest.mark.parametrize("check", FOUND.checks.values(), ids=list(FOUND.checks))
def test_what_a_check_names_exists(check):
    assert set(check.objectives) <= set(load_objectives())
    assert set(check.risks) <= set(load_risks())


@pytest.mark.parametrize("check", FOUND.checks.values(), ids=list(FOUND.checks))
def test_a_check_speaks_both_languages(check):
    for text in (check.title, check.remediation, *(parameter.text for parameter in check.parameters)):
        assert text.en.strip()
        assert any("\u4e00" <= character <= "\u9fff" for character in text.zh)
    assert check.about, "the function's docstring is what `jingwei explain` shows"


def test_each_layer_has_three_checks_and_each_dimension_one():
    for layer in ("hardware", "model", "tools", "application"):
        assert sum(check.layer == layer for check in FOUND.checks.values()) >= 3, layer
    for dimension in ("sovereignty", "supply_chain", "values", "resources"):
        assert any(dimension in check.dimensions for check in FOUND.checks.values()), dimension
