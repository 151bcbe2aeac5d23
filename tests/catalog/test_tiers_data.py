"""The data files: what is refused, and what the shipped ones must keep."""

import copy
from datetime import date
from importlib.resources import files

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.catalog.row import CatalogError
from jingwei.catalog.tiers import SCHEMES, load, questions
from jingwei.catalog.tiers.fact_file import read_facts
from jingwei.catalog.tiers.logic import Above, All, Any, Has, Is, Not, facts_of
from jingwei.catalog.tiers.model import Kind
from jingwei.catalog.tiers.scheme_file import read_scheme
from jingwei.errors import JingweiError
from jingwei.vocabulary import SourceStatus

WORDS = {"en": "words", "zh": "文字"}
FACTS = {
    "schema": "jingwei/tier-facts/1",
    "facts": [
        {"id": "regions", "kind": "regions", "question": WORDS},
        {"id": "talks", "kind": "yes-no", "question": WORDS, "presume": [{"asset": "content"}]},
        {
            "id": "size",
            "kind": "number",
            "question": WORDS,
            "unit": "people",
            "presume": [{"asset": "model", "property": "training_flop"}],
        },
        {
            "id": "area",
            "kind": "options",
            "question": WORDS,
            "options": [
                {"id": "school", "text": WORDS, "implies": {"talks": True}},
                {"id": "work", "text": WORDS, "implies": {"area": "school"}},
            ],
            "presume": [{"gives": "school", "sectors": ["education"]}],
        },
        {"id": "way", "kind": "choice", "question": WORDS, "options": [{"id": "fast", "text": WORDS}]},
    ],
}
SCHEME = {
    "schema": "jingwei/tier-scheme/1",
    "scheme": "test",
    "title": WORDS,
    "source": "somewhere",
    "as_of": date(2026, 1, 2),
    "levels": [
        {"id": "out", "title": WORDS, "clause": "1", "text": WORDS},
        {"id": "low", "title": WORDS, "clause": "2", "text": WORDS},
        {"id": "high", "title": WORDS},
    ],
    "scope": {"regions": ["EU"]},
    "exclusions": [{"when": {"way": ["fast"]}, "clause": "3", "text": WORDS}],
    "exemptions": [{"id": "spare", "when": {"not": "talks"}, "clause": "4", "text": WORDS}],
    "dates": [{"id": "soon", "from": date(2027, 1, 1), "status": "secondary", "source": "paper", "condition": WORDS}],
    "questions": [
        {"fact": "regions", "clause": "1"},
        {"fact": "way", "clause": "3"},
        {"fact": "talks", "clause": "4"},
        {"fact": "size", "clause": "5"},
        {"fact": "area", "clause": "6"},
    ],
    "rules": [
        {
            "id": "big",
            "tier": "high",
            "clause": "7",
            "when": {"all": [{"size": {"above": 10}}, {"any": [{"area": "any"}, {"area": ["work"]}]}]},
            "unless": ["spare"],
            "applies": ["soon"],
            "text": WORDS,
            "status": "draft",
        },
        {"id": "note", "clause": "8", "when": "talks", "text": WORDS, "status": "verified"},
    ],
}


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def dump(data):
    return yaml.dump(data, Dumper=Plain, allow_unicode=True, sort_keys=False).encode()


def facts():
    return read_facts(dump(FACTS), "facts.yaml")


KNOWN = facts()


def changed(data, path, value):
    made = copy.deepcopy(data)
    *steps, last = path
    place = made
    for step in steps:
        place = place[step]
    if value is None:
        del place[last]
    elif last == "+":
        place.append(value)
    else:
        place[last] = value
    return made


def test_a_small_scheme_is_read():
    made = read_scheme(dump(SCHEME), "test.yaml", facts())
    assert made.id == "test"
    assert made.as_of == date(2026, 1, 2)
    assert [level.id for level in made.levels] == ["out", "low", "high"]
    assert made.scope == Has("regions", frozenset({"EU"}))
    big, note = made.rules
    assert big.when == All((Above("size", 10.0), Any((Has("area", frozenset()), Has("area", frozenset({"work"}))))))
    assert big.unless[0].when == Not(Is("talks"))
    assert (big.applies[0].day, big.applies[0].condition.en) == (date(2027, 1, 1), "words")
    assert (big.status, note.tier) == (SourceStatus.DRAFT, "")
    assert [(q.fact.id, q.asked) for q in made.questions] == [
        ("regions", True),
        ("way", False),
        ("talks", True),
        ("size", True),
        ("area", True),
    ]
    assert made.rank("high") == 2


