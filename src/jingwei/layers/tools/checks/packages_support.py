"""AI frameworks, CUDA and drivers are of versions that still get fixes."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.samples import CUT, PINNED
from jingwei.layers.tools.packages.support.table import shipped_support, support_of
from jingwei.vocabulary import Asset, Evidence, Status, Text

_LISTED = {"files": ["requirements.txt"]}


@check(
    id="tools.packages-support",
    title=Text("AI frameworks and toolchains are of supported versions", "AI 框架与工具链版本仍在支持期内"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("packages-no-known-vulnerability",),
    severity="medium",
    remediation=Text(
        "Move to a release line that gets fixes. Advisories are often not written for lines that have ended, so their absence proves little.",
        "升级到仍有修复的版本系列。已终止支持的版本往往不再发布公告，因此没有公告并不说明问题。",
    ),
    risks=("owasp-llm-2025:LLM03", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset=_LISTED, files={"requirements.txt": PINNED}),
        Example(Status.FAIL, asset=_LISTED, files={"requirements.txt": PINNED.replace("numpy==2.1.0", "torch==2.1.0")}),
        Example(
            Status.FAIL,
            asset=_LISTED,
            files={"requirements.txt": PINNED},
            as_of="2027-06-01",
            about="the same line, a year later",
        ),
        Example(Status.NOTAPPLICABLE, asset=_LISTED, files={"requirements.txt": "idna==3.10\n"}),
        Example(Status.UNKNOWN, asset=_LISTED, files={"requirements.txt": "torch\n"}, about="no exact version"),
        Example(Status.UNKNOWN, asset=_LISTED, files={"requirements.txt": CUT}),
    ),
)
def packages_support(asset: Asset, context: Context) -> Outcome:
    """Compare versions with a small table of release lines and ends of support. A row that was not verified clears nothing."""
    found, table = packages_of(asset, context), shipped_support()
    known = [(path, package) for path, package in found.packages if package.name in table.products]
    told = [
        (path, package, one)
        for path, package in known
        for one in support_of(package.name, package.version, context.as_of.isoformat())
    ]
    ended = tuple(place(path, package, one.text) for path, package, one in told if one.rule == "support.ended")
    open_ = [place(path, package) for path, package in known if not package.version]
    open_ += [place(path, package, one.text) for path, package, one in told if one.rule != "support.ended"]
    evidence = (Evidence("products of the table that are listed", len(known), source=f"shipped table, {table.as_of}"),)
    if ended:
        return failed(
            "ended", "packages whose support has ended: {n}", "已终止支持的软件包：{n} 个", n=len(ended), locations=ended, evidence=evidence
        )  # fmt: skip
    gaps = (*found.gaps, *open_)
    if gaps or not found.packages:
        return unknown(
            "incomplete", "places that could not be compared: {n}", "无法比对之处：{n}", n=len(gaps), locations=gaps, evidence=evidence
        )  # fmt: skip
    if not known:
        return not_applicable(
            "none-listed", "no package of the table is listed", "列表中没有表内的软件包", evidence=evidence
        )
    return passed(
        "supported", "every listed product of the table is supported on {day} ({n})", "表内产品截至 {day} 均在支持期内（{n}）",
        n=len(known), day=context.as_of.isoformat(), evidence=evidence,
    )  # fmt: skip
