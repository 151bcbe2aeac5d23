"""An assessment as evidence: each part in exactly one place, and the same bytes for the same assessment."""

import json
from dataclasses import replace
from datetime import date

import pytest

from jingwei.assess.record import (
    assessment_leaves,
    assessment_statement,
    exact,
    manifest_name,
    plan_statement,
    salted_leaves,
)
from jingwei.codec import plain, read
from jingwei.errors import JingweiError
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.envelope import Predicate, read_statement
from jingwei.evidence.forms.leaves import leaf_root, leaves_bytes, read_leaves
from jingwei.report.assessment_json import SCHEMA, load, render
from jingwei.vocabulary import (
    Assessment,
    Basis,
    Evidence,
    Inventory,
    Plan,
    Rule,
    Run,
    Sample,
    Stage,
    Status,
    System,
    Text,
)
from tests.report import sample

SEED, RUN = bytes(range(32)), "ab" * 16
RULES = (Rule("m", "<=", 0.05, groups=("g",)),)
SAMPLES = (Sample("s0", "g", False, "record 0"), Sample("s1", "g", True, "记录 1"))


def rich():
    made = sample.rich()
    first = replace(made.findings[0], basis=Basis.RECOMPUTED, rules=RULES, samples=SAMPLES)
    return replace(made, findings=(first, *made.findings[1:]), manifest="jingwei.yaml")


def inventory(made, manifest="jingwei.yaml"):
    return Inventory(manifest, made.plan.manifest_sha256, made.system, made.parties, made.assets)


def statement(made, seed=SEED):
    return assessment_statement(made, RUN, "0" * 64, seed)


def rebuilt(plan, leaves, stated, manifest):
    """The assessment from its plan's predicate, its leaves and its result's predicate."""
    rooms = {"assets": [], "findings": [], "determinations": [], "risks": []}
    made = {"plan": plan, "manifest": manifest, "run": plain(Run())}
    made |= {name: stated[name] for name in ("state", "passed", "exit_code", "counts", "accepted")}
    for path, value in leaves:
        room, *rest = path.split("/")
        if room == "system":
            joined(made, value)
        elif room == "unlooked":
            joined(made, {"unlooked": value})
        elif len(rest) == 1:
            more = {"samples": []} if room == "findings" else {}
            rooms[room].append({name: value[name] for name in value if name != "digest"} | more)
        elif rest[1] == "detail":
            joined(rooms[room][-1], value)
        elif rest[-1] == "record":
            joined(rooms[room][-1]["samples"][-1], {"record": value})
        else:
            rooms[room][-1]["samples"].append(dict(value))
    joined(made, rooms)
    return read(Assessment, made)


@pytest.mark.parametrize(
    "make", [rich, lambda: replace(sample.clean(), manifest="m"), lambda: replace(sample.empty(), manifest="m")]
)
def test_each_part_stands_in_exactly_one_place(make):
    made = make()
    plan = read_statement(plan_statement(made.plan, inventory(made, made.manifest)))
    result = read_statement(statement(made))
    leaves = read_leaves(leaves_bytes(salted_leaves(made, SEED)))
    pairs = [(leaf.path, leaf.value) for leaf in leaves]
    assert rebuilt(plan.predicate, pairs, result.predicate, made.manifest) == replace(made, run=Run())


def joined(into, more):
    """Both together; no field may stand in both."""
    assert not into.keys() & more.keys()
    into.update(more)


