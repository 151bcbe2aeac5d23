"""What a loop, a stream or a site states about itself: forms, and what an empty list means."""

import pytest

from jingwei.inventory.read import read
from tests.inventory.manifests import SYSTEM, manifest, told, write

STREAM = {"id": "s", "kind": "stream", "files": ["a.csv"]}
PRINTS = "`jingwei schema` prints what is allowed"
ORDER = "write [low, high], the lower one first; `null` leaves one side open"


def properties(folder, **loop):
    (found,) = read(write(folder, manifest({"id": "l", "kind": "control_loop", **loop}))).assets
    return found.properties


def test_no_safety_function_is_a_statement_and_silence_is_none(tmp_path):
    assert properties(tmp_path, safety_functions=[]) == {"safety_functions": []}
    assert properties(tmp_path) == {}
    assert properties(tmp_path, safety_functions=["SIS.*"], writes=[]) == {"safety_functions": ["SIS.*"]}


def test_every_statement_of_a_stream_is_kept(tmp_path):
    (tmp_path / "a.csv").write_text("time,a\n")
    said = {"bounds": {"a": [None, 5], "b": [0.5, 1]}, "events": False, "constant": ["a"], "clean_rows": 100}
    (stream,) = read(write(tmp_path, manifest({**STREAM, **said, "in_service_since": "2026-05-01"}))).assets
    assert stream.properties == {**said, "in_service_since": "2026-05-01"}
    (silent,) = read(write(tmp_path, manifest({**STREAM, "bounds": {}, "constant": []}))).assets
    assert silent.properties == {}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("bounds", {"t": [1, 0]}, f"`assets[0].bounds.t`: {ORDER}"),
        ("bounds", {"t": [None, None]}, f"`assets[0].bounds.t`: {ORDER}"),
        ("bounds", {"t": [0]}, "`assets[0].bounds.t`: list should have at least 2 items after validation, not 1"),
        ("bounds", {"t": ["0", 5]}, "`assets[0].bounds.t[0]` must be a number, but is text"),
        ("bounds", {"t": [True, 5]}, "`assets[0].bounds.t[0]` must be a number, but is true or false"),
        ("clean_rows", 99, "`assets[0].clean_rows`: input should be greater than or equal to 100"),
        ("clean_rows", 100.5, "`assets[0].clean_rows` must be a whole number, but is a number"),
        ("in_service_since", "2026-13-01", "`assets[0].in_service_since`: month must be in 1..12"),
        ("events", "yes", "`assets[0].events` must be true or false, but is text"),
    ],
)
def test_a_statement_of_another_form_is_refused(tmp_path, key, value, message):
    (tmp_path / "a.csv").touch()
    assert message in [said for said, _ in told(tmp_path, manifest({**STREAM, key: value}))]


def test_the_reason_for_an_absent_kind_may_be_said_in_two_languages(tmp_path):
    without = {"stream": {"en": "none yet", "zh": "暂无"}, "server": {"zh": "租用"}, "site": "rented"}
    text = {**manifest(), "system": {**SYSTEM, "without": without}}
    assert read(write(tmp_path, text)).system.without == {
        "stream": "none yet / 暂无",
        "server": "租用",
        "site": "rented",
    }
    text["system"] = {**SYSTEM, "without": {"stream": {}}}
    assert told(tmp_path, text)[0][0] == "`system.without.stream`: give the text in `en`, in `zh` or in both"


@pytest.mark.parametrize("factor", [0, -1])
def test_a_grid_without_carbon_is_no_factor(tmp_path, factor):
    found = told(tmp_path, manifest(sites=[{"id": "s", "grid_factor_g_kwh": factor}]))
    assert found == [("`sites[0].grid_factor_g_kwh`: input should be greater than 0", PRINTS)]
