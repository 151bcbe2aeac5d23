"""A database beside the manifest decides, is pinned by its digest, and says where it came from."""

import json
from datetime import UTC, date, datetime

import pytest

from jingwei.assess import registry
from jingwei.assess.step import run_step
from jingwei.context import Context
from jingwei.inventory.cyclonedx.export import export
from jingwei.inventory.read import ADVISORIES, read
from jingwei.layers.tools.packages.osv.bundle import read_bundle
from jingwei.layers.tools.packages.osv.install import install
from tests.layers.tools.packages.osv.exports import SIGNER, advisory, bundle, source, whole

CHECK = registry.load().checks["tools.packages-vulnerable"]
ALPHA = advisory("MAL-1", "alpha", versions=["1.0"])
SYSTEM = {"id": "s", "name": "s", "purpose": "p", "sector": "t", "stage": "operation"}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "requirements.txt").write_text("alpha==1.0\nbeta==2.0\n")
    asset = {"id": "packages", "kind": "package_set", "files": ["requirements.txt"]}
    (tmp_path / "jingwei.yaml").write_text(
        json.dumps({"schema": "jingwei/manifest/1", "system": SYSTEM, "assets": [asset]})
    )
    return tmp_path


def put(folder, *documents, made="2026-06-01T00:00:00Z"):
    carried = read_bundle(bundle(source(documents), made=made), frozenset({SIGNER.public}))
    install(carried, folder / ADVISORIES, datetime(2026, 6, 2, tzinfo=UTC))


def judged(folder, day=date(2026, 6, 2)):
    inventory = read(folder / "jingwei.yaml")
    asset = inventory.assets[0]
    context = Context(folder, inventory, as_of=day, parameters={"max_age_days": 30})
    return run_step(CHECK, asset, context), asset


def test_without_one_nothing_passes(place):
    found, asset = judged(place)
    assert (found.status, found.message.id.rpartition(".")[2]) == ("unknown", "no-database")
    assert [file.role for file in asset.files] == ["files"]


def test_with_one_it_passes_and_says_whose_it_is(place):
    put(place, *whole())
    found, asset = judged(place)
    assert found.status == "pass"
    evidence = {one.name: one for one in found.evidence}
    assert len(evidence["database of advisories"].value) == 64
    assert evidence["database of advisories"].source.startswith("signed by ")
    assert evidence["age of the database"].value == 2
    assert [file.path for file in asset.files_of("advisories")] == [ADVISORIES]


def test_a_hit_fails_at_any_age_and_no_hit_passes_at_none(place):
    put(place, *whole())
    assert judged(place, date(2026, 7, 5))[0].status == "unknown"
    put(place, *whole(ALPHA), made="2026-06-01T10:00:00Z")
    late, _ = judged(place, date(2030, 1, 1))
    assert (late.status, late.severity) == ("fail", "critical")
    assert "malicious package" in late.locations[0].note.en
    assert "恶意软件包" in late.locations[0].note.zh


def test_another_database_is_another_plan(place):
    put(place, *whole())
    before = judged(place)[1].digest
    put(place, *whole(ALPHA), made="2026-06-01T10:00:00Z")
    assert judged(place)[1].digest != before


def test_a_damaged_one_is_not_passed_over(place):
    put(place, *whole())
    (place / ADVISORIES).write_bytes((place / ADVISORIES).read_bytes()[:5000])
    found, _ = judged(place)
    assert found.status == "unknown"
    assert "could not be used" in found.locations[0].note.en
    (place / "requirements.txt").write_text("torch==2.5.1\n")
    assert judged(place)[0].status == "fail"  # by the shipped table


def test_conda_packages_are_never_cleared(place):
    put(place, *whole(ALPHA))
    for version, status in (("1.0", "fail"), ("2.0", "unknown")):
        (place / "environment.yml").write_text(f"dependencies:\n  - alpha=={version}\n")
        text = (place / "jingwei.yaml").read_text().replace("requirements.txt", "environment.yml")
        (place / "jingwei.yaml").write_text(text)
        assert judged(place)[0].status == status


def test_a_bill_of_materials_does_not_list_it(place):
    put(place, *whole())
    assert "advisories.db" not in json.dumps(export(read(place / "jingwei.yaml")))
