"""Tables by their columns: each word that gives a column a meaning, and the shares and counts that decide."""

import gzip
import json

import pytest

from tests.inventory.discovery.looks import form, look


def table(header, *rows, name="x.csv", delimiter=","):
    rows = rows or (["1"] * len(header), ["2"] * len(header))
    return look(name, "".join(delimiter.join(row) + "\n" for row in (header, *rows)))


def kind(header, *rows, **more):
    found = table(header, *rows, **more)
    return found[0] if found else None


WORDS = ["x y", "p q"]  # cells that make no telemetry


@pytest.mark.parametrize(
    "energy", ["kwh", "MWh", "wh", "gj", "kw", "energy", "litres", "liters", "litre", "liter", "m3", "l"]
)
def test_a_measured_quantity_and_a_place_are_meter_readings(energy):
    assert kind(["month", f"site_{energy}"], WORDS, WORDS) == "meters"
    assert kind(["month", f"desk_{energy}"], WORDS, WORDS) == "table"


@pytest.mark.parametrize("place", ["it", "facility", "total", "building", "meter", "cooling", "site", "grid", "water"])
def test_each_place_that_is_metered(place):
    assert kind(["month", f"{place} kWh"], WORDS, WORDS) == "meters"
    assert kind(["month", f"{place} count"], WORDS, WORDS) == "table"


@pytest.mark.parametrize(
    "time", ["time", "timestamp", "datetime", "date", "ts", "period", "month", "day", "hour", "start", "end", "read_at"]
)
def test_each_column_of_time(time):
    assert kind([time, "site_kwh"], WORDS, WORDS) == "meters"
    assert kind([f"x{time}", "site_kwh"], WORDS, WORDS) == ("meters" if time == "read_at" else "table")


@pytest.mark.parametrize("word", ["pue", "WUE"])
def test_effectiveness_over_time_is_a_meter_reading(word):
    assert kind(["month", word], WORDS, WORDS) == "meters"
    assert kind(["room", word], WORDS, WORDS) == "table"


@pytest.mark.parametrize("quantity", ["facility_energy", "it_energy", "water", " Water "])
def test_long_tables_name_their_quantity_in_a_cell(quantity):
    assert (
        kind(["month", "quantity", "value", "unit"], ["1", quantity, "x y", "p"], ["2", "other", "x y", "p"])
        == "meters"
    )
    assert kind(["month", "quantity", "value", "unit"], ["1", "apples", "x y", "p"]) == "table"
    assert kind(["month", "quantity", "value", "size"], ["1", quantity, "x y", "p"]) == "table"


@pytest.mark.parametrize(
    "answer",
    ["ack", "acknowledged", "acknowledgement", "command", "commanded", "takeover", "taken", "operator", "human"],
)
def test_an_alarm_and_an_answer_are_drills(answer):
    assert kind(["alarm_time", answer], WORDS) == "drills"
    assert kind(["call_id", answer], WORDS) == "table"
    assert kind(["alarm", "level"], WORDS) == "table"


ACTORS = ["user", "actor", "accessor", "who", "operator", "principal", "employee", "account", "accessed"]
ACTS = ["action", "operation", "access", "verb", "method"]
OBJECTS = ["record", "subject", "resource", "object", "dataset", "table", "fields", "data"]


@pytest.mark.parametrize("actor", ACTORS)
def test_an_actor_with_a_purpose_makes_an_access_log(actor):
    assert kind(["time", f"{actor}_id", "purpose"], ["1", "x y", "p q"]) == "access-log"
    assert kind(["time", f"{actor}_id", "action", "record"], ["1", "x y", "p q", "r s"]) == "access-log"
    assert kind(["time", f"{actor}_id", "colour"], ["1", "x y", "p q"]) == "table"
    assert kind(["room", f"{actor}_id", "purpose"], ["1", "x y", "p q"]) == "table"


