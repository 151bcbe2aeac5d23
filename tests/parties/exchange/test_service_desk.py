"""The shipped example through the whole way: assessed, sealed, shared, judged by another party, run again on its inputs."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jingwei.assess import assess
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.report import assessment_json
from jingwei.vocabulary import Status
from tests.assess.systems import run
from tests.parties.exchange.desk import Desk

EXAMPLE = Path(__file__).parents[3] / "examples" / "service-desk"

pytestmark = pytest.mark.torture


def shared(folder):
    """The example in `folder/desk`, sealed; the desk and its bundle for an inspector who sees everything."""
    if not (folder / "desk").exists():
        shutil.copytree(EXAMPLE, folder / "desk", ignore=shutil.ignore_patterns(".jingwei", "jingwei-report"))
    desk = Desk(folder)
    for name in ("signer", "log"):
        desk.keys.new(name, Algorithm.ED25519)
    made = run(desk.inputs / "jingwei.yaml", packages=())
    desk.report.parent.mkdir()
    desk.report.write_bytes(assessment_json.render(made))
    assert desk.seal()[0] == 0
    return desk, desk.bundle("inspector", "--level", "full")


def recomputed(desk, bundle, inputs):
    code, found = desk.verify(bundle, desk.policy("inspector"), "--recompute", "--inputs", inputs)
    return code, found, {item["path"]: item["outcome"] for item in found["recomputation"]["items"]}


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return shared(tmp_path_factory.mktemp("example"))


def test_what_is_classed_so_is_confirmed(honest):
    desk, bundle = honest
    code, found, outcomes = recomputed(desk, bundle, desk.inputs)
    assert (code, found["verdict"]) == (0, "accepted")
    for basis in ("recomputed", "rerunnable"):
        classed = [path for path, one in found["classes"].items() if one == basis]
        assert sum(outcomes[path] == "confirmed" for path in classed) >= 0.95 * len(classed) > 1


def test_one_changed_byte_leaves_its_findings(honest, tmp_path):
    desk, bundle = honest
    inputs = tmp_path / "inputs"
    shutil.copytree(desk.inputs, inputs)
    path = inputs / "agent" / "filter-review.jsonl"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    code, found, outcomes = recomputed(desk, bundle, inputs)
    assert (code, found["verdict"]) == (2, "incomplete")
    left = [path for path, one in outcomes.items() if one == "not-recomputed"]
    assert "plan" in left
    assert any(path.startswith("findings/") for path in left)
    assert "differs" not in outcomes.values()


def test_a_forged_finding_differs(tmp_path, monkeypatch):
    true, forged = assess._ran, []

    def lie(*arguments):
        made = true(*arguments)
        at = next(n for n, one in enumerate(made.findings) if one.status is Status.FAIL and not one.samples)
        forged.append(f"findings/{at}")
        better = replace(made.findings[at], status=Status.PASS)
        return replace(made, findings=(*made.findings[:at], better, *made.findings[at + 1 :]))

    monkeypatch.setattr(assess, "_ran", lie)
    desk, bundle = shared(tmp_path)
    assert desk.verify(bundle, desk.policy("inspector"))[0] == 0  # signed, logged and consistent: nobody can tell
    code, found, outcomes = recomputed(desk, bundle, desk.inputs)
    assert (code, found["verdict"]) == (1, "refused")
    assert [path for path, one in outcomes.items() if one == "differs"] == forged
