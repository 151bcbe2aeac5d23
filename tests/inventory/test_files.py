"""Paths of a manifest: what they may name, in which order, and how they are hashed."""

import hashlib
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.inventory import files as module
from jingwei.inventory.files import FileError, Hasher, expand
from jingwei.limits import LIMITS, MIB


@pytest.fixture
def root(tmp_path):
    made = tmp_path / "root"
    for name in ("b.txt", "a.txt", "sub/z", "sub/deep/y", "other/x"):
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return made


def refused(name, root, limits=LIMITS):
    with pytest.raises(FileError) as caught:
        expand(name, root, limits)
    assert str(caught.value) == caught.value.message
    return caught.value.message, caught.value.hint


def test_a_file_is_itself(root):
    assert expand("a.txt", root, LIMITS) == ("a.txt",)
    assert expand("sub/z", root, LIMITS) == ("sub/z",)
    assert expand("./sub//deep/./y", root, LIMITS) == ("sub/deep/y",)


def test_a_folder_is_all_files_below_in_a_stable_order(root):
    assert expand("sub", root, LIMITS) == ("sub/z", "sub/deep/y")
    assert expand(".", root, LIMITS) == ("a.txt", "b.txt", "other/x", "sub/z", "sub/deep/y")
    assert expand("sub/", root, LIMITS) == ("sub/z", "sub/deep/y")


def test_the_order_does_not_come_from_the_file_system(root, monkeypatch):
    walk = os.walk

    def backward(*arguments, **options):
        for place, folders, files in walk(*arguments, **options):
            folders.sort(reverse=True)
            yield place, folders, sorted(files, reverse=True)

    monkeypatch.setattr(module.os, "walk", backward)
    assert expand(".", root, LIMITS) == ("a.txt", "b.txt", "other/x", "sub/z", "sub/deep/y")


RELATIVE = "write it relative to the manifest's folder"
INSIDE = "put the file, or the manifest, so that `..` is not needed"
FETCH = "fetch the file first and name its path; nothing is downloaded"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("https://example.org/a", "`https://example.org/a` is a URL, a file is expected", FETCH),
        ("s3://bucket/a", "`s3://bucket/a` is a URL, a file is expected", FETCH),
        ("git+ssh://host/a", "`git+ssh://host/a` is a URL, a file is expected", FETCH),
        ("/etc/hosts", "`/etc/hosts` is an absolute path", RELATIVE),
        ("~/a", "`~/a` is an absolute path", RELATIVE),
        ("~root/a", "`~root/a` is an absolute path", RELATIVE),
        ("C:\\a", "`C:\\a` is an absolute path", RELATIVE),
        ("d:/a", "`d:/a` is an absolute path", RELATIVE),
        ("..", "`..` leaves the manifest's folder", INSIDE),
        ("../a", "`../a` leaves the manifest's folder", INSIDE),
        ("sub/../a.txt", "`sub/../a.txt` leaves the manifest's folder", INSIDE),
        ("gone", "`gone` does not exist", "paths are relative to the manifest's folder"),
        ("a.txt/x", "`a.txt/x` cannot be read: Not a directory", "check links and rights"),
        ("a\0b", "`a\0b` cannot be read: embedded null byte", "check links and rights"),
        ("x" * 300, f"`{'x' * 300}` cannot be read: File name too long", "check links and rights"),
    ],
)
def test_what_is_no_path_inside_the_folder_is_refused(root, name, message, hint):
    assert refused(name, root) == (message, hint)


@pytest.mark.parametrize("name", ["a:b", "..a", "a..", "C:", "http:/x", "://x", "1a://x"])
def test_odd_names_are_names(root, name):
    assert refused(name, root)[0] == f"`{name}` does not exist"


def test_links_may_point_inside_and_never_out(root):
    (root / "inside").symlink_to("a.txt")
    assert expand("inside", root, LIMITS) == ("inside",)
    (root.parent / "secret").write_text("secret")
    (root / "out").symlink_to("../secret")
    expected = ("`out` is a link that leaves the manifest's folder", "copy the file into the folder")
    assert refused("out", root) == expected
    assert refused(".", root) == expected
    (root / "out").unlink()
    (root / "loop").symlink_to("loop")
    message, hint = refused("loop", root)
    assert message.startswith("`loop` cannot be read: ")
    assert hint == "check links and rights"


