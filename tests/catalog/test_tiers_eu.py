import pytest

from tests.catalog.tier_systems import EU, PLAIN, asked, asset, clauses, tier

HIGH_USES = {  # every use of Annex III: area, point
    "remote-biometric-identification": ("biometrics", "1(a)"),
    "biometric-categorisation": ("biometrics", "1(b)"),
    "emotion-recognition": ("biometrics", "1(c)"),
    "infrastructure-safety-component": ("critical-infrastructure", "2"),
    "admission": ("education", "3(a)"),
    "learning-outcomes": ("education", "3(b)"),
    "education-level": ("education", "3(c)"),
    "test-monitoring": ("education", "3(d)"),
    "recruitment": ("employment", "4(a)"),
    "worker-management": ("employment", "4(b)"),
    "public-benefits": ("essential-services", "5(a)"),
    "credit-scoring": ("essential-services", "5(b)"),
    "life-health-insurance": ("essential-services", "5(c)"),
    "emergency-calls": ("essential-services", "5(d)"),
    "victim-risk": ("law-enforcement", "6(a)"),
    "law-enforcement-polygraph": ("law-enforcement", "6(b)"),
    "evidence-reliability": ("law-enforcement", "6(c)"),
    "offending-risk": ("law-enforcement", "6(d)"),
    "crime-profiling": ("law-enforcement", "6(e)"),
    "migration-polygraph": ("migration", "7(a)"),
    "migration-risk": ("migration", "7(b)"),
    "asylum-applications": ("migration", "7(c)"),
    "border-identification": ("migration", "7(d)"),
    "judicial-decisions": ("justice", "8(a)"),
    "election-influence": ("justice", "8(b)"),
}
PRACTICES = {
    "manipulation": "Art. 5(1)(a)",
    "exploitation-of-vulnerability": "Art. 5(1)(b)",
    "social-scoring": "Art. 5(1)(c)",
    "crime-prediction-by-profiling": "Art. 5(1)(d)",
    "facial-image-scraping": "Art. 5(1)(e)",
    "emotion-at-work-or-school": "Art. 5(1)(f)",
    "sensitive-biometric-categorisation": "Art. 5(1)(g)",
    "realtime-remote-identification": "Art. 5(1)(h)",
    "intimate-images": "Art. 5 intimate images",
}
SECTION_A = [
    *("toys", "recreational-craft", "lifts", "explosive-atmospheres", "radio-equipment", "pressure-equipment"),
    *("cableways", "personal-protective-equipment", "gas-appliances", "medical-devices", "in-vitro-diagnostics"),
]
SECTION_B = [
    *("civil-aviation", "two-or-three-wheel-vehicles", "agricultural-vehicles", "marine-equipment", "rail"),
    "motor-vehicles",
]
PRODUCT = {"annex_i_safety_component": True, "third_party_assessment": True}
MODEL = {**PLAIN, "gpai_provider": True, "gpai_designated": False, "gpai_open_source": False}
SCREENING = {**PLAIN, "annex_iii_area": "employment", "annex_iii_use": "recruitment", "profiling": False}
SPEAKING = {**PLAIN, "generates_content": True, "deepfakes": False, "public_interest_text": False}

