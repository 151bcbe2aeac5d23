"""Personal data is read only for declared purposes."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.datause.accesses import review_purposes
from jingwei.layers.application.partial import measured, unread_parts
from jingwei.layers.application.samples import access_log
from jingwei.layers.application.wording import locate
from jingwei.vocabulary import Asset, Evidence, Status, Text

PEOPLE = {"id": "people", "kind": "dataset", "files": ["people.csv"]}
USE = {"files": ["access.csv"], "purposes": ["benefit-decision"], "datasets": ["people"], "lawful_basis": "public-task"}
GOOD = "2026-05-02T09:00:00+08:00,clerk-7,benefit-decision,people,1,,"
CONSENT = "2026-05-02T09:00:00+08:00,clerk-7,benefit-decision,people,1,consent,{}"
WRONG = ("no-purpose", "undeclared-purpose", "undeclared-dataset")
LACKING = ("no-time", "no-actor", "no-dataset", "no-basis", "no-consent")


def _example(expect: Status, *rows: str, about: str = "", **changes: object) -> Example:
    files = {"access.csv": access_log(*rows), "people.csv": "id\n1\n"}
    return Example(expect, asset={**USE, **changes}, files=files, others=(PEOPLE,), about=about)


@check(
    id="application.purpose-bound",
    title=Text("Every access to personal data has a declared purpose", "每次访问个人数据都有已声明的目的"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("data_use",),
    objectives=("data-use-purpose-bound",),
    severity="high",
    remediation=Text(
        "Refuse accesses without a declared purpose where the data is served, log time, actor, purpose, data set and legal ground of each one, "
        "and review the listed accesses with the people responsible.",
        "在数据出口处拒绝没有已声明目的的访问，逐次记录时间、访问者、目的、数据集与法律依据，并与责任人复核所列访问。",
    ),
    risks=("owasp-llm-2025:LLM02", "owasp-agentic-2026:ASI03"),
    examples=(
        _example(Status.PASS, GOOD, CONSENT.format("C-17")),
        _example(Status.FAIL, GOOD, GOOD.replace("benefit-decision", "marketing")),
        _example(Status.FAIL, GOOD.replace("benefit-decision", "")),
        _example(Status.FAIL, GOOD.replace("people", "voters"), about="a data set that is not part of the use"),
        _example(Status.FAIL, GOOD, about="no purpose is declared at all", purposes=[]),
        _example(Status.UNKNOWN, about="an empty log shows nothing"),
        _example(Status.UNKNOWN, GOOD.replace("clerk-7", "")),
        _example(Status.UNKNOWN, CONSENT.format("")),
        Example(Status.UNKNOWN, asset={"purposes": ["benefit-decision"]}, about="no log"),
    ),
)
def purpose_bound(asset: Asset, context: Context) -> Outcome:
    """Each logged access against the asset's purposes, data sets and legal ground. Actors are never shown."""
    declared = asset.properties.get("purposes")
    purposes = frozenset(str(purpose) for purpose in declared) if isinstance(declared, (list, tuple)) else frozenset()
    arguments = purposes, frozenset(asset.references_of("datasets")), str(asset.properties.get("lawful_basis") or "")
    parts, unread = measured(context, asset.files_of(), review_purposes, *arguments)
    rows = sum(part.rows for _, part in parts)
    wrong, lacking = (sum(part.count(*kinds) for _, part in parts) for kinds in (WRONG, LACKING))
    evidence = (
        Evidence("accesses", rows),
        Evidence("subjects", sum(part.subjects for _, part in parts)),
        Evidence("violations", wrong),
        Evidence("incomplete", lacking),
    )
    if wrong:
        return failed(
            "undeclared",
            "missing or undeclared purposes and data sets: {n} (logged accesses: {rows})",
            "{rows} 次访问中有 {n} 处目的或数据集缺失或未声明",
            n=wrong,
            rows=rows,
            locations=tuple(place for file, part in parts for place in locate(file, part.faults, *WRONG)),
            evidence=evidence,
        )
    if unread:
        return unread_parts(unread, evidence)
    if lacking or not rows:
        return unknown(
            "incomplete",
            "blank cells that accountability needs: {n} (logged accesses: {rows})",
            "日志有 {rows} 次访问，缺少 {n} 项问责所需内容",
            n=lacking,
            rows=rows,
            locations=tuple(place for file, part in parts for place in locate(file, part.faults, *LACKING)),
            evidence=evidence,
        )
    return passed(
        "declared",
        "every access names a declared purpose (accesses: {rows}, declared purposes: {n})",
        "全部 {rows} 次访问均注明 {n} 个已声明目的之一",
        rows=rows,
        n=len(purposes),
        evidence=evidence,
    )
