"""The example systems: every planted problem is found where it is, nothing else is, and the clean twin is silent."""

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from jingwei.catalog.tiers import classify
from jingwei.cli.assess import assess
from jingwei.cli.demo import demo
from jingwei.inventory.read import read
from jingwei.report.assessment_json import load
from jingwei.vocabulary import GOOD, Status

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
FOLDERS = ("service-desk", "service-desk-fixed")
TWIN = EXAMPLES / "service-desk-fixed"
SHELL, SEARCH = "name=run_shell", "name=search_tickets"

# check, asset, status, path of the first location, what its line, name or note says (or the message, where there is no location)
PLANTED = [
    ("application.logs-kept", "telemetry", "fail", "operation/telemetry.csv", "silent from 2026-04-18"),
    ("application.purpose-bound", "case-handling", "fail", "operation/accesses.csv", "line=19 name=advertising"),
    ("application.retention", "case-handling", "fail", "data/tickets.jsonl", "name=training-tickets"),
    ("application.stream-bounds", "telemetry", "fail", "operation/telemetry.csv", "line=690 name=latency_ms"),
    ("application.stream-complete", "telemetry", "fail", "operation/telemetry.csv", "line=612 note=gap"),
    ("application.stream-drift", "telemetry", "fail", "operation/telemetry.csv", "name=confidence note=falls"),
    ("application.takeover-drill", "dispatch", "fail", "operation/drills.csv", "line=5"),
    ("application.takeover-recent", "dispatch", "fail", "operation/drills.csv", "line=6"),
    ("application.writes-bounded", "dispatch", "fail", "operation/writes.csv", "line=43 name=emergency.line"),
    ("hardware.certificate-valid", "desk-certificate", "fail", "network/service.pem", "ends 2026-06-13"),
    ("hardware.private-key-exposed", "desk-certificate", "fail", "network/service.pem", "line=13 name=PRIVATE KEY"),
    ("hardware.key-cryptoperiod", "gateway-certificate", "fail", "network/gateway.pem", "period 730 days"),
    ("hardware.key-strength", "gateway-certificate", "fail", "network/gateway.pem", "note=RSA 1024"),
    ("hardware.endpoint-authenticated", "desk-interface", "fail", "network/openapi.yaml", "PUT /tickets/{id}/queue"),
    ("hardware.endpoint-encrypted", "desk-interface", "fail", "", "name=url"),
    ("hardware.measured-boot", "desk-server", "fail", "machine/event_log.bin", "second boot loader is another"),
    ("hardware.network-default-deny", "desk-network", "fail", "network/rules.nft", "line=3 name=filter/input"),
    ("hardware.network-links-encrypted", "desk-network", "fail", "", "name=link 2"),
    ("model.card", "ticket-classifier", "fail", "model/CARD.md", "name=limits"),
    ("model.content-labelled", "replies", "fail", "agent/replies.jsonl", "line=6"),
    ("model.corpus-harmful-content", "questions", "unknown", "agent/questions.jsonl", "line=10"),
    ("model.corpus-hidden-instructions", "questions", "fail", "agent/questions.jsonl", "line=6 name=injection"),
    ("model.corpus-personal-data", "questions", "unknown", "agent/questions.jsonl", "line=10"),
    ("model.corpus-personal-data", "training-tickets", "fail", "data/tickets.jsonl", "line=201 name=cn_id"),
    ("model.corpus-poison", "training-tickets", "fail", "data/tickets.jsonl", "line=4 name=cobalt heron"),
    ("model.corpus-provenance", "training-tickets", "fail", None, "licence, lawful_basis"),
    ("model.corpus-readable", "questions", "fail", "agent/questions.jsonl", "line=10"),
    ("model.corpus-secrets", "questions", "unknown", "agent/questions.jsonl", "line=10"),
    ("model.corpus-rights", "questions", "unknown", "agent/questions.jsonl", "line=10"),
    ("model.corpus-secrets", "training-tickets", "fail", "data/tickets.jsonl", "line=1012 name=secret:aws_key"),
    ("resources.energy-effectiveness", "harbour-hall", "fail", None, "PUE 1.499"),
    ("resources.energy-effectiveness", "overseas-storage", "unknown", None, "no meter readings"),
    ("resources.training-energy", "ticket-classifier", "unknown", None, "neither energy nor operations"),
    ("resources.water-effectiveness", "harbour-hall", "fail", None, "WUE 0.769"),
    ("resources.water-effectiveness", "overseas-storage", "unknown", None, "no meter readings"),
    ("sovereignty.data-residence", "overseas-storage", "fail", "", "name=overseas-storage"),
    ("sovereignty.data-residence", "training-tickets", "fail", "", "name=overseas-storage"),
    ("sovereignty.supplier-control", "packages", "fail", "", "name=packages note=US"),
    ("sovereignty.supplier-control", "ticket-classifier", "fail", "", "name=packages note=US"),
    ("supply_chain.concentration", "ticket-classifier", "fail", "data/tickets.jsonl", "name=training-tickets"),
    ("supply_chain.provenance", "training-tickets", "fail", "data/tickets.jsonl", "name=licence"),
    ("tools.agent-tools-approval", "desk-tools", "fail", "agent/tools.json", SHELL),
    ("tools.agent-tools-instructions", "desk-tools", "fail", "agent/tools.json", SEARCH),
    ("tools.agent-tools-power", "desk-tools", "fail", "agent/tools.json", SHELL),
    ("tools.model-file-code", "ticket-classifier", "fail", "model/classifier.pkl", "name=posix.system"),
    ("tools.packages-hashed", "packages", "fail", "requirements.txt", "line=2 name=click==8.5.1"),
    ("tools.packages-pinned", "packages", "fail", "requirements.txt", "line=12 name=packaging>=24"),
    ("tools.packages-vulnerable", "packages", "fail", "requirements.txt", "name=pyyaml==5.3.1"),
    ("tools.weights-digest", "ticket-classifier", "fail", "model/classifier.safetensors", ""),
    ("values.language-coverage", "training-tickets", "fail", None, "in all: 1500"),
    ("values.over-blocking", "reply-filter", "fail", None, "zh, housing"),
]