CASES = [
    # about, facts, tier, a clause among the reasons
    ("spam filter", PLAIN, "minimal", "Art. 4, Art. 95"),
    ("chatbot", {**SPEAKING, "interacts_with_people": True}, "transparency", "Art. 50(1)"),
    ("translation", SPEAKING, "transparency", "Art. 50(2)"),
    ("deepfake generator", {**SPEAKING, "deepfakes": True}, "transparency", "Art. 50(4), first subparagraph"),
    ("news writer", {**SPEAKING, "public_interest_text": True}, "transparency", "Art. 50(4), second subparagraph"),
    ("emotion display", {**PLAIN, "emotion_or_categorisation": True}, "transparency", "Art. 50(3)"),
    ("CV screening", SCREENING, "high", "Art. 6(2), Annex III 4(a)"),
    ("HR area, unlisted use", {**SCREENING, "annex_iii_use": "none"}, "minimal", "Art. 4, Art. 95"),
    (
        "credit",
        {**PLAIN, "annex_iii_area": None, "annex_iii_use": "credit-scoring"},
        "high",
        "Art. 6(2), Annex III 5(b)",
    ),
    ("social scoring", {**PLAIN, "prohibited_practices": ["social-scoring"]}, "prohibited", "Art. 5(1)(c)"),
    (
        "emotion recognition at work",
        {**PLAIN, "prohibited_practices": ["emotion-at-work-or-school"]},
        "prohibited",
        "Art. 5(1)(f)",
    ),
    (
        "emotion recognition of tired pilots",
        {**PLAIN, "prohibited_practices": ["emotion-at-work-or-school"], "art_5_exceptions": "medical-or-safety"},
        "high",
        "Art. 6(2), Annex III 1(c)",
    ),
    (
        "biometric categorisation by belief",
        {**PLAIN, "prohibited_practices": "sensitive-biometric-categorisation"},
        "prohibited",
        "Art. 5(1)(g)",
    ),
    ("age groups by face", {**PLAIN, "annex_iii_use": "biometric-categorisation"}, "high", "Art. 6(2), Annex III 1(b)"),
    (
        "authorised police",
        {
            **PLAIN,
            "prohibited_practices": "realtime-remote-identification",
            "art_5_exceptions": "authorised-identification",
        },
        "high",
        "Art. 6(2), Annex III 1(a)",
    ),
    (
        "evidence-based police",
        {**PLAIN, "prohibited_practices": "crime-prediction-by-profiling", "art_5_exceptions": "objective-facts"},
        "minimal",
        "Art. 5(1)(d), second half",
    ),
    (
        "dataset labelling",
        {
            **PLAIN,
            "prohibited_practices": "sensitive-biometric-categorisation",
            "art_5_exceptions": "lawful-dataset-labelling",
        },
        "high",
        "Art. 5(1)(g), second half",
    ),
    (
        "the wrong exception",
        {**PLAIN, "prohibited_practices": "emotion-at-work-or-school", "art_5_exceptions": "objective-facts"},
        "prohibited",
        "Art. 5(1)(f)",
    ),
    (
        "surgical robot",
        {**PLAIN, "annex_i_product": "medical-devices", **PRODUCT},
        "high",
        "Art. 6(1), Annex I section A",
    ),
    (
        "car brake",
        {**PLAIN, "annex_i_product": "motor-vehicles", **PRODUCT},
        "high",
        "Art. 6(1), 2(2), Annex I section B",
    ),
    ("press", {**PLAIN, "annex_i_product": "machinery", **PRODUCT}, "high", "Art. 6(1), Annex I (machinery)"),
    (
        "toy's colour",
        {**PLAIN, "annex_i_product": "toys", "annex_i_safety_component": False},
        "minimal",
        "Art. 4, Art. 95",
    ),
    (
        "self-assessed toy",
        {**PLAIN, "annex_i_product": "toys", "annex_i_safety_component": True, "third_party_assessment": False},
        "minimal",
        "Art. 4, Art. 95",
    ),
    ("small model", {**MODEL, "training_flop": 1e24}, "gpai", "Art. 53"),
    ("threshold model", {**MODEL, "training_flop": 1e25}, "gpai", "Art. 53"),
    ("large model", {**MODEL, "training_flop": 1e26}, "gpai-systemic", "Art. 51(1)(a), 51(2)"),
    ("rebutted model", {**MODEL, "training_flop": 1e26, "gpai_rebuttal_accepted": True}, "gpai", "Art. 52(2)-(3)"),
    (
        "designated model",
        {**MODEL, "training_flop": 1e24, "gpai_designated": True},
        "gpai-systemic",
        "Art. 51(1)(b), Annex XIII",
    ),
    ("open model", {**MODEL, "training_flop": 1e24, "gpai_open_source": True}, "gpai", "Art. 53(2)"),
    ("narrow task", {**SCREENING, "annex_iii_exemption": "narrow-procedural-task"}, "minimal", "Art. 6(3)-(4), 49(2)"),
    (
        "narrow task that profiles",
        {**SCREENING, "annex_iii_exemption": "narrow-procedural-task", "profiling": True},
        "high",
        "Art. 6(3), last subparagraph",
    ),
    (
        "obvious robot",
        {**PLAIN, "interacts_with_people": True, "transparency_exceptions": "obvious"},
        "minimal",
        "Art. 50(1)",
    ),
    ("spell checker", {**SPEAKING, "transparency_exceptions": ["assistive-editing"]}, "minimal", "Art. 50(2)"),
    (
        "reviewed news",
        {**SPEAKING, "public_interest_text": True, "transparency_exceptions": ["assistive-editing", "human-reviewed"]},
        "minimal",
        "Art. 50(4)",
    ),
    (
        "police deepfake",
        {**SPEAKING, "deepfakes": True, "transparency_exceptions": "authorised-by-law"},
        "minimal",
        "Art. 50(3)-(4)",
    ),
    (
        "covert police chat",
        {
            **PLAIN,
            "interacts_with_people": True,
            "emotion_or_categorisation": True,
            "transparency_exceptions": "authorised-by-law",
        },
        "minimal",
        "Art. 50(3)-(4)",
    ),
    ("military", {"excluded_use": "military"}, "out-of-scope", "Art. 2(3)"),
    ("research", {"excluded_use": "research-only"}, "out-of-scope", "Art. 2(6)"),
    ("before market", {"excluded_use": "before-market"}, "out-of-scope", "Art. 2(8)"),
    ("personal", {"excluded_use": "personal"}, "out-of-scope", "Art. 2(10)"),
    ("no exclusion", {**PLAIN, "excluded_use": "none"}, "minimal", "Art. 4, Art. 95"),
]


