"""What was not looked at, in findings and sentences."""

from datetime import date

from jingwei.assess.unlooked import sentences, unlooked_findings
from jingwei.vocabulary import Asset, AssetKind, Inventory, Plan, Severity, Stage, Status, Step, System, Text
from tests.assess.findings import finding

T = Text("x", "文")
WHY = Text("because", "因为")
ASSETS = (Asset("m", AssetKind.MODEL, T), Asset("s", AssetKind.SITE, T))


def step(check, asset, *, selected):
    return Step(check, 1, asset, "", selected=selected, reason=WHY)


def plan(*steps, problems=()):
    return Plan("s", "0", date(2026, 6, 1), "1", steps, (), problems=problems)


def inventory(assets=ASSETS, without=None):
    return Inventory("m", "0", System("s", T, T, "public", Stage.OPERATION, without=without or {}), assets=assets)


def test_an_asset_without_selected_step_becomes_a_finding():
    made = list(unlooked_findings(plan(step("c", "m", selected=True), step("c", "s", selected=False)), inventory()))
    (found,) = made
    assert (found.asset, found.asset_kind, found.check, found.check_version) == ("s", "site", "assess.no-check", 1)
    assert (found.status, found.severity, found.layer) == (Status.NOTCHECKED, Severity.MEDIUM, "hardware")
    assert found.message.id == "assess.no-check.none"
    assert found.message.args == {"kind": "site"}
    assert found.message.en == "no selected check examines assets of kind site"
    assert found.message.zh == "没有选定的检查适用于 site 类资产"
    assert found.title.en.startswith("Every asset is examined")
    assert found.title.zh.startswith("每项资产")
    assert found.remediation.en.startswith("Install or write a check")
    assert found.remediation.zh.startswith("为此类资产")
    assert len(found.fingerprint) == 64


def test_every_kind_of_asset_has_a_layer():
    assets = tuple(Asset(kind.value, kind, T) for kind in AssetKind)
    found = {one.asset_kind: one.layer for one in unlooked_findings(plan(), inventory(assets))}
    assert set(found) == set(AssetKind)
    assert set(found.values()) == {"hardware", "model", "tools", "application"}


def test_problems_of_the_plan_are_told():
    made = sentences(plan(problems=("plugin x",)), inventory(), [])
    assert Text("not loaded: plugin x", "未能加载：plugin x") in made


def test_open_findings_are_counted():
    words = ("error", "unknown", "unknown", "notchecked", "notchecked", "notchecked", "pass", "fail")
    made = sentences(plan(), inventory(), [finding(status=Status(word)) for word in words])
    assert Text("steps without a result: 1", "1 个步骤未得出结果") in made
    assert Text("steps that could not be decided from the evidence: 2", "2 个步骤无法依据证据判定") in made
    assert Text("steps that were not checked: 3", "3 个步骤未检查") in made
    none_open = sentences(plan(), inventory(), [finding(status=Status.PASS)])
    assert not any("steps" in text.en for text in none_open)


def test_kinds_are_told_apart_by_what_the_owner_says():
    made = sentences(plan(step("c", "m", selected=True)), inventory(without={"stream": "none live"}), [])
    assert Text("stream: the owner declares there is none (none live)", "stream：所有者声明不存在（none live）") in made
    assert Text("dataset: the manifest names none", "dataset：清单中没有") in made
    kinds = [text.en.partition(":")[0] for text in made]
    assert kinds.count("stream") == 1
    assert "model" not in kinds
    assert "site" not in kinds
    assert len(made) == len(AssetKind) - len(ASSETS)


def test_a_plan_without_selected_steps_examined_nothing():
    nothing = Text("nothing was examined at all", "没有检查任何内容")
    assert nothing in sentences(plan(), inventory(), [])
    assert nothing in sentences(plan(step("c", "m", selected=False)), inventory(), [])
    assert nothing not in sentences(plan(step("c", "m", selected=True)), inventory(), [])


def test_what_was_left_out_is_told_once_with_its_reason_in_order():
    steps = [step("z", "m", selected=False), step("z", "s", selected=False), step("b", "m", selected=False)]
    steps += [step("c", "m", selected=True), step("d", "", selected=False)]
    told = [text for text in sentences(plan(*steps), inventory(), []) if text.en.endswith("because")]
    assert told == [Text("b: because", "b：因为"), Text("z: because", "z：因为")]
