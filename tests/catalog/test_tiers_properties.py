"""What must hold for every manifest, whatever the data say."""

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.catalog.tiers import SCHEMES, classify, misread_facts, reached, unknown_facts
from jingwei.catalog.tiers.answers import answers
from jingwei.catalog.tiers.judge import settle
from jingwei.catalog.tiers.load import load_facts, load_scheme
from jingwei.catalog.tiers.model import Kind
from tests.catalog.tier_systems import QUIET, asked, asset, inventory

QUICK = settings(max_examples=60, deadline=None)
FACTS = load_facts()


def value_of(fact):
    if fact.kind is Kind.YES_NO:
        return st.booleans()
    if fact.kind is Kind.NUMBER:
        return st.sampled_from([0, 10, 1_000_001, 1e24, 1e25, 2e25])
    options = st.sampled_from(fact.option_ids)
    if fact.kind is Kind.CHOICE:
        return options
    return st.just("none") | options | st.lists(options, max_size=2, unique=True)


MANIFESTS = st.fixed_dictionaries(
    {}, optional={fact.id: value_of(fact) for fact in FACTS.values() if fact.kind is not Kind.REGIONS}
)
ASSETS = st.lists(
    st.sampled_from(
        [
            asset("control_loop"),
            asset("content"),
            asset("data_use"),
            asset("model"),
            asset("model", task="text-generation"),
            asset("model", training_flop=3e25),
            asset("model", training_flop=1e20, references=[("supplier", "x")]),
        ]
    ),
    max_size=2,
)
SECTORS = st.sampled_from(["retail", "energy", "education", "finance", "police"])
REGIONS = st.sampled_from([(), ("DE",), ("CN",), ("EU", "CN"), ("US",)])
WORLDS = st.builds(
    lambda facts, assets, sector, regions: inventory(facts, assets=assets, sector=sector, regions=regions),
    MANIFESTS,
    ASSETS,
    SECTORS,
    REGIONS,
)


def without(world, fact):
    kept = {key: value for key, value in world.system.facts.items() if key != fact}
    return replace(world, system=replace(world.system, facts=kept))


def stating(world, fact, value):
    return replace(world, system=replace(world.system, facts={**world.system.facts, fact: value}))


@QUICK
@given(WORLDS)
def test_a_tier_is_undecided_exactly_when_it_asks(world):
    for made in classify(world):
        assert (made.tier == "undecided") is bool(made.questions)
        assert made.title.en
        assert made.title.zh
        assert made.tier == "undecided" or made.reasons
        assert len(asked(made)) == len(made.questions)
        for reason in (*made.reasons, *made.questions):
            assert all((reason.fact, reason.clause, reason.text.en, reason.text.zh))


@QUICK
@given(WORLDS, st.data())
def test_silence_never_makes_a_tier_less_strict(world, data):
    if not world.system.facts:
        return
    fact = data.draw(st.sampled_from(sorted(world.system.facts)))
    for before, after in zip(classify(world), classify(without(world, fact)), strict=True):
        scheme = load_scheme(before.scheme)
        if before.tier != "undecided" and after.tier != "undecided":
            assert scheme.rank(after.tier) >= scheme.rank(before.tier)
        if before.tier == "undecided" and after.tier != "undecided":
            # an exemption was taken back: what it exempted holds again, and is stricter than all that was asked
            established = settle(scheme, FACTS, world)[0].established
            assert scheme.rank(after.tier) > established


@pytest.mark.torture
@QUICK
@given(WORLDS, st.data())
def test_an_answer_to_a_question_only_removes_questions(world, data):
    for before in classify(world):
        for fact in sorted(asked(before) - {"regions"})[:3]:
            value = data.draw(value_of(FACTS[fact]))
            after = next(one for one in classify(stating(world, fact, value)) if one.scheme == before.scheme)
            assert asked(after) <= asked(before)
            if FACTS[fact].kind is not Kind.NUMBER:
                assert fact not in asked(after)


def test_a_presumption_about_an_asked_fact_establishes_nothing():
    # found by this suite: "education" presumed an important industry; answering `none` then opened two new questions
    silent = {"scenario", "generates_content", "opinion_attribute"}
    world = inventory({k: v for k, v in QUIET.items() if k not in silent}, sector="education", regions=("CN",))
    made = classify(world)[1]
    assert asked(made) == {"scenario", "generates_content", "public_service", "opinion_attribute"}
    assert "at least" not in made.title.en


@pytest.mark.torture
@QUICK
@given(WORLDS, st.data())
def test_every_question_answered_gives_a_tier(world, data):
    world = replace(world, system=replace(world.system, regions=world.system.regions or ("EU", "CN")))
    for _ in range(40):
        open_facts = sorted(set().union(*(asked(made) for made in classify(world))))
        if not open_facts:
            break
        fact = open_facts[0]
        world = stating(world, fact, data.draw(value_of(FACTS[fact])))
    assert all(made.tier != "undecided" for made in classify(world))


@QUICK
@given(WORLDS)
def test_the_tier_is_among_the_reached(world):
    within = reached(world)
    assert set(within) == set(SCHEMES)
    for made in classify(world):
        levels = within[made.scheme]
        scheme = load_scheme(made.scheme)
        assert levels <= {level.id for level in scheme.levels}
        if made.tier == "undecided":
            assert levels
        else:
            assert made.tier in levels or made.tier == scheme.levels[1].id
            assert max(map(scheme.rank, levels)) == scheme.rank(made.tier) or made.tier == scheme.levels[1].id


@QUICK
@given(WORLDS)
def test_equal_manifests_give_equal_tiers(world):
    turned = dict(reversed(list(world.system.facts.items())))
    again = replace(world, system=replace(world.system, facts=turned), assets=world.assets[::-1])
    assert classify(world) == classify(again)


STRANGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
KEYS = st.sampled_from(sorted(FACTS)) | st.text(string.printable, min_size=1, max_size=12)


@pytest.mark.torture
@QUICK
@given(st.dictionaries(KEYS, STRANGE, max_size=6), st.text(max_size=8))
def test_any_facts_at_all_give_tiers_and_nothing_is_ignored(facts, sector):
    world = inventory(facts, regions=("EU", "CN"), sector=sector, assets=[asset("model", training_flop=sector)])
    made = classify(world)
    assert [one.scheme for one in made] == list(SCHEMES)
    strange = {one.key for one in unknown_facts(world)}
    wrong = {one.key for one in misread_facts(world)}
    assert strange == {key for key in facts if key not in FACTS or key == "regions"}
    assert not strange & wrong
    understood = set(facts) - strange - wrong
    for key in understood:
        assert key in answers(FACTS, world).answers