def test_a_limit_may_be_a_fraction():
    data = changed(SCHEME, ["rules", 0, "when", "all", 0], {"size": {"above": 0.5}})
    assert read_scheme(dump(data), "test.yaml", KNOWN).rules[0].when.parts[0] == Above("size", 0.5)


def test_facts_are_read():
    made = facts()
    kinds = [Kind.REGIONS, Kind.YES_NO, Kind.NUMBER, Kind.OPTIONS, Kind.CHOICE]
    assert [fact.kind for fact in made.values()] == kinds
    assert made["size"].unit == "people"
    assert made["area"].options[0].implies == {"talks": ""}
    assert made["area"].presumptions[0].sectors == {"education"}
    with pytest.raises(TypeError):
        made["new"] = made["size"]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["schema"], "jingwei/tier-facts/2", "schema is not jingwei/tier-facts/1"),
        (["schema"], None, "schema is missing"),
        (["extra"], 1, "unknown key 'extra'"),
        (["facts", 1, "id"], "regions", "regions stands twice"),
        (["facts", 1, "id"], "all", "all is a word of the conditions"),
        (["facts", 1, "id"], "not", "not is a word of the conditions"),
        (["facts", 1, "kind"], "maybe", "kind: 'maybe' is none of"),
        (["facts", 1, "question"], {"en": "only"}, "zh is missing"),
        (["facts", 1, "question"], {"en": "a", "zh": "b"}, "zh holds no Chinese character"),
        (["facts", 1, "options"], [{"id": "a", "text": WORDS}], "yes-no and its options do not go together"),
        (["facts", 4, "options"], [], "choice and its options do not go together"),
        (["facts", 3, "options", 1, "id"], "school", "school stands twice"),
        (["facts", 3, "options", 0, "implies"], {"nothing": True}, "nothing, which is no fact"),
        (["facts", 3, "options", 0, "implies"], {"talks": "loud"}, "implies talks: loud, which is no answer"),
        (["facts", 3, "options", 0, "implies"], {"area": True}, "implies area: yes, which is no answer"),
        (["facts", 3, "options", 0, "implies"], {"area": "sea"}, "implies area: sea, which is no answer"),
        (["facts", 3, "options", 0, "implies"], {"way": "fast"}, "implies way: fast, which is no answer"),
        (["facts", 3, "options", 0, "implies"], ["talks"], "implies is not a mapping"),
        (["facts", 1, "presume", 0, "asset"], "spaceship", "asset spaceship is none of"),
        (["facts", 1, "presume", 0], {}, "comes from an asset or from sectors"),
        (["facts", 1, "presume", 0, "sectors"], ["x"], "comes from an asset or from sectors"),
        (["facts", 1, "presume", 0, "values"], ["x"], "needs the property"),
        (["facts", 1, "presume", 0, "above"], 3, "needs the property"),
        (["facts", 1, "presume", 0, "own"], "maybe", "own is neither true nor false"),
        (["facts", 1, "presume", 0, "above"], -3, "above: -3 is not a positive number"),
        (["facts", 1, "presume", 0, "above"], True, "above: True is not a positive number"),
        (["facts", 1, "presume", 0, "gives"], "school", "yes-no cannot be presumed to be school"),
        (["facts", 2, "presume", 0, "property"], None, "needs the property"),
        (["facts", 3, "presume", 0, "gives"], "sea", "options cannot be presumed to be sea"),
        (["facts", 3, "presume", 0, "gives"], None, "options cannot be presumed to be yes"),
        (["facts", 4, "presume"], [{"asset": "model"}], "choice cannot be presumed to be yes"),
        (["facts", 0, "presume"], [{"asset": "model"}], "regions cannot be presumed to be yes"),
    ],
)
def test_wrong_facts_are_refused(path, value, said):
    with pytest.raises(CatalogError, match=r"facts\.yaml") as caught:
        read_facts(dump(changed(FACTS, path, value)), "facts.yaml")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["schema"], "jingwei/tier-scheme/9", "schema is not jingwei/tier-scheme/1"),
        (["rules", 0, "tier"], "sky", "big: tier sky is none that a rule can give"),
        (["rules", 0, "tier"], "low", "big: tier low is none that a rule can give"),
        (["rules", 0, "tier"], "out", "big: tier out is none that a rule can give"),
        (["rules", 1, "id"], "big", "big stands twice"),
        (["rules", 0, "status"], None, "big: status is missing"),
        (["rules", 0, "status"], "sure", "big: status: 'sure' is none of"),
        (["rules", 0, "clause"], None, "big: clause is missing"),
        (["rules", 0, "text"], None, "big: text is missing"),
        (["rules", 0, "when"], None, "big: when is missing"),
        (["rules", 0, "when"], "size", "big: size is number, not yes-no"),
        (["rules", 0, "when"], "ghost", "big: ghost is no fact"),
        (["rules", 0, "when"], 7, "big: a condition is a fact, or a mapping of one key"),
        (["rules", 0, "when"], {"size": {"above": 1}, "area": "any"}, "a mapping of one key"),
        (["rules", 0, "when"], {"all": []}, "big: all needs a list of conditions"),
        (["rules", 0, "when"], {"any": "talks"}, "big: any needs a list of conditions"),
        (["rules", 0, "when"], {"not": {"talks": ["x"]}}, "big: talks is yes-no, not options or choice or regions"),
        (["rules", 0, "when"], {"area": ["sea"]}, "big: area has no option sea"),
        (["rules", 0, "when"], {"area": []}, "big: area needs options, or the word any"),
        (["rules", 0, "when"], {"area": "school"}, "big: area is not a list"),
        (["rules", 0, "when"], {"area": ["work", "work"]}, "big: area: work stands twice"),
        (["rules", 0, "when"], {"area": {"above": 3}}, "big: area is options, not number"),
        (["rules", 0, "when"], {"size": {"below": 3}}, "unknown key 'below'"),
        (["rules", 0, "when"], {"size": {"above": 0}}, "big: above: 0 is not a positive number"),
        (["rules", 0, "when"], {"size": {"above": "3"}}, "big: above: '3' is not a positive number"),
        (["rules", 0, "when"], {"size": {"above": 9e999}}, "is not a positive number"),
        (["rules", 0, "unless"], ["mercy"], "big: unless: mercy is not defined in this file"),
        (["rules", 0, "applies"], ["never"], "big: applies: never is not defined in this file"),
        (["rules", 0, "unless"], [], "exemptions: spare is used by no rule"),
        (["rules", 0, "applies"], [], "dates: soon is used by no rule"),
        (["exemptions", "+"], SCHEME["exemptions"][0], "exemptions: spare stands twice"),
        (["dates", "+"], SCHEME["dates"][0], "dates: soon stands twice"),
        (["dates", 0, "from"], "soon", "from: 'soon' is not a day"),
        (["levels", 2], None, "at least three levels"),
        (["levels", 2, "id"], "low", "low stands twice"),
        (["levels", 0, "text"], None, "text is missing"),
        (["levels", 1, "clause"], None, "clause is missing"),
        (["scope"], None, "scope is missing"),
        (["exclusions", 0, "when"], "way", "way is choice, not yes-no"),
        (["questions", 4], None, "do not speak of the same facts: area"),
        (["questions", 1], None, "do not speak of the same facts: way"),
        (["questions", "+"], {"fact": "regions", "clause": "1"}, "a question stands twice"),
        (["questions", 0, "fact"], "ghost", "do not speak of the same facts: ghost"),
        (["title", "zh"], "no", "zh holds no Chinese character"),
        (["as_of"], "today", "as_of: 'today' is not a day"),
    ],
)
def test_wrong_schemes_are_refused(path, value, said):
    with pytest.raises(CatalogError, match=r"test\.yaml") as caught:
        read_scheme(dump(changed(SCHEME, path, value)), "test.yaml", facts())
    assert said in caught.value.message


