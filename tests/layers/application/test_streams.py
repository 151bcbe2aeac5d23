import gzip
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.application.samples import telemetry
from jingwei.layers.application.streams.bounds import measure_bounds
from jingwei.layers.application.streams.drift import watch_file
from jingwei.layers.application.streams.period import covered, holes
from jingwei.layers.application.streams.quality import between, measure
from jingwei.layers.application.streams.telemetry import read_samples


def write(tmp_path, content, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def seconds(*times, values=None):
    values = values or [float(n) for n in range(len(times))]
    return "\n".join(["t,v", *(f"{time},{value}" for time, value in zip(times, values, strict=True)), ""])


def faults(quality):
    return [(fault.kind, fault.line, fault.size) for fault in quality.faults]


def test_columns_are_found_or_named(tmp_path):
    path = write(tmp_path, "name,ts,a,b,c\nx,2026-05-01T00:00:00Z,1,,word\n")
    columns, samples = read_samples(path)
    assert (columns.time, columns.values, columns.ignored, columns.clock) == ("ts", ("a", "b"), ("name", "c"), "offset")
    assert [(s.line, s.time, s.values) for s in samples] == [
        (2, datetime(2026, 5, 1, tzinfo=UTC).timestamp(), (1.0, None))
    ]
    columns, samples = read_samples(path, "a", ("c",))
    assert (columns.time, columns.values, columns.dated) == ("a", ("c",), False)
    assert [s.values for s in samples] == [(None,)]


@pytest.mark.parametrize(
    ("clock", "dated"), [("2026-05-01 00:00:00", True), ("2026-05-01T00:00:00+08:00", True), ("0.5", False)]
)
def test_clocks_of_three_kinds(tmp_path, clock, dated):
    assert read_samples(write(tmp_path, f"time,v\n{clock},1\n"))[0].dated is dated


def test_a_time_without_offset_is_utc(tmp_path):
    _, samples = read_samples(write(tmp_path, "time,v\n2026-05-01 00:00:00,1\n"))
    assert next(samples).time == datetime(2026, 5, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("time,v\n", "a header without rows"),
        ("when,v\n1,2\n", "t.csv:2: no time column"),
        ("time,v\n0,1\n2026-05-01,1\n", "t.csv:3: `time` is written in another way"),
        ("time,v\n2026-05-01T00:00:00Z,1\n2026-05-01T00:00:01,1\n", "t.csv:3: `time` is written in another way"),
        ("time,v\n,1\n", "t.csv:2: `time` is blank"),
        ("time,v\ninf,1\n", "t.csv:2: `time` is blank or not finite"),
        ("time,v\nsoon,1\n", "t.csv:2: `time` is blank or neither"),
    ],
)
def test_a_stream_without_a_clock_is_refused(tmp_path, content, words):
    with pytest.raises(ParseError) as caught:
        list(read_samples(write(tmp_path, content))[1])
    assert words in caught.value.message


def test_a_named_column_must_be_there(tmp_path):
    with pytest.raises(ParseError, match=r"t\.csv:2: no column `w`"):
        read_samples(write(tmp_path, seconds(0)), "t", ("w",))


def test_an_interval_of_five_medians_is_none_and_more_is_a_gap(tmp_path):
    exactly = measure(write(tmp_path, seconds(0, 1, 2, 3, 8, 9)), "t")
    assert (exactly.median_interval, faults(exactly), exactly.missing_seconds) == (1.0, [], 0.0)
    more = measure(write(tmp_path, seconds(0, 1, 2, 3, 8.01, 9.01)), "t")
    assert [(kind, line) for kind, line, _ in faults(more)] == [("gap", 6)]
    assert more.missing_seconds == pytest.approx(4.01)
    assert measure(write(tmp_path, seconds(0, 1, 2, 3, 8.01, 9.01)), "t", gap_factor=6.0).faults == ()


def test_the_median_of_an_even_number_of_intervals(tmp_path):
    assert measure(write(tmp_path, seconds(0, 1, 4)), "t").median_interval == 2.0
    assert measure(write(tmp_path, seconds(0, 1, 4, 5)), "t").median_interval == 1.0
    assert measure(write(tmp_path, seconds(5)), "t").median_interval is None
    assert measure(write(tmp_path, seconds(0, 1, 3, 6, 10, 15)), "t").median_interval == 3.0
    assert measure(write(tmp_path, seconds(0, 9, 11, 17, 21)), "t").median_interval == 5.0


def test_time_that_does_not_rise(tmp_path):
    quality = measure(write(tmp_path, seconds(0, 1, 1, 0.5, 2, 3)), "t")
    assert faults(quality) == [("repeated", 4, 0.0), ("backwards", 5, 0.0)]
    assert (quality.first, quality.last, quality.rows, quality.first_line) == (0, 3, 6, 2)
    assert quality.count("repeated", "backwards") == 2


def test_values_that_are_no_finite_number(tmp_path):
    quality = measure(write(tmp_path, seconds(0, 1, 2, 3, 4, values=[1, "nan", "-inf", "", "bad input"])), "t", ("v",))
    assert [(kind, line) for kind, line, _ in faults(quality)] == [
        ("not-finite", 3),
        ("not-finite", 4),
        ("missing", 5),
        ("missing", 6),
    ]


@pytest.mark.parametrize(("rows", "stuck"), [(3, []), (4, [("stuck", 3, 4.0)])])
def test_a_value_may_stand_still_for_as_long_as_is_allowed(tmp_path, rows, stuck):
    values = [0.0, *[7.0] * rows, 1.0]
    path = write(tmp_path, seconds(*range(rows + 2), values=values))
    assert faults(measure(path, "t", still_rows=3)) == stuck
    assert measure(path, "t", still_rows=3, constant=frozenset({"v"})).faults == ()


