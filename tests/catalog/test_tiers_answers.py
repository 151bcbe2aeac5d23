"""How a manifest's words become answers, and what happens to words that are none."""

import time

import pytest

from jingwei.catalog.tiers import MisreadFact, UnknownFact, misread_facts, reached, unknown_facts
from jingwei.catalog.tiers.answers import answers, read_value
from jingwei.catalog.tiers.load import load_facts
from jingwei.catalog.tiers.logic import Above, All, Answer, Any, Has, Is, Not, Reading, facts_of
from jingwei.catalog.tiers.words import expected
from tests.catalog.tier_systems import CN, EU, PLAIN, QUIET, asked, asset, inventory, tier

FACTS = load_facts()
NOTHING = Answer(frozenset())


@pytest.mark.parametrize(
    ("fact", "value", "wanted"),
    [
        ("profiling", True, Answer(True)),
        ("profiling", False, Answer(False)),
        ("profiling", "yes", None),
        ("profiling", 1, None),
        ("profiling", ["true"], None),
        ("profiling", None, None),
        ("users", 5, Answer(5.0)),
        ("users", 0, Answer(0.0)),
        ("users", 2.5, Answer(2.5)),
        ("users", -1, None),
        ("users", True, None),
        ("users", "5", None),
        ("users", float("inf"), None),
        ("users", float("nan"), None),
        ("users", 10**400, None),
        ("users", [5], None),
        ("annex_iii_area", "none", NOTHING),
        ("annex_iii_area", ["none"], NOTHING),
        ("annex_iii_area", [], NOTHING),
        ("annex_iii_area", "education", Answer(frozenset({"education"}))),
        ("annex_iii_area", ["education", "justice"], Answer(frozenset({"education", "justice"}))),
        ("annex_iii_area", ["none", "education"], None),
        ("annex_iii_area", "Education", None),
        ("annex_iii_area", True, None),
        ("annex_iii_area", False, None),
        ("annex_iii_area", [1], None),
        ("annex_iii_area", {"education": True}, None),
        ("annex_iii_area", 3, None),
        ("autonomy", "advises", Answer(frozenset({"advises"}))),
        ("autonomy", ["approved"], Answer(frozenset({"approved"}))),
        ("autonomy", ["advises", "approved"], None),
        ("autonomy", [], None),
        ("autonomy", "none", None),
        ("excluded_use", "none", Answer(frozenset({"none"}))),
    ],
)
def test_reading_a_value(fact, value, wanted):
    assert read_value(FACTS[fact], value) == wanted


def test_a_value_that_is_no_answer_stays_a_question_and_is_quoted():
    made = tier(EU, {**PLAIN, "prohibited_practices": ["social-scorin"]})
    assert asked(made) == {"prohibited_practices"}
    question = made.questions[0].text
    assert "(stated: ['social-scorin'], which is not none or a list of manipulation, " in question.en
    assert "已填 ['social-scorin']，但应为 none 或以下各项的列表：manipulation" in question.zh


def test_a_long_stranger_is_cut_and_made_plain():
    made = tier(EU, {**PLAIN, "interacts_with_people": "\u202e" + "<script>" * 40})
    text = made.questions[0].text.en
    assert "\u202e" not in text
    assert "…, which is not true or false)" in text
    assert len(text) < 180


def test_a_value_of_just_the_shown_length_is_not_cut():
    whole = "x" * 58  # and two quotes
    assert f"(stated: '{whole}', which" in tier(EU, {**PLAIN, "gpai_provider": whole}).questions[0].text.en
    cut = tier(EU, {**PLAIN, "gpai_provider": whole + "x"}).questions[0].text.en
    assert f"(stated: '{whole}…, which" in cut


def test_the_clear_part_of_a_misread_list_still_counts():
    made = tier(EU, {**PLAIN, "prohibited_practices": ["social-scoring", "mind-reading"]})
    assert made.tier == "prohibited"
    half = tier(EU, {**PLAIN, "annex_iii_area": ["education", "sea"], "annex_iii_use": "none"})
    assert half.tier == "minimal"
    open_half = answers(FACTS, inventory({"annex_iii_area": ["education", "sea"]})).answers["annex_iii_area"]
    assert open_half == Answer(frozenset({"education"}), complete=False)
    unclear = answers(FACTS, inventory({"autonomy": ["advises", "flies"], "users": "many"}))
    assert not {"autonomy", "users"} & set(unclear.answers)
    assert unclear.misread == {"autonomy": ["advises", "flies"], "users": "many"}


