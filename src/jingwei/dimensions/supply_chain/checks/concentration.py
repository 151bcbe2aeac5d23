"""A model does not hang on one supplier or one foreign country."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.dimensions.supply_chain.components import Component, Concentration, components, concentration
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

_FILES = {"w.bin": b"w", "d.csv": b"d"}
_MODEL = {"files": ["w.bin"], "supplier": "us", "trained_on": ["d1", "d2", "d3"]}


def _data(number: int, supplier: str) -> dict[str, object]:
    return {"id": f"d{number}", "kind": "dataset", "files": ["d.csv"], "supplier": supplier}


_PARTIES = (
    {"id": "us", "name": "Our company", "roles": ["provider"], "country": "CN"},
    {"id": "a", "name": "A", "roles": ["supplier"], "country": "DE"},
    {"id": "b", "name": "B", "roles": ["supplier"], "country": "BR"},
    {"id": "c", "name": "C", "roles": ["supplier"], "country": "DE"},
    {"id": "homeless", "name": "No country", "roles": ["supplier"]},
)


@check(
    id="supply_chain.concentration",
    title=Text("A model does not hang on one supplier or one country", "模型不依赖单一供应方或单一国家"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("model",),
    objectives=("supply-single-source",),
    severity="medium",
    remediation=Text(
        "Name and test a substitute for the components of the supplier shown, or take part of them over yourself; state the supplier and its country "
        "for every model, data set and package set.",
        "为所示供应方的组件指定并测试替代来源，或自行接管其中一部分；为每个模型、数据集和软件包集合注明供应方及其所在国家。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05"),
    parameters=(
        Parameter("max_supplier_share", 0.5, Text("largest share of one supplier", "单一供应方的最大份额"), "share", "project default"),
        Parameter("max_country_share", 0.75, Text("largest share of one foreign country", "单一外国的最大份额"), "share", "project default"),
    ),
    examples=(
        Example(
            Status.PASS, asset=_MODEL, files=_FILES, parties=_PARTIES, others=(_data(1, "a"), _data(2, "b"), _data(3, "us"))
        ),
        Example(
            Status.FAIL, asset=_MODEL, files=_FILES, parties=_PARTIES, others=(_data(1, "a"), _data(2, "a"), _data(3, "a")),
            about="three of four components come from one supplier",
        ),
        Example(
            Status.FAIL, asset={**_MODEL, "supplier": "a"}, files=_FILES, parties=_PARTIES,
            others=(_data(1, "a"), _data(2, "c"), _data(3, "c")), about="two suppliers, one country",
        ),
        Example(
            Status.UNKNOWN, asset={"files": ["w.bin"], "trained_on": ["d1"], "supplier": "us"}, files=_FILES, parties=_PARTIES,
            others=({"id": "d1", "kind": "dataset", "files": ["d.csv"]},), about="nobody says who supplies the data",
        ),
        Example(
            Status.UNKNOWN, asset=_MODEL, files=_FILES, parties=_PARTIES,
            others=(_data(1, "homeless"), _data(2, "b"), _data(3, "us")), about="a supplier without a country",
        ),
        Example(Status.NOTAPPLICABLE, asset={"files": ["w.bin"], "supplier": "us"}, files=_FILES, parties=_PARTIES),
    ),
)  # fmt: skip
def concentration_(asset: Asset, context: Context) -> Outcome:
    """Components count equally; parties with the role provider, deployer or operator are the system itself and no dependence."""
    parts = components(asset, context)
    outside = [part for part in parts if not part.own]
    named = [part for part in outside if part.supplier is not None]
    if not outside:
        return not_applicable(
            "own",
            "every component comes from the system's own parties ({n} in all)",
            "全部 {n} 个组件均来自系统自身的主体",
            n=len(parts),
        )
    own = {part.supplier.country for part in parts if part.own and part.supplier and part.supplier.country}
    suppliers = concentration([_supplier(part) for part in parts])
    countries = concentration([_country(part, own) for part in parts])
    holder, share = _largest(suppliers, {part.supplier.id for part in named if part.supplier})
    country, country_share = _largest(countries, {_country(part, own) for part in named} - {"", "own"})
    evidence = (
        Evidence("components", len(parts)),
        Evidence("largest_supplier_share", round(share, 4), "share"),
        Evidence("largest_country_share", round(country_share, 4), "share"),
        Evidence(
            "herfindahl_index",
            round(suppliers.index, 4),
            source="sum of squared shares, components counted equally",
        ),
    )
    if share > context.parameter("max_supplier_share"):
        return failed(
            "supplier", "{percent} % of the components come from {holder} ({n} in all)", "{n} 个组件中有 {percent}% 来自 {holder}",
            percent=round(100 * share), n=len(parts), holder=holder, evidence=evidence,
            locations=_places([part for part in parts if _supplier(part) == holder]),
        )  # fmt: skip
    if country_share > context.parameter("max_country_share"):
        return failed(
            "country", "{percent} % of the components come from suppliers in {country} ({n} in all)",
            "{n} 个组件中有 {percent}% 来自 {country} 的供应方",
            percent=round(100 * country_share), n=len(parts), country=country, evidence=evidence,
            locations=_places([part for part in parts if _country(part, own) == country]),
        )  # fmt: skip
    silent = [part for part in outside if part.supplier is None or not part.supplier.country]
    if silent:
        return unknown(
            "silent", "components whose supplier or its country is not stated: {n}", "{n} 个组件未注明供应方或其国家",
            n=len(silent), locations=_places(silent), evidence=evidence,
        )  # fmt: skip
    return passed(
        "spread", "no outside supplier holds more than {percent} % of the components ({n} in all)", "共 {n} 个组件，没有外部供应方占 {percent}% 以上",
        percent=round(100 * share), n=len(parts), evidence=evidence,
    )  # fmt: skip


def _supplier(part: Component) -> str:
    return part.supplier.id if part.supplier else ""


def _country(part: Component, own: set[str]) -> str:
    if part.supplier is None or part.own or part.supplier.country in own:
        return "own" if part.supplier is not None and (part.own or part.supplier.country) else ""
    return part.supplier.country


def _largest(found: Concentration, among: set[str]) -> tuple[str, float]:
    return next(((name, share) for name, share in found.shares if name in among), ("", 0.0))


def _places(parts: list[Component]) -> tuple[Location, ...]:
    return tuple(
        Location(part.asset.files[0].path if part.asset.files else part.asset.id, name=part.asset.id) for part in parts
    )
