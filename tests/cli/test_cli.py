"""The command line as a person uses it."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jingwei.cli.main import COMMANDS, main
from tests.assess.systems import system

ROOT = str(Path(__file__).parents[2])
PLUGIN = ["--plugin", "tests.plugins.honest"]


@pytest.fixture
def jingwei(capsys, monkeypatch):
    """Runs a command; returns exit code, standard output and standard error."""
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setattr(sys, "path", [*sys.path, ROOT])

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return run


def test_alone_it_shows_the_next_step(jingwei):
    code, out, _ = jingwei()
    assert code == 0
    assert "jingwei demo" in out
    assert "jingwei init" in out


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=lambda c: " ".join(c) or "jingwei")
def test_every_command_has_help_with_an_example(jingwei, command):
    code, out, _ = jingwei(*command, "--help")
    assert code == 0
    assert re.search(r"Examples?:\s+jingwei ", out)


def test_help_comes_at_once():
    """Heavy imports are late: the help of the whole imports no room but the command line itself."""
    script = "import sys; from jingwei.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not loaded & {
        "pydantic",
        "sqlalchemy",
        "alembic",
        "rich",
        "jinja2",
        "yaml",
        "cryptography",
        "jingwei.assess",
        "jingwei.catalog",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["assess", "nowhere.yaml"], "jingwei init"),
        (["nonsense"], "No such command"),
        (["assess", "x", "--format", "docx"], "docx"),
        (["assess", "x", "--as-of", "yesterday"], "yesterday"),
        (["explain", "tools.weight-digest"], "did you mean `tools.weights-digest`"),
        (["catalog", "no-such"], "known are"),
        (["checks", "--control", "owasp-llm-2025:LLM99"], "no control"),
        (["checks", "--layer", "roof"], "roof"),
        (["checks", "--risk", "owasp-llm-2025:LMM03"], "did you mean `owasp-llm-2025:LLM03`"),
        (["checks", "--control", "LLM03"], "FRAMEWORK:CONTROL"),
        (["report", "/dev/null"], "assessment"),
    ],
)
def test_every_error_says_what_to_do(jingwei, arguments, words):
    code, out, err = jingwei(*arguments)
    assert code == 2
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_checks_are_listed_and_filtered(jingwei):
    _, out, _ = jingwei("checks")
    assert "tools.weights-digest" in out
    _, out, _ = jingwei("checks", "--layer", "hardware")
    assert "tools.weights-digest" not in out
    assert "hardware." in out
    _, out, _ = jingwei("checks", "--risk", "owasp-llm-2025:LLM03", "--dimension", "supply_chain", "--kind", "model")
    assert "tools.weights-digest" in out
    assert "hardware." not in out
    _, out, _ = jingwei("checks", "--risk", "owasp-llm-2023:LLM05")
    assert "tools.weights-digest" in out, "the same risk in another list"


def test_checks_as_json_are_one_document(jingwei):
    _, out, _ = jingwei("checks", "--format", "json")
    made = json.loads(out)
    assert made["schema"] == "jingwei/checks/1"
    (card,) = [card for card in made["checks"] if card["id"] == "tools.weights-digest"]
    assert card["title"]["zh"]
    assert {example["expect"] for example in card["examples"]} >= {"pass", "fail"}


def test_checks_of_a_control_are_derived_from_its_objectives(jingwei):
    _, out, _ = jingwei("checks", "--control", "owasp-llm-2025:LLM03", "--format", "json")
    assert "tools.weights-digest" in {card["id"] for card in json.loads(out)["checks"]}


def test_explain_tells_how_to_fix(jingwei):
    _, out, _ = jingwei("explain", "tools.weights-digest")
    assert "how to fix" in out
    assert "owasp-llm-2025:LLM03" in out
    _, out, _ = jingwei("explain", "tools.weights-digest", "--lang", "zh")
    assert "修复" in out
    _, out, _ = jingwei("explain", "tools.weights-digest", "--format", "json")
    assert json.loads(out)["controls"]


def test_catalog_lists_frameworks_and_controls(jingwei):
    _, out, _ = jingwei("catalog")
    assert "nist-ai-rmf" in out
    _, out, _ = jingwei("catalog", "owasp-llm-2025", "--format", "json")
    assert len(json.loads(out)["frameworks"][0]["controls"]) == 10


def test_schemas_are_printed(jingwei):
    for name in ("manifest", "assessment"):
        _, out, _ = jingwei("schema", name)
        assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_assess_writes_reports_and_says_where(jingwei, tmp_path):
    path = system(tmp_path / "s", ["pass", "fail"])
    code, out, _ = jingwei("assess", path, *PLUGIN, "--out", tmp_path / "out", "--as-of", "2026-06-01")
    assert code == 1
    assert "NOT PASSED" in out
    assert "report.html" in out
    made = json.loads((tmp_path / "out" / "assessment.json").read_text())
    assert made["plan"]["as_of"] == "2026-06-01"
    assert set(made) >= {"schema", "system", "tier", "plan", "findings", "determinations", "passed"}
    wanted = {
        "check",
        "asset",
        "layer",
        "dimensions",
        "status",
        "severity",
        "message",
        "locations",
        "evidence",
        "remediation",
    }
    assert set(made["findings"][0]) >= wanted


def test_assess_says_when_the_former_log_is_gone(jingwei, tmp_path):
    path = system(tmp_path / "s")
    words = ["assess", path, *PLUGIN, "--as-of", "2026-06-01", "--format", "json"]
    assert "new log under a random name" in jingwei(*words)[1]
    _, out, err = jingwei(*words)
    assert ("new log" in out, err) == (False, "")
    (tmp_path / "s" / ".jingwei").rename(tmp_path / "moved")
    _, _, err = jingwei(*words, "--quiet")
    assert err.startswith("warning: the former run of these reports stands in the log jingwei.local/")
    (tmp_path / "s" / "jingwei-report" / "assessment.json").write_text("broken")
    assert jingwei(*words)[2] == ""


def test_assess_speaks_chinese(jingwei, tmp_path):
    _, out, _ = jingwei("assess", system(tmp_path), *PLUGIN, "--lang", "zh", "--as-of", "2026-06-01")
    assert "通过" in out


def test_jsonl_prints_findings_and_nothing_else(jingwei, tmp_path):
    path = system(tmp_path, ["pass", "fail"])
    code, out, _ = jingwei("assess", path, *PLUGIN, "--format", "jsonl", "--as-of", "2026-06-01")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [line["status"] for line in lines].count("fail") == 1
    assert len(lines) == 6


def test_a_baseline_lets_only_new_failures_through(jingwei, tmp_path):
    path = system(tmp_path, ["pass", "fail"])
    common = [*PLUGIN, "--as-of", "2026-06-01", "--out", tmp_path / "out"]
    assert jingwei("assess", path, *common)[0] == 1
    (tmp_path / "base.json").write_bytes((tmp_path / "out" / "assessment.json").read_bytes())
    assert jingwei("assess", path, *common, "--baseline", tmp_path / "base.json")[0] == 0
    (tmp_path / "base.json").write_text('{"schema": "x"}')
    code, _, err = jingwei("assess", path, *common, "--baseline", tmp_path / "base.json")
    assert code == 2
    assert "assessment" in err


def test_report_writes_further_formats(jingwei, tmp_path):
    path = system(tmp_path / "s", ["pass", "fail"])
    jingwei("assess", path, *PLUGIN, "--out", tmp_path / "out", "--as-of", "2026-06-01", "--format", "json")
    code, out, _ = jingwei(
        "report", tmp_path / "out" / "assessment.json", *PLUGIN, "--format", "sarif,junit,oscal,cyclonedx"
    )
    assert code == 0
    assert len(out.splitlines()) == 5
    assert all(Path(line).stat().st_size for line in out.splitlines())


def test_classify_asks_what_it_cannot_decide(jingwei, tmp_path):
    code, out, _ = jingwei("classify", system(tmp_path))
    assert code == 2
    assert "? " in out
    code, out, _ = jingwei("classify", system(tmp_path), "--format", "json")
    assert {tier["scheme"] for tier in json.loads(out)["tiers"]} == {"eu-ai-act", "cn-ai-safety-framework"}


def test_a_mistyped_fact_is_told(jingwei, tmp_path):
    path = system(tmp_path)
    made = json.loads(path.read_text())
    made["system"]["facts"] = {"prohibited_practises": []}
    path.write_text(json.dumps(made))
    _, _, err = jingwei("classify", path)
    assert "did you mean `prohibited_practices`" in err


def test_output_that_nobody_reads_is_no_crash(tmp_path):
    environment = {**os.environ, "PYTHONPATH": ROOT}
    listing = subprocess.Popen(
        [sys.executable, "-m", "jingwei", "checks", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    listing.stdout.read(10)
    listing.stdout.close()
    assert b"Traceback" not in listing.stderr.read()
    listing.stderr.close()
    listing.wait(20)


def test_no_colour_without_a_terminal(jingwei, tmp_path):
    _, out, _ = jingwei("assess", system(tmp_path, ["fail"]), *PLUGIN, "--as-of", "2026-06-01")
    assert "\x1b" not in out


def test_a_folder_stands_for_its_manifest(jingwei, tmp_path):
    system(tmp_path)
    assert jingwei("assess", tmp_path, *PLUGIN, "--as-of", "2026-06-01", "--quiet")[0] == 0


def test_pipes_are_refused_unread(jingwei, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    path = system(tmp_path / "s")
    for arguments in (
        ["assess", tmp_path / "pipe"],
        ["report", tmp_path / "pipe"],
        ["assess", path, "--baseline", tmp_path / "pipe"],
    ):
        code, _, err = jingwei(*arguments)
        assert code == 2
        assert "not a regular file" in err


def test_an_old_verdict_does_not_outlive_a_broken_manifest(jingwei, tmp_path):
    path, out = system(tmp_path / "s"), tmp_path / "out"
    assert jingwei("assess", path, *PLUGIN, "--out", out, "--as-of", "2026-06-01", "-q")[0] == 0
    path.write_text("schema: nothing\n")
    assert jingwei("assess", path, *PLUGIN, "--out", out)[0] == 2
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["--seconds", "nan"], ["--seconds", "inf"], ["--seconds", "0"], ["--format", ","]]
)
def test_senseless_options_are_refused(jingwei, tmp_path, arguments):
    assert jingwei("assess", system(tmp_path), *arguments)[0] == 2


@pytest.mark.torture
def test_a_baseline_of_another_system_is_refused(jingwei, tmp_path):
    path = system(tmp_path / "s", ["fail"])
    jingwei("assess", path, *PLUGIN, "--out", tmp_path / "out", "--as-of", "2026-06-01")
    base = tmp_path / "base.json"
    base.write_bytes((tmp_path / "out" / "assessment.json").read_bytes())
    path.write_text(path.read_text().replace('"desk"', '"other"'))
    code, _, err = jingwei("assess", path, *PLUGIN, "--baseline", base, "--as-of", "2026-06-01")
    assert code == 2
    assert "`desk`, not of `other`" in err
    base.write_text("nonsense")
    _, _, err = jingwei("assess", path, *PLUGIN, "--baseline", base)
    assert "base.json" in err
    assert "hint" in err


def test_forgotten_waivers_are_told(jingwei, tmp_path):
    waiver = {"check": "test.word", "asset": "a0", "reason": "r", "approver": "Li"}
    waivers = [{**waiver, "expires": "2026-05-31"}, {**waiver, "expires": "2026-12-31"}]
    path = system(tmp_path, ["pass"], profile={"include": ["test.*"], "waivers": waivers})
    code, _, err = jingwei("assess", path, *PLUGIN, "--as-of", "2026-06-01")
    assert code == 0
    assert "by Li expired on 2026-05-31" in err
    assert "accepts nothing" in err


def test_a_system_without_assets_says_why_it_is_open(jingwei, tmp_path):
    code, out, _ = jingwei("assess", system(tmp_path, []), *PLUGIN, "--as-of", "2026-06-01")
    assert code == 2
    assert "nothing was examined" in out


def test_a_plugin_that_cannot_be_loaded_is_told(jingwei, tmp_path):
    code, out, _ = jingwei("assess", system(tmp_path), *PLUGIN, "--plugin", "no.such", "--as-of", "2026-06-01")
    assert code == 2
    assert "no.such" in out


@pytest.mark.torture
def test_a_reader_that_goes_away_is_no_failure(tmp_path):
    path = system(tmp_path, ["pass"] * 400)
    command = [
        sys.executable,
        "-m",
        "jingwei",
        "assess",
        str(path),
        *PLUGIN,
        "--format",
        "jsonl",
        "--as-of",
        "2026-06-01",
    ]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": ROOT}
    )
    running.stdout.read(1)
    running.stdout.close()
    assert running.wait(60) in {0, 2}


HELLO = '''
from jingwei.api import Example, Status, Text, check, failed, passed


@check(
    id="acme.hello",
    title=Text("Says hello", "打招呼"),
    layer="model",
    dimensions=("values",),
    kinds=("content",),
    objectives=("content-labelled",),
    severity="low",
    remediation=Text("Say hello.", "请打招呼。"),
    examples=(
        Example(Status.PASS, asset={"files": ["a"]}, files={"a": "hello"}),
        Example(Status.FAIL, asset={"files": ["a"]}, files={"a": "bye"}),
    ),
)
def hello(asset, context):
    """Every file says hello."""
    if all(b"hello" in context.read(file) for file in asset.files):
        return passed("polite", "all say hello", "都打了招呼")
    return failed("rude", "no hello", "没有打招呼")
'''


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """A third party's installed distribution with one check file."""
    site = tmp_path / "site"
    (site / "acme_checks").mkdir(parents=True)
    (site / "acme_checks" / "__init__.py").write_text("")
    (site / "acme_checks" / "hello.py").write_text(HELLO)
    info = site / "acme_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[jingwei.checks]\nacme = acme_checks\n")
    monkeypatch.syspath_prepend(str(site))
    yield site
    for name in [name for name in sys.modules if name.startswith("acme_checks")]:
        del sys.modules[name]


