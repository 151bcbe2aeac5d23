"""No package is known to be vulnerable, as far as the shipped table goes."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.advisories import Advisory, shipped_table
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.packages.samples import OPEN, PINNED, VULNERABLE
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text

_ORDER = tuple(Severity)


@check(
    id="tools.packages-vulnerable",
    title=Text("No package has a well-known vulnerability", "没有软件包存在广为人知的漏洞"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("packages-no-known-vulnerability",),
    severity="high",
    remediation=Text(
        "Raise each package to the fixed version shown and resolve again. The shipped table is small: also compare the lock file with a full "
        "advisory database.",
        "将每个软件包升级到所示的修复版本并重新解析依赖。内置表很小，还应将锁定文件与完整的漏洞公告库比对。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    parameters=(
        Parameter("max_age_days", 365, Text("largest age of the table", "内置表的最大时效"), "days", "project default"),
    ),
    examples=(
        Example(Status.PASS, asset={"files": ["requirements.txt"]}, files={"requirements.txt": PINNED}),
        Example(Status.FAIL, asset={"files": ["requirements.txt"]}, files={"requirements.txt": VULNERABLE}),
        Example(Status.UNKNOWN, asset={"files": ["requirements.txt"]}, files={"requirements.txt": OPEN}),
        Example(
            Status.UNKNOWN,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": PINNED},
            as_of="2029-01-01",
            about="the table is years old by then",
        ),
    ),
)
def packages_vulnerable(asset: Asset, context: Context) -> Outcome:
    """Compare exact versions with a small table of advisories; a package without an exact version, or of another ecosystem, stays unknown."""
    table = shipped_table()
    found = packages_of(asset, context)
    applying = [(path, package, table.applying(package)) for path, package in found.packages if package.version]
    hits = [(path, package, row) for path, package, rows in applying for row in rows or ()]
    age = (context.as_of - table.as_of).days
    evidence = (
        Evidence("packages", len(found.packages)),
        Evidence("advisories in the table", table.count, source=f"shipped table, {table.as_of}"),
        Evidence("age of the table", age, "days"),
    )
    if hits:
        return failed(
            "vulnerable", "advisories that apply: {n}, the worst to {worst}", "适用的公告：{n} 条，最严重的涉及 {worst}",
            n=len(hits), worst=min(hits, key=lambda hit: _ORDER.index(Severity(hit[2].severity)))[1].name,
            locations=tuple(_place(*hit) for hit in hits), evidence=evidence,
            severity=min((Severity(row.severity) for _, _, row in hits), key=_ORDER.index),
        )  # fmt: skip
    open_ = tuple(place(path, package) for path, package in found.packages if not package.version)
    strange = tuple(place(path, p) for path, p, rows in applying if rows is None or p.ecosystem not in table.ecosystems)
    gaps = (*found.gaps, *open_, *strange)
    if gaps or not found.packages:
        return unknown(
            "incomplete", "places that could not be compared: {n} (no exact version, an ecosystem that the table does not cover, or not readable)",
            "无法比对之处：{n}（没有确切版本、所属生态不在内置表范围内，或无法读取）", n=len(gaps), locations=gaps, evidence=evidence,
        )  # fmt: skip
    if age > context.parameter("max_age_days"):
        return unknown(
            "old", "the shipped table of advisories is {age} days old (as of {day})", "内置公告表已有 {age} 天未更新（截至 {day}）",
            age=age, day=table.as_of.isoformat(), evidence=evidence,
        )  # fmt: skip
    return passed(
        "none", "no advisory of the shipped table applies (advisories: {n}, as of {day}; packages: {packages}); a small table, no proof",
        "内置表中没有适用的公告（公告数：{n}，截至 {day}；软件包数：{packages}）；该表很小，不构成证明",
        n=table.count, day=table.as_of.isoformat(), packages=found.names, evidence=evidence,
    )  # fmt: skip


def _place(path: str, package: Package, row: Advisory) -> Location:
    note = Text(
        f"{row.id} ({row.severity}): {row.text.en}; fixed in {row.fixed}",
        f"{row.id}（{row.severity}）：{row.text.zh}；修复版本 {row.fixed}",
    )
    return place(path, package, note)
