"""Assessments that no run made: one rich in every word of the vocabulary, one whose every string attacks, one large."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import StrEnum

from jingwei.vocabulary import (
    Assessment,
    AssetFile,
    Basis,
    Dimension,
    Finding,
    Layer,
    Message,
    Plan,
    Rule,
    Run,
    Sample,
    Severity,
    Status,
    Step,
    Text,
    Waiver,
)
from tests.report.sample_data import (
    ASSETS,
    DETERMINATIONS,
    EVIDENCE,
    KINDS,
    LOCATIONS,
    PARTIES,
    RISKS,
    ROWS,
    RUN,
    SATISFIED,
    SYSTEM,
    TIERS,
    UNLOOKED,
    digest,
)

HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "]]></failure><x>",
    "{{7*7}}{% raw %}",
    '#eval("1+1") #panic() $x$ @ref <lbl> \\u{0}',
    "\u202egnp.exe\u202c \x1b[31m\x00\x07",
    "![x](javascript:alert(1)) [a](http://evil.test) | `code` | @everyone #1 **b**",
    "'; DROP TABLE x; -- \ud800 \ufffe",
    "</style></script><!-- -->&lt;b&gt;&#0;",
    "line one\nline two\r\n# heading\n- item",
)


RULES = (Rule("stopped of acceptable", "<=", 0.05, groups=("en",)),)
SAMPLES = (Sample("log.jsonl@0", "en", False, "allowed"), Sample("log.jsonl@120", "en", True, "已拦截"))
BASIS = {
    0: {"basis": Basis.RECOMPUTED, "rules": RULES, "samples": SAMPLES},
    2: {"basis": Basis.ATTESTED},
}


def _finding(index: int) -> Finding:
    check, asset, layer, dimensions, status, severity, title, message, fix, objectives, risks = ROWS[index]
    return Finding(
        check=check,
        check_version=1,
        asset=asset,
        asset_kind=KINDS[asset],
        layer=Layer(layer),
        dimensions=tuple(Dimension(name) for name in dimensions),
        status=Status(status),
        severity=Severity(severity),
        title=Text(*title),
        message=Message(f"{check}.said", *message, {"n": index}),
        remediation=Text(*fix),
        objectives=objectives,
        risks=risks,
        locations=LOCATIONS.get(index, ()),
        locations_omitted=17 if index == 1 else 0,
        evidence=EVIDENCE.get(index, ()),
        accepted="waiver: internal tool, until 2026-12-31, approved by CISO" if index == 14 else "",
        fingerprint=digest(check + asset)[:32],
        **BASIS.get(index, {}),
    )


def _plan(findings: tuple[Finding, ...]) -> Plan:
    digests = {asset.id: asset.digest for asset in ASSETS}
    applies = Text("the check applies to this kind of asset", "该检查适用于此类资产")
    excluded = Text("excluded by the profile: no camera in this system", "被配置排除：本系统没有摄像头")
    steps = [Step(f.check, 1, f.asset, digests.get(f.asset, ""), True, applies, {"level": 0.05}) for f in findings]
    steps.append(Step("model.image-bias", 1, "classifier", digests["classifier"], False, excluded))
    return Plan(
        "service-desk",
        digest("manifest"),
        date(2026, 6, 1),
        "0.1.0",
        tuple(steps),
        ("owasp-llm-2025", "eu-ai-act", "cn-ai-safety-framework"),
        {"acme-checks": "1.2 sha256:ab12"},
        ("acme-checks: check acme.broken has no failing example",),
        (Waiver("tools.*", "agent", "internal tool", "CISO", date(2026, 12, 31)),),
        digest("baseline"),
        {f.check: digest(f.check) for f in findings},
        {"owasp-llm-2025": digest("owasp"), "eu-ai-act": digest("eu"), "cn-ai-safety-framework": digest("cn")},
    )


def counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    counting = [finding.status for finding in findings if not finding.accepted]
    return {status.value: counting.count(status) for status in Status}


def rich() -> Assessment:
    """Every status, both languages, every optional field at least once."""
    findings = tuple(_finding(index) for index in range(len(ROWS)))
    return Assessment(
        "jingwei/assessment/1",
        "complete",
        False,
        1,
        SYSTEM,
        PARTIES,
        ASSETS,
        TIERS,
        _plan(findings),
        findings,
        DETERMINATIONS,
        RISKS,
        counts(findings),
        1,
        UNLOOKED,
        RUN,
        "desk.yaml",
    )


def clean() -> Assessment:
    """An assessment that passed."""
    full = rich()
    good = tuple(f for f in full.findings if f.status in {Status.PASS, Status.NOTAPPLICABLE})
    met = tuple(
        replace(d, findings=(), objectives=tuple(replace(o, findings=()) for o in d.objectives))
        for d in DETERMINATIONS
        if d.status is SATISFIED
    )
    run = replace(RUN, reused=())
    return replace(
        full,
        passed=True,
        exit_code=0,
        findings=good,
        determinations=met,
        risks=(),
        counts=counts(good),
        accepted=0,
        unlooked=(),
        tiers=TIERS[:1],
        plan=replace(_plan(good), problems=()),
        run=run,
    )


def empty() -> Assessment:
    """Nothing but the system: passes nowhere."""
    full = rich()
    return replace(
        full,
        state="incomplete",
        exit_code=2,
        parties=(),
        assets=(),
        tiers=(),
        findings=(),
        determinations=(),
        risks=(),
        counts={},
        accepted=0,
        unlooked=(),
        run=Run(),
        plan=replace(full.plan, steps=(), problems=(), plugins={}, frameworks=()),
    )


def many(number: int) -> Assessment:
    """`number` findings over the same assets."""
    full = rich()
    size = len(ROWS)
    findings = tuple(
        replace(
            full.findings[i % size],
            check=f"{full.findings[i % size].check}-{i // size % 20}",
            asset=f"asset-{i // size}",
            fingerprint=digest(str(i))[:32],
        )
        for i in range(number)
    )
    return replace(full, findings=findings, counts=counts(findings), plan=_plan(findings))


def hostile() -> Assessment:
    """The rich assessment with every free string replaced by an attack."""
    return _poison(rich(), iter(range(10**9)))


def _poison(value, numbers):
    if is_dataclass(value):
        made = {f.name: _poison(getattr(value, f.name), numbers) for f in fields(value)}
        kept = {Assessment: ("schema", "state"), AssetFile: ("sha256", "declared")}.get(type(value), ())
        made |= {name: getattr(value, name) for name in kept}
        return type(value)(**made)
    if isinstance(value, tuple):
        return tuple(_poison(item, numbers) for item in value)
    if isinstance(value, dict):
        return {_poison(str(key), numbers): _poison(item, numbers) for key, item in value.items()}
    if value and isinstance(value, str) and not isinstance(value, StrEnum):
        number = next(numbers)
        return f"{HOSTILE[number % len(HOSTILE)]} {number}"
    return value


__all__ = ["ASSETS", "DETERMINATIONS", "TIERS", "UNLOOKED", "clean", "empty", "hostile", "many", "rich"]
