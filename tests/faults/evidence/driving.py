"""Talks to the driver, and reads which system calls a command made."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import jingwei

ROOT = Path(__file__).parents[3]
CALLS = (
    "openat", "close", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "link", "linkat", "fcntl", "flock",
    "fchmod", "getdents64", "mmap",
)  # fmt: skip
MANY = 100  # of more calls of one kind, every second (third, ...) is made to fail
FAULTS = {"EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "KILL": "signal=KILL"}
OWN = (str(Path(jingwei.__file__).parent), sys.prefix, sys.base_prefix + "/lib")
_LINE = re.compile(r"(\w+)\((.*)")


def unavailable():
    """Why nothing can be injected here; empty where it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (apt install strace)"
    tried = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False, capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()}"


needs_strace = pytest.mark.skipif(bool(unavailable()), reason=unavailable())


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status (negative: the signal that killed it) and what it said."""

    status: int
    stdout: str
    stderr: str


class Driver:
    """The running driver."""

    def __init__(self, process):
        self._process = process

    def run(self, folder, arguments, *, strace=(), limits=None, warm=False):
        """Run a command in a folder, under resource limits by name. Its output stays there in the files stdout and stderr."""
        asked = {"folder": str(folder), "arguments": arguments, "strace": list(strace), "limits": limits or {}}
        asked |= {"warm": warm}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        status = json.loads(self._process.stdout.readline())
        return Ended(status, *((folder / name).read_text(errors="replace") for name in ("stdout", "stderr")))

    def calls(self, folder, arguments):
        """Run a command whole: how it ended, and the lines of its system calls with the paths behind descriptors."""
        trace = folder.with_name(f"{folder.name}.trace")
        ended = self.run(folder, arguments, strace=["-y", "-o", str(trace), "-e", f"trace={','.join(CALLS)}"])
        return ended, [match.groups() for match in map(_LINE.match, trace.read_text().splitlines()) if match]

    def injected(self, folder, arguments, injection):
        """Run a command with one fault."""
        call, number, fault = injection
        inject = f"inject={call}:{FAULTS[fault]}:when={number}"
        return self.run(folder, arguments, strace=["-o", os.devnull, "-e", f"trace={call}", "-e", inject])


@contextmanager
def driver():
    """A driver, until the block ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "JINGWEI_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tests.faults.evidence.driver"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        yield Driver(process)
        process.stdin.close()


def injections(lines):
    """Every fault at every call that is not about the program's own files: (call, its number among its like, fault)."""
    counts, numbers = Counter(), defaultdict(list)
    for call, rest in lines:
        counts[call] += 1
        if not any(place in rest for place in OWN):
            numbers[call].append(counts[call])
    return [
        (call, number, fault)
        for call, there in sorted(numbers.items())
        for number in there[:: 1 + len(there) // MANY]
        for fault in FAULTS
    ]
