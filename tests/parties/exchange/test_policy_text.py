"""A new policy loads and demands what was wished; one that is wrong, or smuggles lines in, is refused."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.policy import OPTIONAL, Policy, load_policy
from jingwei.parties.exchange.policy_text import CHOICES, KEYS, SETTABLE, Wishes, policy_text, usable
from jingwei.parties.exchange.policy_told import policy_told

LOG = "example.org/desk+e1b65b30+AaIgBfmMN+qMwoq/SrnyTVnFKfdxao1avHeGa2tjrL0Q"
UNIVERSITY = "university.example/witness+98a7fe90+BM5Iy/U+KsC5DLVMityH4M2TP47QnIkucpL7TSgVZQHD"
REGULATOR = "regulator.example/witness+0a4ca03e+BHidFwlsgNmsHQXN5hmaLhg+Sb0WPyqyGO270GyCzUH0"
SIGNER = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAyjqGY9ZekJbaEawCTeWoNTH1fAxNzVbym4l530Un40E=
-----END PUBLIC KEY-----
"""
BOTH = {"university": UNIVERSITY, "regulator": REGULATOR}


def wished(**changes):
    return Wishes(**{"logs": [LOG], "signers": [SIGNER], "witnesses": BOTH, **changes})


def made(**changes):
    return load_policy(policy_text(wished(**changes)))


def test_the_least_that_can_be_wished_leaves_every_default():
    policy = made()
    bare = Policy(policy.tlog, policy.signers)
    assert policy == bare
    assert [one.vkey.name for one in policy.tlog.logs] == ["example.org/desk"]
    assert [one.name for one in policy.tlog.witnesses] == ["university", "regulator"]
    assert [(group.threshold, group.members) for group in policy.tlog.groups] == [(2, ("university", "regulator"))]


def test_everything_that_is_wished_is_demanded():
    choices = {"max_age": "30d", "max_delay": "2d", "as_of": "any", "runs": "any", "show": "all", "exceptions": "none"}
    choices |= {"history": "plan", "abandoned": "refused"}
    assert set(choices) == set(SETTABLE)
    policy = made(audience="city regulator: 1", systems=["a", "true"], quorum="any", choices=choices)
    assert (policy.audience, policy.systems, policy.tlog.groups[0].threshold) == ("city regulator: 1", ("a", "true"), 1)
    assert (policy.max_age, policy.max_delay) == (30 * 86_400, 2 * 86_400)
    assert {name: getattr(policy, name) for name in CHOICES} == {name: choices[name] for name in CHOICES}


def test_a_usable_policy_is_given_back():
    text = policy_text(wished())
    assert usable(text) == usable(text.encode()) == load_policy(text)


def test_a_number_of_witnesses_and_none():
    assert made(quorum="2").tlog.groups[0].threshold == 2
    assert made(quorum="none", witnesses={}).tlog.quorum == "none"


@pytest.mark.parametrize("role", ["lab", "true", "null"])
def test_another_role_is_demanded_of_every_statement(role):
    assert {(one.statement, one.role) for one in made(role=role).required} == {(one, role) for one in Predicate}