@pytest.mark.parametrize(("about", "facts", "wanted", "clause"), CASES, ids=[case[0] for case in CASES])
def test_the_tier_of_a_system(about, facts, wanted, clause):
    made = tier(EU, {key: value for key, value in facts.items() if value is not None})
    assert (made.tier, made.questions) == (wanted, ())
    assert clause in clauses(made)
    assert all(reason.text.en and reason.text.zh and reason.clause and reason.fact for reason in made.reasons)


@pytest.mark.parametrize(("practice", "clause"), PRACTICES.items())
def test_each_prohibited_practice(practice, clause):
    made = tier(EU, {**PLAIN, "prohibited_practices": [practice]})
    assert (made.tier, made.reasons[0].clause) == ("prohibited", clause)
    assert made.reasons[0].fact == "prohibited_practices"


@pytest.mark.parametrize(("use", "place"), HIGH_USES.items())
def test_each_use_of_annex_iii(use, place):
    area, point = place
    made = tier(EU, {**PLAIN, "annex_iii_area": area, "annex_iii_use": use})
    assert made.tier == "high"
    assert made.reasons[0].clause == f"Art. 6(2), Annex III {point}"
    exempt = {"annex_iii_exemption": ["preparatory-task"], "profiling": False}
    spared = tier(EU, {**PLAIN, "annex_iii_area": area, "annex_iii_use": use, **exempt})
    assert spared.tier in {"minimal", "transparency"}
    assert "Art. 6(3)-(4), 49(2)" in clauses(spared)


@pytest.mark.parametrize(("product", "section"), [(p, "A") for p in SECTION_A] + [(p, "B") for p in SECTION_B])
def test_each_product_of_annex_i(product, section):
    made = tier(EU, {**PLAIN, "annex_i_product": [product], **PRODUCT})
    assert made.tier == "high"
    assert made.reasons[0].clause.endswith(f"section {section}")


