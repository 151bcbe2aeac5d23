"""Data and machines stand under the declared jurisdiction."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.dimensions.sovereignty.territories import regions_of, territory
from jingwei.vocabulary import Asset, AssetKind, Location, Status, Text

HERE = {"id": "hall-1", "kind": "site", "country": "DE"}
ABROAD = {"id": "hall-1", "kind": "site", "country": "US"}
NOWHERE = {"id": "hall-1", "kind": "site"}
SYSTEM = {"regions": ["EU"]}
MACHINE = {"kind": "server", "site": "hall-1"}


@check(
    id="sovereignty.data-residence",
    title=Text("Data and machines stay under the declared jurisdiction", "数据与机器处于所声明的法域之内"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("dataset", "server", "site"),
    objectives=("data-residence",),
    severity="high",
    remediation=Text(
        "Move the asset to a site in an allowed country, or record in the profile the countries that law and contract allow for it.",
        "将该资产迁至允许国家的站点，或在剖面中登记法律和合同允许的国家。",
    ),
    risks=("owasp-llm-2025:LLM02",),
    parameters=(
        Parameter(
            "countries",
            "",
            Text("allowed countries; empty: the system's regions", "允许的国家；为空时采用系统的地区"),
            source="ISO 3166-1 alpha-2 codes and EU, by commas",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=MACHINE, others=(HERE,), system=SYSTEM),
        Example(Status.PASS, asset=MACHINE, others=(ABROAD,), system=SYSTEM, parameters={"countries": "EU,US"}),
        Example(Status.FAIL, asset=MACHINE, others=(ABROAD,), system=SYSTEM),
        Example(Status.UNKNOWN, asset=MACHINE, others=(NOWHERE,), system=SYSTEM, about="the site's country is open"),
        Example(Status.UNKNOWN, asset={"kind": "server"}, system=SYSTEM, about="no site is stated"),
        Example(Status.UNKNOWN, asset=MACHINE, others=(HERE,), about="no jurisdiction is stated"),
    ),
)
def data_residence(asset: Asset, context: Context) -> Outcome:
    """Compare the country of the asset's site with the allowed ones. Where the site really is, the manifest's owner vouches for."""
    stated = regions_of(str(context.parameter("countries"))) or context.system.regions
    allowed = territory(stated)
    if not allowed:
        return unknown("no-regions", "no allowed country is stated", "未声明允许的国家")
    site = asset if asset.kind is AssetKind.SITE else next(iter(context.related(asset, "site")), None)
    country = str((site.properties.get("country") or "") if site else "")
    if not (site and country):
        return unknown("no-place", "the country of the asset's site is not stated", "未说明资产所在站点的国家")
    regions = ", ".join(stated)
    if country not in allowed:
        return failed(
            "abroad",
            "stands in {country}, allowed are {regions}",
            "位于 {country}，允许范围为 {regions}",
            country=country,
            regions=regions,
            locations=(Location("", name=site.id),),
        )
    return passed(
        "inside",
        "stands in {country}, inside {regions}",
        "位于 {country}，在 {regions} 范围之内",
        country=country,
        regions=regions,
    )
