"""Every package states a licence, and none that the project does not accept."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.judging.licences import needs, normalised
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.packages.samples import LICENSED, PINNED
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

_REFUSED = (
    "SSPL-1.0, BUSL-1.1, Elastic-2.0, PolyForm-Noncommercial-1.0.0, PolyForm-Strict-1.0.0, CC-BY-NC-4.0, CC-BY-NC-SA-4.0, CC-BY-NC-ND-4.0, "
    "CC-BY-ND-4.0, JSON"
)
_BOM = {"files": ["bom.json"]}


@check(
    id="tools.packages-licence",
    title=Text("Every package has a stated licence that the project accepts", "每个软件包都有项目可接受的明示许可证"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("licences-compatible",),
    severity="medium",
    remediation=Text(
        "Replace packages whose licence is not accepted, or obtain another licence. Where it is not stated as an SPDX expression, read it and write "
        "it into the bill of materials.",
        "替换许可证不被接受的软件包，或另行取得许可。未以 SPDX 表达式说明许可证的，请查阅原文并写入物料清单。",
    ),
    risks=("owasp-llm-2025:LLM03",),
    parameters=(
        Parameter(
            "refused",
            _REFUSED,
            Text("licences that are not accepted, SPDX ids", "不接受的许可证（SPDX 标识）"),
            source="project default: licences that restrict use or are no open-source licences (OSI)",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=_BOM, files={"bom.json": LICENSED}, about="of two licences one can be chosen"),
        Example(Status.FAIL, asset=_BOM, files={"bom.json": LICENSED.replace("MIT OR SSPL-1.0", "MIT AND SSPL-1.0")}),
        Example(
            Status.UNKNOWN, asset=_BOM, files={"bom.json": LICENSED.replace("BSD-3-Clause", "BSD")}, about="no SPDX id"
        ),
        Example(
            Status.NOTAPPLICABLE,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": PINNED},
            about="such lists say nothing about licences",
        ),
        Example(Status.UNKNOWN, asset=_BOM, files={"bom.json": "{"}),
    ),
)
def packages_licence(asset: Asset, context: Context) -> Outcome:
    """Licences of bills of materials, npm locks, wheels and source archives, as SPDX expressions.

    Whether a stated licence is the true one is not looked at.
    """
    found = packages_of(asset, context)
    refused = frozenset(word.strip() for word in str(context.parameter("refused")).split(",") if word.strip())
    stated = [
        (path, package, normalised(package.licence)) for path, package in found.packages if package.licence is not None
    ]
    bad = tuple(_place(path, package, id_) for path, package, licence in stated if (id_ := needs(licence, refused)))
    open_ = tuple(place(path, package) for path, package, licence in stated if not licence)
    evidence = (Evidence("packages", len(found.packages)), Evidence("licence known", len(stated) - len(open_)))
    if bad:
        return failed(
            "refused", "packages under a licence that is not accepted: {n}", "许可证不被接受的软件包：{n} 个", n=len(bad), locations=bad,
            evidence=evidence,
        )  # fmt: skip
    if not stated and found.packages and not found.gaps:
        return not_applicable(
            "silent", "the lists say nothing about licences (packages: {n})", "这些列表未说明许可证（软件包数：{n}）", n=len(found.packages),
            evidence=evidence,
        )  # fmt: skip
    gaps = (*found.gaps, *open_)
    if gaps or not stated:
        return unknown(
            "unknown", "packages or places whose licence is not known: {n}", "许可证不明的软件包或位置：{n}", n=len(gaps), locations=gaps,
            evidence=evidence,
        )  # fmt: skip
    return passed(
        "stated",
        "every stated licence is accepted (packages: {n})",
        "所述许可证均可接受（软件包数：{n}）",
        n=len(stated),
        evidence=evidence,
    )


def _place(path: str, package: Package, id_: str) -> Location:
    return place(path, package, Text(f"needs {id_}: {package.licence}", f"需要 {id_}：{package.licence}"))