@pytest.mark.parametrize("region", ["EU", "AT", "DE", "FR", "IE", "PL", "SE", "SK", "HR"])
def test_the_union_and_its_members_are_in_scope(region):
    assert tier(EU, PLAIN, regions=("CN", region)).tier == "minimal"


@pytest.mark.parametrize("region", ["CN", "US", "GB", "CH", "NO", "TR"])
def test_outside_the_union_nothing_is_asked(region):
    assert clauses(tier(EU, {"excluded_use": "military"}, regions=(region,))) == ["Art. 2(1)"]
    made = tier(EU, {}, regions=(region,))
    assert (made.tier, made.questions) == ("out-of-scope", ())
    assert made.reasons[0].clause == "Art. 2(1)"
    assert "regions" in made.reasons[0].fact


def test_without_regions_the_scope_itself_is_the_question():
    made = tier(EU, PLAIN, regions=())
    assert made.tier == "undecided"
    assert asked(made) == {"regions"}
    assert made.title.en == "Undecided: 1 question is open"
    assert tier(EU, {**PLAIN, "excluded_use": "military"}, regions=()).tier == "out-of-scope"
    prohibited = tier(EU, {**PLAIN, "prohibited_practices": "manipulation"}, regions=())
    assert prohibited.tier == "undecided"
    assert asked(prohibited) == {"regions"}


def test_duties_of_lower_tiers_stay_visible_beside_a_higher_one():
    made = tier(EU, {**SCREENING, "interacts_with_people": True, "generates_content": True})
    assert made.tier == "high"
    assert clauses(made)[:3] == ["Art. 6(2), Annex III 4(a)", "Art. 50(1)", "Art. 50(2)"]
    unstated = [reason for reason in made.reasons if reason.text.en.startswith("Not stated.")]
    assert [reason.fact for reason in unstated] == ["deepfakes", "public_interest_text"]
    assert all(reason.text.zh.startswith("未说明") for reason in unstated)


def test_what_is_established_is_named_while_stricter_questions_are_open():
    facts = {key: value for key, value in SCREENING.items() if key != "prohibited_practices"}
    made = tier(EU, facts)
    assert made.tier == "undecided"
    assert asked(made) == {"prohibited_practices"}
    assert made.title.en == "Undecided: 1 question is open; at least: High risk"
    assert made.title.zh == "未决：尚有 1 个问题待回答；至少为：高风险"
    assert clauses(made)[0] == "Art. 6(2), Annex III 4(a)"


def test_an_empty_manifest_gets_every_question_in_order():
    made = tier(EU)
    assert made.tier == "undecided"
    assert [question.fact for question in made.questions] == [
        *("prohibited_practices", "annex_i_product", "annex_i_safety_component", "third_party_assessment"),
        *("annex_iii_area", "annex_iii_use", "gpai_provider", "training_flop", "gpai_designated"),
        *(
            "interacts_with_people",
            "generates_content",
            "emotion_or_categorisation",
            "deepfakes",
            "public_interest_text",
        ),
    ]
    assert made.title.en == "Undecided: 14 questions are open"
    assert made.reasons == ()


@pytest.mark.parametrize(
    ("missing", "wanted"),
    [
        ("prohibited_practices", {"prohibited_practices"}),
        (
            "annex_i_product",
            {"annex_i_product", "annex_i_safety_component", "third_party_assessment"},
        ),
        ("annex_iii_area", {"annex_iii_area", "annex_iii_use"}),
        ("gpai_provider", {"gpai_provider", "training_flop", "gpai_designated"}),
        ("interacts_with_people", {"interacts_with_people"}),
        ("generates_content", {"generates_content", "deepfakes", "public_interest_text"}),
        ("emotion_or_categorisation", {"emotion_or_categorisation"}),
    ],
)
def test_each_missing_answer_is_asked_for(missing, wanted):
    made = tier(EU, {key: value for key, value in PLAIN.items() if key != missing})
    assert made.tier == "undecided"
    assert asked(made) == wanted
    assert all(question.text.en.endswith(("?", ")")) for question in made.questions)


