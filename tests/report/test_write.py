import errno
import os
from pathlib import Path

import pytest

from jingwei.errors import JingweiError
from jingwei.report import FORMATS, GROUPS, expand, render, withdraw, write
from tests.report import sample

PURE = GROUPS["core"]


def test_every_core_format_is_written_whole(tmp_path):
    out = tmp_path / "new" / "folder"
    paths = write(sample.rich(), (), out, PURE)
    assert [path.name for path in paths] == [FORMATS[name].filename for name in PURE]
    assert {path.name for path in out.iterdir()} == {path.name for path in paths}
    assert all(path.read_bytes() == render(name, sample.rich()) for name, path in zip(PURE, paths, strict=True))


@pytest.mark.parametrize("name", PURE)
@pytest.mark.parametrize("make", [sample.rich, sample.clean, sample.empty, sample.hostile])
def test_equal_assessments_give_equal_bytes(name, make):
    made = render(name, make())
    assert made
    assert made == render(name, make())
    made.decode()


def test_oscal_stands_for_two_files_and_each_is_named_once(tmp_path):
    assert [f.name for f in expand(["oscal", "json", "oscal-plan"])] == ["oscal-plan", "oscal-results", "json"]
    with pytest.raises(JingweiError, match="2 files"):
        render("oscal", sample.rich())


def test_an_unknown_format_names_the_known_and_writes_nothing(tmp_path):
    with pytest.raises(JingweiError) as caught:
        write(sample.rich(), (), tmp_path, ["json", "docx"])
    assert "sarif" in caught.value.hint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_keeps_the_old_file_and_leaves_no_part(tmp_path, monkeypatch, call):
    write(sample.clean(), (), tmp_path, ["json"])
    before = (tmp_path / "assessment.json").read_bytes()

    def fail(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), fail)
    with pytest.raises(JingweiError, match="No space left"):
        write(sample.rich(), (), tmp_path, ["json"])
    assert [path.name for path in tmp_path.iterdir()] == ["assessment.json"]
    assert (tmp_path / "assessment.json").read_bytes() == before


def test_withdraw_removes_old_reports_only(tmp_path):
    write(sample.rich(), (), tmp_path, ["json", "html"])
    (tmp_path / "notes.txt").write_text("mine")
    withdraw(tmp_path, ["all"])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    withdraw(tmp_path / "absent", ["all"])


def test_no_two_formats_share_a_file():
    assert len({f.filename for f in FORMATS.values()}) == len(FORMATS)