def test_a_misread_value_does_not_switch_off_a_presumption():
    facts = {**PLAIN, "annex_iii_area": "powerplant", "annex_iii_use": "regulator"}
    made = tier(EU, facts, sector="energy", assets=[asset("control_loop")])
    assert made.tier == "high"


def test_misread_facts_say_what_is_expected():
    found = misread_facts(inventory({"profiling": "perhaps", "users": 3, "autonomy": "runs"}))
    assert found == (
        MisreadFact("profiling", "perhaps", expected(FACTS["profiling"])),
        MisreadFact("autonomy", "runs", expected(FACTS["autonomy"])),
    )
    assert found[0].expected.en == "true or false"
    assert found[1].expected.en == "one of advises, approved, autonomous"
    assert expected(FACTS["users"]).en == "a number of zero or more"
    assert expected(FACTS["regions"]).zh == "国家代码或 EU 的列表"
    assert misread_facts(inventory(PLAIN)) == ()


@pytest.mark.parametrize(
    ("key", "closest"),
    [
        ("prohibited_practises", "prohibited_practices"),
        ("annex-iii-area", "annex_iii_area"),
        ("Annex III Use", "annex_iii_use"),
        ("gpai-provider", "gpai_provider"),
        ("profilling", "profiling"),
        ("zzzzz", ""),
    ],
)
def test_unknown_facts_name_the_nearest_known(key, closest):
    found = unknown_facts(inventory({**PLAIN, key: True}))
    assert found == (UnknownFact(key, closest),)


def test_regions_are_no_fact():
    world = inventory({"regions": ["CN"]}, regions=("DE",))
    assert [one.key for one in unknown_facts(world)] == ["regions"]
    assert answers(FACTS, world).answers["regions"] == Answer(frozenset({"DE"}))
    assert unknown_facts(inventory(PLAIN)) == ()


def test_many_unknown_facts_are_bounded():
    start = time.monotonic()
    found = unknown_facts(inventory({f"{'x' * 90}{n}": True for n in range(20_000)}))
    assert len(found) == 50
    assert time.monotonic() - start < 5


def test_implications_reach_through_several_facts():
    known = answers(FACTS, inventory({"prohibited_practices": "emotion-at-work-or-school"})).answers
    assert known["annex_iii_use"] == Answer(frozenset({"emotion-recognition"}), complete=False)
    assert known["annex_iii_area"] == Answer(frozenset({"biometrics"}), complete=False)
    assert known["emotion_or_categorisation"] == Answer(True)


def test_an_implication_completes_a_stated_list_and_overrules_a_stated_no():
    stated = {"annex_iii_use": "emotion-recognition", "annex_iii_area": "none", "emotion_or_categorisation": False}
    known = answers(FACTS, inventory(stated)).answers
    assert known["annex_iii_area"] == Answer(frozenset({"biometrics"}))
    assert known["emotion_or_categorisation"] == Answer(True)


def test_presumptions_are_at_least_and_can_be_withheld():
    world = inventory(sector="energy", assets=[asset("control_loop"), asset("model", training_flop=1e20)])
    known = answers(FACTS, world).answers
    assert known["annex_iii_area"] == Answer(frozenset({"critical-infrastructure"}), complete=False)
    assert known["annex_iii_use"] == Answer(frozenset({"infrastructure-safety-component"}), complete=False)
    assert known["training_flop"] == Answer(1e20)
    without = answers(FACTS, world, frozenset({"annex_iii_area", "training_flop"})).answers
    assert "annex_iii_area" not in without
    assert "annex_iii_use" in without
    assert without["training_flop"] == Answer(1e20)


