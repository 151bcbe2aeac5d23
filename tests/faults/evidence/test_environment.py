"""Commands where the disk is full, nothing can be written, no file can be opened, or the database is damaged: told, and nothing is lost."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from tests.faults.evidence import places
from tests.faults.evidence.driving import driver
from tests.faults.evidence.operations import OPERATIONS
from tests.faults.evidence.places import BATCH, SIZE, STATE, clean

APPEND = ("log", "append", "large", "--state", STATE)
FSCK = ("log", "fsck", "--keys", "keys", "--state", STATE)
CHANGING = [
    pytest.param(one, id=one.name, marks=() if one.name == "append-batch" else pytest.mark.torture)
    for one in OPERATIONS
    if one.name in {"append-batch", "checkpoint", "export", "keys-new", "seal", "share", "cosign"}
]


@pytest.fixture(scope="module")
def running():
    with driver() as made:
        yield made


@pytest.fixture(scope="module")
def templates(running, tmp_path_factory):
    """Folders ready for their operations, by name; made once."""
    made = {}

    def template(operation):
        if operation.name not in made:
            made[operation.name] = tmp_path_factory.mktemp(operation.name) / "template"
            made[operation.name].mkdir()
            operation.place(made[operation.name], running)
            tried = shutil.copytree(made[operation.name], made[operation.name].with_name("tried"))
            assert running.run(tried, operation.arguments, warm=True).status == 0
        return made[operation.name]

    return template


def failed(ended):
    assert ended.status == 2, ended
    assert "error:" in ended.stderr
    assert "hint:" in ended.stderr
    assert "Traceback" not in ended.stderr


@contextmanager
def small_disk(folder, size):
    """A file system of its own in memory; skips where none can be mounted."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "jingwei-test", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def heard(folder, elsewhere):
    """What commands say goes to a disk that is well."""
    for name in ("stdout", "stderr"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(elsewhere / name)


def mounted(folder, option):
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def test_a_full_disk_loses_nothing(running, tmp_path):
    with small_disk(tmp_path / "disk", "1m") as disk:
        places.logged(disk, running)
        heard(disk, tmp_path)
        (disk / "large").write_bytes(b"x" * 60_000)
        (disk / "ballast").write_bytes(bytes(80_000))
        told = 0
        while (ended := running.run(disk, APPEND)).status == 0:
            told += 1
        failed(ended)
        assert "full" in ended.stderr
        assert told > 0
        assert running.run(disk, FSCK).status in (0, 2)  # 0 only if it could be read
        (disk / "ballast").unlink()
        assert clean(disk)[SIZE:] == [b"x" * 60_000] * told
        assert running.run(disk, ("log", "append", "b0", "--state", STATE)).status == 0
        assert len(clean(disk)) == SIZE + told + 1


@pytest.mark.parametrize("operation", CHANGING)
def test_files_that_may_not_grow(running, templates, tmp_path, operation):
    for number, bound in enumerate((0, 100, 5_000, 40_000, 200_000)):
        folder = shutil.copytree(templates(operation), tmp_path / str(number) / "x")
        shutil.copytree(templates(operation), folder.with_name("template"))
        ended = running.run(folder, operation.arguments, limits={"RLIMIT_FSIZE": bound})
        done = operation.check(folder, ended)
        assert "Traceback" not in ended.stderr, ended.stderr
        assert done or ended.status == 2
        assert running.run(folder, operation.arguments).status == (operation.again if done else 0)


@pytest.mark.parametrize("operation", CHANGING)
def test_no_file_descriptors(running, templates, tmp_path, operation):
    failures = 0
    for bound in range(3, 12):
        folder = shutil.copytree(templates(operation), tmp_path / str(bound) / "x")
        shutil.copytree(templates(operation), folder.with_name("template"))
        ended = running.run(folder, operation.arguments, limits={"RLIMIT_NOFILE": bound})
        done = operation.check(folder, ended)
        assert "Traceback" not in ended.stderr, ended.stderr
        assert done or ended.status == 2
        failures += not done
        assert running.run(folder, operation.arguments).status == (operation.again if done else 0)
    assert failures > 0


@pytest.mark.parametrize("operation", CHANGING)
def test_a_read_only_file_system_is_told(running, templates, tmp_path, operation):
    with small_disk(tmp_path / "disk", "16m") as disk:
        folder = shutil.copytree(templates(operation), disk / "x")
        shutil.copytree(templates(operation), disk / "template")
        heard(folder, tmp_path)
        mounted(disk, "ro")
        ended = running.run(folder, operation.arguments)
        mounted(disk, "rw")
        failed(ended)
        assert not operation.check(folder, ended)
        assert running.run(folder, operation.arguments).status == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_told(running, tmp_path):
    places.logged(tmp_path, running)
    (tmp_path / STATE).chmod(0o500)
    try:
        failed(running.run(tmp_path, ("log", "append", "b0", "--state", STATE)))
    finally:
        (tmp_path / STATE).chmod(0o700)
    assert len(clean(tmp_path)) == SIZE


DAMAGES = {
    "noise": lambda content: b"not a database" * 1000,
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "first page": lambda content: bytes(4096) + content[4096:],
    "a page cut off": lambda content: content[:-4096],
    "every page but the first": lambda content: content[:4096] + bytes(len(content) - 4096),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_told_and_never_clean(running, tmp_path, damage):
    places.logged(tmp_path, running)
    path = tmp_path / STATE / "state.db"
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    ended = running.run(tmp_path, FSCK)
    assert ended.status in (1, 2)
    assert "clean" not in ended.stdout
    assert "Traceback" not in ended.stderr
    for command in (
        ("log", "append", BATCH[0], "--state", STATE),
        ("log", "checkpoint", "--key", "log", "--keys", "keys", "--state", STATE),
    ):
        failed(running.run(tmp_path, command))