def shipped(name):
    return (files("jingwei.catalog.tiers") / name).read_bytes()


NAMES = ["facts.yaml", *(f"{scheme}.yaml" for scheme in SCHEMES)]


def outcome(reader, content):
    """What a reader answers, or the message with which it refuses."""
    try:
        return reader(content), ""
    except JingweiError as error:
        return None, str(error)


def read_test_scheme(content):
    return read_scheme(content, "x.yaml", KNOWN)


@settings(max_examples=80, deadline=None)
@given(st.booleans(), st.binary(max_size=60), st.data())
def test_spoiled_bytes_are_refused_or_read_but_never_crash(of_scheme, junk, data):
    whole = dump(SCHEME if of_scheme else FACTS)
    reader = read_test_scheme if of_scheme else (lambda content: read_facts(content, "x.yaml"))
    start = data.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + data.draw(st.integers(0, 30)))
    for content in (whole[:start] + junk + whole[end:], junk):
        made, refusal = outcome(reader, content)
        assert made is not None or "x.yaml" in refusal


PLACES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["talks", "area", "any", "all", "high", "学"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "area", "size", "above", "talks"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(["when", "text", "tier", "unless", "applies", "status", "clause", "id"]), PLACES)
def test_any_value_in_any_place_is_refused_or_read(key, value):
    data = changed(SCHEME, ["rules", 0, key], value) if value is not None else SCHEME
    made, refusal = outcome(read_test_scheme, dump(data))
    assert made is not None or "x.yaml" in refusal
    assert made is None or made.rules[0].text.zh


