from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.dimensions.resources.energy.meters import Reading
from jingwei.dimensions.resources.energy.ratio import ratio
from jingwei.vocabulary import Grade

START = datetime(2026, 1, 1, tzinfo=UTC)
MONTHS = [datetime(2025, month, 1, tzinfo=UTC) for month in range(1, 13)] + [START]


def reading(quantity, amount, first=0.0, last=30.0, *, meter="", grade=Grade.MEASURED, line=2):
    start, end = (START + timedelta(days=day) for day in (first, last))
    return Reading(quantity, meter, start, end, float(amount), grade, "m.csv", line)


def both(facility, it, first=0.0, last=30.0):
    return [reading("facility_energy", facility, first, last), reading("it_energy", it, first, last)]


def pue(readings):
    return ratio(readings, "facility_energy")


def kinds(found):
    return sorted({doubt.kind for doubt in found.implausible})


def test_a_ratio_of_sums_not_the_mean_of_ratios():
    found = pue([*both(200, 100, 0, 30), *both(1000, 900, 30, 60)])
    assert found.value == pytest.approx(1.2)
    assert (found.numerator, found.denominator, found.days, found.span) == (1200, 1000, 60, 60)
    assert (found.start, found.end) == (START, START + timedelta(days=60))


def test_meters_of_one_quantity_add_up():
    found = pue([*both(150, 60), reading("it_energy", 40, meter="b"), reading("water", 7)])
    assert found.value == 1.5


def test_gaps_of_all_meters_shorten_the_days_and_not_the_span():
    found = pue([*both(12, 10, 0, 10), *both(12, 10, 20, 30)])
    assert (found.value, found.days, found.span) == (1.2, 20, 30)


@pytest.mark.parametrize(
    ("readings", "kind"),
    [
        ([], ["missing"]),
        ([reading("facility_energy", 12)], ["missing", "no-denominator"]),
        ([reading("it_energy", 12)], ["missing"]),
        (both(12, 0), ["no-denominator"]),
        (both(10, 10.1), ["it-exceeds-facility"]),
        ([*both(20, 10, 0, 10), *both(10, 11, 10, 20)], ["it-exceeds-facility"]),
        ([*both(12, 10, 0, 10), *both(12, 10, 9, 19)], ["overlap"]),
        ([*both(12, 10), *both(12, 10)], ["overlap"]),
        ([reading("facility_energy", 12, 0, 30), reading("it_energy", 10, 0, 29)], ["misaligned"]),
        ([reading("facility_energy", 12, 0, 30), reading("it_energy", 10, 1, 30)], ["misaligned"]),
        ([*both(12, 10, 0, 10), *both(12, 10, 20, 30), reading("it_energy", 3, meter="b")], ["misaligned"]),
        (
            [reading("facility_energy", 9), reading("it_energy", 5, 0, 15), reading("it_energy", 5, 15, 30)],
            ["it-exceeds-facility"],
        ),
    ],
)
def test_readings_that_do_not_fit_give_no_ratio(readings, kind):
    found = pue(readings)
    assert (kinds(found), found.value) == (kind, None)


def test_equal_energies_are_a_ratio_of_one():
    assert pue(both(10, 10)).value == 1.0


def test_meters_read_in_different_steps_of_the_same_time_fit():
    found = pue(
        [reading("facility_energy", 24, 0, 30), reading("it_energy", 9, 0, 15), reading("it_energy", 11, 15, 30)]
    )
    assert found.value == 1.2


def test_a_period_may_end_a_second_early():
    second = 1 / 86400
    assert pue([*both(12, 10, 0, 10 - second), *both(12, 10, 10, 20)]).span == 20
    assert pue([*both(12, 10, 0, 10 - second), *both(12, 10, 10, 20)]).days == 20
    assert pue([*both(12, 10, 0, 10 - 2 * second), *both(12, 10, 10, 20)]).days < 20
    assert pue([*both(12, 10, 0, 10 + second), *both(12, 10, 10, 20)]).implausible == ()
    assert kinds(pue([*both(12, 10, 0, 10 + 2 * second), *both(12, 10, 10, 20)])) == ["overlap"]


def test_only_the_latest_year_counts():
    old = both(900, 100, -400, -340)
    found = pue([*old, *both(12, 10, -336, 30)])
    assert (found.value, found.days) == (1.2, 366)
    assert pue([*both(900, 100, -337, -336), *both(12, 10, -336, 30)]).days == 366
    assert pue([*both(12, 10, -336, -335), *both(12, 10, -335, 30)]).days == 366


def test_the_worst_grade_is_the_ratio_s():
    assert pue(both(12, 10)).grade is Grade.MEASURED
    mixed = [*both(12, 10), reading("it_energy", 1, meter="b", grade=Grade.MODELLED)]
    assert pue(mixed).grade is Grade.MODELLED
    assert pue([*mixed, reading("it_energy", 1, meter="c", grade=Grade.DEFAULT)]).grade is Grade.DEFAULT


def test_water_may_be_less_than_energy():
    readings = [reading("water", 5), reading("it_energy", 10)]
    assert ratio(readings, "water").value == 0.5
    assert ratio([reading("water", 0), reading("it_energy", 10)], "water").value == 0.0


@settings(deadline=None, max_examples=60)
@given(
    it=st.lists(st.floats(1, 1e6), min_size=12, max_size=12),
    overhead=st.lists(st.floats(0, 1e6), min_size=12, max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_order_does_not_matter_and_the_ratio_lies_between_the_months(it, overhead, order):
    readings = []
    for (start, end), load, extra in zip(pairwise(MONTHS), it, overhead, strict=True):
        for quantity, amount in (("it_energy", load), ("facility_energy", load + extra)):
            readings.append(Reading(quantity, "", start, end, amount, Grade.MEASURED, "m", 2))
    found = pue(readings)
    order.shuffle(readings)
    assert pue(readings).value == pytest.approx(found.value)
    months = [(load + extra) / load for load, extra in zip(it, overhead, strict=True)]
    assert min(months) * (1 - 1e-9) <= found.value <= max(months) * (1 + 1e-9)
    assert found.days == 365
