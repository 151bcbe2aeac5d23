from dataclasses import replace

import pytest

from jingwei.evidence.forms.envelope import read_statement
from jingwei.evidence.sealing.attestations import TEST_RESULT, attestations
from jingwei.vocabulary import AssetFile, Status
from tests.report import sample


def of(statuses, accepted="", files=()):
    """The statement about one asset with findings of these statuses, one check each."""
    whole = sample.rich()
    asset = replace(whole.assets[0], files=tuple(files))
    found = tuple(
        replace(whole.findings[0], check=f"c.{number}", asset=asset.id, status=status, accepted=accepted)
        for number, status in enumerate(statuses)
    )
    made = dict(attestations(replace(whole, assets=(asset,), findings=found, manifest="jingwei.yaml")))
    return read_statement(made[asset.id]), asset, whole


@pytest.mark.parametrize(
    ("statuses", "result"),
    [
        ([Status.PASS], "PASSED"),
        ([Status.PASS, Status.NOTAPPLICABLE], "PASSED"),
        ([Status.PASS, Status.UNKNOWN], "WARNED"),
        ([Status.PASS, Status.ERROR], "WARNED"),
        ([Status.NOTCHECKED], "WARNED"),
        ([], "WARNED"),
        ([Status.PASS, Status.UNKNOWN, Status.FAIL], "FAILED"),
    ],
)
def test_results(statuses, result):
    assert of(statuses)[0].predicate["result"] == result


def test_each_check_stands_in_one_list():
    predicate = of([Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOTAPPLICABLE])[0].predicate
    assert predicate["passedTests"] == ["c.0", "c.3"]
    assert predicate["failedTests"] == ["c.1"]
    assert predicate["warnedTests"] == ["c.2"]
    assert of([Status.PASS])[0].predicate.keys() == {"result", "configuration", "passedTests"}


def test_an_accepted_failure_warns():
    predicate = of([Status.PASS, Status.FAIL], accepted="waiver: known")[0].predicate
    assert (predicate["result"], predicate["warnedTests"]) == ("WARNED", ["c.1"])


def test_subjects_are_the_files_and_the_configuration_is_the_manifest():
    files = [AssetFile("files", "b", 1, "1" * 64), AssetFile("files", "a", 1, "2" * 64)]
    statement, _, whole = of([Status.PASS], files=files)
    assert statement.type == TEST_RESULT
    assert statement.subjects == {"a": "2" * 64, "b": "1" * 64}
    digest = {"sha256": whole.plan.manifest_sha256}
    assert statement.predicate["configuration"] == [{"name": "jingwei.yaml", "digest": digest}]


def test_without_files_the_subject_is_the_asset():
    statement, asset, _ = of([Status.PASS])
    assert statement.subjects == {f"asset:{asset.id}": asset.digest}


def test_findings_about_other_assets_do_not_count():
    whole = sample.rich()
    other = replace(whole.findings[0], asset="elsewhere", status=Status.FAIL)
    made = dict(attestations(replace(whole, findings=(other,))))
    assert made.keys() == {asset.id for asset in whole.assets}
    assert all(read_statement(one).predicate["result"] == "WARNED" for one in made.values())
