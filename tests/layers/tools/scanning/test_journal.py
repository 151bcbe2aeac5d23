"""A scan that goes on: what is in the journal is not judged again, and nothing else is believed."""

import json
import os
import sqlite3
import time
from pathlib import Path

import pytest

from jingwei.errors import JingweiError
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, unknown_class_pickle
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning import many
from jingwei.layers.tools.scanning.journal import Journal, refuse_inside
from jingwei.layers.tools.scanning.many import Options, scan_all
from jingwei.layers.tools.scanning.places import places
from jingwei.layers.tools.scanning.version import deciding
from tests.layers.tools.artifacts import test_companions as companions

SETTLED = 0.12  # seconds after which a file is no longer new


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "models"
    made.mkdir()
    for name, content in (("a", safetensors()), ("b", command_pickle()), ("c", unknown_class_pickle())):
        (made / name).write_bytes(content)
    time.sleep(SETTLED)
    return made


@pytest.fixture
def judged(monkeypatch):
    """Names of files that went to a worker."""
    seen = []
    real = many._batches
    monkeypatch.setattr(
        many, "_batches", lambda files: seen.extend(place.path.name for _, place in files) or real(files)
    )
    return seen


def scanned(folder, version="1"):
    with Journal(folder.parent / "journal", version) as journal:
        return list(scan_all(places([folder]), Options(), journal))


def test_what_is_done_is_not_done_again_and_reads_the_same(folder, judged):
    first = scanned(folder)
    assert judged == ["a", "b", "c"]
    assert scanned(folder) == first
    assert judged == ["a", "b", "c"]
    assert [one.verdict for one in first] == [Verdict.CLEAN, Verdict.MALICIOUS, Verdict.UNPROVED]


def test_a_changed_file_is_judged_again_whatever_its_times_say(folder, judged):
    scanned(folder)
    before = (folder / "a").stat()
    content = command_pickle()
    (folder / "a").write_bytes(content + b"x" * (before.st_size - len(content)))
    os.utime(folder / "a", ns=(before.st_atime_ns, before.st_mtime_ns))
    (folder / "b").rename(folder / "d")
    judged.clear()
    assert scanned(folder)[0].verdict is Verdict.MALICIOUS
    assert judged == ["a", "d"]


def test_numbers_are_judged_again_as_their_graph_may_have_come(folder, judged):
    def verdict():
        return next(one.verdict for one in scanned(folder) if one.path.endswith("m.bin"))

    (folder / "m.bin").write_bytes(companions.NUMBERS)
    time.sleep(SETTLED)
    assert verdict() is Verdict.UNPROVED
    (folder / "m.xml").write_bytes(companions.BIN)
    assert verdict() is Verdict.CLEAN


def test_a_file_as_new_as_the_clock_is_fine_is_judged_again(folder, judged):
    (folder / "new").write_bytes(safetensors())
    scanned(folder)
    judged.clear()
    scanned(folder)
    assert judged in ([], ["new"])  # a slow start may have let it settle
    made = Journal(folder.parent / "other", "1")
    with made as journal:
        record = scan_all(places([folder / "a"]), Options(), journal)
        assert next(record).state


def test_another_version_begins_anew(folder, judged):
    scanned(folder)
    scanned(folder, "2")
    assert judged == ["a", "b", "c"] * 2
    scanned(folder, "2")
    assert len(judged) == 6


def test_the_version_follows_from_all_that_decides(monkeypatch, tmp_path):
    first = deciding(Options().setup())
    assert first == deciding(Options().setup())
    assert len({first, deciding(Options(digests=()).setup()), deciding(Options(stated=True).setup())}) == 3
    import jingwei

    (tmp_path / "x.py").write_text("1")
    monkeypatch.setattr(jingwei, "__file__", str(tmp_path / "__init__.py"))
    other = deciding(Options().setup())
    (tmp_path / "x.py").write_text("2")
    assert len({first, other, deciding(Options().setup())}) == 3


