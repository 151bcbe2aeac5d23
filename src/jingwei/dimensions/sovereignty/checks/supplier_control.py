"""Dependence on suppliers outside the declared jurisdiction is known and bounded."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.dimensions.sovereignty.territories import regions_of, territory
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

PARTS = ("uses", "base", "exposes")
MACHINE = {"kind": "server", "supplier": "maker"}
HERE = {"id": "maker", "name": "Maker", "country": "FR"}
ABROAD = {"id": "maker", "name": "Maker", "country": "US"}
NOWHERE = {"id": "maker", "name": "Maker"}
SYSTEM = {"regions": ["EU"]}
PART = {"id": "part", "kind": "server", "supplier": "other"}
OTHER = {"id": "other", "name": "Other", "country": "JP"}


@check(
    id="sovereignty.supplier-control",
    title=Text("Dependence on foreign suppliers is bounded", "对域外供应方的依赖受限"),
    layer="tools",
    dimensions=("sovereignty", "supply_chain"),
    kinds=("model", "server", "endpoint", "package_set", "agent_tools", "network"),
    objectives=("supplier-jurisdiction",),
    severity="medium",
    remediation=Text(
        "State each supplier with its country, qualify a second source inside the jurisdiction for the named assets, or raise the bound in "
        "the profile with the reason that the risk owner accepts.",
        "登记每个供应方及其国家，为所列资产引入域内的第二来源，或由风险责任人说明理由后在剖面中放宽上限。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-agentic-2026:ASI04"),
    parameters=(
        Parameter(
            "max_foreign_share", 0.0, Text("largest share of foreign suppliers", "域外供应方的最大占比"), "share"
        ),
        Parameter(
            "countries", "", Text("own jurisdiction; empty: the system's regions", "本法域；为空时采用系统的地区")
        ),
    ),
    examples=(
        Example(Status.PASS, asset=MACHINE, parties=(HERE,), system=SYSTEM),
        Example(
            Status.PASS,
            asset={**MACHINE, "uses": ["part"]},
            others=(PART,),
            parties=(HERE, OTHER),
            system=SYSTEM,
            parameters={"max_foreign_share": 0.5},
        ),
        Example(Status.FAIL, asset=MACHINE, parties=(ABROAD,), system=SYSTEM),
        Example(Status.FAIL, asset={**MACHINE, "uses": ["part"]}, others=(PART,), parties=(HERE, OTHER), system=SYSTEM),
        Example(Status.UNKNOWN, asset={"kind": "server"}, system=SYSTEM, about="no supplier is stated"),
        Example(Status.UNKNOWN, asset=MACHINE, parties=(NOWHERE,), system=SYSTEM),
    ),
)
def supplier_control(asset: Asset, context: Context) -> Outcome:
    """Share of foreign suppliers among the asset and what it is made from (`uses`, `base`, `exposes`).

    Unstated suppliers may be foreign or not: the share lies between two bounds, and between the bounds nothing is concluded.
    """
    own = territory(regions_of(str(context.parameter("countries"))) or context.system.regions)
    if not own:
        return unknown("no-regions", "no own jurisdiction is stated", "未声明本法域")
    parts = [part for role in PARTS for part in context.related(asset, role)]
    countries = {one.id: _country(one, context) for one in (asset, *parts)}
    foreign = [name for name, country in countries.items() if country and country not in own]
    unstated = [name for name, country in countries.items() if not country]
    total, bound = len(countries), float(context.parameter("max_foreign_share"))
    evidence = (Evidence("foreign_share", round(len(foreign) / total, 4), "share"), Evidence("assets", total))
    if len(foreign) / total > bound:
        return failed(
            "foreign",
            "assets from suppliers outside the jurisdiction: {n} of {total}; the bound is {bound}",
            "{total} 项资产中有 {n} 项来自域外供应方，上限为 {bound}",
            n=len(foreign),
            total=total,
            bound=bound,
            locations=tuple(_place(name, countries[name]) for name in foreign),
            evidence=evidence,
        )
    if (len(foreign) + len(unstated)) / total > bound:
        return unknown(
            "unstated",
            "assets whose supplier, or its country, is not stated: {n}",
            "有 {n} 项资产的供应方或其国家未说明",
            n=len(unstated),
            locations=tuple(_place(name, "") for name in unstated),
        )
    return passed(
        "bounded",
        "assets from suppliers outside the jurisdiction: {n} of {total}",
        "{total} 项资产中有 {n} 项来自域外供应方",
        n=len(foreign),
        total=total,
        evidence=evidence,
    )


def _country(asset: Asset, context: Context) -> str:
    return next((party.country for party in context.parties(asset, "supplier")), "")


def _place(name: str, country: str) -> Location:
    return Location("", name=name, note=Text(country or "not stated", country or "未说明"))
