"""Every durable write of a run made to fail, one after the other: no passed verdict is left, and the next run is whole."""

import shutil
import subprocess

import pytest

from tests.assess.systems import system
from tests.faults.test_interrupted_runs import command, completes, environment, nothing_passed, rows

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed (apt install strace)"),
]
CALLS = "fsync,fdatasync,pwrite64,ftruncate,rename,unlink"


@pytest.mark.parametrize("fault", ["error=EIO", "error=ENOSPC", "signal=KILL"])
@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 13, 21, 34, 55])
def test_a_failing_write_is_no_pass(tmp_path, fault, number):
    path = system(tmp_path / "s", ["pass"] * 12, profile={"include": ["slow.*"]})
    out = tmp_path / "out"
    trace = [
        "strace",
        "-qq",
        "-e",
        f"trace={CALLS}",
        "-e",
        f"inject={CALLS}:{fault}:when={number}",
        "-o",
        str(tmp_path / "trace"),
    ]
    done = subprocess.run(
        [*trace, *command(path, out)], env=environment(), capture_output=True, timeout=120, check=False
    )
    if done.returncode == 0:  # the fault hit a call that may fail, such as removing what is not there
        assert rows(path.parent, "SELECT passed FROM assessments WHERE state = 'complete'") == [(1,)]
    else:
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert not (out / "assessment.json").exists() or number > 20
        if not rows(path.parent, "SELECT 1 FROM assessments WHERE state = 'complete'"):
            nothing_passed(path.parent, out)
    completes(path, out)