@pytest.mark.parametrize("junk", ["1e26", True, None, [1e26], -1e26, float("nan")])
def test_a_strange_compute_of_an_asset_counts_as_not_stated(junk):
    known = answers(FACTS, inventory(assets=[asset("model", training_flop=junk)])).answers
    assert "training_flop" not in known
    assert "gpai_provider" not in known


def test_reached_tiers():
    assert reached(inventory(PLAIN))[EU] == {"minimal"}
    assert reached(inventory({**PLAIN, "interacts_with_people": True}))[EU] == {"transparency"}
    facts = {**PLAIN, "annex_iii_use": "recruitment", "interacts_with_people": True, "gpai_provider": True}
    assert reached(inventory(facts))[EU] == {"high", "transparency", "gpai", "gpai-systemic"}
    assert reached(inventory())[CN] == {"out-of-scope"}
    assert reached(inventory(QUIET, regions=("CN",)))[CN] == {"low"}
    assert reached(inventory(PLAIN, regions=()))[EU] == {"minimal"}
    assert reached(inventory({}, regions=()))[CN] == {"moderate", "considerable", "major", "extreme"}
    exempt = {**PLAIN, "interacts_with_people": True, "transparency_exceptions": "obvious"}
    assert reached(inventory(exempt))[EU] == {"minimal"}


YES, NO = Answer(True), Answer(False)


@pytest.mark.parametrize(
    ("condition", "known", "truth", "facts"),
    [
        (Is("a"), {}, None, ("a",)),
        (Is("a"), {"a": YES}, True, ("a",)),
        (Is("a"), {"a": NO}, False, ("a",)),
        (Not(Is("a")), {}, None, ("a",)),
        (Not(Is("a")), {"a": NO}, True, ("a",)),
        (Not(Is("a")), {"a": YES}, False, ("a",)),
        (All((Is("a"), Is("b"))), {"a": YES, "b": YES}, True, ("a", "b")),
        (All((Is("a"), Is("b"))), {"a": YES}, None, ("b",)),
        (All((Is("a"), Is("b"))), {"a": NO}, False, ("a",)),
        (All((Is("a"), Is("b"))), {}, None, ("a", "b")),
        (Any((Is("a"), Is("b"))), {"a": NO, "b": NO}, False, ("a", "b")),
        (Any((Is("a"), Is("b"))), {"a": NO}, None, ("b",)),
        (Any((Is("a"), Is("b"))), {"a": YES}, True, ("a",)),
        (Any((Is("a"), Is("a"))), {}, None, ("a",)),
        (Has("a", frozenset({"x"})), {}, None, ("a",)),
        (Has("a", frozenset({"x"})), {"a": Answer(frozenset({"x", "y"}))}, True, ("a",)),
        (Has("a", frozenset({"x"})), {"a": Answer(frozenset({"y"}))}, False, ("a",)),
        (Has("a", frozenset({"x"})), {"a": Answer(frozenset({"y"}), complete=False)}, None, ("a",)),
        (Has("a", frozenset({"x"})), {"a": Answer(frozenset({"x"}), complete=False)}, True, ("a",)),
        (Has("a", frozenset()), {"a": NOTHING}, False, ("a",)),
        (Has("a", frozenset()), {"a": Answer(frozenset({"y"}))}, True, ("a",)),
        (Has("a", frozenset({"x"})), {"a": YES}, None, ("a",)),
        (Above("a", 5), {}, None, ("a",)),
        (Above("a", 5), {"a": Answer(5.0)}, False, ("a",)),
        (Above("a", 5), {"a": Answer(5.1)}, True, ("a",)),
        (Above("a", 5), {"a": Answer(4.0, complete=False)}, None, ("a",)),
        (Above("a", 5), {"a": Answer(6.0, complete=False)}, True, ("a",)),
        (Above("a", 5), {"a": YES}, None, ("a",)),
    ],
)
def test_three_valued_logic(condition, known, truth, facts):
    assert condition.read(known) == Reading(truth, facts)


def test_a_condition_without_parts_is_a_mistake():
    with pytest.raises(ValueError, match="without parts"):
        All(()).read({})


def test_the_facts_of_a_condition():
    assert facts_of(All((Is("b"), Not(Any((Is("a"), Is("b"))))))) == ("b", "a")
