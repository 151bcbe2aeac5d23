"""Every conformance case, judged by the one-file verifier on a bare Python: word for word the answer of the installed one."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from jingwei.cli.main import main
from tests.conformance.drive import arguments, facts
from tests.conformance.make_cases import CASES
from tests.parties.exchange.test_stranger import DRIVER, bare, pyz

__all__ = ["pyz"]
NAMES = sorted(path.name for path in CASES.iterdir())
LARGE = [name for name in NAMES if "generate" in facts(CASES / name)]
SAMPLE = NAMES[::7]  # `make torture` takes all; the installed judge is held to all of them in any case


def by_the_bare_one(asked, pyz, folder):
    done = bare("-c", DRIVER, pyz, folder=folder, input=json.dumps(asked).encode())
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def by_the_installed_one(words):
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()), pytest.raises(SystemExit) as ended:
        main(["verify", *words])
    return [ended.value.code, out.getvalue()]


def rooms(folder, kind, names):
    """Arguments for each case; each judge has its own memory."""
    made = []
    for name in names:
        (folder / kind / name).mkdir(parents=True)
        made.append(arguments(CASES / name, folder / kind / name))
    return made


def compare(names, pyz, folder):
    bare_answers = by_the_bare_one(rooms(folder, "bare", names), pyz, folder)
    installed = [by_the_installed_one(words) for words in rooms(folder, "installed", names)]
    for name, one, other in zip(names, bare_answers, installed, strict=True):
        assert one == other, name
        code = {"accepted": 0, "refused": 1}.get(facts(CASES / name)["verdict"], 2)
        assert one[0] == code, name
    assert len({code for code, _ in bare_answers}) == 3


def test_a_part_of_the_cases(pyz, tmp_path):
    compare([name for name in SAMPLE if name not in LARGE], pyz, tmp_path)


@pytest.mark.torture
def test_all_cases(pyz, tmp_path):
    compare(NAMES, pyz, tmp_path)
