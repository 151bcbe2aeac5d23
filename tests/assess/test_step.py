from dataclasses import replace

import pytest

from jingwei.assess.step import finding as finding_of
from jingwei.assess.step import missing, shown, unchecked
from jingwei.check import CheckError, Example, check, failed, passed
from jingwei.limits import Limits
from jingwei.vocabulary import Evidence, Location, Severity, Status, Text
from tests.assess.findings import ASSET, CHECK


def of(outcome, limits=None):
    return finding_of(CHECK, ASSET, outcome, **({"limits": limits} if limits else {}))


def test_the_card_of_the_check_is_carried_over():
    found = of(passed("ok", "n={n}", "数={n}", n=3))
    assert (found.check, found.asset, found.layer, found.severity) == ("test.one", "m", "model", "high")
    assert found.message.id == "test.one.ok"
    assert (found.message.en, found.message.zh) == ("n=3", "数=3")
    assert found.objectives == ("o1",)
    assert found.remediation.en == "fix"


def test_an_outcome_may_weigh_differently():
    assert of(failed("x", "x", "x", severity=Severity.LOW)).severity is Severity.LOW


def test_locations_are_bounded_and_the_rest_is_counted():
    places = tuple(Location(f"p{i}") for i in range(7))
    found = of(failed("x", "x", "x", locations=places), Limits(locations=3))
    assert [place.path for place in found.locations] == ["p0", "p1", "p2"]
    assert found.locations_omitted == 4


def test_evidence_is_bounded():
    found = of(passed("x", "x", "x", evidence=tuple(Evidence("n", i) for i in range(7))), Limits(evidence=2))
    assert [item.value for item in found.evidence] == [0, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 中文\n\t", "plain 中文\n\t"),
        ("a\x1b[31m", "a\\u{1b}[31m"),
        ("a\u202eb", "a\\u{202e}b"),
        ("a\ud800", "a\\u{d800}"),
        ("a\x00", "a\\u{0}"),
        ("a\u200bb", "a\\u{200b}b"),
        ("a\rb", "a\\u{d}b"),
    ],
)
def test_invisible_characters_are_shown(text, expected):
    assert shown(text) == expected


def test_long_texts_are_cut_visibly():
    assert shown("a" * 20, Limits(text_characters=10)) == "a" * 10 + "…"
    assert shown("a" * 10, Limits(text_characters=10)) == "a" * 10


def test_hostile_strings_are_made_visible_everywhere():
    bad = "\x1b\u202e"
    note = Text(bad, bad)
    place = Location(bad, member=bad, name=bad, note=note)
    found = of(failed("x", "{v}", "{v}", v=bad, locations=(place,), evidence=(Evidence("n", bad, source=bad),)))
    assert "\x1b" not in repr(found).replace("\\x1b", "\x1b")
    assert "\\u{1b}" in found.locations[0].note.zh


def test_a_fingerprint_survives_moved_lines_and_not_new_places():
    first = of(failed("x", "x", "x", locations=(Location("a", line=1, name="n"),)))
    moved = of(failed("x", "y", "y", locations=(Location("a", line=9, name="n"),)))
    more = of(failed("x", "x", "x", locations=(Location("a", name="n"), Location("a", name="n"))))
    other = of(failed("x", "x", "x", locations=(Location("a", name="m"),)))
    noted = of(failed("x", "x", "x", locations=(Location("a", name="n", note=Text("q", "q")),)))
    inside = of(failed("x", "x", "x", locations=(Location("a", name="n", member="q"),)))
    another = of(failed("z", "x", "x", locations=(Location("a", name="n"),)))
    assert first.fingerprint == moved.fingerprint
    assert len({f.fingerprint for f in (first, more, other, noted, inside, another)}) == 6


def test_places_left_out_are_part_of_the_fingerprint():
    def many(n):
        return of(failed("x", "x", "x", locations=(Location("a"),) * n), Limits(locations=2)).fingerprint

    assert many(5) != many(6)


def test_a_missing_extra_is_notchecked_with_the_command():
    lacking = replace(CHECK, needs=("no_such_module_here", "json"), extra="hardware")
    assert missing(lacking) == ("no_such_module_here",)
    found = unchecked(lacking, ASSET, missing(lacking))
    assert found.status is Status.NOTCHECKED
    assert "jingwei[hardware]" in found.message.en


GOOD = {
    "id": "x.y",
    "title": Text("a", "甲"),
    "layer": "model",
    "dimensions": ("values",),
    "kinds": ("model",),
    "objectives": ("o",),
    "severity": "low",
    "remediation": Text("a", "甲"),
    "examples": (Example(Status.PASS), Example(Status.FAIL)),
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"examples": (Example(Status.PASS),)}, "expects fail"),
        ({"examples": (Example(Status.FAIL),)}, "expects pass"),
        ({"examples": ()}, "fail or pass"),
        ({"kinds": ()}, "names no kinds"),
        ({"objectives": ()}, "names no objectives"),
        ({"dimensions": ()}, "names no dimensions"),
        ({"kinds": ("modle",)}, "modle"),
        ({"layer": "roof"}, "roof"),
        ({"severity": "huge"}, "huge"),
        ({"title": Text("a", " ")}, "lacks one of the languages"),
        ({"remediation": Text("", "甲")}, "lacks one of the languages"),
    ],
)
def test_an_incomplete_check_is_refused_when_declared(change, words):
    with pytest.raises(CheckError, match=r"x\.y") as caught:
        check(**(GOOD | change))(lambda asset, context: None)
    assert words in str(caught.value)


def test_a_complete_check_is_accepted_and_callable():
    made = check(**GOOD)(lambda asset, context: (asset, context))
    assert made("a", "c") == ("a", "c")
