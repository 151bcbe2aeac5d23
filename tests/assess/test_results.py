"""Findings kept between runs, in a real database."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from jingwei.assess import results as module
from jingwei.assess.results import Results, key_of, plan_keys
from jingwei.assess.world import World
from jingwei.codec import plain
from jingwei.limits import LIMITS
from jingwei.store.database import open_store
from jingwei.store.tables import results as table
from jingwei.vocabulary import Message, Plan, Status, Step, Text
from tests.assess.findings import finding

AROUND = World("2026-06-01", "s", {"a": "1"}, {})
READS = {"as_of": None, "system": None, "assets": {}, "parties": {}}
STEP = Step("c", 1, "a", "d", selected=True, reason=Text("r", "由"), parameters={"x": 1, "y": 2})


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = open_store(tmp_path_factory.mktemp("state"))
    yield made
    made.dispose()


def test_what_is_kept_is_found_again(engine):
    store, kept = Results(engine), finding(message=Message("i", "e", "中", {"n": 1}))
    store.keep([("k1", kept, READS)])
    assert store.lookup(["k1", "other"], AROUND) == {"k1": kept}
    assert store.lookup([], AROUND) == {}


def test_a_row_says_what_it_is(engine):
    Results(engine).keep([("k2", finding(message=Message("i", "中", "中")), {**READS, "assets": {"中": "d"}})])
    with engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.key == "k2")).one()
    assert (row.check_id, row.asset) == ("test.one", "m")
    assert json.loads(row.reads)["assets"] == {"中": "d"}
    assert "中" in row.reads
    assert "中" in row.finding


@pytest.mark.parametrize("status", list(Status))
def test_only_what_a_check_concluded_is_kept(engine, status):
    key = f"status-{status}"
    Results(engine).keep([(key, finding(status=status), READS)])
    kept = status not in {Status.ERROR, Status.NOTCHECKED}
    assert (key in Results(engine).lookup([key], AROUND)) is kept


def test_a_newer_finding_replaces_the_older(engine):
    store = Results(engine)
    store.keep([("k3", finding(status=Status.FAIL), READS)])
    store.keep([("k3", finding(status=Status.PASS), READS)])
    assert store.lookup(["k3"], AROUND)["k3"].status is Status.PASS


def test_nothing_to_keep_writes_nothing():
    Results(None).keep([])
    Results(None).keep([("k", finding(status=Status.ERROR), READS)])


def test_a_finding_that_read_what_has_changed_is_not_found(engine):
    store = Results(engine)
    store.keep([("k4", finding(), {**READS, "assets": {"a": "1"}}), ("k5", finding(), {**READS, "assets": {"a": "0"}})])
    assert set(store.lookup(["k4", "k5"], AROUND)) == {"k4"}


@pytest.mark.parametrize(
    "damage",
    [
        {"finding": "{"},
        {"finding": "{}"},
        {"finding": "[]"},
        {"reads": "["},
        {"reads": "{}"},
        {"reads": "7"},
        {"reads": '{"as_of": null, "system": null, "assets": 3, "parties": {}}'},
        {"finding": json.dumps({**plain(finding()), "status": "good"})},
        {"finding": json.dumps({**plain(finding()), "surplus": 1})},
    ],
)
def test_a_damaged_row_is_none(engine, damage):
    store = Results(engine)
    store.keep([("k6", finding(), READS)])
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.key == "k6").values(**damage))
    assert store.lookup(["k6"], AROUND) == {}


def test_more_keys_than_one_query_takes(engine, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", 3)
    store, keys = Results(engine), [f"many-{i}" for i in range(8)]
    for _ in range(2):
        store.keep([(key, finding(), READS) for key in keys])
    assert set(store.lookup(keys, AROUND)) == set(keys)


def test_a_foreign_row_does_not_stop_the_lookup(engine):
    with engine.begin() as connection:
        connection.execute(
            insert(table), {"key": "k7", "check_id": "", "asset": "", "reads": "null", "finding": "null"}
        )
    assert Results(engine).lookup(["k7"], AROUND) == {}


def test_a_key_names_everything_known_before_the_run():
    changes = [
        {"check": "d"},
        {"check_version": 2},
        {"asset": "b"},
        {"asset_digest": "e"},
        {"parameters": {"x": 2, "y": 2}},
    ]
    keys = {key_of(replace(STEP, **change), "code", LIMITS) for change in ({}, *changes)}
    keys |= {key_of(STEP, "other code", LIMITS), key_of(STEP, "code", replace(LIMITS, step_seconds=1.0))}
    assert len(keys) == len(changes) + 3
    assert all(len(key) == 64 for key in keys)


def test_a_key_ignores_the_order_of_parameters_and_the_words_of_the_reason():
    other = replace(STEP, parameters={"y": 2, "x": 1}, reason=Text("s", "缘"))
    assert key_of(other, "code", LIMITS) == key_of(STEP, "code", LIMITS)
    assert key_of(replace(STEP, asset="\ud800"), "code", LIMITS)


def test_only_selected_steps_have_keys():
    steps = (replace(STEP, selected=False), STEP)
    plan = Plan("s", "0", None, "1", steps, ())
    assert plan_keys(plan, {"c": "code"}, LIMITS) == {1: key_of(STEP, "code", LIMITS)}
