import re
import time
from datetime import date

import pytest

from jingwei.catalog import load
from jingwei.catalog.load import load_frameworks, load_objectives, load_risks
from jingwei.catalog.model import Framework, Method, Operator, binds, weakest_status
from jingwei.catalog.row import HAN
from jingwei.catalog.tiers.load import load_scheme
from jingwei.vocabulary import SourceStatus, Text

FRAMEWORKS = {framework.id: framework for framework in load_frameworks()}
OBJECTIVES = load_objectives()
RISKS = load_risks()
CONTROLS = [(f, c) for f in FRAMEWORKS.values() for c in f.controls]
COUNTS = {
    "owasp-llm-2025": 10,
    "owasp-agentic-2026": 10,
    "nist-ai-rmf-1.0": 72,
    "iso-42001-annex-a": 38,
    "eu-ai-act": 28,
    "cn-genai-basic": 29,
    "cn-ai-safety-framework": 36,
}


def texts_of(framework: Framework) -> list[Text]:
    found = [framework.title, *(group.title for group in framework.groups)]
    for control in framework.controls:
        found += [control.title, control.statement]
        found += [p.note for p in control.parameters if p.note] + [a.condition for a in control.applies if a.condition]
    return found


def test_every_framework_holds_all_its_controls():
    assert {key: len(framework.controls) for key, framework in FRAMEWORKS.items()} == COUNTS


def test_the_numbering_of_nist_is_complete():
    sizes = {"GOVERN": (7, 3, 2, 3, 2, 2), "MAP": (6, 3, 5, 2, 2), "MEASURE": (3, 13, 3, 3), "MANAGE": (4, 4, 2, 3)}
    wanted = [f"{f} {n}.{i}" for f, row in sizes.items() for n, size in enumerate(row, 1) for i in range(1, size + 1)]
    assert [c.id for c in FRAMEWORKS["nist-ai-rmf-1.0"].controls] == wanted
    assert len(FRAMEWORKS["nist-ai-rmf-1.0"].groups) == 19
    assert all(c.id.startswith(f"{c.group}.") for c in FRAMEWORKS["nist-ai-rmf-1.0"].controls)


def test_the_numbering_of_iso_is_complete():
    sizes = {"A.2": 4, "A.3": 3, "A.4": 6, "A.5": 5, "A.6.1": 3, "A.6.2": 8, "A.7": 6, "A.8": 5, "A.9": 4, "A.10": 4}
    wanted = [f"{area}.{n}" for area, last in sizes.items() for n in range(2, last + 1)]
    assert [c.id for c in FRAMEWORKS["iso-42001-annex-a"].controls] == wanted


@pytest.mark.parametrize(("framework", "prefix"), [("owasp-llm-2025", "LLM"), ("owasp-agentic-2026", "ASI")])
def test_owasp_controls_carry_the_names_of_their_risks(framework, prefix):
    controls = FRAMEWORKS[framework].controls
    assert [c.id for c in controls] == [f"{prefix}{n:02}" for n in range(1, 11)]
    assert all(RISKS[f"{framework}:{c.id}"].title == c.title for c in controls)


def test_the_european_articles_are_there_with_their_numbers():
    act = FRAMEWORKS["eu-ai-act"]
    ids = {control.id for control in act.controls}
    practices = {f"Art. 5(1)({letter})" for letter in "abcdefgh"}
    articles = {f"Art. {n}" for n in (6, 9, 10, 11, 12, 13, 14, 15, 19, 26, 27, 50, 51, 52, 53, 55, 72, 73)}
    assert practices | articles | {"Annex III"} <= ids
    facts = {fact.metric: fact.value for fact in act.facts}
    assert (facts["articles"], facts["recitals"], facts["chapters"], facts["annexes"]) == (113, 180, 13, 13)
    numbers = {p.metric: (p.op, p.value, p.unit) for c in act.controls for p in c.parameters}
    assert numbers["training-compute"] == (Operator.MORE, 1e25, "FLOP")
    assert numbers["report-time.serious-incident"] == (Operator.AT_MOST, 15, "days")
    assert numbers["log-retention"] == (Operator.AT_LEAST, 6, "months")


def test_postponed_dates_are_data_with_the_weaker_status():
    control = FRAMEWORKS["eu-ai-act"].control("Art. 9")
    assert [a.since for a in control.applies] == [date(2027, 12, 2), date(2028, 8, 2)]
    assert control.status is SourceStatus.VERIFIED
    assert weakest_status(control) is SourceStatus.SECONDARY
    assert not binds(control, date(2027, 12, 1), frozenset({"high"}))
    assert binds(control, date(2027, 12, 2), frozenset({"high"}))
    assert not binds(control, date(2027, 12, 2), frozenset({"minimal"}))
    practice = FRAMEWORKS["eu-ai-act"].control("Art. 5(1)(a)")
    assert binds(practice, date(2025, 2, 2), frozenset({"minimal"}))
    assert not binds(practice, date(2025, 2, 1), frozenset({"minimal"}))
    assert not binds(practice, date(2025, 2, 2), frozenset({"out-of-scope"}))


def test_an_undecided_tier_is_bound_by_what_any_tier_may_owe():
    for control in FRAMEWORKS["eu-ai-act"].controls:
        assert binds(control, date(2029, 1, 1), frozenset({"undecided"})), control.id


def test_a_voluntary_framework_is_always_in_view():
    assert all(binds(c, date(1990, 1, 1), frozenset()) for c in FRAMEWORKS["nist-ai-rmf-1.0"].controls)


