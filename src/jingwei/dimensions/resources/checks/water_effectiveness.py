"""A site's water effectiveness (WUE), computed from its meters, meets its target."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check
from jingwei.context import Context
from jingwei.dimensions.resources.effectiveness import Measure, judge, parameters
from jingwei.dimensions.resources.samples import monthly
from jingwei.vocabulary import Asset, Status, Text

WUE = Measure("WUE", "water", "wue_target", "l/kWh")
SITE = {"meters": ["meters.csv"], "wue_target": 0.5}


def _example(expect: Status, content: str, about: str = "") -> Example:
    return Example(expect, asset=SITE, files={"meters.csv": content}, about=about)


@check(
    id="resources.water-effectiveness",
    title=Text("Water effectiveness (WUE) meets its target", "水效（WUE）达到目标"),
    layer="hardware",
    dimensions=("resources",),
    kinds=("site",),
    objectives=("water-effectiveness",),
    severity="medium",
    remediation=Text(
        "Meter site water over the same periods as IT energy, state `wue_target`, and lower evaporation: more cycles of concentration, dry or "
        "adiabatic cooling in cool hours, reclaimed water.",
        "在与 IT 能耗相同的时段计量用水，填写 `wue_target`；提高浓缩倍数、低温时段采用干冷或绝热冷却、使用再生水，以减少蒸发。",
    ),
    parameters=parameters(WUE),
    examples=(
        _example(Status.PASS, monthly(1300, water=500)),
        _example(Status.FAIL, monthly(1300, water=501)),
        _example(Status.UNKNOWN, monthly(1300), "no water reading"),
        _example(Status.UNKNOWN, monthly(1300, water=-1)),
        Example(Status.UNKNOWN, asset={"wue_target": 0.5}, about="no meters"),
    ),
)
def water_effectiveness(asset: Asset, context: Context) -> Outcome:
    """Litres of site water per kWh of IT energy, both over the same time."""
    return judge(asset, context, WUE)