def test_conditions_know_their_facts():
    known = facts()
    made = read_scheme(dump(SCHEME), "test.yaml", known)
    assert facts_of(made.rules[0].when) == ("size", "area")
    assert facts_of(made.rules[0].unless[0].when) == ("talks",)


def test_shipped_data_speak_of_every_fact_and_option():
    spoken = {question.fact.id for scheme in SCHEMES for question in questions(scheme)}
    assert spoken == set(load.load_facts())
    used = {}
    for scheme in map(load.load_scheme, SCHEMES):
        conditions = [scheme.scope, *(one.when for one in scheme.exclusions)]
        for rule in scheme.rules:
            conditions += [rule.when, *(one.when for one in rule.unless)]
        for one in conditions:
            collect(one, used)
    for fact in load.load_facts().values():
        wanted = set(fact.option_ids) - {"none", "advises"}  # answers that lead to nothing
        assert wanted <= used.get(fact.id, set()) | {"any"} or "any" in used.get(fact.id, set()), fact.id


def collect(one, used):
    if isinstance(one, Not):
        collect(one.part, used)
    elif isinstance(one, All | Any):
        for part in one.parts:
            collect(part, used)
    elif isinstance(one, Has):
        used.setdefault(one.fact, set()).update(one.options or {"any"})


def test_shipped_schemes_have_the_levels_that_frameworks_name():
    european, chinese = map(load.load_scheme, SCHEMES)
    assert [level.id for level in european.levels] == [
        *("out-of-scope", "minimal", "transparency", "gpai", "gpai-systemic", "high", "prohibited"),
    ]
    assert [level.id for level in chinese.levels] == [
        *("out-of-scope", "low", "moderate", "considerable", "major", "extreme"),
    ]
    for scheme in (european, chinese):
        given_by_rules = {rule.tier for rule in scheme.rules if rule.tier}
        assert given_by_rules == {level.id for level in scheme.levels[2:]}


def test_no_date_and_no_foreign_rule_claims_more_than_was_verified():
    european, chinese = map(load.load_scheme, SCHEMES)
    assert {one.status for rule in european.rules for one in rule.applies} == {SourceStatus.SECONDARY}
    assert all(rule.applies for rule in european.rules if rule.tier)
    assert SourceStatus.VERIFIED not in {rule.status for rule in chinese.rules}
    assert {rule.status for rule in chinese.rules if rule.tier} == {SourceStatus.DRAFT}


def test_a_scheme_that_is_not_shipped():
    with pytest.raises(KeyError, match="unknown scheme us-ai-act; known are eu-ai-act, cn-ai-safety-framework"):
        questions("us-ai-act")


def test_every_shipped_file_is_read_only_once():
    assert load.load_scheme(SCHEMES[0]) is load.load_scheme(SCHEMES[0])
    assert load.load_facts() is load.load_facts()
    assert all(shipped(name) for name in NAMES)
