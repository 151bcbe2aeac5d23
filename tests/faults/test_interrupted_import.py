"""`jingwei advisories import`, killed at any moment: the database is the old one or the new one, whole, and open to the next import."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jingwei.evidence.signatures.kinds import pem
from jingwei.layers.tools.packages.osv import open_database
from jingwei.layers.tools.packages.osv.bundle import read_bundle
from jingwei.layers.tools.packages.osv.install import install
from tests.layers.tools.packages.osv.exports import SIGNER, advisory, bundle, source, whole

NOW = datetime(2026, 6, 2, tzinfo=UTC)
MANY = 20_000
OLD = bundle(source(whole(advisory("GHSA-1", versions=["1.0"]))), made="2026-05-30T00:00:00Z")


def started(folder):
    command = [str(Path(sys.executable).parent / "jingwei"), "advisories", "import", "new.bundle", "--trust", "key.pem"]
    return subprocess.Popen(
        [*command, "--database", "a.db"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def completes(folder):
    process = started(folder)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def count(path):
    with open_database(path, date(2026, 6, 2)) as database:
        found = sum(bool(database.rows("PyPI", name)) for name in ("alpha", f"p{MANY - 1}"))
        return database.advisories, found


def test_what_a_killed_import_left_is_swept(tmp_path):
    path = tmp_path / "a.db"
    old, young, other = (tmp_path / name for name in (".a.db.00.part", ".a.db.01.part", ".b.db.02.part"))
    for one in (old, young, other):
        one.touch()
    for one in (old, other):
        os.utime(one, (0, 0))
    install(read_bundle(OLD, frozenset({SIGNER.public})), path, NOW)
    assert (old.exists(), young.exists(), other.exists()) == (False, True, True)


@pytest.mark.torture
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_killed_at_any_moment(tmp_path, number):
    documents = [advisory(f"GHSA-{n}-x", f"p{n}", versions=["1.0"]) for n in range(MANY)]
    (tmp_path / "new.bundle").write_bytes(bundle(source(whole(*documents)), made="2026-06-01T00:00:00Z"))
    (tmp_path / "key.pem").write_text(pem(SIGNER.public))
    path, chance = tmp_path / "a.db", random.Random(number)
    install(read_bundle(OLD, frozenset({SIGNER.public})), path, NOW)
    before = count(path)
    assert before == (4, 1)
    begun = time.monotonic()
    completes(tmp_path)
    needed, after = time.monotonic() - begun, count(path)
    assert after == (MANY + 3, 1)
    seen = set()
    for turn in range(12):
        path.unlink()
        install(read_bundle(OLD, frozenset({SIGNER.public})), path, NOW)
        process = started(tmp_path)
        time.sleep(needed * (0.2 + 0.8 * (turn + chance.random()) / 12))
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        if number is signal.SIGINT and process.returncode:
            assert b"Traceback" not in errors
        found = count(path)
        assert found in {before, after}
        assert found == after or process.returncode != 0
        seen.add(found)
        if number is not signal.SIGKILL and process.returncode > 0:
            assert not list(tmp_path.glob(".a.db.*.part"))
    assert before in seen
    completes(tmp_path)
    assert count(path) == after
