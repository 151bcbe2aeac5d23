"""`jingwei packages`: exit codes, the object of each line, both languages, errors that say what to do."""

import json

from click.testing import CliRunner

from jingwei.cli.packages import packages
from jingwei.layers.tools.packages.samples import PINNED, VULNERABLE


def run(*arguments):
    done = CliRunner().invoke(packages, [*map(str, arguments), "--as-of", "2026-02-01"], standalone_mode=False)
    return done.return_value, done.output, done.exception


def test_lines(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text(VULNERABLE)
    code, printed, _ = run(path, "--format", "jsonl")
    first, second = map(json.loads, printed.splitlines())
    assert code == 1
    assert (first["purl"], first["verdict"], first["line"]) == ("pkg:pypi/torch@2.5.1", "vulnerable", 1)
    assert {"CVE-2025-32434"} <= {one["id"] for one in first["advisories"]}
    assert second["verdict"] == "unproved"
    assert first.keys() >= {"purl", "verdict", "advisories", "problems", "licence"}


def test_without_a_database_nothing_is_clean(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text(PINNED)
    code, printed, _ = run("requirements.txt", "--lang", "en")
    assert code == 2
    assert "unproved  pkg:pypi/numpy@2.1.0  (requirements.txt:2)" in printed
    assert "2 entries: unproved 2" in printed
    assert "2 项：未证明 2" in run("requirements.txt", "--lang", "zh")[1]


def test_nothing_found(tmp_path):
    code, printed, _ = run(tmp_path, "--lang", "en")
    assert (code, printed) == (2, "no package was found, so nothing is proved\n")


def test_a_named_database_that_cannot_be_used_is_an_error(tmp_path):
    (tmp_path / "requirements.txt").write_text(PINNED)
    _, _, error = run(tmp_path, "--db", tmp_path / "none.db")
    assert "none.db" in str(error)
