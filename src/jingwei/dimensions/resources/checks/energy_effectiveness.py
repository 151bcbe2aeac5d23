"""A site's energy effectiveness (PUE), computed from its meters, meets its target."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check
from jingwei.context import Context
from jingwei.dimensions.resources.effectiveness import Measure, judge, parameters
from jingwei.dimensions.resources.samples import monthly
from jingwei.vocabulary import Asset, Status, Text

PUE = Measure("PUE", "facility_energy", "pue_target", "")
SHORT = "start,end,facility_energy_kwh,it_energy_kwh\n2026-05-01,2026-05-28,12,10\n"
SITE = {"meters": ["meters.csv"], "pue_target": 1.3}


def _example(expect: Status, content: str, about: str = "", **changes: object) -> Example:
    return Example(expect, asset={**SITE, **changes}, files={"meters.csv": content}, about=about)


@check(
    id="resources.energy-effectiveness",
    title=Text("Energy effectiveness (PUE) meets its target", "能效（PUE）达到目标"),
    layer="hardware",
    dimensions=("resources",),
    kinds=("site",),
    objectives=("energy-effectiveness",),
    severity="medium",
    remediation=Text(
        "Meter facility and IT energy over the same periods, state `pue_target`, and lower what cooling and power supply add: higher supply "
        "temperature, free cooling, containment, efficient UPS, fuller racks.",
        "在相同时段分别计量设施与 IT 能耗，填写 `pue_target`；"
        "提高送风温度、采用自然冷却、气流封闭、高效 UPS 并提高机柜利用率，以降低制冷与供电损耗。",
    ),
    parameters=parameters(PUE),
    examples=(
        _example(Status.PASS, monthly(1300)),
        _example(Status.PASS, monthly(1250, months=3, year=2026), "three months: the annual value is not shown"),
        _example(Status.FAIL, monthly([1300] * 11 + [1301])),
        _example(Status.UNKNOWN, monthly([1300] * 11 + [999]), "IT energy above the facility's"),
        _example(Status.UNKNOWN, monthly(1250, grade="modelled")),
        _example(Status.UNKNOWN, SHORT, "27 days"),
        _example(Status.UNKNOWN, monthly(1250, year=2024), "a year and five months old"),
        Example(Status.UNKNOWN, asset={"meters": ["m.csv"]}, files={"m.csv": monthly(1250)}, about="no target"),
        Example(Status.UNKNOWN, asset={"pue_target": 1.3}, about="no meters"),
    ),
)
def energy_effectiveness(asset: Asset, context: Context) -> Outcome:
    """Ratio of the sums of facility and IT energy; carbon per IT energy (CUE) beside it where `grid_factor_g_kwh` is declared."""
    return judge(asset, context, PUE)