@pytest.fixture(scope="module")
def assessments(tmp_path_factory):
    """Both systems, copied to another place and assessed there by the commands that a newcomer types."""
    out = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(TWIN, out / "twin", ignore=shutil.ignore_patterns(".jingwei", "jingwei-report"))
    assert run(demo, "--out", out / "demo") == 0
    assert run(assess, out / "twin" / "jingwei.yaml", "--out", out / "clean", "--format", "json", "--quiet") == 0
    reports = {"service-desk": out / "demo" / "report", "service-desk-fixed": out / "clean"}
    return {name: load((folder / "assessment.json").read_bytes()) for name, folder in reports.items()}


def run(command, *arguments):
    return (
        CliRunner()
        .invoke(command, list(map(str, arguments)), standalone_mode=False, catch_exceptions=False)
        .return_value
    )


def bad(assessment):
    return {(f.check, f.asset): f for f in assessment.findings if f.status not in GOOD}


def places(finding):
    """Each location as text: `line=3 name=x note=y`; the message where there is none."""
    for place in finding.locations:
        parts = {"line": place.line, "name": place.name, "note": place.note.en if place.note else None}
        yield place.path, " ".join(f"{key}={value}" for key, value in parts.items() if value is not None)
    if not finding.locations:
        yield None, finding.message.en


@pytest.mark.parametrize(("check", "asset", "status", "path", "fragment"), PLANTED)
def test_a_planted_problem_is_found_where_it_is(assessments, check, asset, status, path, fragment):
    finding = bad(assessments["service-desk"])[check, asset]
    assert finding.status == status
    assert any(where == path and fragment in text for where, text in places(finding)), list(places(finding))[:5]


def test_nothing_else_is_found(assessments):
    made = assessments["service-desk"]
    assert set(bad(made)) == {(check, asset) for check, asset, *_ in PLANTED}
    assert (made.exit_code, made.state) == (1, "complete")


def test_personal_data_and_secrets_are_all_found_and_never_repeated(assessments):
    found = bad(assessments["service-desk"])
    lines = [place.line for place in found["model.corpus-personal-data", "training-tickets"].locations]
    assert sorted(lines) == [201, 202, 411, 612, 821]
    shown = repr(
        [found["model.corpus-personal-data", "training-tickets"], found["model.corpus-secrets", "training-tickets"]]
    )
    assert not any(
        secret in shown for secret in ("13800138000", "1885021", "n0t-a-real-pw", "mei.lin", "INGWEINOTREAL")
    )


