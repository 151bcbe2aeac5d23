"""`jingwei policy`: a policy is written without hand-made YAML, and explained before it is used."""

import json

import pytest

from jingwei.evidence.policy import load_policy
from tests.parties.exchange.desk import command
from tests.parties.exchange.test_policy_text import LOG, REGULATOR, SIGNER, UNIVERSITY


@pytest.fixture
def signer(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "signer.pem").write_text(SIGNER)
    return ["--log", LOG, "--signer", "signer.pem", "--witness", f"university={UNIVERSITY}"]


def test_new_writes_a_policy_that_check_explains(signer, tmp_path):
    more = [
        "--witness",
        f"regulator={REGULATOR}",
        "--quorum",
        "any",
        "--audience",
        "city-regulator",
        "--max-age",
        "30d",
    ]
    code, out, err = command("policy", "new", *signer, *more, "--set", "as_of=any", "--out", "policy.yaml")
    assert (code, out, err) == (0, "policy.yaml\n", "")
    policy = load_policy((tmp_path / "policy.yaml").read_bytes())
    assert (policy.audience, policy.max_age, policy.as_of) == ("city-regulator", 30 * 86_400, "any")
    code, out, _ = command("policy", "check", "policy.yaml")
    demanded, left = out.split("Left open\n")
    assert code == 0
    assert "  audience     released to city-regulator\n" in demanded
    assert "  max_delay    an entry may have been dated back" in left
    assert "未作要求" in command("policy", "check", "policy.yaml", "--lang", "zh")[1]
    told = json.loads(command("policy", "check", "policy.yaml", "--format", "json")[1])
    assert told["schema"] == "jingwei/policy-check/1"
    assert {"key", "open", "en", "zh"} == set(told["said"][0])
    assert len(told["said"]) == len(out.splitlines()) - 2


def test_without_out_it_is_printed(signer):
    code, out, _ = command("policy", "new", *signer, "--system", "service-desk", "--lang", "zh")
    assert code == 0
    assert load_policy(out).systems == ("service-desk",)
    assert "# 可接受的系统标识" in out


def test_a_file_is_never_replaced(signer, tmp_path):
    (tmp_path / "policy.yaml").write_text("mine")
    code, _, err = command("policy", "new", *signer, "--out", "policy.yaml")
    assert code == 2
    assert "policy.yaml exists" in err
    assert (tmp_path / "policy.yaml").read_text() == "mine"


def test_nothing_is_written_of_what_is_wrong(signer, tmp_path):
    for more in (
        ["--quorum", "2"],
        ["--set", "show=nope"],
        ["--max-age", "soon"],
        ["--set", "max_age=1d", "--set", "max_age=2d"],
    ):
        assert command("policy", "new", *signer, *more, "--out", "policy.yaml")[0] == 2
    for wrong in ("university", "=x", "university="):
        code, _, err = command("policy", "new", *signer, "--witness", wrong, "--out", "policy.yaml")
        assert code == 2
        assert "NAME=VALUE" in err
    assert not (tmp_path / "policy.yaml").exists()


def test_a_file_that_is_no_policy_is_refused(signer, tmp_path):
    (tmp_path / "policy.yaml").write_text("schema: jingwei/policy/1\n")
    code, out, err = command("policy", "check", "policy.yaml")
    assert (code, out) == (2, "")
    assert "tlog_policy" in err
    text = command("policy", "new", *signer, "--quorum", "none")[1]
    (tmp_path / "policy.yaml").write_text(f"{text}max_age: 1d\n")
    code, _, err = command("policy", "check", "policy.yaml")
    assert code == 2
    assert "no bundle is accepted" in err
    code, _, err = command("policy", "check", "absent.yaml")
    assert code == 2
    assert "no such file" in err