@pytest.mark.parametrize("act", ACTS)
def test_each_word_for_an_act(act):
    assert kind(["time", "user", act, "record"], ["1", "x y", "p q", "r s"]) == "access-log"
    assert kind(["time", "user", act, "colour"], ["1", "x y", "p q", "r s"]) == "table"
    assert kind(["room", "user", act, "record"], ["1", "x y", "p q", "r s"]) == "table"


@pytest.mark.parametrize("thing", OBJECTS)
def test_each_word_for_what_is_read(thing):
    assert kind(["time", "purpose", thing], ["1", "x y", "p q"]) == "access-log"
    assert kind(["time", "user", "action", thing], ["1", "x y", "p q", "r s"]) == "access-log"
    assert kind(["time", "colour", "action", thing], ["1", "x y", "p q", "r s"]) == "table"


def series(header, cells, count=5):
    return table(header, *([f"2026-01-01 00:0{i}", *cells] for i in range(count)))


@pytest.mark.parametrize("clock", ["time", "timestamp", "datetime", "date", "ts"])
def test_a_clock_and_numbers_are_telemetry(clock):
    assert series([clock, "a"], ["1"]) == ("telemetry", {}, True)
    assert series([f"{clock}_utc", "a"], ["1"]) == ("telemetry", {"time_field": f"{clock}_utc"}, True)
    assert series([f"my{clock}", "a"], ["1"])[0] == "table"


@pytest.mark.parametrize(
    "learnt", ["label", "labels", "target", "class", "y", "text", "prompt", "response", "species", "split"]
)
def test_what_is_to_be_learnt_is_no_telemetry(learnt):
    assert series(["time", "a", learnt], ["1", "2"])[0] == "table"


@pytest.mark.parametrize(
    "cell",
    ["1", "-1", "+1.5", "1.", ".5", "1e5", "2.5E-3", "1,000", "1_000", " 7 ", "50%", "50 %", "", "nan", "NULL", "None", "true", "False", "on",
     "off", "NA"],
)  # fmt: skip
def test_numbers_and_states_of_telemetry(cell):
    quoted = f'"{cell}"'
    assert series(["time", "a"], [quoted])[0] == "telemetry"


@pytest.mark.parametrize("cell", ["x", "1 2", "1-2", "yes", "1e", "e5", "%", "12h", "--1"])
def test_other_cells_are_none(cell):
    assert series(["time", "a"], [cell])[0] == "table"


def test_most_cells_must_be_numbers():
    assert series(["time", "a", "b", "c", "d", "e"], ["1", "1", "1", "1", "x"])[0] == "telemetry"
    assert series(["time", "a", "b", "c", "d"], ["1", "1", "1", "x"])[0] == "table"


def test_a_series_is_long_and_its_time_moves_on():
    assert series(["time", "a"], ["1"], count=3)[0] == "telemetry"
    assert series(["time", "a"], ["1"], count=2)[0] == "table"
    assert kind(["time", "a"], *(["1", "1"] for _ in range(3))) == "table"
    assert kind(["time", "a"], ["1", "1"], ["1", "1"], ["2", "1"]) == "telemetry"
    assert kind(["time"], ["1"], ["2"], ["3"]) == "table"


def test_strange_names_of_a_clock_are_not_repeated():
    assert series(["my time\u202e", "a"], ["1"]) == ("telemetry", {}, True)
    assert series([f"time {'x' * 396}", "a"], ["1"])[1] == {}
    assert series([f"time {'x' * 395}", "a"], ["1"])[1] == {"time_field": f"time {'x' * 395}"}


@pytest.mark.parametrize(
    ("name", "delimiter", "expected"),
    [("x.csv", ",", "meters"), ("x.csv", ";", "meters"), ("x.csv", "|", "meters"), ("x.csv", "\t", "meters"), ("x.tsv", "\t", "meters"),
     ("x.tab", "\t", "meters"), ("x.CSV", ",", "meters"), ("x.psv", "|", None)],
)  # fmt: skip
def test_delimiters_by_suffix(name, delimiter, expected):
    assert kind(["month", "a", "it", "kwh"], *([["x y"] * 4] * 2), name=name, delimiter=delimiter) == expected


