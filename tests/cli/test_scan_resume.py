"""A scan that is killed goes on: what it had told stands word for word, nothing is missing, and memory does not grow with the number of files."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors

COMMAND = [sys.executable, "-m", "jingwei", "scan", "--format", "jsonl", "--jobs", "2"]
MIB = 1 << 20


def laid(folder, number, in_each=1000):
    """So many files of two contents, a fifth of them malicious."""
    contents = (safetensors(), command_pickle())
    for index in range(number):
        place = folder / f"{index // in_each:04}"
        place.mkdir(exist_ok=True, parents=True)
        (place / f"{index:06}").write_bytes(contents[index % 5 == 0])
    time.sleep(0.12)
    return folder


def told(text):
    """Whole lines, by path."""
    return {json.loads(line)["path"]: line for line in text.splitlines(keepends=True) if line.endswith("\n")}


def killed_after(command, lines):
    """What a command printed until it was killed, at least so many lines."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        printed = "".join(process.stdout.readline() for _ in range(lines))
        process.kill()
        return printed + process.stdout.read()


def finished(command):
    """Exit code, what was printed, and the most memory that the command itself held (its workers are bounded each), in bytes."""
    lines, most = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            lines.append(line)
            if len(lines) % 1000 == 1:
                most = max(most, held(process.pid))
    return process.returncode, "".join(lines), most


def held(process):
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def check(tmp_path, number, kills):
    models, journal = laid(tmp_path / "models", number), tmp_path / "journal"
    command = [*COMMAND, "--resume", str(journal), str(models)]
    before = {}
    for lines in kills:
        now = told(killed_after(command, lines))
        assert all(now[path] == line for path, line in before.items() if path in now)
        before |= now
    code, printed, most = finished(command)
    assert code == 1
    assert most < 100 * MIB
    after = told(printed)
    assert all(after[path] == line for path, line in before.items())  # the seconds too: nothing was judged again
    wanted = sorted(str(path) for path in models.rglob("*") if path.is_file())
    assert list(after) == wanted
    assert len(printed.splitlines()) == number
    for path, line in after.items():
        assert json.loads(line)["verdict"] == ("malicious" if int(Path(path).name) % 5 == 0 else "clean")
    return command, after


def test_a_killed_scan_goes_on(tmp_path):
    command, after = check(tmp_path, 400, [100, 300])
    (tmp_path / "models" / "0000" / "000001").write_bytes(command_pickle())
    again = told(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert [path[-6:] for path in after if again[path] != after[path]] == ["000001"]
    assert json.loads(again[str(tmp_path / "models" / "0000" / "000001")])["verdict"] == "malicious"


def test_a_journal_cannot_lie_among_the_files_or_take_standard_input(tmp_path):
    for arguments, words in ((["."], "lies below"), (["-"], "standard input has no journal")):
        command = [*COMMAND, "--resume", "journal", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, input="", check=False)
        assert done.returncode == 2
        assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.torture
def test_two_hundred_thousand_files_are_resumed_in_bounded_memory(tmp_path):
    check(tmp_path, 200_000, [20_000, 50_000, 150_000])


@pytest.mark.torture
def test_one_folder_of_many_files_does_not_cost_memory(tmp_path):
    _, printed, most = finished([*COMMAND, "--no-hash", str(laid(tmp_path / "models", 150_000, in_each=150_000))])
    assert len(printed.splitlines()) == 150_000
    assert most < 100 * MIB
