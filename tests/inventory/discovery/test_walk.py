"""The walk through a folder: what is left out and why, names that no manifest can carry, and the bounds to the entry."""

import os
import socket
from dataclasses import replace

import pytest

from jingwei.inventory.discovery.walk import Skipped, safe, shown, unreadable, walk
from jingwei.limits import LIMITS
from jingwei.vocabulary import Text


def put(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def skipped(made):
    assert all(len(one.reason.zh) > 1 and one.reason.zh != one.reason.en for one in made.skipped)
    return {one.path: one.reason.en for one in made.skipped}


LEFT_OUT = {
    **dict.fromkeys((".git", ".hg", ".svn"), "version control"),
    **dict.fromkeys(("node_modules", "site-packages"), "installed packages; the lock file speaks for them"),
    **dict.fromkeys(("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".cache"), "cache"),
    **dict.fromkeys((".tox", ".nox"), "virtual environment"),
    ".ipynb_checkpoints": "editor's copies",
    "jingwei-report": "Jingwei's own reports",
    ".jingwei": "Jingwei's own state",
}


def test_files_are_listed_in_order_and_folders_of_no_interest_are_left_out(tmp_path):
    put(tmp_path, "b", "a/c", "a/b/d", *(f"a/{name}/x" for name in LEFT_OUT))
    made = walk(tmp_path)
    assert made.files == ["a/b/d", "a/c", "b"]
    assert skipped(made) == {f"a/{name}": reason for name, reason in LEFT_OUT.items()}
    assert made.complete
    assert made.entries == 4 + 1 + len(LEFT_OUT)
    assert [one.path for one in made.skipped] == sorted(skipped(made))
    assert all(one.reason.zh and one.reason.zh != one.reason.en for one in made.skipped)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_file_of_such_a_name_is_a_file(tmp_path, name):
    put(tmp_path, name)
    assert walk(tmp_path).files == [name]


@pytest.mark.parametrize(("mark", "reason"), [("pyvenv.cfg", "virtual environment"), ("CACHEDIR.TAG", "cache")])
def test_a_mark_tells_what_a_folder_is(tmp_path, mark, reason):
    put(tmp_path, f"in/{mark}", "in/other", "in/deep/er", mark, "beside")
    made = walk(tmp_path)
    assert skipped(made) == {"in": reason}
    assert made.files == sorted([mark, "beside"])
    assert made.complete


def test_the_manifest_at_the_top_is_no_evidence(tmp_path):
    put(tmp_path, "jingwei.yaml", "sub/jingwei.yaml")
    assert walk(tmp_path).files == ["sub/jingwei.yaml"]


def test_links_special_and_empty_files_are_said(tmp_path):
    put(tmp_path, "a")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "folder").symlink_to(".")
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "s"))
        made = walk(tmp_path)
    link, special = "a link; links are not followed", "a device, pipe or socket; never opened"
    assert skipped(made) == {
        "link": link,
        "folder": link,
        "nowhere": link,
        "empty": "empty",
        "pipe": special,
        "s": special,
    }
    assert made.files == ["a"]
    assert made.complete


@pytest.mark.parametrize(
    "name",
    [
        "a\nb",
        "a\tb",
        "a\u202eb",
        "a\u200bb",
        "a\ue000",
        "a\u2028",
        "a\u2029",
        "a\U000e0000",
        "~a",
        "~",
        "C:\\x",
        "d:\\",
    ],
)
def test_names_that_no_manifest_can_carry(tmp_path, name):
    put(tmp_path, name, "fine")
    made = walk(tmp_path)
    assert made.files == ["fine"]
    assert skipped(made) == {name: "its name holds characters that no manifest can carry safely"}


def test_a_name_that_is_no_unicode_is_left_out(tmp_path):
    (tmp_path / os.fsdecode(b"a\xff")).write_text("x")
    (only,) = walk(tmp_path).skipped
    assert only.reason.en.startswith("its name holds")
    assert str(only) == "a\\udcff: its name holds characters that no manifest can carry safely"


@pytest.mark.parametrize("name", ["a b", "中文", "a~", "C:x", "é", "CC:\\x", "a'\"`"])
def test_names_that_are_fine(tmp_path, name):
    put(tmp_path, name)
    assert walk(tmp_path).files == [name]


def test_the_length_of_a_path_is_bounded(tmp_path):
    short, long = "a" * 199 + "/" + "b" * 200, "a" * 199 + "/" + "b" * 201
    put(tmp_path, short, long)
    made = walk(tmp_path)
    assert made.files == [short]
    assert skipped(made) == {long: "its path is too long for a manifest"}


def test_depth_is_bounded_and_said(tmp_path):
    put(tmp_path, "a/b/c", "a/x")
    whole = walk(tmp_path, replace(LIMITS, discovery_depth=2))
    assert (whole.files, whole.complete) == (["a/b/c", "a/x"], True)
    cut = walk(tmp_path, replace(LIMITS, discovery_depth=1))
    assert (cut.files, cut.complete) == (["a/x"], False)
    assert skipped(cut) == {"a/b": "nested too deeply"}


def test_entries_are_bounded_and_said(tmp_path):
    put(tmp_path, "a/one", "a/two", "b/three")
    assert walk(tmp_path, replace(LIMITS, discovery_entries=5)).complete
    cut = walk(tmp_path, replace(LIMITS, discovery_entries=4))
    assert not cut.complete
    assert cut.files == ["a/one", "a/two"]
    assert skipped(cut) == {"b": "the bound on entries was reached; the rest was not looked at"}
    inside = walk(tmp_path, replace(LIMITS, discovery_entries=3))
    assert not inside.complete
    assert len(inside.files) == 1
    assert set(skipped(inside)) == {"a", "b"}
    top = walk(tmp_path, replace(LIMITS, discovery_entries=1))
    assert "." in skipped(top)


def test_a_folder_that_cannot_be_listed_is_said(tmp_path, monkeypatch):
    put(tmp_path, "in/x", "y")
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("in"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    made = walk(tmp_path)
    assert (made.files, made.complete) == (["y"], False)
    assert skipped(made) == {"in": "could not be read: Permission denied"}
    assert made.skipped[0].reason.zh == "无法读取：Permission denied"


def test_an_entry_that_cannot_be_asked_is_said(tmp_path, monkeypatch):
    put(tmp_path, "x", "y")

    class Entry:
        def __init__(self, entry):
            self.entry, self.name = entry, entry.name

        def stat(self, *, follow_symlinks):
            assert follow_symlinks is False
            if self.name == "x":
                raise OSError(5, "Input/output error")
            return self.entry.stat(follow_symlinks=False)

    class Scan:
        def __init__(self, path):
            self.entries = [Entry(entry) for entry in scan(path)]

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_):
            return None

    scan = os.scandir
    monkeypatch.setattr(os, "scandir", Scan)
    made = walk(tmp_path)
    assert (made.files, made.complete) == (["y"], False)
    assert skipped(made) == {"x": "could not be read: Input/output error"}


def test_what_cannot_be_read_says_why():
    assert unreadable("p", ValueError("odd")) == Skipped("p", Text("could not be read: odd", "无法读取：odd"))
    assert unreadable("p", OSError("no number")).reason.en == "could not be read: no number"


def test_paths_are_shown_safely_and_cut():
    assert shown("a b 中") == "a b 中"
    assert shown("a\x1b'") == "a\\x1b'"
    assert shown("a" * 400) == "a" * 400
    assert shown("a" * 401) == "a" * 400 + "…"
    assert safe("")
    assert not safe("\ud800")
