"""`jingwei verify`: exit codes, output, memory, proofs, recomputation, and bytes of every kind."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.evidence.bundle import bundle_bytes
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.parties.exchange import memory
from tests.evidence.issuer import ORIGIN, Story, at, honest, policy_text
from tests.parties.exchange.conftest import desk, sealed_desk  # noqa: F401 - fixtures
from tests.parties.exchange.desk import command
from tests.parties.exchange.test_proven import ENTRIES, proof, tlog_policy

DAY = at(0)
STEPS = 16


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_LANG", "en")
    (tmp_path / "bundle").write_bytes(honest())
    (tmp_path / "policy.yaml").write_text(policy_text())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verify(*arguments, day=DAY, policy="policy.yaml"):
    return command("verify", *arguments, "--policy", policy, *(("--as-of", day) if day else ()))


def verdict(*arguments, **more):
    code, out, err = verify(*arguments, "--format", "json", **more)
    assert err == ""
    return code, json.loads(out)


def test_an_honest_bundle_is_accepted(folder):
    code, found = verdict("bundle")
    assert (code, found["verdict"], len(found["steps"])) == (0, "accepted", STEPS)
    assert list(found) == ["schema", "verdict", "steps", "withheld", "classes"]
    assert found["classes"]["findings/0"] == "rerunnable"


def test_text_in_both_languages(folder):
    code, out, err = verify("bundle")
    assert (code, err) == (0, "")
    assert out.startswith(
        "ACCEPTED: what the policy demands is there, and it holds\n\nWhat the assessment says\n  - the system did NOT"
    )
    assert verify("bundle", "--lang", "zh")[1].startswith("接受：策略所要求的均已具备")


def test_a_refused_and_an_incomplete_bundle(folder):
    (folder / "other.yaml").write_text(policy_text(audience="somebody"))
    code, found = verdict("bundle", policy="other.yaml")
    assert (code, found["verdict"], steps(found)["audience"]) == (
        1,
        "refused",
        "released to regulator, not to somebody",
    )
    told = Story().tell()
    told.story.log.add(Entry(Kind.PLAN, at(-1000), "desk", "f" * 32, "00" * 32))
    told.story.start = -900
    (folder / "open").write_bytes(bundle_bytes(told.bundle()))
    code, found = verdict("open")
    assert (code, found["verdict"]) == (2, "incomplete")
    assert "never ended" in steps(found)["runs"]


def test_what_cannot_be_read_says_so_and_prints_nothing(folder):
    for arguments in (("nothing",), (".",)):
        code, out, err = command("verify", *arguments, "--policy", "policy.yaml")
        assert (code, out, bool(err)) == (2, "", True)
    (folder / "bad.yaml").write_text("schema: 7")
    for policy in ("bad.yaml", "nothing.yaml"):
        code, out, err = verify("bundle", policy=policy)
        assert (code, out, bool(err)) == (2, "", True)


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 1024, honest()[:-1], honest() + b"\0"])
def test_what_is_no_bundle_is_refused_with_a_verdict(folder, content):
    (folder / "x").write_bytes(content)
    code, found = verdict("x")
    assert (code, found["verdict"], found["steps"][0]["ok"]) == (1, "refused", False)
    assert verify("x", "--recompute")[0] == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-09-21", 0),
        (DAY, 0),
        (at(30 * 86_400 - 3540), 0),
        (at(30 * 86_400 - 3539), 1),
        ("2026-09-20", 1),
        (None, 1),
    ],
)
def test_the_time_comes_from_the_command_line_or_the_clock(folder, day, code):
    if day is None:
        (folder / "bundle").write_bytes(honest(start=-(10**8)))
    assert verdict("bundle", day=day)[0] == code


@pytest.mark.parametrize(
    "day", ["today", "2026-13-01", "2026-9-1", "2026-09-21T00:00:00", "2026-09-21T00:00:00+00:00", ""]
)
def test_a_time_that_is_none_is_refused(folder, day):
    code, out, err = command("verify", "bundle", "--policy", "policy.yaml", "--as-of", day)
    assert (code, out, "YYYY-MM-DD" in err) == (2, "", True)


def steps(found):
    return {step["step"]: step["detail"] for step in found["steps"]}


def test_memory_is_written_when_accepted_and_held_against_the_next_bundle(folder):
    code, found = verdict("bundle", "--memory", "seen.json")
    assert (code, steps(found)["memory"]) == (0, "first contact: nothing is remembered of this log")
    kept = json.loads((folder / "seen.json").read_text())
    assert (list(kept), kept[ORIGIN]["size"]) == ([ORIGIN], 3)
    assert "continues the 3 entries" in steps(verdict("bundle", "--memory", "seen.json")[1])["memory"]
    before = (folder / "seen.json").read_bytes()
    (folder / "bundle").write_bytes(honest(run="f" * 32))
    code, found = verdict("bundle", "--memory", "seen.json")
    assert (code, "forked" in steps(found)["memory"]) == (1, True)
    assert (folder / "seen.json").read_bytes() == before


def test_a_log_that_was_rolled_back_is_refused(folder):
    (folder / "seen.json").write_text(json.dumps({ORIGIN: {"size": 4, "root": "00" * 32}}))
    code, found = verdict("bundle", "--memory", "seen.json")
    assert (code, "rolled back" in steps(found)["memory"]) == (1, True)


def test_other_logs_stay_in_memory(folder):
    (folder / "seen.json").write_text(json.dumps({"other.example": {"size": 4, "root": "00" * 32}}))
    assert verdict("bundle", "--memory", "seen.json")[0] == 0
    assert set(json.loads((folder / "seen.json").read_text())) == {"other.example", ORIGIN}


def test_a_damaged_memory_stops_everything(folder):
    (folder / "seen.json").write_text("{")
    code, out, err = verify("bundle", "--memory", "seen.json")
    assert (code, out, "memory" in err) == (2, "", True)


def test_without_a_durable_memory_there_is_no_verdict(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(memory, "write_durably", full)
    code, out, err = verify("bundle", "--memory", "seen.json")
    assert (code, out, "No space" in err) == (2, "", True)


def test_a_log_proof(folder):
    (folder / "e.tlog-proof").write_bytes(proof())
    (folder / "entry").write_bytes(ENTRIES[2])
    (folder / "other").write_bytes(ENTRIES[1])
    (folder / "log.policy").write_bytes(tlog_policy())
    for policy in ("policy.yaml", "log.policy"):
        code, found = verdict("e.tlog-proof", "--entry", "entry", policy=policy)
        assert (code, found["verdict"]) == (0, "accepted")
        assert [step["step"] for step in found["steps"]] == ["proof", "head", "quorum", "inclusion", "freshness"]
        assert verdict("e.tlog-proof", "--entry", "other", policy=policy)[0] == 1
    assert verify("e.tlog-proof", "--entry", "entry")[1].startswith("ACCEPTED")


@pytest.mark.parametrize("more", [("--memory", "m"), ("--recompute",), ("--recompute", "--inputs", ".")])
def test_what_belongs_to_bundles_is_refused_for_proofs(folder, more):
    (folder / "entry").write_bytes(b"x")
    assert verify("bundle", "--entry", "entry", *more)[0] == 2


def test_inputs_need_recompute(folder):
    assert "--recompute" in verify("bundle", "--inputs", ".")[2]


def test_recomputation_of_a_real_run(desk):  # noqa: F811 - the fixture
    bundle, policy = desk.bundle("inspector"), desk.policy("inspector")
    code, found = desk.verify(bundle, policy, "--recompute", "--inputs", desk.inputs)
    assert (code, found["verdict"]) == (0, "accepted")
    counts = found["recomputation"]["counts"]
    assert (counts["differs"], counts["not-recomputed"]) == (0, 0)
    assert {item["path"] for item in found["recomputation"]["items"]} >= found["classes"].keys()
    code, found = desk.verify(bundle, policy, "--recompute")
    assert (code, found["verdict"]) == (2, "incomplete")
    assert found["recomputation"]["counts"]["not-recomputed"] == 10
    text = desk.run("verify", bundle, "--policy", policy, "--recompute", "--lang", "en")[1]
    assert text.startswith("INCOMPLETE: what the policy demands is there and holds, but not all was computed again")
    assert "  - 10 not computed again: the inputs are needed: --inputs DIR (findings/1, findings/2, findings/3," in text


def test_a_difference_refuses_and_is_not_remembered(desk, monkeypatch):  # noqa: F811
    bundle, policy = desk.bundle("inspector"), desk.policy("inspector")
    monkeypatch.setattr("jingwei.parties.exchange.follow.conclude.exit_code", lambda *_: 0)
    code, found = desk.verify(bundle, policy, "--recompute", "--memory", desk.folder / "seen.json")
    assert (code, found["verdict"]) == (1, "refused")
    assert found["steps"][-1]["step"] == "recomputation"
    assert not (desk.folder / "seen.json").exists()


@settings(max_examples=40)
@given(noise=st.binary(max_size=40), place=st.integers(0, len(honest())))
def test_mutated_bundles_are_refused(tmp_path_factory, noise, place):
    whole = honest()
    changed = whole[:place] + noise + whole[place + len(noise) :]
    path = tmp_path_factory.mktemp("mutated")
    (path / "b").write_bytes(changed)
    (path / "p").write_text(policy_text())
    code, out, _ = command("verify", path / "b", "--policy", path / "p", "--as-of", DAY, "--format", "json")
    assert json.loads(out)["verdict"] == ("accepted" if changed == whole else "refused")
    assert code == (0 if changed == whole else 1)
