"""What the checks of this dimension conclude beyond their own examples: exact bounds and the order of reasons."""

import pytest

from jingwei.assess.examples import run_example
from jingwei.check import Example
from jingwei.dimensions.resources.checks.energy_effectiveness import energy_effectiveness
from jingwei.dimensions.resources.checks.training_energy import training_energy
from jingwei.dimensions.resources.checks.water_effectiveness import water_effectiveness
from jingwei.dimensions.resources.samples import monthly
from jingwei.vocabulary import Grade, Status

CHECKS = [energy_effectiveness, water_effectiveness, training_energy]
SITE = {"meters": ["m.csv"], "pue_target": 1.3}


def pue(content, site=SITE, **more):
    files = content if isinstance(content, dict) else {"m.csv": content}
    return run_example(energy_effectiveness, Example(Status.PASS, asset=site, files=files, **more))


def period(start, end, facility=12, it=10):
    return f"start,end,facility_energy_kwh,it_energy_kwh\n{start},{end},{facility},{it}\n"


def values(finding):
    return {item.name: item for item in finding.evidence}


@pytest.mark.parametrize(("check", "index"), [(c, i) for c in CHECKS for i in range(len(c.examples))])
def test_examples(check, index):
    example = check.examples[index]
    assert run_example(check, example).status == example.expect


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"month,it_energy_kwh\n", b"month,it_energy_kwh\n2026-01,x\n", b"\x1f\x8b"]
)
def test_meters_that_cannot_be_read_never_pass(content):
    assert pue(content).status is Status.UNKNOWN


@pytest.mark.parametrize(("end", "status"), [("2026-05-29", "pass"), ("2026-05-28", "unknown")])
def test_the_least_days(end, status):
    finding = pue(period("2026-05-01", end))
    assert finding.status == status
    assert ("annual value is not shown" in finding.message.en) == (status == "pass")


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2027-02-05", "pass"), ("2027-02-06", "unknown"), ("2026-01-01", "pass"), ("2025-12-31", "unknown")],
)
def test_readings_are_neither_old_nor_of_the_future(as_of, status):
    finding = pue(monthly(1250), as_of=as_of)
    assert finding.status == status
    assert "annual" not in finding.message.en


def test_gaps_of_more_than_one_percent_show_nothing():
    def with_gap(days):
        rows = f"2025-06-01,2026-01-01,12,10\n2026-01-{1 + days:02d},2026-05-28,12,10\n"
        return "start,end,facility_energy_kwh,it_energy_kwh\n" + rows

    assert pue(with_gap(3)).status is Status.PASS
    finding = pue(with_gap(4))
    assert (finding.status, "gaps" in finding.message.en) == (Status.UNKNOWN, True)
    assert values(finding)["days_missing"].value == 4


def test_the_parameter_stands_in_for_a_site_without_target_only():
    bare = {"meters": ["m.csv"]}
    assert pue(monthly(1250), bare, parameters={"target": 1.25}).status is Status.PASS
    assert pue(monthly(1250), bare, parameters={"target": 1.24}).status is Status.FAIL
    assert pue(monthly(1250), SITE, parameters={"target": 1.24}).status is Status.PASS


def test_files_of_several_meters_are_one_site():
    head = "month,meter,{}\n"
    files = {
        "a.csv": head.format("facility_energy_mwh") + "2026-04,main,13\n",
        "b.csv": head.format("it_energy_mwh") + "2026-04,row1,4\n2026-04,row2,6\n",
    }
    finding = pue(files, {"meters": ["a.csv", "b.csv"], "pue_target": 1.3})
    assert (finding.status, values(finding)["PUE"].value, values(finding)["it_energy"].value) == (
        Status.PASS,
        1.3,
        10_000,
    )