def test_a_neighbour_with_the_same_beginning_is_outside(root):
    (root.parent / "rootless").write_text("x")
    (root / "near").symlink_to("../rootless")
    assert "leaves" in refused("near", root)[0]


def test_links_to_folders_below_a_folder_are_told(root):
    (root / "sub" / "link").symlink_to("../other")
    message, hint = refused("sub", root)
    assert message == "`sub/link` is a link to a folder"
    assert hint == "links to folders are not followed; name the folder itself"
    assert expand("sub/link", root, LIMITS) == ("sub/link/x",)


def test_a_link_to_nothing_below_a_folder_is_told(root):
    (root / "sub" / "link").symlink_to("nowhere")
    assert refused("sub", root) == ("`sub/link` does not exist", "paths are relative to the manifest's folder")


def test_what_is_neither_file_nor_folder_is_never_opened(root):
    os.mkfifo(root / "sub" / "pipe")
    hint = "devices, sockets and pipes are never read"
    assert refused("sub/pipe", root) == ("`sub/pipe` is neither a file nor a folder", hint)
    assert refused("sub", root) == ("`sub/pipe` is neither a file nor a folder", hint)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(root / "s"))
        assert refused("s", root) == ("`s` is neither a file nor a folder", hint)


def test_an_empty_folder_is_no_evidence(root):
    (root / "sub" / "empty").mkdir()
    message, hint = refused("sub/empty", root)
    assert message == "folder `sub/empty` holds no file"
    assert hint == "an empty folder proves nothing; remove the line or add the files"


def test_the_number_of_files_is_bounded(root):
    assert len(expand(".", root, replace(LIMITS, asset_files=5))) == 5
    assert refused(".", root, replace(LIMITS, asset_files=4)) == ("more than 4 files", "split the asset")


def test_a_folder_that_cannot_be_listed_is_told(root, monkeypatch):
    def walk(folder, onerror):
        onerror(PermissionError(13, "Permission denied", "x/y"))
        yield str(folder), [], []

    monkeypatch.setattr(module.os, "walk", walk)
    assert refused("sub", root) == ("`x/y` cannot be listed: Permission denied", "check its rights")


def test_size_and_digest_are_those_of_the_bytes(root):
    content = os.urandom(2 * MIB + 7)
    (root / "big").write_bytes(content)
    seen = []
    hasher = Hasher(root, LIMITS, seen.append)
    assert hasher.digest("big") == (len(content), hashlib.sha256(content).hexdigest())
    assert seen == [MIB, MIB, 7]
    assert (hasher.root, hasher.limits) == (root, LIMITS)


def test_an_empty_file_has_the_digest_of_nothing(root):
    (root / "empty").touch()
    assert Hasher(root, LIMITS).digest("empty") == (0, hashlib.sha256().hexdigest())


def test_a_file_named_twice_is_read_once(root):
    seen = []
    hasher = Hasher(root, LIMITS, seen.append)
    first = hasher.digest("a.txt")
    (root / "a.txt").write_text("changed meanwhile")
    assert hasher.digest("a.txt") == first
    assert seen == [5]


def test_the_size_of_a_file_is_bounded(root):
    assert Hasher(root, replace(LIMITS, asset_bytes=5)).digest("a.txt")[0] == 5
    with pytest.raises(FileError) as caught:
        Hasher(root, replace(LIMITS, asset_bytes=4)).digest("a.txt")
    assert (caught.value.message, caught.value.hint) == ("`a.txt` is larger than 4 bytes", "split the file")


def test_a_file_that_cannot_be_read_is_told(root, monkeypatch):
    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError) as caught:
        Hasher(root, LIMITS).digest("a.txt")
    assert (caught.value.message, caught.value.hint) == (
        "`a.txt` cannot be read: Permission denied",
        "check its rights",
    )


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=12)
    | st.lists(st.sampled_from(["..", ".", "sub", "a.txt", "", "~", "C:", "x"]), max_size=4).map("/".join)
)
def test_any_name_is_refused_or_lies_inside(tmp_path_factory, name):
    root = tmp_path_factory.getbasetemp() / "any-name"
    (root / "sub").mkdir(parents=True, exist_ok=True)
    (root / "a.txt").touch()
    (root / "sub" / "b").touch()
    try:
        found = expand(name, root, LIMITS)
    except FileError:
        return
    assert found
    assert all((root / path).resolve().is_relative_to(root.resolve()) and (root / path).is_file() for path in found)