def test_paths_and_what_stands_behind_them():
    leaves = dict(assessment_leaves(rich()))
    made = rich()
    paths = list(leaves)
    assert paths[0] == "system"
    assert paths[-1] == "unlooked"
    assert [path for path in paths if path.startswith("assets/")] == [f"assets/{asset.id}" for asset in made.assets]
    values = dict(assessment_leaves(made))
    assert [values[f"assets/{asset.id}"]["digest"] for asset in made.assets] == [asset.digest for asset in made.assets]
    assert paths[len(made.assets) + 1 :][:6] == [
        "findings/0",
        "findings/0/detail",
        "findings/0/samples/0",
        "findings/0/samples/0/record",
        "findings/0/samples/1",
        "findings/0/samples/1/record",
    ]
    assert leaves["findings/0/samples/1"] == {"id": "s1", "group": "g", "result": True}
    assert leaves["findings/0/samples/1/record"] == "记录 1"
    assert set(leaves["findings/0"]) == {
        "check", "check_version", "asset", "asset_kind", "layer", "dimensions", "status", "severity", "title", "objectives",
        "risks", "accepted", "fingerprint", "basis", "rules",
    }  # fmt: skip
    assert set(leaves["findings/0/detail"]) == {"message", "locations", "locations_omitted", "evidence", "remediation"}
    assert set(leaves["system"]) == {"schema", "system", "parties", "tiers"}
    assert (
        len(paths)
        == len(set(paths))
        == 6 + len(made.assets) + 2 * (len(made.findings) - 1) + len(made.determinations) + len(made.risks) + 2
    )


def test_the_statement_of_the_plan_is_the_whole_plan_about_manifest_and_assets():
    made = rich()
    found = read_statement(plan_statement(made.plan, inventory(made)))
    assert found.type == Predicate.PLAN
    assert found.predicate == json.loads(json.dumps(plain(made.plan)))
    assert found.subjects == {
        "jingwei.yaml": made.plan.manifest_sha256,
        **{f"asset:{asset.id}": asset.digest for asset in made.assets},
    }


def test_the_statement_of_the_result_binds_run_plan_verdict_and_leaves():
    made = rich()
    found = read_statement(statement(made))
    leaves = salted_leaves(made, SEED)
    assert found.type == Predicate.ASSESSMENT
    assert found.predicate == {
        "schema": "jingwei/result/1",
        "run": RUN,
        "plan": "0" * 64,
        "as_of": "2026-06-01",
        "state": made.state,
        "passed": False,
        "exit_code": 1,
        "counts": dict(made.counts),
        "accepted": 1,
        "leaves": {"count": len(leaves), "root": leaf_root(leaves)},
    }
    assert found.subjects == read_statement(plan_statement(made.plan, inventory(made))).subjects


def test_equal_assessments_give_equal_statements_however_the_run_went():
    made = rich()
    assert statement(made) == statement(replace(made, run=Run(seconds=9.0)))
    assert statement(made) != statement(made, bytes(32))
    assert plan_statement(made.plan, inventory(made)) == plan_statement(rich().plan, inventory(rich()))


def hostile():
    """Every text attacks, but for the assets: their digests are over their own bytes, and text that is no Unicode has none in a file."""
    return replace(sample.hostile(), assets=sample.ASSETS)


@pytest.mark.parametrize("make", [rich, hostile, lambda: sample.many(40)])
def test_the_file_that_was_written_gives_the_same_leaves(make):
    assert salted_leaves(load(render(make())), SEED) == salted_leaves(make(), SEED)


def test_the_file_that_was_written_gives_the_same_statements():
    again = load(render(rich()))
    assert statement(again) == statement(rich())
    assert plan_statement(again.plan, inventory(again)) == plan_statement(rich().plan, inventory(rich()))


def test_the_formats_of_statements_do_not_change_unnoticed():
    plan = Plan("s", "0" * 64, date(2026, 6, 1), "1", (), ())
    about = System("s", Text("s", "s"), Text("p", "p"), "public", Stage.OPERATION)
    counts = {status.value: 0 for status in Status}
    made = Assessment(SCHEMA, "complete", False, 2, about, (), (), (), plan, (), (), (), counts, manifest="m")
    assert digest(plan_statement(made.plan, inventory(made, "m")))[:16] == "4ccb10859516ed57"
    assert digest(statement(made))[:16] == "969cefc32a5c9f56"


@pytest.mark.parametrize("change", ["passed", "exit_code", "state", "counts", "accepted", "manifest"])
def test_every_part_of_the_verdict_changes_the_statement(change):
    made = rich()
    other = {"passed": True, "exit_code": 2, "state": "x", "counts": {}, "accepted": 7, "manifest": "other.yaml"}
    assert statement(replace(made, **{change: other[change]})) != statement(made)