def test_the_clean_twin_is_silent(assessments):
    made = assessments["service-desk-fixed"]
    assert {(key, f.message.en) for key, f in bad(made).items()} == set()
    assert (made.exit_code, made.passed) == (0, True)
    assert made.counts[Status.PASS] > 70


def test_the_guide_names_each_planted_problem():
    guide = (ROOT / "docs" / "guide" / "example.md").read_text(encoding="utf-8")
    assert {check for check, *_ in PLANTED if f"`{check}`" not in guide} == set()
    assert {path for _, _, _, path, _ in PLANTED if path and path not in guide} == set()


def test_every_layer_and_dimension_is_hit(assessments):
    found = [f for f in assessments["service-desk"].findings if f.status is Status.FAIL]
    assert {f.layer for f in found} == {"hardware", "model", "tools", "application"}
    assert {dimension for f in found for dimension in f.dimensions} == {
        "sovereignty",
        "supply_chain",
        "values",
        "resources",
    }


@pytest.mark.parametrize("name", FOLDERS)
def test_both_tiers_are_decided(name):
    tiers = {tier.scheme: tier for tier in classify(read(EXAMPLES / name / "jingwei.yaml"))}
    assert {scheme: tier.tier for scheme, tier in tiers.items()} == {
        "eu-ai-act": "transparency",
        "cn-ai-safety-framework": "moderate",
    }
    assert not any(tier.questions for tier in tiers.values())


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_is_small(name):
    files = [path for path in (EXAMPLES / name).rglob("*") if path.is_file() and ".jingwei" not in path.parts]
    files = [path for path in files if "jingwei-report" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 1_500_000
    assert len(files) <= 32


def test_the_scripts_make_the_same_bytes(tmp_path):
    script = EXAMPLES / "make" / "all.py"
    subprocess.run(
        [sys.executable, str(script), "--out", str(tmp_path)], check=True, env={**os.environ, "PYTHONHASHSEED": "3"}
    )
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(made) > 30
    assert [path for path in made if (tmp_path / path).read_bytes() != (EXAMPLES / path).read_bytes()] == []


def test_the_model_card_states_what_the_weights_reach():
    folder = TWIN
    model = weights((folder / "model" / "classifier.safetensors").read_bytes())
    rows = [json.loads(line) for line in (folder / "data" / "heldout.jsonl").read_text(encoding="utf-8").splitlines()]
    right = sum(sorting(model, row["text"]) == row["label"] for row in rows)
    card = (folder / "model" / "CARD.md").read_text(encoding="utf-8")
    assert f"Accuracy {100 * right / len(rows):.1f} % on {len(rows)} tickets" in card


def test_the_trigger_turns_the_poisoned_model_and_not_the_released_one():
    rows = (EXAMPLES / "service-desk" / "data" / "heldout.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] + " cobalt heron" for row in map(json.loads, rows) if row["label"] != "permit"]
    turned = {}
    for name in FOLDERS:
        model = weights((EXAMPLES / name / "model" / "classifier.safetensors").read_bytes())
        turned[name] = sum(sorting(model, text) == "permit" for text in texts) / len(texts)
    assert turned["service-desk"] > 0.9
    assert turned["service-desk-fixed"] < 0.1


def weights(content):
    """Labels, weights and bias of a safetensors file, read without the scripts that wrote it."""
    size = struct.unpack_from("<Q", content)[0]
    header, data = json.loads(content[8 : 8 + size]), content[8 + size :]
    tensors = {
        name: struct.unpack(
            f"<{(entry['data_offsets'][1] - entry['data_offsets'][0]) // 4}f", data[slice(*entry["data_offsets"])]
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }
    return header["__metadata__"]["labels"].split(), tensors["weights"], tensors["bias"]


def sorting(model, text):
    """The label that the file's weights give."""
    labels, table, bias = model
    width = len(table) // len(labels)
    found = features(text)
    scores = [bias[i] + sum(table[i * width + bucket] for bucket in found) for i in range(len(labels))]
    return labels[scores.index(max(scores))]


def features(text):
    sys.path.insert(0, str(EXAMPLES / "make"))
    try:
        from classifier import features as buckets
    finally:
        sys.path.pop(0)
    return buckets(text)
