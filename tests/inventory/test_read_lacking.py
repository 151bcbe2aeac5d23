"""Manifests of whoever holds only a part of the inputs."""

import pytest

from jingwei.errors import ManifestError
from jingwei.inventory.read import read
from tests.inventory.test_read import MODEL, manifest, write


def test_files_that_are_missing_are_named_by_asset_and_the_rest_is_read(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"weights")
    other = {"id": "d", "kind": "dataset", "files": ["a.bin", "gone.txt", "../out.txt"], "origin": "own"}
    path = write(tmp_path, manifest(MODEL, other))
    lacking = {}
    inventory = read(path, lacking=lacking)
    assert lacking == {
        "d": [
            "asset `d`, files: `gone.txt` does not exist",
            "asset `d`, files: `../out.txt` leaves the manifest's folder",
        ]
    }
    assert [[file.path for file in asset.files] for asset in inventory.assets] == [["a.bin"], ["a.bin"]]
    with pytest.raises(ManifestError) as caught:
        read(path)
    assert [problem.message for problem in caught.value.problems] == sorted(lacking["d"])


def test_other_problems_stay_problems(tmp_path):
    lacking = {}
    with pytest.raises(ManifestError):
        read(write(tmp_path, manifest({**MODEL, "trained_on": ["nobody"]})), lacking=lacking)
    with pytest.raises(ManifestError):
        read(write(tmp_path, "schema: 7"), lacking=lacking)
    whole = {}
    (tmp_path / "a.bin").write_bytes(b"weights")
    assert read(write(tmp_path, manifest(MODEL)), lacking=whole) == read(write(tmp_path, manifest(MODEL)))
    assert whole == {}
