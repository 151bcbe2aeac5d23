"""No second source can answer with a package of its own."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.hashes import is_bound
from jingwei.layers.tools.packages.options import masked
from jingwei.layers.tools.packages.samples import CUT, FURTHER, PINNED, UNHASHED, UV_LOCK
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

_FURTHER = frozenset({"further", "links"})
_LISTED = {"files": ["requirements.txt"]}
_WHY = Text("may be answered by any of the sources", "任一来源均可能应答")


@check(
    id="tools.packages-index",
    title=Text("No second source can answer with its own package", "没有第二个来源可以冒名提供软件包"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("supply-provenance",),
    severity="high",
    remediation=Text(
        "Give one index only, a proxy that decides which names come from where; or name the index of each package (`[tool.uv.sources]`, poetry's "
        "`source`), or bind every package to hashes. Register your internal names on the public index.",
        "只使用一个索引（由代理决定各名称的来源），或为每个软件包指定索引（`[tool.uv.sources]`、poetry 的 `source`），"
        "或将每个软件包与散列值绑定；并在公共索引上登记内部名称。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset=_LISTED, files={"requirements.txt": UNHASHED}, about="one source"),
        Example(
            Status.PASS,
            asset=_LISTED,
            files={"requirements.txt": FURTHER + PINNED},
            about="hashes make the second one harmless",
        ),
        Example(Status.PASS, asset={"files": ["uv.lock"]}, files={"uv.lock": UV_LOCK}),
        Example(Status.FAIL, asset=_LISTED, files={"requirements.txt": FURTHER + UNHASHED}),
        Example(Status.UNKNOWN, asset=_LISTED, files={"requirements.txt": CUT}),
    ),
)
def packages_index(asset: Asset, context: Context) -> Outcome:
    """Installers ask all indexes and take the highest version: whoever registers an internal name on the public one is installed."""
    found = packages_of(asset, context)
    further = {path for path, source in found.sources if source.kind in _FURTHER}
    sources = tuple(
        Location(path, source.line, name=masked(source.address)[:200])
        for path, source in found.sources
        if source.kind in _FURTHER
    )
    bare = tuple(
        place(path, package, _WHY)
        for path, package in found.packages
        if path in further and not is_bound(package.hashes) and "://" not in package.written
    )
    n = len(found.packages)
    evidence = (
        Evidence("packages", n),
        Evidence("further sources", len(sources)),
        Evidence("packages open to both", len(bare)),
    )
    if bare:
        return failed(
            "confusion", "packages that a further source may answer for: {n} of {all}", "可能由其他来源应答的软件包：{n} 个，共 {all} 个",
            n=len(bare), all=n, locations=(*sources, *bare), evidence=evidence,
        )  # fmt: skip
    if found.gaps or not n:
        return unknown(
            "incomplete", "places that could not be read: {gaps}", "未能读取之处：{gaps}", gaps=len(found.gaps), locations=found.gaps,
            evidence=evidence,
        )  # fmt: skip
    return passed(
        "one",
        "no package can come from a second source (packages: {n})",
        "没有软件包可来自第二个来源（软件包数：{n}）",
        n=n,
        evidence=evidence,
    )