def test_tiers_are_those_of_the_risk_scheme():
    known = {level.id for level in load_scheme("eu-ai-act").levels}
    named = {tier for c in FRAMEWORKS["eu-ai-act"].controls for entry in c.applies for tier in entry.tiers}
    assert named == known - {"out-of-scope"}


def test_chinese_numbers_equal_the_reported_facts():
    numbers = {p.metric: p for c in FRAMEWORKS["cn-genai-basic"].controls for p in c.parameters}
    wanted = {
        "corpus.source.unlawful-share": ("<=", 0.05, 4000),
        "corpus.manual-sample.acceptable": (">=", 0.96, 4000),
        "corpus.technical-sample.fraction": (">=", 0.1, None),
        "corpus.technical-sample.acceptable": (">=", 0.98, None),
        "content.manual-sample.acceptable": (">=", 0.9, 1000),
        "refusal.rate": (">=", 0.95, 300),
        "refusal.undue-rate": ("<=", 0.05, 300),
        "keyword-library.size": (">=", 10_000, None),
        "keyword-library.a1-each": (">=", 200, None),
        "keyword-library.a2-each": (">=", 100, None),
        "generation-bank.size": (">=", 2000, None),
        "refusal-bank.size": (">=", 500, None),
        "risk.kinds": ("=", 31, None),
    }
    assert {key: (numbers[key].op.value, numbers[key].value, numbers[key].n_min) for key in wanted} == wanted


def test_no_chinese_number_is_called_verified():
    for key in ("cn-genai-basic", "cn-ai-safety-framework"):
        for control in FRAMEWORKS[key].controls:
            assert weakest_status(control) is not SourceStatus.VERIFIED, control.id
    assert weakest_status(FRAMEWORKS["cn-genai-basic"].control("bank.answer")) is SourceStatus.DRAFT


def test_a_share_shown_by_a_sample_states_its_confidence():
    for framework, control in CONTROLS:
        for number in control.parameters:
            if number.n_min is not None:
                assert number.level == 0.95, f"{framework.id} {control.id} {number.metric}"


def test_every_text_has_both_languages():
    texts = [t for framework in FRAMEWORKS.values() for t in texts_of(framework)]
    texts += [o.text for o in OBJECTIVES.values()] + [r.title for r in RISKS.values()]
    for text in texts:
        assert text.en.isascii(), text
        assert HAN.search(text.zh), text
        assert text.en != text.zh


def test_statements_are_a_few_sentences_and_titles_a_few_words():
    for framework, control in CONTROLS:
        where = f"{framework.id} {control.id}"
        assert 1 <= len(re.findall(r"[.](?= |$)", control.statement.en)) <= 4, where
        assert control.statement.zh.endswith("。"), where
        assert len(control.title.en) <= 90, where
        assert control.title.en.strip(".") == control.title.en, where


def test_controls_name_only_known_objectives():
    assert {o for _, c in CONTROLS for o in c.objectives} <= OBJECTIVES.keys()


def test_every_objective_is_asked_by_some_control():
    used = {o for _, c in CONTROLS for o in c.objectives}
    assert not OBJECTIVES.keys() - used, (
        "an objective that no control lists decides nothing: add it to the controls it serves"
    )


def test_one_check_never_satisfies_a_broad_control():
    for framework, control in CONTROLS:
        alone = len(control.objectives) == 1 and OBJECTIVES[control.objectives[0]].method is Method.TEST
        assert not alone or framework.id == "cn-genai-basic", f"{framework.id} {control.id}"


def test_articles_for_high_risk_ask_people_and_machines():
    for control in FRAMEWORKS["eu-ai-act"].controls:
        if control.group == "high-risk" and control.id not in {"Art. 12", "Art. 19"}:
            assert {OBJECTIVES[o].method for o in control.objectives} == {Method.TEST, Method.HUMAN}, control.id


def test_objectives_are_unique_in_words_too():
    assert len({o.text.en for o in OBJECTIVES.values()}) == len(OBJECTIVES)
    assert len({o.text.zh for o in OBJECTIVES.values()}) == len(OBJECTIVES)


def test_risks_hold_all_lists_and_parents():
    prefixes = [key.partition(":")[0] for key in RISKS]
    assert {p: prefixes.count(p) for p in sorted(set(prefixes))} == {
        "atlas": 170,
        "jingwei": 2,
        "owasp-agentic-2026": 10,
        "owasp-llm-2023": 10,
        "owasp-llm-2025": 10,
    }
    assert sum(bool(r.parent) for r in RISKS.values()) == 69
    assert RISKS["atlas:AML.T0010.001"].parent == "atlas:AML.T0010"


def test_the_aliases_of_owasp_editions_agree_both_ways():
    for risk in RISKS.values():
        for other in risk.aliases:
            if other.startswith("owasp"):
                assert risk.id in RISKS[other].aliases


@pytest.mark.torture
def test_loading_everything_afresh_is_quick():
    load._shipped.cache_clear()
    load._objectives.cache_clear()
    started = time.process_time()
    load_frameworks()
    assert time.process_time() - started < 0.5


def test_a_choice_keeps_its_order_and_an_unknown_id_is_named():
    assert [f.id for f in load_frameworks(["eu-ai-act", "cn-genai-basic", "eu-ai-act"])] == [
        "eu-ai-act",
        "cn-genai-basic",
    ]
    with pytest.raises(load.CatalogError, match="unknown framework eu-ai-akt"):
        load_frameworks(["eu-ai-akt"])


def test_digests_name_the_files():
    assert all(re.fullmatch("[0-9a-f]{64}", framework.digest) for framework in FRAMEWORKS.values())
    assert len({framework.digest for framework in FRAMEWORKS.values()}) == len(FRAMEWORKS)
