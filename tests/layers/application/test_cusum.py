import math
import random

import pytest

from jingwei.layers.application.samples import noise, telemetry
from jingwei.layers.application.streams.cusum import (
    CLEAN_ROWS,
    Baseline,
    Chart,
    Uncalibrated,
    calibrate,
    run_length,
    threshold_for,
)
from jingwei.layers.application.streams.drift import watch_file


def gaussian(source):
    while True:
        yield source.gauss(0, 1)


def heavy(source):
    while True:
        yield source.gauss(0, 1) / math.sqrt(source.gammavariate(1.5, 2) / 3)


def remembering(source):
    value = 0.0
    while True:
        value = 0.7 * value + source.gauss(0, 1)
        yield value


def test_siegmunds_formula_at_a_textbook_value():
    # k = 0.5, h = 5: the exact two-sided run length is 465 (Hawkins and Olwell, 1998), Siegmund's approximation 469
    assert run_length(5.0) == pytest.approx(469, abs=1)
    assert run_length(4.0) == pytest.approx(168, abs=2)
    assert run_length(4.0, 0.1) < run_length(4.0)


@pytest.mark.parametrize("rows", [100, 1000, 100_000])
def test_the_threshold_reaches_the_run_length_that_is_asked_for_and_no_more(rows):
    threshold = threshold_for(10_000, rows)
    error = 1.645 * 1.2533 / math.sqrt(rows)
    assert run_length(threshold, error) == pytest.approx(10_000, rel=1e-6)
    assert threshold_for(20_000, rows) > threshold
    assert threshold_for(10_000, rows * 2) < threshold


def test_few_values_make_the_centre_uncertain_up_to_half_the_reference():
    assert threshold_for(1000, 1) == threshold_for(1000, 50) > threshold_for(1000, 100)
    assert run_length(threshold_for(1000, 1), 0.25) == pytest.approx(1000, rel=1e-6)


def test_memory_is_bounded_so_that_a_slow_walk_is_not_called_normal():
    source, value, walk = random.Random(4), 0.0, []
    for _ in range(1000):
        value = 0.999 * value + source.gauss(0, 1)
        walk.append(value)
    found = calibrate(walk)
    assert isinstance(found, Uncalibrated) or found.memory <= 0.9


@pytest.mark.parametrize("make", [gaussian, heavy, remembering])
def test_false_alarms_are_no_more_frequent_than_stated(make):
    source, wanted, alarms, seen = random.Random(3), 1000, 0, 0
    for _ in range(60):
        stream = make(source)
        baseline = calibrate([next(stream) for _ in range(200)])
        assert isinstance(baseline, Baseline)
        chart = Chart(baseline, threshold_for(wanted, 200))
        for _ in range(1000):
            seen += 1
            if chart.see(next(stream)):
                alarms += 1
                break
    assert seen / max(alarms, 1) >= wanted


@pytest.mark.parametrize(("shift", "word"), [(2.0, "up"), (-2.0, "down")])
def test_a_shift_is_found_within_thirty_values(shift, word):
    source = random.Random(11)
    baseline = calibrate([source.gauss(0, 1) for _ in range(300)])
    chart = Chart(baseline, threshold_for(1_000_000, 300))
    answers = [chart.see(source.gauss(shift, 1)) for _ in range(30)]
    assert word in answers
    assert set(answers) == {"", word}


def test_a_single_spike_raises_no_alarm():
    source = random.Random(2)
    chart = Chart(calibrate([source.gauss(0, 1) for _ in range(300)]), threshold_for(1000, 300))
    assert [chart.see(value) for value in (0.0, 1e300, 0.0, -1e300, 0.0)] == [""] * 5


def test_calibration_refuses_what_it_cannot_state():
    assert calibrate([1.0, 2.0] * (CLEAN_ROWS // 2 - 1)) == Uncalibrated("short")
    assert calibrate([5.0] * CLEAN_ROWS) == Uncalibrated("constant")
    assert calibrate([1e141, *range(CLEAN_ROWS)]) == Uncalibrated("large")
    waves = [math.sin(n / 3) + 0.01 * random.Random(n).gauss(0, 1) for n in range(300)]
    assert calibrate(waves) == Uncalibrated("memory")


def test_calibration_finds_centre_spread_and_memory():
    source = random.Random(1)
    stream = remembering(source)
    baseline = calibrate([100 + next(stream) for _ in range(4000)])
    assert baseline.centre == pytest.approx(100, abs=0.3)
    assert baseline.memory == pytest.approx(0.7, abs=0.05)
    assert baseline.spread == pytest.approx(1.0, abs=0.1)


def test_a_file_is_watched_from_its_clean_rows_on(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(telemetry(noise(600, shift=2.0, after=400)), encoding="utf-8")
    drift = watch_file(path, "", (), 200, 1e6)
    (field,) = drift.fields
    assert (drift.rows, field.field, field.direction, field.reason) == (600, "temperature", "up", "")
    assert 402 <= field.line <= 440
    assert field.watched == field.line - 201


@pytest.mark.parametrize(
    ("values", "clean", "reason"),
    [
        (noise(600), 600, "nothing-after"),
        (noise(600), 99, "short"),
        ([5.0] * 600, 200, "constant"),
        (noise(600, shift=1.5, after=100), 200, "restless"),
    ],
)
def test_what_cannot_be_watched_says_why(tmp_path, values, clean, reason):
    path = tmp_path / "t.csv"
    path.write_text(telemetry(values), encoding="utf-8")
    (field,) = watch_file(path, "", (), clean, 1e6).fields
    assert (field.reason, field.line) == (reason, None)


def test_unreadable_values_are_counted_and_do_not_alarm(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(telemetry([*noise(300), "nan", 50.0]), encoding="utf-8")
    (field,) = watch_file(path, "", (), 200, 1e6).fields
    assert (field.unreadable, field.line, field.watched) == (1, None, 101)