@pytest.mark.parametrize(
    "extra",
    ["month,facility_kwh\n2026-04,1\n", "month,facility_energy_kwh\n", "time,facility_energy_kwh\n2026-04-01,5\n"],
)
def test_a_file_without_a_reading_is_not_left_out_in_silence(extra):
    files = {"a.csv": "month,facility_energy_mwh,it_energy_mwh\n2026-04,12,10\n", "b.csv": extra}
    assert pue(files, {"meters": ["a.csv", "b.csv"], "pue_target": 1.3}).status is Status.UNKNOWN


def test_a_faulty_reading_is_named_and_no_number_is_given():
    finding = pue("time,facility_energy_kwh,it_energy_kwh\n2026-01-01,1,1\n2026-03-01,100,90\n2026-05-01,90,180\n")
    assert finding.status is Status.UNKNOWN
    assert next((p.path, p.line, p.name) for p in finding.locations) == ("m.csv", 4, "facility_energy")
    assert finding.evidence == ()


def test_carbon_stands_beside_the_ratio_where_a_factor_is_declared():
    finding = pue(monthly(1300), {**SITE, "grid_factor_g_kwh": 500})
    cue = values(finding)["CUE"]
    assert (cue.value, cue.unit, cue.grade) == (0.65, "kg/kWh", Grade.MODELLED)
    assert "CUE" not in values(pue(monthly(1300)))


def test_the_sentence_states_value_period_and_target_in_both_languages():
    message = pue(monthly([1300] * 11 + [1306.4]), SITE).message
    assert message.en == "PUE 1.3005 from 2025-01-01 to 2026-01-01 (days: 365), target 1.3"
    assert message.zh == "2025-01-01 至 2026-01-01（365 天）的 PUE 为 1.3005，目标 1.3"


def test_evidence_has_units_source_and_six_decimals():
    energy = values(pue(monthly([1300] * 11 + [1300.1])))
    assert (energy["PUE"].value, energy["facility_energy"].unit, energy["it_energy"].unit) == (1.300008, "kWh", "kWh")
    assert energy["PUE"].source == "meters, 2025-01-01 to 2026-01-01, ratio of sums"
    site = {"meters": ["m.csv"], "wue_target": 0.5}
    water = run_example(
        water_effectiveness, Example(Status.PASS, asset=site, files={"m.csv": monthly(1300, water=400)})
    )
    assert (values(water)["water"].unit, values(water)["WUE"].unit, values(water)["WUE"].value) == ("l", "l/kWh", 0.4)


def test_what_is_missing_is_placed_at_the_meters_and_what_is_wrong_at_its_line():
    absent = pue("month,it_energy_kwh\n2026-04,1\n")
    assert [(p.path, p.line, p.name) for p in absent.locations] == [("m.csv", None, "facility_energy")]
    files = {"a.csv": monthly(1300), "b.csv": "month,it_energy_kwh\n2025-04,1\n"}
    twice = pue(files, {"meters": ["a.csv", "b.csv"], "pue_target": 1.3})
    assert [(p.path, p.line) for p in twice.locations] == [("b.csv", 2)]


def test_a_ratio_that_rounds_to_its_target_meets_it():
    third = {"meters": ["m.csv"], "pue_target": 1.1}
    assert pue(monthly(1100.0000005), third).status is Status.PASS
    assert pue(monthly(1100.000002), third).status is Status.FAIL


def test_numbers_carry_their_grade():
    assert values(pue(monthly(1300)))["PUE"].grade is Grade.MEASURED
    finding = pue(monthly(1300, grade="modelled"))
    assert (finding.status, values(finding)["PUE"].grade) == (Status.UNKNOWN, Grade.MODELLED)


def test_training_energy_is_modelled_from_operations_and_says_so():
    asset = {"files": ["m"], "training_flop": 3.14e23}
    finding = run_example(
        training_energy, Example(Status.PASS, asset=asset, files={"m": b"x"}, parameters={"overhead": 1.0})
    )
    (estimate,) = finding.evidence
    assert (estimate.grade, estimate.value) == (Grade.MODELLED, pytest.approx(154_339, rel=1e-3))
    assert "modelled" in finding.message.en