def test_a_provider_of_a_model_owes_its_compute():
    made = tier(EU, {**PLAIN, "gpai_provider": True})
    assert made.tier == "undecided"
    assert asked(made) == {"training_flop", "gpai_designated"}
    assert made.title.en.endswith("at least: General-purpose AI model")


def test_an_exemption_that_is_not_fully_stated_is_not_granted():
    facts = {key: value for key, value in SCREENING.items() if key != "profiling"}
    made = tier(EU, {**facts, "annex_iii_exemption": "narrow-procedural-task"})
    assert made.tier == "high"
    refused = next(reason for reason in made.reasons if reason.clause == "Art. 6(3)-(4), 49(2)")
    assert refused.fact == "profiling"
    assert refused.text.en == "An exemption exists but was not granted: profiling is not stated."
    silent = tier(EU, facts)
    assert "Art. 6(3)-(4), 49(2)" not in clauses(silent)


def test_profiling_alone_makes_nothing_high_risk():
    assert tier(EU, {**PLAIN, "profiling": True}).tier == "minimal"


def test_own_model_with_large_compute_is_presumed_general_purpose_with_systemic_risk():
    facts = {key: value for key, value in PLAIN.items() if key != "gpai_provider"}
    assert tier(EU, facts, assets=[asset("model", training_flop=1e26)]).tier == "gpai-systemic"
    small = tier(EU, facts, assets=[asset("model", training_flop=1e22)])
    assert asked(small) == {"gpai_provider", "gpai_designated"}
    at_limit = tier(EU, facts, assets=[asset("model", training_flop=1e23)])
    assert asked(at_limit) == {"gpai_provider", "gpai_designated"}


@pytest.mark.parametrize("role", ["supplier", "base"])
def test_the_model_of_somebody_else_is_no_presumption(role):
    facts = {key: value for key, value in PLAIN.items() if key != "gpai_provider"}
    other = asset("model", training_flop=1e26, references=[(role, "other")])
    made = tier(EU, facts, assets=[other])
    assert asked(made) == {"gpai_provider", "gpai_designated"}
    assert tier(EU, PLAIN, assets=[other]).tier == "minimal"


def test_a_statement_against_a_presumption_is_followed_and_said():
    made = tier(EU, PLAIN, assets=[asset("model", training_flop=1e26), asset("content")])
    assert made.tier == "minimal"
    said = {reason.fact for reason in made.reasons if "suggest another answer" in reason.text.en}
    assert said == {"gpai_provider", "generates_content"}
    agreed = tier(EU, {**PLAIN, "generates_content": True}, assets=[asset("content")])
    assert not any("suggest another answer" in reason.text.en for reason in agreed.reasons)


def test_the_largest_compute_counts_and_one_silent_model_keeps_it_open():
    facts = {key: value for key, value in MODEL.items() if key != "training_flop"}
    large, small, silent = (asset("model", training_flop=1e26), asset("model", training_flop=1e20), asset("model"))
    assert tier(EU, facts, assets=[small, large]).tier == "gpai-systemic"
    assert tier(EU, facts, assets=[silent, large]).tier == "gpai-systemic"
    assert tier(EU, facts, assets=[small]).tier == "gpai"
    assert asked(tier(EU, facts, assets=[small, silent])) == {"training_flop"}
    assert tier(EU, {**facts, "training_flop": 1e21}, assets=[small, silent]).tier == "gpai"
    assert tier(EU, {**facts, "training_flop": 1e21}, assets=[large]).tier == "gpai-systemic"


