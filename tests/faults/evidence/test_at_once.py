"""Several programs on one state, a log that grows under a reader, and clocks that go back."""

import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from jingwei.assess import assess as whole
from jingwei.assess.logbook import Source
from jingwei.evidence.forms.entry import read_entry
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.log.export import check_export, export_last
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.notes.note import read_note, read_vkey
from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness.client import WitnessError, request_cosignature
from jingwei.parties.witness.config import load_config
from jingwei.parties.witness.protocol import Request, request_bytes
from jingwei.parties.witness.state import State
from jingwei.store.database import open_store
from tests.assess.inline import Inline
from tests.assess.systems import request, system
from tests.evidence.logs import AT, append
from tests.faults.evidence import places
from tests.faults.evidence.driving import ROOT, driver
from tests.faults.evidence.places import SIZE, STATE, clean, opened

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@contextmanager
def served(folder):
    """A witness server of the folder: its address and its verifier key."""
    command = [sys.executable, "-m", "jingwei", "witness", "serve", "--listen", "127.0.0.1:0", "--keys", "keys"]
    command += ["--lang", "en"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
    ) as made:
        try:
            address = re.search(r"http://\S+", made.stdout.readline())[0]
            yield address, read_vkey(made.stdout.readline().split(": ", 1)[1].strip())
        finally:
            made.terminate()
            made.wait(20)


def grown(folder, turns, ask):
    """Append and sign in turns on a connection of its own; after each, `ask` with the note and the log."""
    signer = KeyStore(folder / "keys").signer("log")
    with opened(folder) as ledger:
        for turn in range(turns):
            append(ledger, [b"%d in turn %d" % (number, turn) for number in range(7)])
            ask(ledger, sign_head(ledger, signer, AT).encode())


def together(*acts):
    """Run functions at once; the first error of any is raised."""
    errors = []

    def guarded(act):
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors:
        raise error


@pytest.mark.parametrize("turns", [4, pytest.param(40, marks=pytest.mark.torture)])
def test_writers_a_witness_server_and_the_command_line_at_once(tmp_path, turns):
    with driver() as running:
        places.witnessed(tmp_path, running)
        shown = []

        def over_http(ledger, note):
            try:
                lines = request_cosignature(address, note, vkey, ledger.consistency, verify)
            except WitnessError as refused:
                if refused.status != 409:  # the other keeper was faster with a larger head
                    raise
            else:
                shown.append((read_note(note).text, lines))

        def by_file(ledger, note):
            held = State(load_config(tmp_path / "witness.yaml").state).held()
            old = max((one.head.size for one in held.values()), default=0)
            size = int(read_note(note).text.split("\n")[1])
            if old > size:
                return
            (tmp_path / "asked").write_bytes(request_bytes(Request(old, ledger.consistency(old, size), note)))
            ended = running.run(tmp_path, ["witness", "cosign", "asked", "--out", "answer", "--keys", "keys"])
            assert ended.status in (0, 2), ended

        with served(tmp_path) as (address, vkey):
            together(*(lambda ask=ask: grown(tmp_path, turns, ask) for ask in (over_http, by_file, over_http)))
    assert shown
    assert len(clean(tmp_path)) == SIZE + 20 + 3 * 7 * turns
    assert not State(load_config(tmp_path / "witness.yaml").state).forks()
    with opened(tmp_path) as ledger:
        for note, _ in shown:
            size, root = int(note.split("\n")[1]), note.split("\n")[2]
            assert root in [head.note.split("\n")[2] for head in ledger.checkpoints() if head.size == size]


def test_a_log_that_grows_while_it_is_exported(tmp_path):
    with driver() as running:
        places.logged(tmp_path, running)
    done, sizes = threading.Event(), []

    def write():
        try:
            grown(tmp_path, 30, lambda ledger, note: None)
        finally:
            done.set()

    def read():
        with opened(tmp_path) as ledger:
            last = False
            while not last:
                last = done.is_set()  # one more time after the last entry
                sizes.append(export_last(ledger, tmp_path / "out").size)
                assert list(check_export(tmp_path / "out")) == []
                assert list(fsck(ledger)) == []

    together(write, read)
    assert sizes == sorted(sizes)
    assert sizes[-1] == SIZE + 210
    assert len(clean(tmp_path)) == SIZE + 210


def test_a_clock_that_was_set_back_dates_nothing_back(tmp_path, monkeypatch):
    monkeypatch.setattr("jingwei.assess.run.LocalEngine", Inline)
    path = system(tmp_path, ["pass"])
    for hours in (0, -48, 1, -1):
        now = NOON + timedelta(hours=hours)
        made = whole.assess(whole.prepare(request(path)), source=Source(now=lambda now=now: now))
        assert made.run.started == now.isoformat(timespec="seconds")  # the run's own clock is told as it was
    engine = open_store(tmp_path / STATE)
    ledger = Ledger.open(engine, create=False)
    times = [read_entry(entry).at for entry in ledger.entries(0, ledger.head().size)]
    assert times == ["2026-11-23T12:00:00Z"] * 4 + ["2026-11-23T13:00:00Z"] * 4
    assert list(fsck(ledger)) == []
    engine.dispose()
