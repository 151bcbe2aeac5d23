"""Plans from checks and manifests made by hand: what is selected, what is not and why, what a profile may name."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from jingwei import __version__
from jingwei.assess import plan
from jingwei.assess.registry import Registry
from jingwei.check import Parameter
from jingwei.errors import JingweiError
from jingwei.vocabulary import Asset, AssetKind, Inventory, ProfileChoice, Stage, System, Text, Waiver
from tests.assess.findings import CHECK

DAY = date(2026, 6, 1)
T = Text("x", "文")
PARAMETERS = (
    Parameter("share", 0.5, T),
    Parameter("strict", True, T),
    Parameter("word", "x", T),
    Parameter("any", None, T),
)
MODEL = replace(CHECK, id="a.model", version=3, parameters=PARAMETERS)
BOTH = replace(CHECK, id="b.both", kinds=(AssetKind.MODEL, AssetKind.DATASET))
CHIP = replace(CHECK, id="c.chip", kinds=(AssetKind.CHIP_DESIGN,))
PAIR = replace(CHECK, id="d.pair", kinds=(AssetKind.STREAM, AssetKind.SITE))
CHECKS = {c.id: c for c in (MODEL, BOTH, CHIP, PAIR)}
REGISTRY = Registry(CHECKS, {name: f"code of {name}" for name in CHECKS}, {"plug": "1"}, ("broken one",))
ASSETS = (Asset("m", AssetKind.MODEL, T), Asset("d", AssetKind.DATASET, T))


def inventory(without=None, assets=ASSETS, **profile):
    system = System("s", T, T, "public", Stage.OPERATION, without=without or {})
    return Inventory("jingwei.yaml", "ab", system, assets=assets, profile=ProfileChoice(**profile))


def steps(given):
    return {(step.check, step.asset): step for step in plan.make(given, REGISTRY, as_of=DAY).steps}


def refused(**profile):
    with pytest.raises(JingweiError) as caught:
        plan.make(inventory(**profile), REGISTRY, as_of=DAY)
    assert caught.value.hint.startswith("`jingwei checks` lists checks")
    head, *lines = caught.value.message.split("\n")
    assert head == "the profile does not fit:"
    return lines


def test_the_plan_carries_what_it_was_made_from():
    made = plan.make(inventory(), REGISTRY, as_of=DAY, catalog={"f": "0f", "g": "0a"})
    assert (made.system, made.manifest_sha256, made.as_of, made.jingwei) == ("s", "ab", DAY, __version__)
    assert made.frameworks == ("f", "g")
    assert made.catalog == {"f": "0f", "g": "0a"}
    assert made.code == {"a.model": "code of a.model", "b.both": "code of b.both"}
    assert (made.waivers, made.baseline) == ((), "")


def test_the_plan_names_the_code_of_selected_checks_only():
    made = plan.make(inventory(exclude={"b.*": "no"}), REGISTRY, as_of=DAY)
    assert made.code == {"a.model": "code of a.model"}


def test_the_plan_carries_the_waivers_in_force_and_what_counts_as_known():
    held = Waiver("a.model", "m", "r", "Li", DAY)
    over = Waiver("a.model", "d", "r", "Li", DAY - timedelta(days=1))
    made = plan.make(inventory(waivers=(over, held)), REGISTRY, as_of=DAY, baseline=frozenset({"b", "a"}))
    assert made.waivers == (held,)
    assert made.baseline == hashlib.sha256(b"a\nb\n").hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"waivers": (Waiver("a", "m", "r", "p", DAY),)},
        {"baseline": "0"},
        {"code": {"a": "0"}},
        {"catalog": {"f": "0"}},
    ],
)
def test_everything_promised_is_in_the_plan_s_digest(change):
    made = plan.make(inventory(), REGISTRY, as_of=DAY)
    assert replace(made, **change).digest != made.digest
    assert made.plugins == {"plug": "1"}
    assert made.problems == ("broken one",)


def test_every_check_meets_every_asset_of_its_kinds():
    found = steps(inventory())
    assert set(found) == {("a.model", "m"), ("b.both", "m"), ("b.both", "d"), ("c.chip", ""), ("d.pair", "")}
    step = found["a.model", "m"]
    assert (step.check_version, step.asset_digest, step.selected) == (3, ASSETS[0].digest, True)
    assert step.reason.en == "the check looks at assets of this kind"
    assert step.reason.zh == "该检查适用于此类资产"
    assert step.parameters == {"share": 0.5, "strict": True, "word": "x", "any": None}


def test_steps_of_one_asset_stand_together():
    order = [step.asset for step in plan.make(inventory(), REGISTRY, as_of=DAY).steps]
    assert order == ["m", "m", "d", "", ""]


def test_a_check_without_asset_says_that_the_manifest_names_none():
    step = steps(inventory(without={"stream": "no live data"}))["d.pair", ""]
    assert not step.selected
    assert step.asset_digest == ""
    assert step.reason.en == "the manifest names no asset of kind stream, site"
    assert step.reason.zh == "清单中没有 stream, site 类资产"


def test_a_check_without_asset_says_what_the_owner_declares():
    step = steps(inventory(without={"stream": "no live data", "site": "rented"}))["d.pair", ""]
    assert step.reason.en == "the owner declares that there is no stream, site: no live data; rented"
    assert step.reason.zh == "所有者声明没有 stream, site：no live data; rented"


def test_exclusion_comes_with_its_reason():
    found = steps(inventory(exclude={"b.*": "later"}))
    assert not found["b.both", "m"].selected
    assert found["b.both", "m"].reason == Text("excluded by the profile: later", "被配置排除：later")
    assert found["a.model", "m"].selected


def test_only_what_the_profile_includes_is_selected():
    found = steps(inventory(include=("a.*", "c.*")))
    assert found["a.model", "m"].selected
    assert not found["b.both", "m"].selected
    assert found["b.both", "m"].reason.en == "not among the checks that the profile includes"
    assert found["b.both", "m"].reason.zh == "不在配置所包含的检查之列"


def test_exclusion_wins_over_inclusion():
    found = steps(inventory(include=("a.*",), exclude={"a.model": "no"}))
    assert "no" in found["a.model", "m"].reason.en


def test_the_profile_overrules_defaults():
    found = steps(inventory(parameters={"a.model.share": 1, "a.model.any": "x"}))
    assert found["a.model", "m"].parameters == {"share": 1, "strict": True, "word": "x", "any": "x"}
    assert found["b.both", "m"].parameters == {}


@pytest.mark.parametrize("key", ["include", "exclude", "waivers"])
def test_patterns_that_match_nothing_are_refused(key):
    waiver = Waiver("a.modle", "m", "r", "p", DAY)
    value = {"include": ("a.modle",), "exclude": {"a.modle": "r"}, "waivers": (waiver,)}[key]
    assert refused(**{key: value}) == ["  `a.modle` matches no check; did you mean `a.model`?"]


def test_every_fault_of_a_profile_is_told_at_once():
    parameters = {"a.model.sahre": 1, "a.model.word": 7, "zzz": 1}
    assert refused(include=("qqqq",), parameters=parameters) == [
        "  `qqqq` matches no check",
        "  parameter `a.model.sahre` does not exist; did you mean `a.model.share`?",
        "  parameter `a.model.word` is 7; its default is 'x'",
        "  parameter `zzz` does not exist",
    ]


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("share", 1, True),
        ("share", 0.25, True),
        ("share", True, False),
        ("share", "1", False),
        ("strict", False, True),
        ("strict", 0, False),
        ("strict", "yes", False),
        ("word", "y", True),
        ("word", False, False),
        ("word", 0.5, False),
        ("any", "y", True),
        ("any", 3, True),
    ],
)
def test_a_parameter_keeps_the_kind_of_its_default(name, value, fits):
    given = {f"a.model.{name}": value}
    if fits:
        assert steps(inventory(parameters=given))["a.model", "m"].parameters[name] == value
    else:
        (line,) = refused(parameters=given)
        assert repr(value) in line
