"""A file that cannot be read never hides a failure that another file of the asset proves."""

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from jingwei.assess import registry
from jingwei.assess.examples import run_example
from jingwei.assess.step import missing
from jingwei.vocabulary import Status

GARBAGE = b"\xff\xfe\x00garbage"
ROLES = ("files", "drills", "meters", "write_log")
# These failures say that something is absent or add up everything: what could not be read may hold it, so nothing is proven.
ABSENCE = {
    *(f"application.logs-kept-{number}-files" for number in range(3)),  # a silence
    "application.stream-complete-3-files",  # an hour between two files
    "application.takeover-recent-0-drills",  # no drill since
    "resources.energy-effectiveness-0-meters",  # a ratio of sums
    "resources.water-effectiveness-0-meters",
    "values.language-coverage-0-files",  # too little text
}
CHECKS = registry.load().checks.values()


def cases():
    """Each failing example with each of its lists of files."""
    for check in CHECKS:
        failing = [example for example in check.examples if example.expect is Status.FAIL]
        for number, example in enumerate(failing):
            for role in ROLES:
                if example.asset.get(role):
                    name = f"{check.id}-{number}-{role}"
                    proven = Status.UNKNOWN if name in ABSENCE else Status.FAIL
                    yield pytest.param(check, example, role, proven, id=name)


def with_neighbour(example, role, first):
    """The example with one more file in the list, which has the suffix of the others and holds nothing that can be read."""
    listed = list(example.asset[role])
    known = listed[0] if isinstance(listed[0], str) else listed[0]["path"]
    added = f"unreadable{PurePosixPath(known).suffix}"
    together = [added, *listed] if first else [*listed, added]
    return replace(example, asset={**example.asset, role: together}, files={**example.files, added: GARBAGE})


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(("check", "example", "role", "proven"), tuple(cases()))
def test_an_unreadable_neighbour_hides_no_failure(check, example, role, proven, first):
    if lacking := missing(check):
        pytest.skip(f"{', '.join(lacking)} not installed")
    finding = run_example(check, with_neighbour(example, role, first))
    assert finding.status is proven, finding.message.en


def test_the_cases_cover_the_checks_that_read_lists():
    assert len({case.values[0].id for case in cases()}) >= 30


def test_every_absence_named_here_is_a_case():
    assert {case.id for case in cases()} >= ABSENCE