def test_a_value_stuck_to_the_end_is_seen(tmp_path):
    path = write(tmp_path, seconds(0, 1, 2, values=[1.0, 7.0, 7.0]))
    assert faults(measure(path, "t", still_rows=1)) == [("stuck", 3, 2.0)]


def test_faults_are_counted_beyond_those_kept(tmp_path):
    quality = measure(write(tmp_path, seconds(*range(150), values=["nan"] * 150)), "t", ("v",))
    assert (len(quality.faults), quality.count("not-finite")) == (100, 150)


def test_gaps_between_files_that_follow_one_another(tmp_path):
    values = [1.0, 2.0, 3.0]

    def part(name, start):
        return measure(write(tmp_path, telemetry(values, start=f"2026-05-01T00:00:{start}+00:00"), name))

    first, near, far, beside = part("a", "00"), part("b", "07"), part("c", "08"), part("d", "01")
    assert between([near, first], 5.0) == ()
    assert between([far, first], 5.0) == ((far, 6.0),)
    assert between([far, first, beside], 5.0) == ()
    assert between([first, beside], 5.0) == ()
    undated = measure(write(tmp_path, seconds(0, 1)), "t")
    assert between([undated, first], 5.0) == ()


def test_a_value_on_its_bound_is_inside(tmp_path):
    path = write(tmp_path, seconds(0, 1, 2, 3, 4, values=[0, 90, -0.001, 90.001, "nan"]))
    found = measure_bounds(path, "t", (("v", 0.0, 90.0),))
    (field,) = found.fields
    assert (field.outside, field.lines, field.unreadable, field.least, field.most) == (2, (4, 5), 1, -0.001, 90.001)
    assert (found.rows, found.values) == (5, ("v",))
    assert measure_bounds(path, "t", (("v", None, 90.0),)).fields[0].lines == (5,)
    assert measure_bounds(path, "t", (("v", 0.0, None),)).fields[0].lines == (4,)


def test_a_column_without_numbers_has_no_extremes(tmp_path):
    field = measure_bounds(write(tmp_path, seconds(0, values=["x"])), "t", (("v", 0.0, 1.0),)).fields[0]
    assert (field.least, field.most, field.outside, field.unreadable) == (None, None, 0, 1)


def test_silences_split_a_log_and_order_does_not_matter(tmp_path):
    path = write(tmp_path, seconds(10, 0, 5, 21, 11))
    assert covered(path, "t", 10.0).stretches == ((0, 21),)
    found = covered(path, "t", 9.0)
    assert (found.stretches, found.dated, found.rows) == (((0, 11), (21, 21)), False, 5)


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([(0, 100)], ()),
        ([(-50, 200)], ()),
        ([(5, 95)], ()),
        ([(5.1, 95)], ((0, 5.1),)),
        ([(5, 94.9)], ((94.9, 100),)),
        ([(0, 40), (45, 100)], ()),
        ([(0, 40), (45.1, 100)], ((40, 45.1),)),
        ([(45.1, 100), (0, 40), (39, 41)], ()),
        ([], ((0, 100),)),
        ([(150, 160)], ((0, 100),)),
        ([(-20, -10)], ((0, 100),)),
    ],
)
def test_holes_of_a_required_period(stretches, expected):
    assert holes(stretches, 0, 100, 5) == expected


@settings(deadline=None, max_examples=100)
@given(
    stretches=st.lists(
        st.tuples(st.integers(-20, 120), st.integers(0, 40)).map(lambda p: (p[0], p[0] + p[1])), max_size=8
    ),
    silence=st.integers(0, 10),
)
def test_holes_agree_with_counting_moments(stretches, silence):
    found = holes(stretches, 0, 100, silence)
    for start, end in found:
        assert end - start > silence
        assert not any(begin < end and finish > start for begin, finish in stretches if begin < finish)
    covered_halves = {h for h in range(200) if any(b <= h / 2 <= f for b, f in stretches)}
    bare = [h for h in range(200) if h not in covered_halves]
    assert bool(found) <= bool(bare)
    if silence == 0 and any(not any(b <= (h + 0.5) / 2 <= f for b, f in stretches) for h in range(199)):
        assert found


@settings(deadline=None, max_examples=60)
@given(data=st.data(), packed=st.booleans())
def test_mutated_streams_give_results_or_a_named_error(tmp_path_factory, data, packed):
    content = bytearray(telemetry([1, 2, "nan", 4, 5]).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "stream"
    path.write_bytes(gzip.compress(bytes(content)) if packed else bytes(content))
    for call in (
        lambda: measure(path),
        lambda: measure_bounds(path, "", (("temperature", 0.0, 3.0),)),
        lambda: watch_file(path, "", (), 2, 1000.0),
        lambda: covered(path, "", 5.0),
    ):
        complaint = "stream:"
        try:
            call()
        except (ParseError, LimitError) as error:
            complaint = error.message
        assert complaint.startswith("stream:")


@settings(deadline=None, max_examples=40)
@given(values=st.lists(st.floats(), min_size=2, max_size=130))
def test_any_floats_are_measured(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "floats"
    path.write_text(seconds(*range(len(values)), values=[repr(v) for v in values]), encoding="utf-8")
    assert measure(path, "t").count("not-finite") == sum(not math.isfinite(v) for v in values)
    assert watch_file(path, "t", ("v",), 100, 1000.0).rows == len(values)