WRONG = [
    ({"witnesses": {}}, "without witnesses"),
    ({"quorum": "3"}, "no threshold"),
    ({"quorum": "all university\nquorum none"}, "is no quorum"),
    ({"witnesses": {"a b": UNIVERSITY}}, "cannot name a witness"),
    ({"witnesses": {"a\nquorum none": UNIVERSITY}}, "cannot name a witness"),
    ({"witnesses": {"none": UNIVERSITY}}, "is taken"),
    ({"witnesses": {"university": LOG}}, "does not fit"),
    ({"logs": [f"{LOG}\n  quorum none"]}, "verifier key"),
    ({"logs": []}, "names no log"),
    ({"logs": [LOG, LOG]}, "stands twice"),
    ({"signers": []}, "signers"),
    ({"signers": [SIGNER, SIGNER]}, "a key twice"),
    ({"signers": ["-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n" + SIGNER]}, "not a PEM"),
    ({"role": "No Role"}, "role"),
    ({"choices": {"show": "nothing"}}, "is none of"),
    ({"choices": {"max_age": "0d"}}, "max_age"),
    ({"choices": {"required": "[]"}}, "cannot be set"),
    ({"audience": "two\nlines"}, "audience"),
    ({"quorum": "none", "choices": {"max_age": "1d"}}, "max_age with `quorum none`: nobody vouches"),
    ({"quorum": "none", "choices": {"max_delay": "1d"}}, "max_delay with `quorum none`: nobody vouches"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_what_is_wrong_is_refused(changes, said):
    with pytest.raises(JingweiError, match=said):
        made(**changes)


@settings(max_examples=60)
@given(st.text(max_size=30), st.sampled_from(["audience", "systems", "role", "quorum", "log", "witness", *SETTABLE]))
def test_no_text_becomes_another_demand(text, where):
    """Whatever is written at one place changes that place only, or is refused."""
    changes = {
        "systems": {"systems": [text]},
        "log": {"logs": [text]},
        "witness": {"witnesses": {**BOTH, text: UNIVERSITY}},
    }.get(where, {where: text} if where in {"audience", "role", "quorum"} else {"choices": {where: text}})
    try:
        policy = made(**changes)
    except ParseError:
        return
    plain = made()
    kept = {"audience", "systems", "max_age", *CHOICES} - {where}
    assert all(getattr(policy, name) == getattr(plain, name) for name in kept)
    if where in {"audience", "systems"}:
        assert getattr(policy, where) in {text, (text,)}


def test_every_key_of_a_policy_is_explained_with_its_default():
    assert set(KEYS) == {"schema", "tlog_policy", "signers", *OPTIONAL}
    for name in CHOICES:
        assert getattr(made(), name) == KEYS[name].default
    for lang, word in (("en", "the clock of the assessment"), ("zh", "评估的基准日期")):
        assert f"# {word}" in policy_text(Wishes([LOG], [SIGNER], quorum="none"), lang)


def said(key, **changes):
    return [(one.open, one.text.en) for one in policy_told(made(**changes)) if one.key == key]


def test_every_key_is_told_as_demanded_or_left_open():
    keys = {one.key for one in policy_told(made())}
    assert keys == set(KEYS) - {"schema"}
    assert all(one.text.en and one.text.zh for one in policy_told(made()))


@pytest.mark.parametrize("key", ["audience", "systems", "subjects", "max_age", "max_delay", "timestamps"])
def test_what_is_absent_is_told_as_open(key):
    ((is_open, _),) = said(key)
    assert is_open


@pytest.mark.parametrize(
    ("key", "value", "is_open", "words"),
    [
        ("as_of", "logged", False, "within two days"),
        ("as_of", "any", True, "set back"),
        ("runs", "latest", False, "no newer run"),
        ("runs", "any", True, "old result"),
        ("show", "any", True, "withheld"),
        ("show", "findings", False, "every finding"),
        ("show", "all", False, "nothing is withheld"),
        ("exceptions", "all", True, "baseline"),
        ("exceptions", "waivers", True, "by no baseline"),
        ("exceptions", "none", False, "no failure"),
        ("history", "all", False, "first entry"),
        ("history", "plan", True, "left out"),
        ("abandoned", "named", True, "named"),
        ("abandoned", "refused", False, "no run"),
        ("max_age", "48h", False, "at most 2d old"),
        ("max_delay", "90m", False, "within 90m"),
    ],
)
def test_each_choice_is_told(key, value, is_open, words):
    ((found, text),) = said(key, choices={key: value})
    assert found is is_open
    assert words in text


def test_witnesses_are_told_as_they_are_combined():
    assert said("tlog_policy")[1] == (False, "cosigned by all of (university, regulator)")
    assert said("tlog_policy", quorum="1")[1] == (False, "cosigned by at least 1 of (university, regulator)")
    assert said("tlog_policy", witnesses={"university": UNIVERSITY})[1] == (False, "cosigned by university")
    is_open, text = said("tlog_policy", quorum="none")[1]
    assert is_open
    assert "no witness" in text


def test_a_statement_that_nobody_need_sign_is_told():
    text = policy_text(Wishes([LOG], [SIGNER], quorum="none"))
    policy = load_policy(text + "required:\n  - {statement: urn:jingwei:plan:v1, role: assessor}\n")
    told = [(one.open, one.text.en) for one in policy_told(policy) if one.key == "required"]
    assert told[0] == (False, "the plan is signed as assessor")
    assert set(told[1:]) == {(True, "nobody need sign the result"), (True, "nobody need sign the release")}


def test_time_stamping_authorities_are_told_by_their_number():
    policy = replace(made(), timestamps=("one", "two"))
    ((told,),) = [[one for one in policy_told(policy) if one.key == "timestamps"]]
    assert not told.open
    assert told.text.en == "one of 2 time-stamping authorities vouches for the head"
    assert told.text.zh == "2 个时间戳机构之一须为日志头部作证"
