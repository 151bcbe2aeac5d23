"""The shipped statistical checks: whatever the records say, the verdict follows from the samples in the finding, or says that it does not."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.assess.examples import run_example
from jingwei.check import Example
from jingwei.dimensions.values.checks.over_blocking import over_blocking
from jingwei.layers.application.checks.takeover_drill import takeover_drill
from jingwei.statistics.rule import judged
from jingwei.vocabulary import Basis, Status

CELLS = st.tuples(
    st.sampled_from(["en", "zh"]), st.sampled_from(["news", "law"]), st.integers(0, 30), st.integers(0, 120)
)


def moderated(language, subject, stopped, passed):
    row = {"language": language, "subject": subject, "verdict": "acceptable"}
    blocked, allowed = (json.dumps({"action": action, **row}) + "\n" for action in ("block", "allow"))
    return blocked * stopped + allowed * passed


def blocking(text, **parameters):
    return run_example(
        over_blocking, Example(Status.PASS, {"files": ["a.jsonl"]}, {"a.jsonl": text}, parameters=parameters)
    )


@settings(max_examples=25)
@given(st.lists(CELLS, min_size=1, max_size=4), st.sampled_from([0.05, 0.2, 0.5]))
def test_over_blocking_equals_what_its_samples_say(cells, rate):
    cells = [*cells, ("en", "law", 0, 1)]
    found = blocking("".join(moderated(*cell) for cell in cells), rate=rate)
    assert found.basis is Basis.RECOMPUTED
    assert judged(found.rules, found.samples) is found.status
    assert len(found.samples) == sum(stopped + passed for *_, stopped, passed in cells)


def test_a_record_that_cannot_be_used_is_no_sample_so_the_verdict_needs_the_input():
    found = blocking(moderated("en", "news", 0, 300) + '{"action": "perhaps"}\n')
    assert (found.status, found.basis, found.samples) == (Status.UNKNOWN, Basis.RERUNNABLE, ())


def test_a_sample_holds_what_decided_and_never_the_text():
    row = {"action": "block", "language": "en", "subject": "news", "verdict": "ok", "text": "private"}
    found = blocking((json.dumps(row) + "\n") * 200)
    assert found.status is Status.FAIL
    first, second = found.samples[:2]
    assert first.id == "a.jsonl@0"
    assert second.id == f"a.jsonl@{len(json.dumps(row)) + 1}"
    assert (first.group, first.result) == ('["en", "news"]', True)
    assert json.loads(first.record) == {"action": "block", "language": "en", "subject": "news", "verdict": "ok"}


def drills(times):
    rows = ["drill,alarm,acknowledged,command,fallback,operator,outcome"]
    for number, (human, automatic) in enumerate(times):
        alarm = f"2026-05-{number % 28 + 1:02}T{number // 28:02}:00:"
        command = "" if human is None else f"{alarm}{human:02}Z"
        fallback = "" if automatic is None else f"{alarm}{automatic:02}Z"
        rows.append(f"D{number},{alarm}00Z,{alarm}00Z,{command},{fallback},operator-{number},")
    return "\n".join(rows) + "\n"


def drilled(text, share=0.5):
    asset = {"drills": ["d.csv"], "safety_time_s": 10}
    return run_example(takeover_drill, Example(Status.PASS, asset, {"d.csv": text}, parameters={"share": share}))


SECONDS = st.one_of(st.none(), st.integers(0, 12), st.integers(0, 10))


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 10), SECONDS), min_size=1, max_size=12),
    st.sampled_from([0.0, 0.5, 0.9]),
    st.booleans(),
)
def test_takeover_equals_what_its_samples_say(times, share, late):
    found = drilled(drills([*times, (11, 2)] if late else times), share)
    assert found.basis is Basis.RECOMPUTED
    assert judged(found.rules, found.samples) is found.status


def test_a_drill_s_record_never_shows_the_operator():
    found = drilled(drills([(8, 2)] * 5))
    assert (found.status, len(found.samples)) == (Status.PASS, 10)
    assert "operator" not in json.dumps([sample.record for sample in found.samples])
    first = found.samples[0]
    assert (first.id, first.group, first.result) == ("d.csv:2", "human", True)
    assert json.loads(first.record)["command"] == "2026-05-01T00:00:08+00:00"


@pytest.mark.parametrize(
    "text", [drills([(8, 2)] * 5) + "D1,,,,,,\n", drills([(8, 2)] * 6).replace("2026-05-06", "2026-07-06")]
)
def test_what_other_reasons_leave_open_needs_the_input(text):
    found = drilled(text)
    assert (found.status, found.basis, found.samples) == (Status.UNKNOWN, Basis.RERUNNABLE, ())
