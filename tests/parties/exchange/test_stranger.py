"""The one-file verifier on a bare Python gives the answers of the installed one: the same JSON, the same sentences, the same exit codes."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import partial

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli
from jingwei.cli.verify import verify as installed
from jingwei.errors import JingweiError
from jingwei.evidence.bundle import bundle_bytes, read_bundle
from jingwei.parties.exchange import onefile, stranger
from jingwei.parties.exchange.closure import closure
from tests.evidence.issuer import NOW, WITNESSES, Log, Story, at, honest, policy_text, sealed

DAY = at(0)
MOST = 1_000_000  # bytes
# one process judges all cases: as bare as the command line, without paying for a start each time
DRIVER = """
import contextlib, io, json, sys
sys.path.insert(0, sys.argv[1])
from jingwei.parties.exchange.stranger import main
answers = []
for arguments in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(arguments)
    answers.append([code, out.getvalue()])
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def pyz(tmp_path_factory):
    path = tmp_path_factory.mktemp("stranger") / "jingwei-verify.pyz"
    path.write_bytes(onefile.onefile())
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "policy.yaml").write_text(policy_text())
    (tmp_path / "bundle").write_bytes(honest())
    return tmp_path


def without_network():
    """What starts a program without any network, where the system lets us."""
    found = shutil.which("unshare")
    works = found and subprocess.run([found, "-rn", "true"], check=False, capture_output=True).returncode == 0
    return [found, "-rn"] if works else []


def bare(*arguments, folder, **more):
    """A Python without site-packages, environment and network."""
    command = [*without_network(), sys.executable, "-I", "-S", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, check=False, **more)


def by_the_installed(*arguments):
    done = CliRunner().invoke(installed, [*map(str, arguments), "--lang", "en"], standalone_mode=False)
    return done.return_value, done.output


def changed(edit):
    return bundle_bytes(edit(read_bundle(honest())))


def forked():
    log = Log(entries=[b"another past"])
    return bundle_bytes(Story(log=log).tell().bundle())


def claims_pass(predicate):
    predicate["passed"] = True


CASES = {
    "honest": honest,
    "withheld": lambda: honest(hide=("findings/1",)),
    "all passed": lambda: honest(statuses=("pass", "pass", "pass")),
    "foreign bytes in the log": forked,
    "cut": lambda: honest()[:-512],
    "one bit": lambda: honest()[:3000] + bytes([honest()[3000] ^ 1]) + honest()[3001:],
    "empty": lambda: b"",
    "an assessment": lambda: b'{"schema": "jingwei/assessment/1"}',
    "too few witnesses": lambda: bundle_bytes(Story().tell().bundle({WITNESSES[0]: -600})),
    "stale": lambda: bundle_bytes(Story(start=-90 * 86_400).tell().bundle(dict.fromkeys(WITNESSES, -80 * 86_400))),
    "another log's key": lambda: honest(log=Log(key="somebody else")),
    "another signer": lambda: honest(signers=("stranger",)),
    "another audience": lambda: honest(audience="someone else"),
    "a verdict that does not follow": lambda: honest(edit_result=claims_pass),
    "a statement too few": lambda: changed(lambda b: replace(b, statements=b.statements[1:])),
    "a statement of another log": lambda: changed(
        lambda b: replace(b, statements=(*b.statements[1:], sealed(Story(system="other").plan())))
    ),
    "other algorithms": lambda: bundle_bytes(
        Story(signers=("p256",)).tell().bundle({"pq.example": -600, WITNESSES[0]: -600})
    ),
    "entries cut": lambda: changed(lambda b: replace(b, entries=b.entries[:-1])),
}

POLICIES = {"other algorithms": {"signers": ("p256",), "witnesses": ("pq.example", WITNESSES[0])}}


