"""`jingwei packages`: exit codes, the object of each line, both languages, errors that say what to do."""

import json

from click.testing import CliRunner

from jingwei.cli.packages import packages
from jingwei.cli.progress import counting
from jingwei.layers.tools.packages.samples import PINNED, VULNERABLE, wheel
from jingwei.layers.tools.provenance.samples import ISSUER, REPOSITORY, Service, statement
from jingwei.vocabulary import Text


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


def attested(folder, content=None):
    name, service = "desk_tool-1.0-py3-none-any.whl", Service()
    house = folder / "wheelhouse"
    house.mkdir()
    (house / name).write_bytes(wheel())
    (folder / "root.json").write_bytes(service.trust_root())
    return service.attestation(statement(name, content or wheel())), house / f"{name}.publish.attestation"


def provenance(*arguments):
    code, printed, error = run(*arguments, "--jobs", "1", "--format", "jsonl")
    assert error is None
    found = json.loads(printed.splitlines()[-1])
    return code, found["provenance"]["state"], {one["rule"] for one in found["problems"] if "attest" in one["rule"]}


def test_provenance(tmp_path):
    made, beside = attested(tmp_path)
    house, root, policy = beside.parent, tmp_path / "root.json", tmp_path / "publishers.yaml"
    policy.write_text(f"publishers: {{desk-tool: {{issuer: {ISSUER}, repository: {REPOSITORY}, required: true}}}}")
    trusting = (house, "--trust-root", root, "--publishers", policy)
    assert provenance(*trusting) == (2, "absent", {"attestation.missing"})
    beside.write_text(json.dumps(made))
    assert provenance(*trusting) == (2, "verified", set())
    policy.write_text(f"publishers: {{desk-tool: {{issuer: {ISSUER}, repository: {REPOSITORY}, workflow: x.yml}}}}")
    assert provenance(*trusting) == (1, "mismatch", {"attestation.invalid"})
    policy.write_text("required: true")
    assert "来源已验证" in run(*trusting, "--jobs", "1", "--lang", "zh")[1]


def test_attestations_of_a_folder(tmp_path):
    made, beside = attested(tmp_path)
    folder = tmp_path / "attestations"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "any.sigstore.json").write_text(json.dumps(made))
    trusting = (beside.parent, "--trust-root", tmp_path / "root.json", "--attestations", folder)
    assert provenance(*trusting)[1] == "verified"
    (folder / "broken.intoto.jsonl").write_text("{")
    lines = [json.loads(line) for line in run(*trusting, "--format", "jsonl")[1].splitlines()]
    assert [one["verdict"] for one in lines] == ["unproved", "unproved"]
    assert lines[0]["path"].endswith("broken.intoto.jsonl")


def test_an_attestation_of_another_file_rejects(tmp_path):
    made, beside = attested(tmp_path, b"other")
    beside.write_text(json.dumps(made))
    assert provenance(beside.parent, "--trust-root", tmp_path / "root.json") == (1, "mismatch", {"attestation.invalid"})


def test_files_of_trust_that_cannot_be_used(tmp_path):
    (tmp_path / "requirements.txt").write_text(PINNED)
    for option in ("--trust-root", "--publishers", "--attestations"):
        assert "none" in str(run(tmp_path, option, tmp_path / "none")[2])
    (tmp_path / "root.json").write_text("{}")
    assert "trusted_root.json" in str(run(tmp_path, "--trust-root", tmp_path / "root.json")[2])


def test_without_standard_error(monkeypatch):
    """As after `2>&-`."""
    monkeypatch.setattr("sys.stderr", None)
    with counting(Text("packages", "个软件包"), "zh") as step:
        step("a")
