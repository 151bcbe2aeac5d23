"""Memory of a witness: what is on the disk before a cosignature leaves, what was lost, who excludes whom."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jingwei.evidence.forms.canonical import canonical
from jingwei.evidence.notes.checkpoint import open_checkpoint
from jingwei.evidence.notes.note import Note, note_bytes, read_note, read_signatures
from jingwei.evidence.signatures.native import verify
from jingwei.limits import Limits
from jingwei.parties.witness import state as module
from jingwei.parties.witness.protocol import Refused, origin_hash
from jingwei.parties.witness.state import State, StateError
from tests.evidence.cosigners import LOG, ORIGIN, W1, WPQ, consistency, root, signed, text
from tests.parties.witness.witnesses import FORK, NOW, request, witness

ROOM = Path(__file__).parents[3]


def test_nothing_is_made_before_a_head_is_remembered(tmp_path):
    made = witness(tmp_path)
    assert made.state.held() == {}
    assert made.checkpoint(origin_hash(ORIGIN)) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cosigner", [W1, WPQ])
def test_a_cosignature_and_what_monitors_get(tmp_path, cosigner):
    made = witness(tmp_path, cosigner)
    for old, size in ((0, 3), (3, 7), (7, 7)):
        lines = made.add_checkpoint(request(old, size), NOW + size)
        note = note_bytes(Note(text(size), read_signatures(lines.decode())))
        assert open_checkpoint(note, [cosigner[0]], verify).signers == {cosigner[0]: NOW + size}
        shown = made.checkpoint(origin_hash(ORIGIN))
        assert open_checkpoint(shown, [LOG[0], cosigner[0]], verify).signers == {LOG[0]: None, cosigner[0]: NOW + size}
        assert shown.endswith(lines)
        assert made.state.held()[ORIGIN].time == NOW + size
    assert made.checkpoint(origin_hash("other")) is None


def test_a_refused_request_changes_nothing(tmp_path):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 7), NOW)
    before = (tmp_path / "state.json").read_bytes()
    for body in (b"", request(0, 9), request(7, 9, proof=()), request(7, 7, at=FORK), request(3, 5)):
        with pytest.raises(Refused):
            made.add_checkpoint(body, NOW + 1)
    assert (tmp_path / "state.json").read_bytes() == before


def test_the_clock_never_goes_back(tmp_path):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 7), NOW)
    with pytest.raises(Refused, match="clock") as caught:
        made.add_checkpoint(request(7, 9), NOW - 1)
    assert caught.value.status == 503
    assert made.state.held()[ORIGIN].head.size == 7
    assert made.add_checkpoint(request(7, 9), NOW)


def test_a_fork_is_kept_with_both_heads_and_told_once(tmp_path):
    told = []
    made = witness(tmp_path, told=told)
    made.add_checkpoint(request(0, 7), NOW)
    fork = request(7, 7, at=FORK)
    for _ in range(2):
        with pytest.raises(Refused):
            made.add_checkpoint(fork, NOW + 1)
    (path,) = made.state.forks()
    assert path.name.startswith("d2ddd66899fd15be-equal-size-")
    record = json.loads(path.read_bytes())
    assert path.read_bytes() == canonical(record)
    assert record["schema"] == "jingwei/witness-fork/1"
    assert (record["kind"], record["origin"], record["seen"], record["proof"]) == ("equal-size", ORIGIN, NOW + 1, [])
    roots = [open_checkpoint(record[key].encode(), [LOG[0]], verify).checkpoint.root for key in ("held", "shown")]
    assert roots == [root(7), FORK]
    assert len(told) == 1
    assert str(path) in told[0]


def test_unproven_heads_are_kept_apart_and_both_are_bounded(tmp_path):
    made = witness(tmp_path, told=[], limits=Limits(witness_forks=2))
    made.add_checkpoint(request(0, 7), NOW)
    for number in range(4):
        with pytest.raises(Refused):
            made.add_checkpoint(request(7, 9, at=bytes([number]) * 32), NOW)
    kinds = lambda: [path.name[17:25] for path in made.state.forks()]  # noqa: E731 - one expression
    assert kinds() == ["unproven"] * 2
    record = json.loads(made.state.forks()[0].read_bytes())
    assert len(record["proof"]) == len(consistency(7, 9))
    with pytest.raises(Refused):
        made.add_checkpoint(request(7, 7, at=FORK), NOW)
    assert sorted(kinds()) == ["equal-si", "unproven", "unproven"]


def test_a_first_head_is_no_fork(tmp_path):
    made = witness(tmp_path, told=[])
    with pytest.raises(Refused):
        made.add_checkpoint(request(0, 0, at=FORK), NOW)
    assert made.state.forks() == ()


def test_several_logs_do_not_disturb_each_other(tmp_path):
    from tests.evidence.cosigners import party

    other = party("other.example", 0x01)
    made = witness(tmp_path)
    made.logs["other.example"] = (other[0],)
    try:
        made.add_checkpoint(request(0, 7), NOW)
        made.add_checkpoint(request(0, 3, checkpoint=signed(other, size=3, origin="other.example")), NOW + 5)
        made.add_checkpoint(request(7, 9), NOW)
    finally:
        del made.logs["other.example"]
    assert {origin: one.head.size for origin, one in made.state.held().items()} == {ORIGIN: 9, "other.example": 3}


def test_a_lost_memory_is_refused(tmp_path):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 7), NOW)
    (tmp_path / "state.json").unlink()
    for act in (
        made.state.held,
        lambda: made.add_checkpoint(request(0, 7, at=FORK), NOW),
        lambda: made.checkpoint("0" * 64),
    ):
        with pytest.raises(StateError, match="is gone"):
            act()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"logs":{},"schema":"jingwei/witness-state/2"}',
        b'{"logs":[],"schema":"jingwei/witness-state/1"}',
        b'{"logs":{}, "schema":"jingwei/witness-state/1"}',
        b'{"logs":{"a":{}},"schema":"jingwei/witness-state/1"}',
        b'{"logs":{"a":{"note":"x","time":1}},"schema":"jingwei/witness-state/1"}',
        b'{"logs":{},"more":1,"schema":"jingwei/witness-state/1"}',
    ],
)
def test_a_damaged_memory_is_refused(tmp_path, content):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 7), NOW)
    (tmp_path / "state.json").write_bytes(content)
    with pytest.raises(StateError, match=r"state\.json"):
        made.add_checkpoint(request(0, 7, at=FORK), NOW)


def test_a_memory_of_another_log_is_refused(tmp_path):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 7), NOW)
    path = tmp_path / "state.json"
    path.write_bytes(path.read_bytes().replace(b'{"example.org/log":', b'{"example.org/lag":'))
    with pytest.raises(StateError, match="another log"):
        made.state.held()


def test_a_memory_that_is_too_large_is_refused(tmp_path):
    witness(tmp_path).add_checkpoint(request(0, 7), NOW)
    size = (tmp_path / "state.json").stat().st_size
    assert State(tmp_path / "state.json", Limits(witness_state_bytes=size)).held()
    small = Limits(witness_state_bytes=size - 1)
    with pytest.raises(StateError, match="bound"):
        State(tmp_path / "state.json", small).held()


def test_a_memory_that_would_become_too_large_is_not_written(tmp_path):
    made = witness(tmp_path, limits=Limits(witness_state_bytes=100))
    with pytest.raises(StateError, match="bound"):
        made.add_checkpoint(request(0, 7), NOW)
    assert made.state.held() == {}


def test_files_are_for_their_owner(tmp_path):
    folder = tmp_path / "memory"
    witness(folder).add_checkpoint(request(0, 7), NOW)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "state.json": 0o600,
        "state.json.lock": 0o600,
    }


def test_the_memory_is_on_the_disk_before_the_cosignature_leaves(tmp_path, monkeypatch):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 3), NOW)
    events = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: events.append(Path(f"/proc/self/fd/{descriptor}").is_dir()) or fsync(descriptor)
    )
    monkeypatch.setattr(Path, "replace", lambda one, other: events.append("replace") or replace(one, other))
    made.add_checkpoint(request(3, 7), NOW)
    assert events == [False, "replace", True]  # the file, its name, the folder


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_no_cosignature_leaves_when_the_disk_fails(tmp_path, monkeypatch, call):
    made = witness(tmp_path)
    made.add_checkpoint(request(0, 3), NOW)

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", fail) if call == "fsync" else (Path, "replace", fail)))
        with pytest.raises(OSError, match="No space"):
            made.add_checkpoint(request(3, 7), NOW)
    assert made.state.held()[ORIGIN].head.size == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert made.add_checkpoint(request(3, 7), NOW)


def test_another_process_that_holds_the_memory_is_waited_for(tmp_path, monkeypatch):
    made = witness(tmp_path, limits=Limits(witness_seconds=0.2))
    made.add_checkpoint(request(0, 3), NOW)
    with State(tmp_path / "state.json").locked(), pytest.raises(StateError, match="in use"):
        made.add_checkpoint(request(3, 7), NOW)
    released = State(tmp_path / "state.json").locked()
    released.__enter__()
    monkeypatch.setattr(module.time, "sleep", lambda _: released.__exit__(None, None, None))
    assert made.add_checkpoint(request(3, 7), NOW)


def test_two_first_uses_leave_one_memory(tmp_path, monkeypatch):
    first, second = witness(tmp_path), witness(tmp_path)
    begin = second.state._begin
    # the other process remembers a head between our look at the lock and our beginning
    monkeypatch.setattr(second.state, "_begin", lambda: first.add_checkpoint(request(0, 7), NOW) and begin())
    with pytest.raises(Refused, match="409"):
        second.add_checkpoint(request(0, 7, at=FORK), NOW)
    assert second.state.held()[ORIGIN].head.root == root(7)


WRITER = """
import sys
from pathlib import Path
from jingwei.parties.witness.protocol import Refused
from tests.parties.witness.witnesses import NOW, request, witness
made, done = witness(Path(sys.argv[1]), told=[]), 0
for size in range(1, 13):
    root = bytes([int(sys.argv[2])]) * 32
    for old in range(size + 1):
        try:
            made.add_checkpoint(request(old, size, at=root if size == 1 else None, proof=() if old == size else None), NOW)
        except Refused:
            continue
        done += 1
        print(size, root.hex() if size == 1 else "", flush=True)
"""


def test_two_processes_on_one_memory_never_cosign_both_sides_of_a_fork(tmp_path):
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOM)}
    writers = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True, env=environment)
        for number in (1, 2)
    ]
    outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    roots = {line for output in outputs for line in output.splitlines() if line.startswith("1 ")}
    assert len(roots) == 1
    assert (
        State(tmp_path / "state.json").held()[ORIGIN].head.size == 1
    )  # nothing follows from a root that is not the log's
    assert len(State(tmp_path / "state.json").forks()) >= 1
    assert read_note(State(tmp_path / "state.json").held()[ORIGIN].note.encode())
