"""Many files through real workers: a record for each, in order, and no file that was not judged reads clean."""

import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from jingwei.layers.tools.artifacts.samples import command_pickle, cut, safetensors, torch_zip, unknown_class_pickle
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning import many
from jingwei.layers.tools.scanning.many import Options, scan_all
from jingwei.layers.tools.scanning.places import Place, places
from jingwei.layers.tools.scanning.record import line
from jingwei.limits import LIMITS
from tests.layers.tools.artifacts.test_companions import WHOLE
from tests.layers.tools.scanning.hostile import HANG

CONTENT = {
    "a.safetensors": (safetensors, Verdict.CLEAN),
    "b.pkl": (command_pickle, Verdict.MALICIOUS),
    "c.pkl": (lambda: cut(command_pickle()), Verdict.MALICIOUS),
    "d.pkl": (unknown_class_pickle, Verdict.UNPROVED),
    "e.pt": (torch_zip, Verdict.CLEAN),
    "f.bin": (lambda: b"", Verdict.UNPROVED),
}


@pytest.fixture
def folder(tmp_path):
    for name, (content, _) in CONTENT.items():
        (tmp_path / name).write_bytes(content())
    return tmp_path


def scanned(folder, **options):
    return list(scan_all(places([folder]), Options(**options)))


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_file_is_judged_and_hashed_in_order(folder, jobs):
    found = scanned(folder, jobs=jobs)
    assert [(Path(one.path).name, one.verdict) for one in found] == [(n, v) for n, (_, v) in CONTENT.items()]
    for one in found:
        content = Path(one.path).read_bytes()
        assert (one.sha256, one.size) == (hashlib.sha256(content).hexdigest(), len(content))
        assert (one.verdict is Verdict.CLEAN) == (not one.findings)
    assert {one.sha256 for one in scanned(folder, digests=())} == {""}


def test_files_that_rest_on_others_say_so_and_are_looked_at_again(tmp_path):
    for name, content in WHOLE["onnx"].items():
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (0, 0))
    found = scanned(tmp_path)
    assert [(one.verdict, line(one)["companions"]) for one in found] == [
        (Verdict.CLEAN, ["w.dat"]),
        (Verdict.CLEAN, ["m.onnx"]),
    ]
    assert {one.state for one in found} == {""}


def test_many_batches_keep_the_order(tmp_path, monkeypatch):
    monkeypatch.setattr(many, "CHUNK", 50)
    monkeypatch.setattr(many, "BATCH_FILES", 7)
    for number in range(120):
        (tmp_path / f"{number:03}").write_bytes(command_pickle() if number % 3 else safetensors())
    (tmp_path / "link").symlink_to("000")
    found = scanned(tmp_path, jobs=2)
    assert [Path(one.path).name for one in found] == [*(f"{number:03}" for number in range(120)), "link"]
    assert [one.verdict for one in found[:-1]] == [Verdict.MALICIOUS if n % 3 else Verdict.CLEAN for n in range(120)]
    assert found[-1].findings[0].rule == "file.link"


@pytest.mark.parametrize("how", ["kill", "hang", "short", "strange", "raise"])
def test_a_file_that_ends_its_worker_costs_itself_only(folder, monkeypatch, how):
    monkeypatch.setattr(many, "STEP", "tests.layers.tools.scanning.hostile:step")
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).parents[4])])
    (folder / how).write_bytes(safetensors())
    found = scanned(folder, limits=replace(LIMITS, step_seconds=HANG))
    by_name = {Path(one.path).name: one for one in found}
    assert {name: by_name[name].verdict for name in CONTENT} == {
        name: verdict for name, (_, verdict) in CONTENT.items()
    }
    lost = by_name[how]
    assert (lost.verdict, lost.findings[0].rule, lost.sha256) == (Verdict.UNPROVED, "file.lost", "")
    assert lost.findings[0].name


def test_a_file_that_is_gone_or_exchanged_is_unproved(folder):
    listed = [Place(folder / "a.safetensors", 1), Place(folder / "gone", 1), Place(folder, 1)]
    found = list(scan_all(listed, Options()))
    assert [one.verdict for one in found] == [Verdict.CLEAN, Verdict.UNPROVED, Verdict.UNPROVED]
    assert [one.findings[0].name for one in found[1:]] == ["No such file or directory", "not a regular file"]


def test_a_name_of_any_bytes_is_found_again(tmp_path):
    name = b"model-\xff\xfe\n.pkl"
    path = tmp_path / name.decode("utf-8", "surrogateescape")
    path.write_bytes(command_pickle())
    (found,) = scanned(tmp_path)
    assert (found.verdict, found.path) == (Verdict.MALICIOUS, str(path))
