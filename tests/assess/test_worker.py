"""What runs inside a worker, called here without one."""

import json
from dataclasses import asdict, replace
from datetime import date

import pytest

from jingwei.assess import worker
from jingwei.codec import plain
from jingwei.engine.worker import resolve
from jingwei.inventory.read import read
from jingwei.limits import LIMITS
from tests.assess.systems import HONEST, system

DAY = date(2026, 6, 1)


@pytest.fixture
def state(tmp_path):
    inventory = read(system(tmp_path, ["pass", "fail"]))
    limits = asdict(replace(LIMITS, text_characters=4))
    payload = worker.payload_of(inventory, tmp_path, DAY, HONEST, limits)
    assert set(payload) == {"inventory", "root", "as_of", "packages", "limits"}
    return resolve(worker.PREPARE)(json.loads(json.dumps(payload)))


def test_the_state_is_the_run_s(state, tmp_path):
    assert state.root == tmp_path.resolve()
    assert state.inventory == read(tmp_path / "jingwei.yaml")
    assert set(state.assets) == {"a0", "a1"}
    assert {"test.word", "test.clock", "test.related"} <= set(state.checks)
    assert state.as_of == DAY
    assert state.limits.text_characters == 4
    assert state.around.as_of == "2026-06-01"
    assert set(state.around.assets) == {"a0", "a1"}


def step(state, check, asset, **parameters):
    return resolve(worker.STEP)(state, {"check": check, "asset": asset, "parameters": parameters})


def test_a_step_answers_with_its_finding_and_what_it_read(state):
    answer = step(state, "test.word", "a1")
    assert set(answer) == {"finding", "reads"}
    assert answer["finding"]["status"] == "fail"
    assert answer["finding"]["asset"] == "a1"
    assert answer["finding"]["message"]["en"] == "says…"
    assert answer["reads"] == {"as_of": None, "system": None, "assets": {}, "parties": {}}
    assert answer == json.loads(json.dumps(answer))


def test_a_step_has_the_parameters_and_the_clock(state):
    assert step(state, "test.clock", "a0", year=2026)["finding"]["status"] == "pass"
    late = step(state, "test.clock", "a0", year=2025)
    assert late["finding"]["status"] == "fail"
    assert late["reads"]["as_of"] == "2026-06-01"


def test_measurements_are_shared_by_the_steps_of_one_asset_only(state):
    step(state, "test.word", "a0")
    state.memo["kept"] = 1
    step(state, "test.clock", "a0", year=2026)
    assert state.memo == {"kept": 1}
    step(state, "test.word", "a1")
    assert state.memo == {}
    assert state.subject == "a1"


def test_a_relative_folder_is_made_absolute(tmp_path, monkeypatch):
    path = system(tmp_path)
    monkeypatch.chdir(tmp_path)
    payload = worker.payload_of(read(path), path.parent.relative_to(tmp_path), DAY, (), {})
    assert payload["root"] == str(tmp_path.resolve())
    assert payload["inventory"] == plain(read(path))
    assert (payload["packages"], payload["as_of"], payload["limits"]) == ([], "2026-06-01", {})
