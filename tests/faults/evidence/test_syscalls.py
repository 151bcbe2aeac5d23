"""Each system call of each command made to fail, one at a time: what was acknowledged is there, the rest reads as not done."""

import os
import re
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.evidence.driving import driver, injections, needs_strace
from tests.faults.evidence.operations import OPERATIONS

pytestmark = needs_strace
FAST = ("append-batch", "checkpoint", "export", "keys-new", "cosign")
MEMORY = "/dev/shm"  # the same system calls, without the disk's time


@pytest.fixture(scope="module")
def running():
    with driver() as made:
        yield made


@pytest.fixture
def place(running, tmp_path, request):
    """A folder ready for the operation; everything that its command imports is there."""
    operation = request.param
    folder = Path(tempfile.mkdtemp(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path))
    template = folder / "template"
    template.mkdir()
    operation.place(template, running)
    tried = shutil.copytree(template, folder / "warm")
    assert running.run(tried, operation.arguments, warm=True).status == 0
    yield operation, template
    shutil.rmtree(folder)


def broken(running, operation, template, injection):
    """One injection: the command with a fault, what is left of it, and the same command again."""
    folder = template.with_name("-".join(map(str, injection)))
    shutil.copytree(template, folder)
    ended = running.injected(folder, operation.arguments, injection)
    assert "Traceback" not in ended.stderr, ended.stderr
    done = operation.check(folder, ended)
    assert done or ended.status != 0
    if injection[2] == "KILL" and ended.status != -9:
        assert done  # in a sample the command may make fewer calls than that
    again = running.run(folder, operation.arguments)
    assert again.status == (operation.again if done else 0), again
    operation.after(running, folder, done)
    shutil.rmtree(folder)
    return done


@pytest.mark.torture
@pytest.mark.parametrize("place", OPERATIONS, ids=lambda one: one.name, indirect=True)
def test_every_system_call_may_fail(running, place, capsys):
    operation, template = place
    begun = time.monotonic()
    whole = shutil.copytree(template, template.with_name("whole"))
    ended, lines = running.calls(whole, operation.arguments)
    assert ended.status == 0
    assert operation.check(whole, ended)
    assert unsynced(lines, whole) == []
    faults = injections(lines)
    problems, done = [], 0
    for injection in faults:
        try:
            done += broken(running, operation, template, injection)
        except Exception as error:  # noqa: BLE001 - all injections are made, then all problems told
            problems.append(f"{injection}: {error!r}")
    counts = Counter(call for call, _, _ in faults)
    made = ", ".join(f"{call} {count}" for call, count in sorted(counts.items()))
    report = f"{len(faults)} injections in {time.monotonic() - begun:.0f} s, {done} after the effect: {made}"
    with capsys.disabled():
        print(f"\n{operation.name}: {report}", end=" ")  # noqa: T201 - how much was tried is part of the result
    assert problems == []


SAMPLE = (
    ("fdatasync", 2, "EIO"),
    ("pwrite64", 3, "ENOSPC"),
    ("fdatasync", 2, "KILL"),
    ("fsync", 1, "EIO"),
    ("write", 1, "KILL"),
)


@pytest.mark.parametrize(
    "place", [one for one in OPERATIONS if one.name in FAST], ids=lambda one: one.name, indirect=True
)
def test_a_sample_of_system_calls_may_fail(running, place):
    operation, template = place
    for injection in SAMPLE:
        broken(running, operation, template, injection)
    _, lines = running.calls(template, operation.arguments)
    assert any(call == "write" and "stdout" in rest for call, rest in lines)
    assert unsynced(lines, template) == []


def unsynced(lines, folder):
    """Files whose bytes, and folders whose names, were not on the disk yet when something was said, in the order of the calls."""
    waiting, early = set(), []
    for call, rest in lines:
        behind = re.match(r"\d+<([^>]*)>", rest)
        path = Path(behind[1]) if behind else None
        if " = -1 " in rest:
            continue
        if call in {"write", "pwrite64"} and path.name in {"stdout", "stderr"}:
            early += waiting
        elif call in {"write", "pwrite64"} and not path.name.endswith("-shm"):  # shared memory, made anew at each start
            waiting.add(path)
        elif call in {"fsync", "fdatasync"}:
            waiting.discard(path)
        elif call in {"rename", "link", "mkdir"}:
            waiting.add((folder / re.findall(r'"([^"]*)"', rest)[-1]).parent)
    return early


def test_what_was_not_synced_is_seen():
    told = ("write", '1</x/stdout>, "done", 4) = 4')
    written, synced = ("write", '4</x/f>, "a", 1) = 1'), ("fsync", "4</x/f>) = 0")
    named, kept = ("rename", '"/x/.f.part", "g/f") = 0'), ("fsync", "5</x/g>) = 0")
    here = Path("/x")
    assert unsynced([written, told], here) == [here / "f"]
    assert unsynced([written, synced, named, told], here) == [here / "g"]
    assert unsynced([written, synced, named, kept, told], here) == []
    assert unsynced([told, written], here) == []
