"""Nothing below a named folder is left out, no link is followed, nothing is waited for."""

import os
import socket
import stat

import pytest

from jingwei.layers.tools.scanning import names
from jingwei.layers.tools.scanning import places as module
from jingwei.layers.tools.scanning.places import places


def found(*paths):
    return {place.path.name: (place.rule, place.why) for place in places(paths)}


def test_files_below_a_folder_come_in_the_order_of_their_names(tmp_path):
    for name in ("b/z", "b/a", "a", "c/d/e", "b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    listed = list(places([tmp_path]))
    assert [str(place.path.relative_to(tmp_path)) for place in listed] == ["a", "b.txt", "b/a", "b/z", "c/d/e"]
    assert [place.size for place in listed] == [1, 5, 3, 3, 5]
    assert {(place.rule, place.why) for place in listed} == {("", "")}
    assert list(places([tmp_path / "b", tmp_path / "a"])) == [listed[2], listed[3], listed[0]]


def test_links_below_a_folder_are_told_and_not_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret").write_text("x")
    (tmp_path / "in" / "folder").symlink_to("../out")
    (tmp_path / "in" / "loop").symlink_to(".")
    (tmp_path / "in" / "broken").symlink_to("nowhere")
    assert found(tmp_path / "in") == {
        "folder": ("file.link", "../out"), "loop": ("file.link", "."), "broken": ("file.link", "nowhere"),
    }  # fmt: skip
    assert found(tmp_path / "in" / "folder") == {"secret": ("", "")}  # whoever names a link means what it leads to


def test_what_is_no_file_is_told(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert found(tmp_path) == {"pipe": ("file.special", "a named pipe"), "socket": ("file.special", "a socket")}
    assert found(tmp_path / "pipe")["pipe"][0] == "file.special"
    assert found(tmp_path / "none") == {"none": ("file.unreadable", "No such file or directory")}
    assert found(module.Path("/dev/null")) == {"null": ("file.special", "a character device")}


@pytest.mark.parametrize("where", ["folder", "entry"])
def test_what_cannot_be_looked_at_is_told(tmp_path, monkeypatch, where):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "entry").write_text("x")
    (tmp_path / "other").write_text("x")
    scandir, lstat = os.scandir, module.Path.lstat

    def refusing(real):
        def call(path):
            if path.name == where and (where == "entry" or real is scandir):
                raise PermissionError(13, "Permission denied")
            return real(path)

        return call

    monkeypatch.setattr(module.os, "scandir", refusing(scandir))
    monkeypatch.setattr(module.Path, "lstat", refusing(lstat))
    assert found(tmp_path) == {"other": ("", ""), where: ("file.unreadable", "Permission denied")}


@pytest.mark.parametrize("held", [1, 2, 3, 7, 1000])
def test_many_names_come_in_their_order_from_the_disk(tmp_path, monkeypatch, held):
    monkeypatch.setattr(names, "HELD", held)
    monkeypatch.setattr(names, "_BLOCK", 5)
    wanted = [*(f"{number:03}" for number in range(20)), "ä", "数据"]
    for name in wanted:
        (tmp_path / name).touch()
        (tmp_path / f"z{name}").mkdir()
        (tmp_path / f"z{name}" / "in").touch()
    listed = [str(place.path.relative_to(tmp_path)) for place in places([tmp_path])]
    assert listed == wanted + [f"z{name}/in" for name in wanted]


def test_the_state_of_a_file_changes_with_it(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    os.utime(path, ns=(1, 1))
    (first,) = places([path])
    assert first == next(iter(places([tmp_path])))
    path.write_text("y")
    os.utime(path, ns=(1, 1))  # whoever sets the time back does not set back the time of the entry
    (second,) = places([path])
    assert second.state != first.state


def test_a_deep_tree_is_walked(tmp_path):
    place = tmp_path
    for _ in range(300):
        place = place / "d"
        place.mkdir()
    (place / "end").write_text("x")
    (only,) = places([tmp_path])
    assert only.path == place / "end"
    assert stat.S_ISREG(only.path.stat().st_mode)