def test_both_verifiers_give_the_same_answers(pyz, folder):
    asked = []
    for number, (name, make) in enumerate(CASES.items()):
        (folder / str(number)).write_bytes(make())
        (folder / f"{number}.yaml").write_text(policy_text(**POLICIES.get(name, {})))
        policy = str(folder / f"{number}.yaml")
        words = [str(folder / str(number)), "--policy", policy, "--as-of", DAY, "--format"]
        asked += [[*words, form] for form in ("json", "text")]
    done = bare("-c", DRIVER, pyz, folder=folder, input=json.dumps(asked).encode())
    assert not done.stderr.decode()
    verdicts = set()
    for arguments, (code, out) in zip(asked, json.loads(done.stdout), strict=True):
        expected_code, expected = by_the_installed(*arguments)
        assert code == expected_code, arguments
        assert code == 0 or "algorithms" not in list(CASES)[int(arguments[0].rpartition("/")[2])]
        if arguments[-1] == "json":
            assert out == expected
            verdicts.add(json.loads(out)["verdict"])
        else:
            own, _, limits = out.partition("\n\nNot done by this one-file verifier\n")
            assert own + "\n" == expected
            assert "the installed `jingwei verify --recompute` does it" in limits
            assert "RFC 3161" in limits
    assert verdicts == {"accepted", "refused", "incomplete"}


@pytest.mark.parametrize(("name", "code"), [("honest", 0), ("another audience", 1), ("a statement too few", 2)])
def test_the_command_line_on_a_bare_python(pyz, folder, name, code):
    (folder / "bundle").write_bytes(CASES[name]())
    arguments = ("bundle", "--policy", "policy.yaml", "--as-of", DAY, "--format", "json", "--lang", "zh")
    done = bare(pyz, *arguments, folder=folder)
    assert (done.returncode, done.stderr) == (code, b"")
    said = json.loads(done.stdout)
    assert said["schema"] == "jingwei/verification/1"
    assert said["steps"][0]["detail_zh"].endswith("逐一核对")


def test_it_holds_nothing_but_the_judge_and_its_libraries(pyz):
    with zipfile.ZipFile(pyz) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(one.create_system, one.compress_type) for one in archive.infolist()} == {(3, zipfile.ZIP_STORED)}
        modes = {one.is_dir(): one.external_attr for one in archive.infolist()}
        assert modes == {False: 0o100644 << 16, True: 0o40755 << 16 | 0x10}
        assert [one.filename for one in archive.infolist() if one.is_dir()] == ["dilithium_py/shake/"]
        notices = {name.split("/")[1].rpartition("-")[0]: archive.read(name) for name in names if "LICENSE" in name}
    assert pyz.stat().st_size <= MOST
    assert names == sorted(names)
    heads = {name.split("/")[0] for name in names}
    texts = {name.rpartition("/")[2] for name in names if name.startswith("licenses/")}
    assert texts == {"LICENSE", "NOTICE"}
    assert heads == {"__main__.py", "licenses", "jingwei", "dilithium_py", "ecdsa", "rfc8785", "six.py", "yaml"}
    rooms = {name.split("/")[1] for name in names if name.startswith("jingwei/") and name.count("/") > 1}
    assert {"assess", "cli", "layers", "report"}.isdisjoint(rooms)
    assert notices.keys() == {"", *onefile.LIBRARIES}
    assert all(len(text) > 500 for text in notices.values())
    assert not [name for name in names if name.endswith((".so", ".pyc"))]


def test_its_bytes_follow_from_the_sources(pyz):
    assert onefile.onefile() == pyz.read_bytes()
    assert pyz.read_bytes().startswith(b"#!/usr/bin/env python3\nPK")


def test_it_can_be_started_like_a_program(folder):
    out = folder / "verifier.pyz"
    done = CliRunner().invoke(cli, ["verifier", "--out", str(out)])
    assert done.output == f"{hashlib.sha256(out.read_bytes()).hexdigest()}  {out}\n"
    said = subprocess.run([out, "--version"], capture_output=True, check=True, text=True).stdout
    assert said.startswith("jingwei-verify ")


