"""What one step answers, whatever its check does; the exact words and the exact fingerprint."""

import hashlib
import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jingwei.assess.step import broken, missing, run_step, shown, unchecked, unreadable
from jingwei.assess.step import finding as finding_of
from jingwei.check import Outcome, failed, passed
from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits
from jingwei.vocabulary import Evidence, Inventory, Location, Stage, Status, System, Text
from tests.assess.findings import ASSET, CHECK

T = Text("x", "文")
CONTEXT = Context(
    Path(), Inventory("m", "0", System("s", T, T, "p", Stage.OPERATION)), as_of=date(2026, 6, 1), parameters={}
)


def ran(function, limits=None):
    return run_step(replace(CHECK, function=function), ASSET, CONTEXT, limits or Limits())


def raising(error):
    def function(asset, context):
        raise error

    return function


def test_an_outcome_becomes_a_finding_within_the_limits_given():
    found = ran(lambda asset, context: passed("ok", "abcdef", "好"), Limits(text_characters=3))
    assert (found.status, found.message.en, found.message.id) == (Status.PASS, "abc…", "test.one.ok")


@pytest.mark.parametrize("error", [ParseError("line 3: no"), LimitError("line 3: no")])
def test_unreadable_evidence_is_unknown(error):
    found = ran(raising(error))
    assert found.status is Status.UNKNOWN
    assert found.message.id == "test.one.unreadable"
    assert found.message.en == "the evidence could not be read whole: line 3: no"
    assert found.message.zh == "证据无法完整读取：line 3: no"
    assert found.message.args == {"reason": "line 3: no"}


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt("no"), SystemExit("no"), MemoryError("no")])
def test_any_other_exception_is_an_error(error):
    found = ran(raising(error))
    name = type(error).__name__
    assert found.status is Status.ERROR
    assert found.message.id == "test.one.raised"
    assert found.message.en == f"the check did not come to a result: {name}: no"
    assert found.message.zh == f"检查未得出结果：{name}: no"
    assert found.message.args == {"reason": f"{name}: no"}


@pytest.mark.parametrize("answer", [None, True, "pass", Status.PASS, Outcome("pass", "k", "en", "zh")])
def test_what_is_no_outcome_is_an_error(answer):
    found = ran(lambda asset, context: answer)
    assert found.status is Status.ERROR
    assert found.message.id == "test.one.nothing"
    assert found.message.en.endswith(f"the check returned {type(answer).__name__}, no outcome")


def test_a_sentence_that_lacks_a_value_is_an_error():
    found = ran(lambda asset, context: passed("ok", "{n}", "好"))
    assert (found.status, found.message.id) == (Status.ERROR, "test.one.raised")
    assert "KeyError" in found.message.en


def test_broken_and_unreadable_carry_the_card():
    for found in (broken(CHECK, ASSET, "timeout", "slow"), unreadable(CHECK, ASSET, "cut")):
        assert (found.check, found.asset, found.objectives, found.severity) == ("test.one", "m", ("o1",), "high")
    assert broken(CHECK, ASSET, "timeout", "slow").message.id == "test.one.timeout"


def test_a_missing_extra_names_module_and_command():
    found = unchecked(replace(CHECK, extra="pdf"), ASSET, ("one", "two"))
    assert found.message.id == "test.one.missing-extra"
    assert found.message.en == "not checked: one, two missing; install with: pip install 'jingwei[pdf]'"
    assert found.message.zh == "未检查：缺少 one, two；安装命令：pip install 'jingwei[pdf]'"
    assert found.message.args == {"modules": "one, two", "extra": "pdf"}
    assert unchecked(CHECK, ASSET, ("one",)).message.args["extra"] == "all"


def test_modules_that_are_there_are_not_missing():
    assert missing(replace(CHECK, needs=("json", "sys"))) == ()
    assert "no_such" not in sys.modules
    assert missing(replace(CHECK, needs=("no_such", "json", "no_other"))) == ("no_such", "no_other")


def fingerprint(places, omitted=0):
    parts = ["test.one", "m", "test.one.k", places, omitted]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (Location("a"), ["a", "", "", ""]),
        (Location("文", line=3, column=4, offset=5), ["文", "", "", ""]),
        (Location("a", member="in"), ["a", "in", "", ""]),
        (Location("a", name="n"), ["a", "", "n", ""]),
        (Location("a", note=Text("en", "中")), ["a", "", "", "en"]),
    ],
)
def test_the_fingerprint_is_this_one_for_ever(location, place):
    found = finding_of(CHECK, ASSET, failed("k", "x", "x", locations=(location,)))
    assert found.fingerprint == fingerprint([place])


def test_the_fingerprint_ignores_the_order_of_places_and_counts_the_rest():
    places = (Location("b"), Location("a"), Location("c"))
    found = finding_of(CHECK, ASSET, failed("k", "x", "x", locations=places), Limits(locations=2))
    assert found.locations_omitted == 1
    assert found.fingerprint == fingerprint([["a", "", "", ""], ["b", "", "", ""]], 1)


@pytest.mark.parametrize("character", ["\x7f", "\u00ad", "\ue000", "\u2028", "\u2029", "\udfff", "\x0b", "\U000e0041"])
def test_each_class_of_invisible_characters_is_escaped(character):
    assert shown(f"a{character}b") == f"a\\u{{{ord(character):x}}}b"


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "", "é ü", "\u00a0", "😀"])
def test_what_people_read_stays(text):
    assert shown(text) == text


def test_the_cut_comes_before_the_escapes():
    assert shown("a\x00b", Limits(text_characters=2)) == "a\\u{0}…"


def test_every_string_of_a_finding_is_made_visible():
    bad, good = "\x1b\u202e", "\\u{1b}\\u{202e}"
    place = Location(bad, line=1, member=bad, name=bad, note=Text(bad, bad))
    evidence = (Evidence(bad, bad, unit=bad, source=bad), Evidence("n", 7), Evidence("b", value=True))
    found = finding_of(CHECK, ASSET, failed("k", "{v}", "<{v}>", v=bad, n=3, locations=(place,), evidence=evidence))
    assert (found.message.en, found.message.zh, found.message.args) == (good, f"<{good}>", {"v": good, "n": 3})
    assert found.locations == (Location(good, line=1, member=good, name=good, note=Text(good, good)),)
    assert found.evidence == (Evidence(good, good, unit=good, source=good), Evidence("n", 7), Evidence("b", value=True))