@pytest.mark.parametrize("sector", ["energy", "Energy", "water", "critical_infrastructure", "Road Traffic"])
def test_a_control_loop_in_critical_infrastructure_is_a_safety_component(sector):
    facts = {key: value for key, value in PLAIN.items() if key != "annex_iii_area"}
    made = tier(EU, facts, sector=sector, assets=[asset("control_loop")])
    assert made.tier == "high"
    assert made.reasons[0].clause == "Art. 6(2), Annex III 2"
    assert "annex_iii_area" in {reason.fact for reason in made.reasons if "Not stated" in reason.text.en}
    cleared = tier(EU, {**facts, "annex_iii_use": "none"}, sector=sector, assets=[asset("control_loop")])
    assert cleared.tier == "minimal"


def test_a_control_loop_elsewhere_leaves_the_area_open():
    facts = {key: value for key, value in PLAIN.items() if key != "annex_iii_area"}
    assert asked(tier(EU, facts, sector="robotics", assets=[asset("control_loop")])) == {
        "annex_iii_area",
        "annex_iii_use",
    }
    assert tier(EU, PLAIN, sector="robotics", assets=[asset("control_loop")]).tier == "minimal"


@pytest.mark.parametrize(
    ("sector", "use"),
    [
        ("energy", "infrastructure-safety-component"),
        ("education", "admission"),
        ("recruitment", "recruitment"),
        ("police", "victim-risk"),
        ("border-control", "migration-risk"),
        ("justice", "judicial-decisions"),
        ("biometrics", "emotion-recognition"),
        ("essential-services", "credit-scoring"),
    ],
)
def test_a_sector_names_an_area_but_never_excludes_another(sector, use):
    facts = {key: value for key, value in PLAIN.items() if key != "annex_iii_area"}
    assert asked(tier(EU, facts, sector=sector)) == {"annex_iii_area", "annex_iii_use"}
    assert tier(EU, {**facts, "annex_iii_use": use}, sector=sector).tier == "high"
    assert tier(EU, {**facts, "annex_iii_use": "none"}, sector=sector).tier == "minimal"
    assert tier(EU, PLAIN, sector=sector).tier == "minimal"


def test_a_generative_model_or_content_is_presumed_to_generate():
    facts = {key: value for key, value in PLAIN.items() if key != "generates_content"}
    for one in (asset("content"), asset("model", task="text-generation"), asset("model", task="text-to-image")):
        made = tier(EU, facts, assets=[one])
        assert (made.tier, made.reasons[0].clause) == ("transparency", "Art. 50(2)")
    for one in (asset("model", task="text-classification"), asset("model"), asset("model", task=7), asset("dataset")):
        assert "generates_content" in asked(tier(EU, facts, assets=[one]))


def test_a_use_brings_its_area_and_its_transparency_duty():
    facts = {**PLAIN, "annex_iii_area": "education", "annex_iii_use": ["emotion-recognition"]}
    made = tier(EU, facts)
    assert clauses(made)[:2] == ["Art. 6(2), Annex III 1(c)", "Art. 50(3)"]


def test_every_sentence_carries_its_dates_and_their_status():
    made = tier(EU, {**PLAIN, "prohibited_practices": "intimate-images", "interacts_with_people": True})
    first, second = made.reasons[0], made.reasons[1]
    assert first.text.en.endswith(
        "[from a secondary source] Applies from 2026-12-02 (secondary source: Regulation (EU) 2026/1744, reported)."
    )
    assert first.text.zh.endswith(
        "【依据二手来源】自 2026-12-02 起适用（二手来源：Regulation (EU) 2026/1744, reported）。"
    )
    assert "Applies from 2026-08-02 (secondary source: Art. 113" in second.text.en
    assert "[" not in second.text.en
    marking = tier(EU, SPEAKING).reasons[0].text
    assert "Applies from 2026-12-02 for marking by systems already on the market" in marking.en
    assert "起适用（2026 年 8 月 2 日前已投放市场系统的标记义务）" in marking.zh


def test_the_chatbot_of_the_guide_needs_seven_facts():
    assert len(PLAIN) == 7
    assert tier(EU, {**PLAIN, "interacts_with_people": True, "generates_content": True}).tier == "transparency"
