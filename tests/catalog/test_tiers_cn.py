import pytest

from tests.catalog.tier_systems import CN, QUIET, asked, asset, clauses, tier

HOME = {"regions": ("CN",)}
CHAT = {
    **QUIET,
    "generates_content": True,
    "public_service": True,
    "opinion_attribute": True,
    "own_or_tuned_model": True,
    "deepfakes": False,
}
FILING = "Generative AI Measures, Art. 17"
REGISTRATION = "Generative AI Measures, Art. 17 (practice of the authorities)"
BASIC = "TC260-003; GB/T 45654-2025"
LABEL = "Labelling Measures, Art. 4-5; GB 45438-2025"

CASES = [
    ("spam filter", {}, "low"),
    ("internal writer", {"generates_content": True, "public_service": False, "deepfakes": False}, "low"),
    ("a million exactly", {"users": 1_000_000}, "low"),
    ("more than a million", {"users": 1_000_001}, "moderate"),
    ("acts with approval", {"autonomy": "approved"}, "low"),
    ("acts alone", {"autonomy": "autonomous"}, "moderate"),
    ("bank", {"scenario": "important-industry"}, "moderate"),
    ("town hall", {"scenario": ["public-service"]}, "moderate"),
    ("public generator", {**CHAT, "opinion_attribute": False}, "moderate"),
    ("public chat", CHAT, "considerable"),
    ("acts alone for many", {"autonomy": "autonomous", "users": 2e6}, "considerable"),
    ("grid advice", {"scenario": "critical-infrastructure"}, "considerable"),
    ("triage advice", {"scenario": "life-or-public-safety", "autonomy": "approved"}, "considerable"),
    ("grid control", {"scenario": "critical-infrastructure", "autonomy": "autonomous"}, "major"),
    ("driverless bus", {"scenario": "life-or-public-safety", "autonomy": "autonomous"}, "major"),
    ("weapons help", {"severe_capability": "mass-harm-weapons"}, "extreme"),
    ("cyber", {"severe_capability": ["offensive-cyber"]}, "extreme"),
    ("self-copying", {"severe_capability": ["loss-of-control"]}, "extreme"),
]


@pytest.mark.parametrize(("about", "facts", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_the_level_of_a_system(about, facts, wanted):
    made = tier(CN, {**QUIET, **facts}, **HOME)
    assert (made.tier, made.questions) == (wanted, ())
    assert all(reason.text.en and reason.text.zh and reason.clause and reason.fact for reason in made.reasons)


def test_levels_are_marked_as_our_own_reading():
    made = tier(CN, {**QUIET, "autonomy": "autonomous"}, **HOME)
    assert "[Jingwei's own reading, not in the source]" in made.reasons[0].text.en
    assert "【本项目的解读，非原文】" in made.reasons[0].text.zh


def test_a_public_generator_with_its_own_model_files():
    found = clauses(tier(CN, CHAT, **HOME))
    assert {FILING, BASIC, LABEL} <= set(found)
    assert REGISTRATION not in found


def test_a_public_generator_on_a_filed_model_registers():
    found = clauses(tier(CN, {**CHAT, "own_or_tuned_model": False}, **HOME))
    assert {REGISTRATION, BASIC, LABEL} <= set(found)
    assert FILING not in found


def test_an_own_generative_model_is_presumed_to_need_filing():
    facts = {key: value for key, value in CHAT.items() if key != "own_or_tuned_model"}
    own = asset("model", task="text-generation")
    assert FILING in clauses(tier(CN, facts, assets=[own], **HOME))
    bought = asset("model", task="text-generation", references=[("supplier", "x")])
    made = tier(CN, facts, assets=[bought], **HOME)
    assert FILING not in clauses(made)
    assert "own_or_tuned_model" in {reason.fact for reason in made.reasons if "Not stated" in reason.text.en}


@pytest.mark.parametrize("answer", [{"public_service": False}, {"generates_content": False}])
def test_without_a_public_or_a_generator_no_duty_of_the_measures(answer):
    found = set(clauses(tier(CN, {**CHAT, **answer}, **HOME)))
    assert not found & {FILING, REGISTRATION, BASIC, LABEL}


def test_deep_synthesis_is_labelled():
    assert "Deep Synthesis Provisions, Art. 17" in clauses(tier(CN, {**CHAT, "deepfakes": True}, **HOME))
    assert "Deep Synthesis Provisions, Art. 17" not in clauses(tier(CN, CHAT, **HOME))


@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        ({}, "Framework 2.0, inherent risks"),
        ({"personal_data": True}, "Framework 2.0, inherent risks: data; PIPL"),
        ({"generates_content": True, "public_service": False}, "Framework 2.0, application risks: content"),
        (
            {"generates_content": True, "public_service": False, "interacts_with_people": True},
            "Framework 2.0, application risks: cognition",
        ),
        ({"autonomy": "approved"}, "Framework 2.0, application risks: real world"),
        ({"autonomy": "autonomous"}, "Framework 2.0, application risks: real world"),
        ({"scenario": "public-service"}, "Framework 2.0, application risks: real world"),
        ({"scenario": "public-service"}, "Framework 2.0, secondary risks"),
        ({"users": 3e6}, "Framework 2.0, secondary risks"),
        ({"severe_capability": "loss-of-control"}, "Framework 2.0, secondary risks"),
    ],
)
def test_classes_of_risk(facts, clause):
    quiet = clauses(tier(CN, QUIET, **HOME))
    assert clause in clauses(tier(CN, {**QUIET, **facts}, **HOME))
    assert (clause in quiet) is (not facts)