def test_words_are_split_at_capitals_and_signs():
    assert kind(["readMonth", "siteKwh"], WORDS) == "meters"
    assert kind(["read-month", "site.kwh"], WORDS) == "meters"
    assert kind(["month", "a" * 200 + " site kwh"], WORDS) == "table"


@pytest.mark.parametrize(("short", "expected"), [(1, "table"), (2, None)])
def test_rows_have_the_length_of_the_header(short, expected):
    rows = [["1", "2"]] * (5 - short) + [["1"]] * short
    assert kind(["a", "b"], *rows) == expected


def test_a_header_alone_is_no_table():
    assert look("x.csv", "a,b\n") is None
    assert look("x.csv", "\n\na,b\n\n1,2\n")[0] == "table"
    assert look("x.csv", "") is None
    assert look("x.csv", "a,b\n1,2\n3", size=10**6)[0] == "table"
    assert look("x.csv", "a,b\n1,2", size=10**6) is None


def test_only_the_first_rows_are_read():
    header = ["time", "a"]
    rows = [[f"{i}", "1"] for i in range(49)]
    assert kind(header, *rows, *[["x", "words"]] * 100) == "telemetry"
    assert kind(header, *rows[:9], *[["x", "words"]] * 100) == "table"


def test_very_wide_tables_are_left():
    assert kind(["a"] * 10_000) == "table"
    assert kind(["a"] * 10_001) is None


def lines(*records, name="x.jsonl"):
    return look(name, "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in records))


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "jsonlines"])
def test_records_in_lines(suffix):
    assert lines({"text": "a"}, name=f"x.{suffix}") == ("jsonl", {}, True)
    assert lines("words", name=f"x.{suffix}") is None
    assert lines("[1]", "{}", "3", name=f"x.{suffix}") is None


def test_a_first_line_longer_than_the_look_is_told_by_its_beginning():
    assert look("x.jsonl", '  {"text": "aaa', size=10**6) == ("jsonl", {}, False)
    assert look("x.jsonl", '["text", "aaa', size=10**6) is None


def test_fields_of_all_records_count():
    assert lines({"month": 1}, {"site_kwh": "x y"}) == ("meters", {}, True)
    assert lines("broken", {"month": 1, "site_kwh": [1]}) == ("meters", {}, True)
    assert lines(*({"timestamp": i, "value": i, "state": None} for i in range(4)))[0] == "telemetry"
    assert lines(*({"timestamp": i, "value": {"deep": i}} for i in range(4)))[0] == "jsonl"
    assert lines(*({"timestamp": i, "value": [i]} for i in range(4)))[0] == "jsonl"


def test_what_gzip_holds_is_looked_at():
    content = "".join(f"{i},1\n" for i in range(9))
    assert look("x.csv.gz", gzip.compress(f"time,a\n{content}".encode()))[0] == "telemetry"
    assert look("x.jsonl.gz", gzip.compress(b'{"month": 1, "site_kwh": "x"}\n'))[0] == "meters"
    assert look("x.csv.gz", gzip.compress(b"prose\n")) == ("compressed-data", {}, False)
    assert look("x.csv.bz2", gzip.compress(b"time,a\n1,2\n2,3\n3,4\n")) == ("compressed-data", {}, False)
    assert look("x.csv.gz", b"no gzip") == ("compressed-data", {}, False)
    assert form("x.gz", gzip.compress(b"time,a\n1,2\n2,3\n")) is None


def test_a_cut_last_line_in_gzip_is_not_read():
    whole = gzip.compress(b'{"a": 1}\n{"month": 1, "site_kwh": 2}', 0)
    assert look("x.jsonl.gz", whole)[0] == "meters"
    assert look("x.jsonl.gz", whole, size=10**6)[0] == "jsonl"
