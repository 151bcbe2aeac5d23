"""Recomputation of bundles of real runs: honest ones, ones with other inputs, and ones of an issuer who lies and signs it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei import __version__
from jingwei.assess import assess, registry
from jingwei.assess.conclude import baseline_of
from jingwei.assess.run import Ran
from jingwei.errors import ParseError
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify
from jingwei.evidence.verify import Ask
from jingwei.evidence.verify import verify as judge
from jingwei.parties.exchange import again as rerun
from jingwei.parties.exchange import follow
from jingwei.parties.exchange import recompute as module
from jingwei.parties.exchange.contents import contents
from jingwei.parties.exchange.given import given as values_of
from jingwei.parties.exchange.outcome import Outcome
from jingwei.parties.exchange.recompute import recompute
from jingwei.report.assessment_json import load
from jingwei.vocabulary import Basis, Evidence, Status, Text
from tests.parties.exchange.desk import Desk, assessed, log, report

CONFIRMED, DIFFERS, LEFT = Outcome.CONFIRMED, Outcome.DIFFERS, Outcome.NOT_RECOMPUTED
NOW = 2_000_000_000
LAST = 10  # number of the last finding of the sample


@pytest.fixture(scope="session")
def full(sealed_desk):
    return sealed_desk.bundle("inspector").read_bytes()


def judged(content, desk, party="inspector"):
    return judge(content, Ask(load_policy(desk.policy_text(party)), NOW, verify))


def again(content, desk, inputs=None, party="inspector"):
    verdict = judged(content, desk, party)
    assert verdict.verdict == "accepted"
    return {one.path: one for one in recompute(content, verdict, inputs)}


def outcomes(found, room=""):
    return {path: one.outcome for path, one in found.items() if path.startswith(room)}


@pytest.fixture
def liar(sealed_desk, tmp_path, monkeypatch):
    """Makes desks whose keeper changes the findings of a real run before anything is concluded, logged and signed."""
    true = load(sealed_desk.report.read_bytes()).findings

    def make(lie):
        monkeypatch.setattr(assess, "_ran", lambda *_: Ran(tuple(filter(None, map(lie, true))), (), {}))
        assessed(tmp_path / "liar")
        monkeypatch.undo()
        desk = Desk(tmp_path / "liar")
        assert desk.seal()[0] == 0
        return desk

    return make


def truth(found):
    """No lie."""
    return found


def on(check, **changes):
    """Changes the findings of one check."""
    return lambda found: replace(found, **changes) if found.check == check else found


def test_with_the_inputs_everything_is_confirmed(sealed_desk, full):
    found = again(full, sealed_desk, sealed_desk.inputs)
    assert set(outcomes(found).values()) == {CONFIRMED}
    assert {"verdict", "plan", "system", "unlooked", "assets/corpus", "findings/0", f"findings/{LAST}"} <= found.keys()
    classes = judged(full, sealed_desk).classes
    assert classes.keys() <= found.keys()
    assert all(found[path].basis == basis for path, basis in classes.items())


def test_without_inputs_only_what_follows_from_what_is_shown(sealed_desk, full):
    found = again(full, sealed_desk)
    assert {path for path, one in outcomes(found).items() if one is LEFT} == {
        f"findings/{n}" for n in range(1, LAST + 1)
    }
    assert (found["verdict"].outcome, found["findings/0"].outcome) == (CONFIRMED, CONFIRMED)
    assert "--inputs" in found["findings/1"].detail.en
    assert "plan" not in found


def test_where_the_details_are_withheld_the_conclusions_are_confirmed(desk):
    found = again(desk.bundle("partner").read_bytes(), desk, party="partner")
    assert set(outcomes(found, "determinations/").values()) == set(outcomes(found, "risks/").values()) == {CONFIRMED}
    assert found["findings/0"].detail == Text("the inputs are needed: --inputs DIR", "需要输入：--inputs 目录")


@pytest.mark.torture
def test_where_the_details_are_withheld_the_rest_is_confirmed(desk):
    found = again(desk.bundle("partner").read_bytes(), desk, party="partner")
    assert (found["verdict"].outcome, found["system"].outcome) == (CONFIRMED, CONFIRMED)
    assert set(outcomes(found, "determinations/").values()) == set(outcomes(found, "risks/").values()) == {CONFIRMED}
    assert found["findings/0"].detail.en == "the inputs are needed: --inputs DIR"  # its samples are withheld
    with_inputs = again(desk.bundle("partner").read_bytes(), desk, desk.inputs, "partner")
    assert set(outcomes(with_inputs).values()) == {CONFIRMED}


def test_where_findings_are_withheld_nothing_is_confirmed(desk):
    found = again(desk.bundle("neighbour").read_bytes(), desk, party="neighbour")
    assert set(outcomes(found).values()) == {LEFT}
    assert {"verdict", "system", "determinations/0", "unlooked"} <= found.keys()


def test_one_changed_byte_of_an_input_is_other_inputs(desk):
    content = desk.bundle("inspector").read_bytes()
    path = desk.inputs / "log.jsonl"
    path.write_text(log(30, 70).replace("news", "newt", 1))
    found = again(content, desk, desk.inputs)
    assert (found["plan"].outcome, found["findings/0"].outcome) == (LEFT, LEFT)
    assert found["findings/0"].detail.en == "the inputs are other ones: filter"
    assert found["findings/1"].outcome is CONFIRMED
    assert "assets/filter" not in found
    assert DIFFERS not in outcomes(found).values()


@pytest.mark.parametrize(("spoil", "words"), [
    (lambda folder: (folder / "jingwei.yaml").unlink(), "there is no such file"),
    (lambda folder: (folder / "jingwei.yaml").write_text((folder / "jingwei.yaml").read_text() + " "),
     "is not the manifest that was examined"),
])  # fmt: skip
def test_without_the_manifest_nothing_that_needs_inputs_is_confirmed_and_the_reason_stands_once(
    sealed_desk, full, tmp_path, spoil, words
):
    copy = sealed_desk.copy(tmp_path / "copy")
    spoil(copy.inputs)
    found = again(full, copy, copy.inputs)
    assert {outcomes(found)[f"findings/{n}"] for n in range(1, LAST + 1)} == {LEFT}
    assert found["verdict"].outcome is CONFIRMED
    assert DIFFERS not in outcomes(found).values()
    assert [path for path, one in found.items() if words in one.detail.en] == ["plan"]
    assert "\n" not in found["plan"].detail.en
    assert {found[f"findings/{n}"].detail.en for n in range(1, LAST + 1)} == {
        "the inputs cannot be used, as `plan` says"
    }


def test_a_missing_file_leaves_only_what_needs_it(sealed_desk, full, tmp_path):
    copy = sealed_desk.copy(tmp_path / "copy")
    (copy.inputs / "log.jsonl").unlink()
    found = again(full, copy, copy.inputs)
    left = {path: one.detail.en for path, one in found.items() if one.outcome is LEFT}
    assert left.keys() == {"plan", "findings/0"}
    assert set(left.values()) == {"files are missing: asset `filter`, files: `log.jsonl` does not exist"}
    assert set(outcomes(found).values()) == {CONFIRMED, LEFT}
    assert "assets/filter" not in found


def test_many_missing_files_are_named_shortly(sealed_desk, full, tmp_path):
    known = values_of(contents(full))
    inputs = replace(rerun.inputs_in(sealed_desk.inputs, known), lacking={"filter": list("abcdef"), "idle": ["x"]})
    assert inputs.other(frozenset({"filter"})).en == "files are missing: a; b; c; d; e ..."
    assert inputs.other(frozenset({"idle", "corpus"})).en == "files are missing: x"
    assert inputs.other(frozenset({"corpus"})) == Text("the inputs are other ones: corpus", "输入不同：corpus")
    others = inputs.other(frozenset({"corpus", "c2", "c3", "c4", "c5", "c6"}))
    assert others.en == "the inputs are other ones: c2, c3, c4, c5, c6"
    assert inputs.other(frozenset({"idle"})).zh == "缺少文件：x"


def test_a_part_of_the_inputs_still_finds_a_lie(liar):
    desk = liar(on("model.corpus-provenance", status=Status.PASS))
    content = desk.bundle("inspector").read_bytes()
    (desk.inputs / "log.jsonl").unlink()
    assert [path for path, one in outcomes(again(content, desk, desk.inputs)).items() if one is DIFFERS] == [
        "findings/5"
    ]


def test_another_version_confirms_nothing_but_counts_and_samples(sealed_desk, full, monkeypatch):
    monkeypatch.setattr(follow, "__version__", "0.0.1")
    found = again(full, sealed_desk, sealed_desk.inputs)
    confirmed = {path for path, one in outcomes(found).items() if one is CONFIRMED}
    assert confirmed <= {"verdict", f"findings/{LAST}", *(f"assets/{name}" for name in ("filter", "corpus", "idle"))}
    assert "verdict" in confirmed
    words = Text(f"made by Jingwei {__version__}, this is 0.0.1", f"由经纬 {__version__} 生成，本机为 0.0.1")
    assert {found[path].detail for path in ("plan", "findings/1", "determinations/0")} == {words}
    assert found["plan"].outcome is LEFT
    assert DIFFERS not in outcomes(found).values()


@pytest.mark.torture
def test_other_code_of_a_check_leaves_its_findings(sealed_desk, full, monkeypatch):
    loaded = registry.load()
    other = replace(loaded, code={**loaded.code, "model.corpus-poison": "00" * 32})
    monkeypatch.setattr(registry, "load", lambda _=(): other)
    found = again(full, sealed_desk, sealed_desk.inputs)
    left = {path for path, one in outcomes(found, "findings/").items() if one is LEFT}
    assert left == {"findings/4"}
    assert found["plan"].outcome is LEFT
    assert set(outcomes(found, "determinations/").values()) == {LEFT}
    words = Text("the code of check model.corpus-poison is another one here", "本机检查 model.corpus-poison 的代码不同")
    assert {found[path].detail for path in ("plan", "findings/4", "determinations/0")} == {words}


@pytest.mark.parametrize("what", ["code", "catalog"])
def test_another_installation_concludes_nothing_and_says_why(sealed_desk, full, monkeypatch, what):
    loaded = registry.load()
    if what == "code":
        other = replace(loaded, code={**loaded.code, "model.corpus-poison": "00" * 32})
        monkeypatch.setattr(registry, "load", lambda _=(): other)
        words = Text(
            "the code of check model.corpus-poison is another one here", "本机检查 model.corpus-poison 的代码不同"
        )
    else:
        monkeypatch.setattr(follow, "_catalog", lambda _: {})
        words = Text("the catalog of frameworks is another one here", "本机的框架目录不同")
    found = again(full, sealed_desk)
    concluded = {"system", "unlooked", *(path for path in found if path.startswith(("determinations/", "risks/")))}
    assert {(found[path].outcome, found[path].detail) for path in concluded} == {(LEFT, words)}


def test_other_plugins_make_another_plan(sealed_desk, full):
    known = values_of(contents(full))
    known = replace(known, plan=replace(known.plan, plugins={"other": "1"}))
    found = rerun.plan_again(known, rerun.inputs_in(sealed_desk.inputs, known), None)
    assert (found.path, found.outcome) == ("plan", LEFT)
    assert found.detail == Text("other plugins are installed here", "本机安装的插件不同")


@pytest.mark.torture
def test_a_forged_status_differs(liar):
    desk = liar(on("model.corpus-provenance", status=Status.PASS))
    content = desk.bundle("inspector").read_bytes()
    found = again(content, desk, desk.inputs)
    assert [path for path, one in outcomes(found).items() if one is DIFFERS] == ["findings/5"]
    words = Text("run again, other content: findings/5", "重新运行，内容不同：findings/5")
    assert found["findings/5"].detail == words
    assert again(content, desk)["findings/5"].outcome is LEFT


@pytest.mark.torture
def test_a_forged_detail_differs_even_where_the_status_is_true(liar):
    lie = on("model.corpus-secrets", evidence=(Evidence("records", 1_000_000),))
    desk = liar(lie)
    found = again(desk.bundle("inspector").read_bytes(), desk, desk.inputs)
    assert found["findings/8"].detail.en == "run again, other content: findings/8/detail"
    assert found["findings/8"].outcome is DIFFERS
    partly = again(desk.bundle("partner").read_bytes(), desk, desk.inputs, "partner")
    assert partly["findings/8"].outcome is CONFIRMED  # the forged part is not shown


@pytest.mark.torture
def test_forged_samples_differ_with_the_inputs_alone(liar):
    def lie(found):
        if found.check != "values.over-blocking":
            return found
        better = tuple(replace(one, result=False) for one in found.samples * 4)
        return replace(found, status=Status.PASS, samples=better)

    desk = liar(lie)
    content = desk.bundle("inspector").read_bytes()
    assert (
        again(content, desk)["findings/0"].outcome is CONFIRMED
    )  # they give the verdict; whose they are is another question
    found = again(content, desk, desk.inputs)["findings/0"]
    assert (found.outcome, "samples" in found.detail.en) == (DIFFERS, True)


def test_a_verdict_that_its_samples_do_not_give_differs_without_inputs(liar, monkeypatch):
    monkeypatch.setattr("jingwei.assess.basis.decide", lambda *_: True)
    desk = liar(on("values.over-blocking", status=Status.PASS))
    found = again(desk.bundle("inspector").read_bytes(), desk)
    assert (found["findings/0"].basis, found["findings/0"].outcome) == ("recomputed", DIFFERS)


@pytest.mark.torture
def test_a_finding_called_attested_to_hide_it_differs(liar, monkeypatch):
    monkeypatch.setattr("jingwei.assess.assess.based", lambda found, check: replace(found, basis=Basis.ATTESTED))
    desk = liar(truth)
    found = again(desk.bundle("inspector").read_bytes(), desk)
    assert {found[f"findings/{n}"].outcome for n in range(LAST)} == {DIFFERS}
    monkeypatch.setattr(follow, "__version__", "0.0.1")  # then what the check says here is no lie of the issuer
    found = again(desk.bundle("inspector").read_bytes(), desk)
    assert {(found[f"findings/{n}"].outcome, found[f"findings/{n}"].detail.en) for n in range(LAST)} == {
        (LEFT, "rests on the word of whoever ran it")
    }


def test_a_word_stays_a_word(liar):
    told = {"status": Status.ERROR, "basis": Basis.ATTESTED, "rules": (), "samples": ()}
    desk = liar(on("values.over-blocking", **told))
    found = again(desk.bundle("inspector").read_bytes(), desk)["findings/0"]
    assert (found.basis, found.outcome) == ("attested", LEFT)
    assert found.detail.en == "rests on the word of whoever ran it"


def test_forged_conclusions_differ(liar, monkeypatch):
    honest = assess.conclude_all

    def concluded(*arguments):
        made = honest(*arguments)
        first = replace(made.determinations[0], title=Text("Nothing to see", "无"))
        tiers = tuple(replace(tier, tier="minimal") for tier in made.tiers)
        return replace(made, determinations=(first, *made.determinations[1:]), risks=(), tiers=tiers, unlooked=())

    monkeypatch.setattr(assess, "conclude_all", concluded)
    desk = liar(truth)
    found = again(desk.bundle("inspector").read_bytes(), desk)
    differing = {path for path, one in outcomes(found).items() if one is DIFFERS}
    assert differing == {"system", "unlooked", "determinations/0", "risks"}


@pytest.mark.torture
def test_a_step_that_was_left_out_of_the_plan_differs(liar, monkeypatch):
    honest = assess.plan.make

    def planned(*arguments, **more):
        made = honest(*arguments, **more)
        steps = tuple(
            replace(one, selected=False) if one.check == "model.corpus-provenance" else one for one in made.steps
        )
        code = {name: digest for name, digest in made.code.items() if name != "model.corpus-provenance"}
        return replace(made, steps=steps, code=code)

    monkeypatch.setattr(assess.plan, "make", planned)
    desk = liar(lambda found: None if found.check == "model.corpus-provenance" else found)
    content = desk.bundle("inspector").read_bytes()
    assert again(content, desk, desk.inputs)["plan"].outcome is DIFFERS
    (desk.inputs / "corpus.jsonl").write_text("{}\n")
    assert again(content, desk, desk.inputs)["plan"].outcome is DIFFERS


@pytest.mark.torture
def test_what_a_baseline_accepts_is_not_confirmed(tmp_path):
    path = assessed(tmp_path / "desk")
    known = baseline_of(load(path.read_bytes()).findings)
    report(tmp_path / "desk" / "desk" / "jingwei.yaml", baseline=known)
    desk = Desk(tmp_path / "desk")
    desk.seal()
    found = again(desk.bundle("inspector").read_bytes(), desk, desk.inputs)
    assert DIFFERS not in outcomes(found).values()
    assert "baseline" in found["findings/5"].detail.en
    assert found["findings/5"].outcome is LEFT
    assert found["findings/6"].outcome is CONFIRMED


def test_no_refused_bundle_is_recomputed(sealed_desk, full):
    verdict = judge(full, Ask(load_policy(sealed_desk.policy_text("somebody")), NOW, verify))
    assert verdict.verdict == "refused"
    assert recompute(full, verdict, sealed_desk.inputs) == []


@pytest.mark.parametrize("name", ["../jingwei.yaml", "a/b", ".", ".."])
def test_a_manifest_outside_the_inputs_is_never_read(sealed_desk, full, name, monkeypatch):
    known = values_of(contents(full))
    subjects = {name: known.plan.manifest_sha256}
    monkeypatch.setattr(rerun, "read_regular", lambda *_: pytest.fail("read"))
    with pytest.raises(rerun.InputError, match="no file name"):
        rerun.inputs_in(sealed_desk.inputs, replace(known, subjects=subjects))


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyError("tiers"), "KeyError: 'tiers'"),
        (TypeError("no list"), "TypeError: no list"),
        (ParseError("no tier"), "no tier"),
    ],
)
def test_values_that_no_run_writes_confirm_nothing(sealed_desk, full, monkeypatch, error, why):
    def strange(*_):
        raise error

    monkeypatch.setattr(module, "conclusions", strange)
    monkeypatch.setattr(module, "from_samples", strange)
    found = again(full, sealed_desk)
    assert {one.outcome for path, one in found.items() if path != "verdict"} == {LEFT}
    assert {"system", "findings/0", "determinations/0"} <= found.keys()
    assert found["determinations/0"].detail == Text(f"this version cannot read it: {why}", f"此版本无法读取：{why}")
    monkeypatch.setattr(module, "given", strange)
    assert set(outcomes(again(full, sealed_desk)).values()) == {LEFT}
    assert again(full, sealed_desk).keys() == judged(full, sealed_desk).classes.keys()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@pytest.mark.torture
@settings(max_examples=40)
@given(value=JSON, leaf=st.integers(0, 999), field=st.integers(0, 20))
def test_no_value_that_is_shown_makes_it_fail(sealed_desk, full, value, leaf, field):
    """Whoever signs may sign anything, so any value may stand in any leaf, or in any field of one."""
    verdict, known = judged(full, sealed_desk), values_of(contents(full))
    paths = sorted(path for path in known.leaves if "/samples/" not in path)
    path = paths[leaf % len(paths)]
    held = known.leaves[path].value
    if isinstance(held, dict) and field < len(held):
        value = {**held, sorted(held)[field]: value}
    changed = replace(contents(full), leaves={**known.leaves, path: replace(known.leaves[path], value=value)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "contents", lambda _: changed)
        found = {one.path: one for one in recompute(full, verdict, None)}
    if path.startswith(("determinations/", "risks/")) and value is not None and value != held:
        assert found[path].outcome is not CONFIRMED