def test_personal_data_is_presumed_from_a_declared_use():
    facts = {key: value for key, value in QUIET.items() if key != "personal_data"}
    clause = "Framework 2.0, inherent risks: data; PIPL"
    held = [r for r in tier(CN, facts, assets=[asset("data_use")], **HOME).reasons if r.clause == clause]
    assert held[0].text.en.startswith("Inherent risks: personal information")
    silent = [r for r in tier(CN, facts, **HOME).reasons if r.clause == clause]
    assert silent[0].text.en.startswith("Not stated.")


@pytest.mark.parametrize(
    ("sector", "wanted"),
    [("energy", "considerable"), ("water", "considerable"), ("finance", "moderate"), ("government", "moderate")],
)
def test_a_sector_is_a_scenario_at_least(sector, wanted):
    facts = {key: value for key, value in QUIET.items() if key != "scenario"}
    made = tier(CN, facts, sector=sector, **HOME)
    assert (made.tier, asked(made)) == ("undecided", {"scenario"}) if wanted == "moderate" else (wanted, set())
    stated = tier(CN, QUIET, sector=sector, **HOME)
    assert stated.tier == "low"
    assert any("suggest another answer for scenario" in reason.text.en for reason in stated.reasons)


@pytest.mark.parametrize("regions", [("DE",), ("HK",), ("US", "EU")])
def test_elsewhere_the_framework_is_silent(regions):
    made = tier(CN, {}, regions=regions)
    assert (made.tier, made.questions) == ("out-of-scope", ())


@pytest.mark.parametrize("missing", ["severe_capability", "scenario", "autonomy", "users", "generates_content"])
def test_each_missing_answer_is_asked_for(missing):
    made = tier(CN, {key: value for key, value in QUIET.items() if key != missing}, **HOME)
    assert made.tier == "undecided"
    assert missing in asked(made)


def test_an_empty_manifest_gets_every_question_in_order():
    made = tier(CN, **HOME)
    assert [question.fact for question in made.questions] == [
        *("severe_capability", "scenario", "autonomy", "users"),
        *("generates_content", "public_service", "opinion_attribute"),
    ]
    assert made.title.zh == "未决：尚有 7 个问题待回答"