def test_a_check_dropped_into_a_third_party_package_appears_everywhere(jingwei, acme, tmp_path):
    from jingwei.assess import registry
    from jingwei.assess.examples import run_example

    assert "acme.hello" in jingwei("checks")[1]
    assert "打招呼" in jingwei("explain", "acme.hello", "--lang", "zh")[1]
    found = registry.load()
    assert list(found.plugins) == ["acme-checks 1.0"]
    check = found.checks["acme.hello"]
    assert [run_example(check, example).status for example in check.examples] == ["pass", "fail"]
    path = system(tmp_path / "s", ["bye"], profile={"include": ["acme.*"]})
    code, _, _ = jingwei("assess", path, "--out", tmp_path / "out", "--format", "core", "--as-of", "2026-06-01")
    assert code == 1
    for file in (tmp_path / "out").iterdir():
        assert "acme.hello" in file.read_text(), file.name
    made = json.loads((tmp_path / "out" / "assessment.json").read_text())
    assert "acme-checks 1.0" in made["plan"]["plugins"]
    assert any(determination["status"] == "not-satisfied" for determination in made["determinations"])


def test_three_hundred_checks_are_listed_in_time(acme, jingwei):
    for number in range(300):
        text = HELLO.replace("acme.hello", f"acme.hello-{number}").replace("def hello", f"def hello{number}")
        (acme / "acme_checks" / f"hello{number}.py").write_text(text)
    start = time.monotonic()
    _, out, _ = jingwei("checks", "--layer", "model")
    assert out.count("acme.hello-") == 300
    assert time.monotonic() - start < 30  # the figure itself is measured by benchmarks/engine.py
