"""Files are whole or not there, and nothing half-written stays behind."""

from pathlib import Path

import pytest

from jingwei.store import durable
from jingwei.store.durable import sync_folder, write_durably


def test_a_file_is_written_and_replaced(tmp_path):
    write_durably(tmp_path / "a", b"1")
    write_durably(tmp_path / "a", b"22")
    assert (tmp_path / "a").read_bytes() == b"22"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_file_and_name_are_on_the_disk(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(durable.os, "fsync", lambda number: synced.append(Path(f"/proc/self/fd/{number}").readlink()))
    write_durably(tmp_path / "a", b"1")
    part, folder = synced
    assert part.parent == tmp_path
    assert part.name.startswith(".a.")
    assert part.suffix == ".part"
    assert folder == tmp_path


def test_what_breaks_leaves_the_older_file(tmp_path, monkeypatch):
    def full(_number):
        raise OSError(28, "No space left on device")

    write_durably(tmp_path / "a", b"1")
    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_durably(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_only_folders_are_synced(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(NotADirectoryError):
        sync_folder(tmp_path / "a")
