"""Energy of training is declared, or estimated from the declared operations."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.dimensions.resources.energy.training import Hardware, operations_per_joule, training_kwh
from jingwei.vocabulary import Asset, Evidence, Grade, Status, Text

MODEL = {"files": ["model.safetensors"]}
FILES = {"model.safetensors": b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "}
DATASHEET = "vendor's data sheet, H100 SXM"


@check(
    id="resources.training-energy",
    title=Text("Energy of training is known or estimated", "训练能耗已知或已估算"),
    layer="model",
    dimensions=("resources",),
    kinds=("model",),
    objectives=("training-energy-declared",),
    severity="low",
    remediation=Text(
        "Measure the energy of each training run and state `training_energy_kwh`, or state `training_flop` so that it can be estimated.",
        "计量每次训练的能耗并填写 `training_energy_kwh`，或填写 `training_flop` 以便估算。",
    ),
    parameters=(
        Parameter(
            "peak", 989e12, Text("operations per second at peak", "峰值每秒运算次数"), "1/s", f"{DATASHEET}, bf16"
        ),
        Parameter("watts", 700.0, Text("power of the accelerator", "加速器功率"), unit="W", source=DATASHEET),
        Parameter("utilisation", 0.4, Text("share of the peak in use", "峰值利用率"), "share", "own assumption"),
        Parameter(
            "overhead", 1.5, Text("total over accelerator energy", "总能耗与加速器能耗之比"), source="own assumption"
        ),
        Parameter(
            "best",
            1e13,
            Text("operations per joule that no machine reaches", "任何机器都达不到的每焦耳运算次数"),
            unit="1/J",
            source="above 9e12, an accelerator of 2025 at its peak in 4 bits",
        ),
    ),
    examples=(
        Example(Status.PASS, asset={**MODEL, "training_energy_kwh": 12.5}, files=FILES),
        Example(Status.PASS, asset={**MODEL, "training_flop": 3.14e23}, files=FILES),
        Example(Status.PASS, asset={**MODEL, "training_energy_kwh": 1.0, "training_flop": 3.6e19}, files=FILES),
        Example(
            Status.FAIL,
            asset={**MODEL, "training_energy_kwh": 1.0, "training_flop": 3.7e19},
            files=FILES,
            about="more operations than that energy can pay for",
        ),
        Example(Status.UNKNOWN, asset=MODEL, files=FILES),
    ),
)
def training_energy(asset: Asset, context: Context) -> Outcome:
    """A declared energy that physics allows, else an estimate marked as modelled."""
    kwh, operations = asset.properties.get("training_energy_kwh"), asset.properties.get("training_flop")
    if isinstance(kwh, (int, float)) and kwh > 0:
        return _declared(kwh, operations if isinstance(operations, (int, float)) else 0.0, context.parameter("best"))
    if isinstance(operations, (int, float)) and operations > 0:
        names = ("peak", "watts", "utilisation", "overhead")
        hardware = Hardware(**{name: context.parameter(name) for name in names})
        source = "operations / (peak x utilisation) x power x overhead, parameters of the check"
        estimate = Evidence(
            "training_energy", round(training_kwh(operations, hardware), 3), "kWh", Grade.MODELLED, source
        )
        return passed(
            "estimated",
            "training took about {kwh:.3g} kWh, modelled from {operations:.3g} operations at {utilisation:g} of the peak",
            "由 {operations:.3g} 次运算按峰值利用率 {utilisation:g} 估算，训练约耗电 {kwh:.3g} kWh（模型值）",
            kwh=estimate.value,
            operations=operations,
            utilisation=hardware.utilisation,
            evidence=(estimate,),
        )
    return unknown("undeclared", "neither energy nor operations of training are stated", "未填写训练能耗或训练运算量")


def _declared(kwh: float, operations: float, best: float) -> Outcome:
    efficiency = operations_per_joule(operations, kwh)
    conclude, key = (failed, "impossible") if efficiency > best else (passed, "declared")
    evidence = [Evidence("training_energy", kwh, "kWh", Grade.DEFAULT, "declared in the manifest, not measured here")]
    if not operations:
        return passed(
            "stated",
            "training is declared to have taken {kwh:g} kWh; without its operations nothing can be compared",
            "声明训练耗电 {kwh:g} kWh；未填写运算量，无从比对",
            kwh=kwh,
            evidence=tuple(evidence),
        )
    evidence.append(Evidence("operations_per_joule", efficiency, "1/J", Grade.MODELLED, "declared operations / energy"))
    return conclude(
        key,
        "training is declared to have taken {kwh:g} kWh ({efficiency:.3g} operations per joule; at most {best:.3g} are possible)",
        "声明训练耗电 {kwh:g} kWh（每焦耳 {efficiency:.3g} 次运算；上限为 {best:.3g}）",
        kwh=kwh,
        efficiency=efficiency,
        best=best,
        evidence=tuple(evidence),
    )