def test_memory(pyz, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    seen = folder / "seen.json"
    arguments = ["bundle", "--policy", "policy.yaml", "--as-of", DAY, "--memory", "seen.json"]
    assert bare(pyz, *arguments, folder=folder).returncode == 0
    told = json.loads(seen.read_text())
    assert [head["size"] for head in told.values()] == [3]
    assert stranger.main(arguments) == 0
    assert "continues the 3 entries" in capsys.readouterr().out
    seen.write_text(seen.read_text().replace("3", "4", 1))
    assert stranger.main(arguments) == 1
    assert "rolled back" in capsys.readouterr().out
    seen.write_text("{")
    assert stranger.main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err[:7]) == ("", "error: ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "--policy", "policy.yaml"], "error: "),
        (["bundle", "--policy", "bundle"], "error: "),
        (["bundle"], "--policy"),
        (["bundle", "--policy", "policy.yaml", "--as-of", "yesterday"], "YYYY-MM-DD"),
        (["bundle", "--policy", "policy.yaml", "--as-of", "2026-02-30"], "YYYY-MM-DD"),
        (["bundle", "--pol", "policy.yaml"], "--pol"),
        (["bundle", "--policy", "policy.yaml", "--entry", "bundle", "--memory", "m"], "--memory belongs"),
        (["bundle", "--policy", "policy.yaml", "--recompute"], "the installed `jingwei verify --recompute` does it"),
        (["--recompute", "bundle", "--policy", "policy.yaml"], "the installed `jingwei verify --recompute` does it"),
        (["bundle", "--policy", "policy.yaml", "--inputs", "d"], "the installed `jingwei verify --inputs` does it"),
    ],
)
def test_what_cannot_be_judged_is_a_sentence_and_never_an_answer(folder, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(folder)
    try:
        code = stranger.main(arguments)
    except SystemExit as error:
        code = error.code
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert sentence in captured.err


def test_times():
    assert stranger.instant(DAY) == NOW
    assert stranger.instant("1970-01-02") == 2 * 86_400 - 1


def test_an_old_python_is_told_so(pyz, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    with zipfile.ZipFile(pyz) as archive, pytest.raises(SystemExit) as caught:
        exec(compile(archive.read("__main__.py"), "__main__.py", "exec"), {})
    assert caught.value.code == 2
    assert "needs Python 3.11" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh"}, "en"),
        ({"LC_MESSAGES": "zh", "LANG": "en"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_reader(words, lang):
    assert stranger._language(words) == lang


def test_whoever_stops_it_is_answered(monkeypatch, capsys):
    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(stranger, "_judged", stopped)
    assert stranger.main(["bundle", "--policy", "policy.yaml"]) == 2
    assert capsys.readouterr() == ("", "stopped\n")


def test_what_steers_a_terminal_is_written_out():
    assert stranger.visible("a\x1b[2K\u202eb\udc80") == "a\\u{1b}[2K\\u{202e}b\N{REPLACEMENT CHARACTER}"


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(onefile.LIBRARIES, "no-such-library", "no_such_library")
    with pytest.raises(JingweiError) as caught:
        onefile.onefile()
    assert caught.value.message == "the one-file verifier holds the library no-such-library, which is not installed"
    assert caught.value.hint == "install with: pip install 'jingwei[verifier]'"


def test_sources_and_licences_that_are_missing_are_named(monkeypatch):
    monkeypatch.setattr(onefile, "LIBRARIES", {"pytest": "no_such_module"})
    with pytest.raises(JingweiError, match=r"^the sources of no_such_module are not installed$"):
        onefile.onefile()
    monkeypatch.undo()
    known = onefile._texts
    for name in ("six", "rfc8785"):
        lacking = partial(lambda name, folder, found: () if folder.startswith(name) else known(folder, found), name)
        monkeypatch.setattr(onefile, "_texts", lacking)
        with pytest.raises(
            JingweiError, match=f"^{name} was installed without its licence, so it cannot be passed on$"
        ):
            onefile.onefile()


def test_a_judge_that_imports_more_than_a_bare_python_has_is_no_stranger(tmp_path):
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "inner" / "__init__.py").write_text("from . import one\nfrom ..two import x\n")
    (package / "inner" / "one.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import click\ndef f():\n    import os, package.three\n"
    )
    (package / "two.py").write_text("x = 1\n")
    (package / "three.py").write_text("")
    (package / "four.py").write_text("")
    roots = {"package": package}
    found = closure("package.inner", roots, "package")
    assert found.keys() == {"package", "package.inner", "package.inner.one", "package.two", "package.three"}
    (package / "three.py").write_text("import click\n")
    with pytest.raises(JingweiError, match=r"package\.three imports click"):
        closure("package.inner", roots, "package")
    assert "package.three" in closure("package.inner", roots, "other")
