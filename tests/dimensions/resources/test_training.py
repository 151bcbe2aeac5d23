import pytest

from jingwei.dimensions.resources.energy.carbon import carbon_effectiveness
from jingwei.dimensions.resources.energy.training import Hardware, operations_per_joule, training_kwh


def test_energy_is_time_times_power_times_overhead():
    one_hour = Hardware(peak=1e12, watts=500, utilisation=0.5, overhead=2)
    assert training_kwh(0.5e12 * 3600, one_hour) == pytest.approx(1.0)
    assert operations_per_joule(3.6e9, 2) == 500


def test_the_default_accelerator_needs_about_154_mwh_of_its_own_for_the_operations_of_a_model_of_2020():
    assert training_kwh(3.14e23, Hardware(overhead=1.0)) == pytest.approx(154_339, rel=1e-3)


@pytest.mark.parametrize("case", [{"peak": 0}, {"watts": 0}, {"utilisation": 0}, {"overhead": -1}])
def test_an_assumption_that_is_not_above_zero_is_refused(case):
    with pytest.raises(ValueError, match="above zero"):
        training_kwh(1e20, Hardware(**case))
    with pytest.raises(ValueError, match="above zero"):
        training_kwh(0, Hardware())


def test_carbon_per_it_energy():
    assert carbon_effectiveness(1200, 1000, 500) == pytest.approx(0.6)
    assert carbon_effectiveness(1200, 1000, 0) == 0
    with pytest.raises(ValueError, match="not negative"):
        carbon_effectiveness(1, 1, -1)
