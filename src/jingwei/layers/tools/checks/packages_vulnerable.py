"""No package is known to be vulnerable: as a fresh and whole database of advisories says, never for lack of one."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.advisories import shipped_table
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.judging.known import imported, shipped
from jingwei.layers.tools.packages.osv import Database, open_database
from jingwei.layers.tools.packages.samples import OPEN, PINNED, VULNERABLE, advisory_bundle
from jingwei.layers.tools.packages.vulnerable import compare
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

_LISTED, _WITH = {"files": ["requirements.txt"]}, {"files": ["requirements.txt"], "advisories": "advisories.bundle"}
_NONE = Text(
    "the manifest names none, and there is no .jingwei/advisories.db", "清单未指定，也没有 .jingwei/advisories.db"
)


@check(
    id="tools.packages-vulnerable",
    version=2,
    title=Text("No package has a known vulnerability", "没有软件包存在已知漏洞"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("packages-no-known-vulnerability",),
    severity="high",
    remediation=Text(
        "Raise each package to the fixed version shown and resolve again. Where the answer is open, import a fresh database: "
        "jingwei advisories import BUNDLE --trust KEY.",
        "将每个软件包升级到所示的修复版本并重新解析依赖。结果未定时，请导入最新的公告数据库：jingwei advisories import BUNDLE --trust KEY。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    parameters=(
        Parameter(
            "max_age_days", 30, Text("largest age of the database", "公告数据库的最大时效"), "days", "project default"
        ),
    ),
    examples=(
        Example(Status.PASS, asset=_WITH, files={"requirements.txt": PINNED, "advisories.bundle": advisory_bundle}),
        Example(Status.FAIL, asset=_LISTED, files={"requirements.txt": VULNERABLE}),
        Example(
            Status.FAIL,
            asset=_WITH,
            files={"requirements.txt": PINNED.replace("2.32.4", "2.31.0"), "advisories.bundle": advisory_bundle},
        ),
        Example(
            Status.UNKNOWN,
            asset=_WITH,
            files={"requirements.txt": OPEN, "advisories.bundle": advisory_bundle},
            about="a package has no exact version",
        ),
        Example(Status.UNKNOWN, asset=_LISTED, files={"requirements.txt": PINNED}, about="there is no database"),
        Example(
            Status.UNKNOWN,
            asset=_WITH,
            files={"requirements.txt": PINNED, "advisories.bundle": advisory_bundle},
            as_of="2026-07-15",
            about="the database is too old by then",
        ),
    ),
)
def packages_vulnerable(asset: Asset, context: Context) -> Outcome:
    """Compare exact versions with a database of advisories (OSV) and with the small shipped table. A hit fails.

    Without a hit it passes only where a database is there, fresh and whole; the table alone proves nothing.
    """
    table, found = shipped_table(), packages_of(asset, context)
    database, gap = _database(asset, context)
    known = imported(database) if database is not None else shipped()
    result = compare([(path, one) for path, one in found.packages if one.version], known)
    evidence = (
        Evidence("packages", len(found.packages)),
        Evidence("advisories in the shipped table", table.count, source=f"shipped table, {table.as_of}"),
        *(_evidence(database) if database is not None else ()),
    )
    if result.hits:
        return failed(
            "vulnerable", "advisories that apply: {n}, the worst to {worst}", "适用的公告：{n} 条，最严重的涉及 {worst}",
            n=len(result.hits), worst=result.hits[0].package.name, evidence=evidence,
            locations=tuple(hit.location for hit in result.hits), severity=result.hits[0].severity,
        )  # fmt: skip
    unversioned = tuple(place(path, one) for path, one in found.packages if not one.version)
    if database is None:
        return unknown(
            "no-database", "no usable database of advisories, so no package is known to be free of vulnerabilities",
            "没有可用的公告数据库，因此无法确认任何软件包没有漏洞", locations=(*gap, *found.gaps, *unversioned), evidence=evidence,
        )  # fmt: skip
    gaps = (*found.gaps, *unversioned, *result.open)
    if gaps or not found.packages:
        return unknown(
            "incomplete", "places that could not be compared: {n} (no exact version, not readable, or the database cannot tell)",
            "无法比对之处：{n}（没有确切版本、无法读取，或数据库无法判断）", n=len(gaps), locations=gaps, evidence=evidence,
        )  # fmt: skip
    return passed(
        "none", "no advisory of the database applies (advisories: {n}, made {made}; packages: {packages})",
        "数据库中没有适用的公告（公告数：{n}，制作于 {made}；软件包数：{packages}）",
        n=database.advisories, made=database.manifest.made, packages=found.names, evidence=evidence,
    )  # fmt: skip


def _database(asset: Asset, context: Context) -> tuple[Database | None, tuple[Location, ...]]:
    """The database that belongs to the packages; none, with the reason."""
    for file in asset.files_of("advisories"):
        most = context.parameter("max_age_days")
        try:
            return context.measure(open_database, context.path(file), context.as_of, context.limits, most), ()
        except (ParseError, LimitError) as error:
            note = Text(f"could not be used: {error.message}", f"无法使用：{error.message}")
            return None, (Location(file.path, note=note),)
    return None, (Location("", name="advisories", note=_NONE),)


def _evidence(database: Database) -> tuple[Evidence, ...]:
    signed = f"signed by {database.signer}" if database.signer else "unsigned, or its signature was not verified here"
    made = Evidence("database of advisories", database.manifest.digest, source=signed)
    worst = database.worst
    day = f"newest advisory, {worst.ecosystem}, {worst.day}" if worst is not None else ""
    age = Evidence("age of the database", worst.age if worst is not None else None, "days", source=day)
    return made, Evidence("advisories in the database", database.advisories, source="OSV"), age
