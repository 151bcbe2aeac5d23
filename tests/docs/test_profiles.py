"""The profile that the guide shows is one that Jingwei accepts."""

from dataclasses import replace
from datetime import date, timedelta

from jingwei.api import Status
from jingwei.assess import conclude, plan, registry
from jingwei.assess.examples import run_example
from jingwei.catalog.load import load_frameworks
from jingwei.inventory.read import read
from tests.docs.pages import ROOT, fenced

(PROFILE,) = fenced((ROOT / "docs" / "guide" / "profiles.md").read_text(encoding="utf-8"), "yaml")
SYSTEM = """schema: jingwei/manifest/1
system: {id: guide, name: Guide, purpose: example, sector: testing, stage: operation}
assets:
  - {kind: package_set, id: packages, files: [requirements.txt]}
  - {kind: model, id: model, files: [requirements.txt]}
"""


def shown(tmp_path):
    (tmp_path / "requirements.txt").write_text("flask==3.1.0\n", encoding="utf-8")
    (tmp_path / "jingwei.yaml").write_text(SYSTEM + PROFILE, encoding="utf-8")
    return read(tmp_path / "jingwei.yaml")


def test_the_shown_profile_fits_the_shipped_checks_and_frameworks(tmp_path):
    inventory = shown(tmp_path)
    made = plan.make(inventory, registry.load(), as_of=date(2026, 6, 1))
    assert load_frameworks(inventory.profile.frameworks)
    left_out = {step.check for step in made.steps if step.asset and not step.selected}
    assert left_out == {"resources.training-energy"}


def test_the_shown_waiver_counts_until_its_last_day_and_only_for_failures(tmp_path):
    inventory = shown(tmp_path)
    (waiver,) = inventory.profile.waivers
    check = registry.load().checks[waiver.check]
    found = {one.expect: run_example(check, one) for one in check.examples}
    for day, status, accepted in [
        (waiver.expires, Status.FAIL, True),
        (waiver.expires + timedelta(days=1), Status.FAIL, False),
        (waiver.expires, Status.UNKNOWN, False),
    ]:
        finding = replace(found[status], asset=waiver.asset)
        (judged,) = conclude.accept([finding], [waiver], frozenset(), day)
        assert bool(judged.accepted) is accepted
        assert judged.status is status
