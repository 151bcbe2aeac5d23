"""Watching a folder: one record for what is new or changed, none before a file is whole, never an old verdict for new bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors

SETTLE = 0.3
PATIENCE = 20.0  # seconds for what must come
QUIET = 0.8  # seconds in which nothing may come


class Watch:
    def __init__(self, process):
        self.process, self.lines = process, Queue()
        Thread(target=lambda: [self.lines.put(line) for line in process.stdout], daemon=True).start()

    def next(self):
        made = json.loads(self.lines.get(timeout=PATIENCE))
        return Path(made["path"]).name, made["verdict"]

    def some(self, number):
        return sorted(self.next() for _ in range(number))

    def nothing(self):
        try:
            raise AssertionError(self.lines.get(timeout=QUIET))
        except Empty:
            return True

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@contextmanager
def watching(*paths, more=()):
    command = [
        sys.executable,
        "-m",
        "jingwei",
        "scan",
        "--watch",
        "--settle",
        str(SETTLE),
        "--format",
        "jsonl",
        "--jobs",
        "1",
    ]
    with subprocess.Popen(
        [*command, *more, *map(str, paths)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Watch(process)
        finally:
            process.kill()


@pytest.fixture
def registry(tmp_path):
    made = tmp_path / "registry"
    made.mkdir()
    (made / "old").write_bytes(safetensors())
    os.utime(made / "old", (1, 1))
    return made


def test_what_comes_and_changes_is_told_once(registry, tmp_path):
    with watching(registry) as seen:
        assert seen.next() == ("old", "clean")
        assert seen.nothing()
        (tmp_path / "moved").write_bytes(command_pickle())
        (registry / "deep" / "er").mkdir(parents=True)
        (tmp_path / "moved").rename(registry / "deep" / "er" / "moved")
        (registry / "link").symlink_to("old")
        assert seen.some(2) == [("link", "unproved"), ("moved", "malicious")]
        before = (registry / "old").stat()
        content = command_pickle()
        (registry / "old").write_bytes(content + b"x" * (before.st_size - len(content)))
        os.utime(registry / "old", ns=(before.st_atime_ns, before.st_mtime_ns))  # pretends to be the old one
        assert seen.next() == ("old", "malicious")
        assert seen.nothing()
        assert seen.end() == 1


@pytest.mark.torture
def test_a_file_that_is_being_written_is_left_alone_until_it_is_whole(registry):
    content = safetensors()
    with watching(registry) as seen:
        assert seen.next() == ("old", "clean")
        with (registry / "growing").open("wb") as file:
            for start in range(0, len(content), 8):
                file.write(content[start : start + 8])
                file.flush()
                time.sleep(0.08)
                assert seen.lines.empty()
        assert seen.next() == ("growing", "clean")
        assert seen.end() == 0


@pytest.mark.torture
def test_folders_may_vanish_and_come_back(registry, tmp_path):
    (registry / "in").mkdir()
    (registry / "in" / "a").write_bytes(safetensors())
    with watching(registry) as seen:
        assert seen.some(2) == [("a", "clean"), ("old", "clean")]
        (registry / "in").rename(tmp_path / "aside")
        assert seen.nothing()
        registry.rename(tmp_path / "gone")
        assert seen.next() == ("registry", "unproved")
        assert seen.nothing()
        (tmp_path / "gone").rename(registry)
        (registry / "new").write_bytes(command_pickle())
        assert seen.next() == ("new", "malicious")
        (registry / "new").unlink()
        assert seen.end(signal.SIGTERM) == 1


@pytest.mark.torture
def test_a_journal_carries_over_to_the_next_watch(registry, tmp_path):
    more = ["--resume", str(tmp_path / "journal")]
    with watching(registry, more=more) as seen:
        assert seen.next() == ("old", "clean")
        assert seen.end() == 0
    (registry / "new").write_bytes(command_pickle())
    with watching(registry, more=more) as seen:
        assert seen.next() == ("new", "malicious")
        assert seen.nothing()
        assert seen.end() == 1


@pytest.mark.torture
def test_nothing_seen_proves_nothing(tmp_path):
    with watching(tmp_path) as seen:
        assert seen.nothing()
        assert seen.end() == 2


@pytest.mark.parametrize("more", [["--sbom", "x.json"], ["--format", "sarif"], ["-"]])
def test_what_has_no_end_gives_no_document(tmp_path, more):
    done = CliRunner().invoke(cli, ["scan", "--watch", str(tmp_path), *more])
    assert done.exit_code == 2
    assert "--watch" in done.output
