import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.dimensions.resources.energy.meters import read_meters
from jingwei.dimensions.resources.energy.ratio import ratio
from jingwei.dimensions.resources.samples import monthly
from jingwei.errors import LimitError, ParseError
from jingwei.vocabulary import Grade


def read(tmp_path, content):
    path = tmp_path / "m.csv"
    path.write_text(content, encoding="utf-8")
    return read_meters(path, "m.csv")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def amounts(meters):
    return [(r.quantity, r.meter, r.start, r.end, r.amount) for r in meters.readings]


def test_wide_form_by_month(tmp_path):
    found = read(tmp_path, "month,facility_energy_mwh,it_energy_kwh,water_m3\n2025-12,1.3,1000,\n")
    december = utc(2025, 12, 1), utc(2026, 1, 1)
    assert amounts(found) == [("facility_energy", "", *december, 1300.0), ("it_energy", "", *december, 1000.0)]
    assert found.implausible == ()
    assert {(r.file, r.line, r.grade) for r in found.readings} == {("m.csv", 2, Grade.MEASURED)}


def test_long_form_by_period_with_meters_and_grades(tmp_path):
    rows = [
        {"start": "2026-01-01", "end": "2026-01-02", "quantity": "Water", "unit": "gal_us", "value": 2, "meter": "w1"},
        {
            "start": "2026-01-01T00:00:00+08:00",
            "end": "2026-01-02T00:00:00+08:00",
            "quantity": "it_energy",
            "unit": "GJ",
            "value": 3.6,
            "grade": "modelled",
        },
    ]
    found = read(tmp_path, "".join(json.dumps(row) + "\n" for row in rows))
    water, energy = amounts(found)
    assert water == ("water", "w1", utc(2026, 1, 1), utc(2026, 1, 2), 2 * 3.785411784)
    assert energy[:4] == ("it_energy", "", utc(2025, 12, 31, 16), utc(2026, 1, 1, 16))
    assert energy[4] == pytest.approx(1000)
    assert found.readings[1].grade is Grade.MODELLED


def test_counters_become_differences(tmp_path):
    content = "time,meter,it_energy_kwh\n2026-01-01,a,10\n2026-01-01,b,5\n2026-01-02,a,30\n2026-01-02,b,\n2026-01-03,a,30\n2026-01-03,b,6\n"
    assert amounts(read(tmp_path, content)) == [
        ("it_energy", "a", utc(2026, 1, 1), utc(2026, 1, 2), 20.0),
        ("it_energy", "a", utc(2026, 1, 2), utc(2026, 1, 3), 0.0),
        ("it_energy", "b", utc(2026, 1, 1), utc(2026, 1, 3), 1.0),
    ]


def test_a_counter_that_falls_is_implausible(tmp_path):
    found = read(tmp_path, "time,it_energy_kwh\n2026-01-01,10\n2026-01-02,9.99\n2026-01-03,12\n")
    assert [(i.kind, i.quantity, i.file, i.line) for i in found.implausible] == [
        ("decreasing", "it_energy", "m.csv", 3)
    ]
    assert [r.amount for r in found.readings] == [pytest.approx(2.01)]


def test_a_negative_amount_is_implausible_and_zero_is_not(tmp_path):
    found = read(tmp_path, "month,it_energy_kwh,facility_energy_kwh\n2026-01,-0.1,0\n")
    assert [(i.kind, i.line) for i in found.implausible] == [("negative", 2)]
    assert [r.amount for r in found.readings] == [0.0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("it_energy_kwh\n1\n", "needs one of"),
        ("month,time,it_energy_kwh\n2026-01,2026-01-01,1\n", "needs one of"),
        ("start,it_energy_kwh\n2026-01-01,1\n", "needs one of"),
        ("end,it_energy_kwh\n2026-01-01,1\n", "needs one of"),
        ("month,end,it_energy_kwh\n2026-01,2026-02-01,1\n", "needs one of"),
        ("start,end,it_energy_kwh\n2026-01-01,2026-01-01,1\n", "`end` does not lie after"),
        ("start,end,it_energy_kwh\n2026-01-01,soon,1\n", "`end` is not a date"),
        ("month,it_energy_kwh\n2026-13,1\n", "`month` is not written"),
        ("month,it_energy_kwh\n9999-12,1\n", "`month` is not written"),
        ("month,it_energy_btu\n2026-01,1\n", "unit `btu`"),
        ("month,quantity,unit,value\n2026-01,steam,kg,1\n", "quantity `steam`"),
        ("month,quantity,unit,value\n2026-01,water,kwh,1\n", "unit `kwh`"),
        ("month,it_energy_kwh\n2026-01,1.000.000\n", "not a number"),
        ("month,it_energy_kwh\n2026-01,inf\n", "not a finite number"),
        ("month,it_energy_kwh\n2026-01,1.1e15\n", "beyond any site"),
        ("month,it_energy_kwh,grade\n2026-01,1,guessed\n", "grade `guessed`"),
    ],
)
def test_a_row_that_is_no_reading_is_named(tmp_path, content, words):
    with pytest.raises(ParseError, match=r"m\.csv:2: ") as caught:
        read(tmp_path, content)
    assert words in caught.value.message


def test_time_of_a_counter_rises(tmp_path):
    with pytest.raises(ParseError, match=r"m\.csv:3: `time` does not rise"):
        read(tmp_path, "time,it_energy_kwh\n2026-01-02,1\n2026-01-02,2\n")


@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_mutated_meters_give_a_ratio_or_a_named_error(tmp_path_factory, data):
    text = data.draw(
        st.sampled_from([monthly(1300, water=5, months=3), "time,it_energy_kwh\n2026-01-01,1\n2026-01-02,2\n"])
    )
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "meters"
    path.write_bytes(bytes(content))
    complaint = "meters:"
    try:
        found = ratio(read_meters(path, "m").readings, "facility_energy")
        assert (found.value is None) == bool(found.implausible)
        assert found.value is None or found.value >= 1
    except (ParseError, LimitError) as error:
        complaint = error.message
    assert complaint.startswith("meters:")