def test_every_leaf_changes_the_statement():
    made = rich()
    first = made.findings[0]
    changed = [
        replace(first, status=Status.PASS),
        replace(first, basis=Basis.ATTESTED),
        replace(first, locations=()),
        replace(first, samples=(SAMPLES[0], replace(SAMPLES[1], result=False))),
        replace(first, samples=(SAMPLES[0], replace(SAMPLES[1], record=""))),
    ]
    made_of = {statement(replace(made, findings=(one, *made.findings[1:]))) for one in [first, *changed]}
    assert len(made_of) == len(changed) + 1


ODD = [2**53, -(2**53), 10**30, 1e20, 9007199254740993.0, 1.5e300, -1e17]


@pytest.mark.parametrize("value", ODD)
def test_numbers_that_json_readers_disagree_on_become_strings(value):
    made = rich()
    odd = replace(made.findings[1], evidence=(Evidence("n", value),))
    made = replace(made, findings=(made.findings[0], odd, *made.findings[2:]))
    found = read_statement(statement(made))
    assert found.predicate["leaves"]["root"] == leaf_root(salted_leaves(made, SEED))
    leaves = {leaf.path: leaf.value for leaf in read_leaves(leaves_bytes(salted_leaves(made, SEED)))}
    assert leaves["findings/1/detail"]["evidence"][0]["value"] == str(value)


@pytest.mark.parametrize("value", [*ODD, 2**53 - 1, 0.1, 1.0, -0.0, True, None, "\ud800", {"\udfff": [1e20]}])
def test_what_is_exact_can_be_written_and_read_back(value):
    made = exact(value)
    assert read_canonical(canonical(made), "value") == made


@pytest.mark.parametrize(
    "number", [1e17, 1.5e300]
)  # JSON has an exact form of the second, which is written as text all the same
@pytest.mark.parametrize("place", ["facts", "properties", "parameters", "location", "arguments"])
def test_odd_numbers_of_manifests_are_found_wherever_they_stand(place, number):
    made, odd = rich(), {"deep": [{"n": number}]}
    if place == "facts":
        made = replace(made, system=replace(made.system, facts=odd))
    elif place == "properties":
        made = replace(made, assets=(replace(made.assets[0], properties=odd), *made.assets[1:]))
    elif place == "parameters":
        step = replace(made.plan.steps[0], parameters={"n": number})
        made = replace(made, plan=replace(made.plan, steps=(step, *made.plan.steps[1:])))
        found = read_statement(plan_statement(made.plan, inventory(made)))
        assert found.predicate["steps"][0]["parameters"] == {"n": str(number)}
    elif place == "arguments":
        one = made.findings[0]
        made = replace(
            made, findings=(replace(one, message=replace(one.message, args={"n": number})), *made.findings[1:])
        )
    else:
        (one, *more) = [finding for finding in made.findings if finding.locations]
        far = replace(one, locations=(replace(one.locations[0], offset=2**60),))
        made = replace(made, findings=(far, *more))
    assert read_statement(statement(made)).predicate["leaves"]["root"] == leaf_root(salted_leaves(made, SEED))
    assert read_leaves(leaves_bytes(salted_leaves(made, SEED)))


def test_text_that_is_no_unicode_becomes_a_mark():
    made = replace(rich(), unlooked=(replace(rich().unlooked[0], en="\ud800"),))
    assert dict(assessment_leaves(made))["unlooked"][0]["en"] == "\N{REPLACEMENT CHARACTER}"
    assert read_statement(statement(made)).predicate["leaves"]["root"] == leaf_root(salted_leaves(made, SEED))


def test_a_manifest_named_like_an_asset_is_refused():
    made = rich()
    with pytest.raises(JingweiError, match="like an asset") as caught:
        plan_statement(made.plan, inventory(made, f"asset:{made.assets[0].id}"))
    assert "rename" in caught.value.hint


def test_the_manifest_s_name_is_made_visible():
    assert manifest_name(inventory(rich(), "a\u202eb")) == "a\\u{202e}b"
