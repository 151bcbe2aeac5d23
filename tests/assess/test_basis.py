"""What a verdict rests on: samples are kept only where they decide, and nobody's own word about it is taken."""

from dataclasses import replace

import pytest

from jingwei.assess.basis import based, bounded, decide, kept
from jingwei.assess.step import broken, unchecked
from jingwei.assess.step import finding as finding_of
from jingwei.check import CheckError, check, failed, passed
from jingwei.limits import Limits
from jingwei.vocabulary import Basis, Rule, Sample, Status
from tests.assess.findings import ASSET, CHECK, finding

RULES = (Rule("m", "<=", 0.05),)
GOOD = tuple(Sample(f"s{number}", "g", False, "r") for number in range(300))
ATTESTED = replace(CHECK, basis=Basis.ATTESTED)


def made(outcome, check=CHECK, limits=None):
    return finding_of(check, ASSET, outcome, limits or Limits())


def with_samples(conclude=passed, rules=RULES, samples=GOOD):
    return conclude("ok", "ok", "好", rules=rules, samples=samples)


def test_samples_that_decide_are_kept_and_the_verdict_is_recomputed():
    found = made(with_samples())
    assert (found.basis, found.rules, found.samples) == (Basis.RECOMPUTED, RULES, GOOD)
    assert found.evidence == ()


def test_samples_that_give_another_verdict_are_left_out_and_told():
    found = made(with_samples(failed))
    assert (found.basis, found.rules, found.samples) == (Basis.RERUNNABLE, (), ())
    (told,) = found.evidence
    assert (told.name, told.value, told.source) == ("samples", 300, "do not decide alone, left out")


@pytest.mark.parametrize("outcome", [with_samples(samples=()), with_samples(rules=())])
def test_one_without_the_other_decides_nothing(outcome):
    found = made(outcome)
    assert (found.basis, found.rules, found.samples) == (Basis.RERUNNABLE, (), ())


def test_a_rule_that_says_nothing_is_left_out():
    assert made(with_samples(rules=(Rule("m", "=", 0.5),))).basis is Basis.RERUNNABLE


CHARACTERS = sum(len(s.id) + len(s.group) + len(s.record) for s in GOOD) + len("m")


@pytest.mark.parametrize(
    ("limits", "within"),
    [
        (Limits(samples=300), True),
        (Limits(samples=299), False),
        (Limits(rules=1), True),
        (Limits(rules=0), False),
        (Limits(sample_characters=CHARACTERS), True),
        (Limits(sample_characters=CHARACTERS - 1), False),
    ],
)
def test_more_than_the_bounds_allow_is_counted_and_left_out(limits, within):
    found = made(with_samples(), limits=limits)
    assert found.samples == (GOOD if within else ())
    assert found.basis is (Basis.RECOMPUTED if within else Basis.RERUNNABLE)
    told = [(item.value, item.source) for item in found.evidence]
    assert told == ([] if within else [(300, "over the bound, left out")])


def test_names_of_groups_count_as_characters():
    rules = (Rule("m", "<=", 0.05, groups=("g", "gg")),)
    assert kept(Status.PASS, rules, GOOD, 300, Limits(sample_characters=CHARACTERS + 3)).samples == GOOD
    assert kept(Status.PASS, rules, GOOD, 300, Limits(sample_characters=CHARACTERS + 2)).samples == ()


def test_texts_of_samples_and_rules_are_made_visible():
    strange = tuple(replace(sample, group="\u202eg", id="\x1b", record="\x00") for sample in GOOD)
    found = made(with_samples(rules=(Rule("m\x1b", "<=", 0.05, groups=("\u202eg",)),), samples=strange))
    assert found.samples[0] == Sample("\\u{1b}", "\\u{202e}g", False, "\\u{0}")
    assert (found.rules[0].metric, found.rules[0].groups) == ("m\\u{1b}", ("\\u{202e}g",))
    assert found.basis is Basis.RECOMPUTED


def declared(**more):
    card = {name: getattr(CHECK, name) for name in ("id", "title", "objectives", "remediation", "examples")}
    words = {"layer": "model", "dimensions": ("values",), "kinds": ("model",), "severity": "high"}
    return check(**card, **words, **more)(CHECK.function)


def test_a_check_says_when_the_same_inputs_need_not_give_the_same():
    assert declared().basis is Basis.RERUNNABLE
    assert declared(basis="attested").basis is Basis.ATTESTED
    with pytest.raises(CheckError, match="certain"):
        declared(basis="certain")


def test_an_ordinary_finding_can_be_run_again():
    assert made(passed("ok", "ok", "好")).basis is Basis.RERUNNABLE


@pytest.mark.parametrize(
    "found", [broken(CHECK, ASSET, "raised", "no"), unchecked(CHECK, ASSET, ("typst",)), made(with_samples(), ATTESTED)]
)
def test_what_only_this_machine_saw_is_attested(found):
    assert found.basis is Basis.ATTESTED


def test_the_check_decides_not_the_finding():
    liar = finding(basis=Basis.RECOMPUTED)
    assert based(liar, CHECK).basis is Basis.RERUNNABLE
    assert based(liar, ATTESTED).basis is Basis.ATTESTED
    forged = finding(rules=RULES, samples=GOOD, status=Status.FAIL, basis=Basis.RECOMPUTED)
    assert based(forged, CHECK).basis is Basis.RERUNNABLE


def test_a_finding_that_no_check_made_follows_from_the_plan():
    assert based(finding(status=Status.NOTCHECKED, basis=Basis.ATTESTED), None).basis is Basis.RERUNNABLE


def test_decide_compares_with_exactly_this_status():
    assert decide(Status.PASS, RULES, GOOD)
    assert not decide(Status.UNKNOWN, RULES, GOOD)
    assert not decide(Status.UNKNOWN, (), GOOD)


def test_samples_beyond_what_a_result_holds_are_left_out_and_told():
    one = finding(rules=RULES, samples=GOOD)
    plain = finding()
    first, between, second = bounded([one, plain, one], Limits(leaves=4 * 599))
    assert (first, between) == (one, plain)
    assert (second.rules, second.samples) == ((), ())
    assert second.evidence[0].source == "over the bound of the whole assessment, left out"
    assert [bool(found.samples) for found in bounded([one, one], Limits(leaves=4 * 600))] == [True, True]
