"""The generated reference equals what the code says today."""

import pytest

from jingwei.assess import registry
from jingwei.catalog.load import load_risks
from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def pages():
    from make_reference import pages

    return pages()


def test_the_committed_reference_is_what_the_code_says(pages):
    stale = [name for name, text in pages.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert not stale, "run `make docs` and commit docs/reference"


def test_nothing_else_lies_in_the_reference(pages):
    assert {path.name for path in FOLDER.iterdir()} == set(pages)


def test_the_reference_is_made_the_same_twice(pages):
    from make_reference import pages as again

    assert again() == pages


def test_every_shipped_check_has_a_section(pages):
    for check in registry.load().checks.values():
        if check.function.__module__.startswith("jingwei."):
            assert f"\n## {check.id}\n" in pages["checks.md"]
            assert check.remediation.zh in pages["checks.zh.md"]


def test_coverage_names_exactly_the_checks_that_name_the_risk():
    from reference_pages.coverage import NAMED_RISKS, coverage_page, covering

    checks = registry.load().checks
    lines = coverage_page().splitlines()
    for name in NAMED_RISKS:
        own, related = covering(name)
        (line,) = [line for line in lines if line.startswith(f"| {name.partition(':')[2]} ")]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[2].count("](checks.md#") == len(own)
        assert cells[3].count("](checks.md#") == len(related)
        assert all(name in checks[check].risks for check in own)
        assert all(set(load_risks()[name].aliases) & set(checks[check].risks) for check in related)


def test_no_runtime_protection_is_claimed_before_there_is_one():
    from reference_pages.coverage import NO_GUARD, coverage_page

    runtime = ROOT / "src" / "jingwei" / "runtime"
    assert runtime.exists() or coverage_page().count(NO_GUARD) == 12