def test_the_version_follows_from_the_packs_of_the_user(monkeypatch, tmp_path):
    made = [deciding(Options().setup())]
    monkeypatch.setenv("JINGWEI_SCAN_POLICIES", str(tmp_path))
    for content in ("1", "2"):
        (tmp_path / "own.json").write_text(content)
        made.append(deciding(Options().setup()))
    assert len(set(made)) == 3


def test_links_and_lost_files_are_never_remembered(folder, judged, monkeypatch):
    (folder / "link").symlink_to("a")
    monkeypatch.setattr(many, "STEP", "tests.layers.tools.scanning.hostile:step")
    monkeypatch.setattr("sys.path", [*__import__("sys").path, str(Path(__file__).parents[4])])
    (folder / "kill").write_bytes(safetensors())
    time.sleep(SETTLED)
    lost = scanned(folder)[3]
    assert (Path(lost.path).name, lost.findings[0].rule) == ("kill", "file.lost")
    monkeypatch.undo()
    with Journal(folder.parent / "journal", "1") as journal:
        made = {Path(one.path).name: one for one in scan_all(places([folder]), Options(), journal)}
    assert made["kill"].verdict is Verdict.CLEAN
    assert made["link"].findings[0].rule == "file.link"


@pytest.mark.parametrize(
    "row",
    [
        '{"path": "", "verdict": "clean"}',
        "[]",
        "x",
        '{"path": "", "verdict": "fine", "format": "x"}',
        "\udcff".encode("utf-8", "surrogateescape"),
    ],
)
def test_a_row_that_is_no_record_is_not_believed(folder, row):
    wanted = scanned(folder)
    with sqlite3.connect(folder.parent / "journal") as database:
        database.execute("UPDATE finished SET record = ?", (row,))
    database.close()
    assert [one.verdict for one in scanned(folder)] == [one.verdict for one in wanted]


@pytest.mark.parametrize("how", ["text", "folder", "link", "writable", "pipe"])
def test_a_journal_that_cannot_be_trusted_is_refused(tmp_path, how):
    path = tmp_path / "journal"
    if how == "text":
        path.write_text("no database " * 1000)
    elif how == "folder":
        path.mkdir()
    elif how == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif how == "pipe":
        os.mkfifo(path)
    else:
        path.touch()
        path.chmod(0o666)
    with pytest.raises(JingweiError) as caught:
        Journal(path, "1")
    assert caught.value.hint


def test_one_scan_at_a_time(tmp_path):
    with Journal(tmp_path / "journal", "1"), pytest.raises(JingweiError, match="another scan"):
        Journal(tmp_path / "journal", "1")
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600


def test_a_journal_among_the_scanned_files_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "in")
    refuse_inside(tmp_path / "journal", (tmp_path / "in",))
    with pytest.raises(JingweiError, match="lies below"):
        refuse_inside(tmp_path / "link" / "journal", (tmp_path / "other", tmp_path / "in"))


def test_records_are_kept_before_they_are_seen(folder):
    with Journal(folder.parent / "journal", "1") as journal:
        next(scan_all(places([folder]), Options(), journal))
        rows = journal._database.execute("SELECT record FROM finished").fetchall()
    assert "clean" in {json.loads(row[0])["verdict"] for row in rows}


def test_a_database_of_others_is_left_alone(tmp_path):
    path = tmp_path / "theirs"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE finished (path, state, record)")
    database.close()
    path.chmod(0o600)
    before = path.read_bytes()
    with pytest.raises(JingweiError, match="no journal of a scan"):
        Journal(path, "v")
    assert path.read_bytes() == before


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_what_others_laid_beside_it_is_refused(tmp_path, side):
    beside = tmp_path / f"j{side}"
    beside.touch()
    beside.chmod(0o666)
    with pytest.raises(JingweiError, match="nobody else can write"):
        Journal(tmp_path / "j", "v")
    beside.unlink()
    beside.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JingweiError):
        Journal(tmp_path / "j", "v")


def test_its_own_files_are_used_again(tmp_path):
    for _ in range(2):
        with Journal(tmp_path / "j", "v"):
            assert (tmp_path / "j-wal").stat().st_mode & 0o77 == 0
