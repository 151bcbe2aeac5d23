"""What was not looked at: assets without any selected check become findings, everything else becomes sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jingwei.assess.step import fingerprint
from jingwei.vocabulary import (
    AssetKind,
    Finding,
    Inventory,
    Layer,
    Message,
    Plan,
    Severity,
    Status,
    Text,
)

CHECK = "assess.no-check"
_TITLE = Text("Every asset is examined by at least one check", "每项资产至少有一项检查")
_FIX = Text(
    "Install or write a check for this kind of asset, or take the exclusion out of the profile.",
    "为此类资产安装或编写检查，或在配置中取消排除。",
)
_LAYERS = {
    AssetKind.DATASET: Layer.MODEL,
    AssetKind.MODEL: Layer.MODEL,
    AssetKind.CONTENT: Layer.MODEL,
    AssetKind.PACKAGE_SET: Layer.TOOLS,
    AssetKind.AGENT_TOOLS: Layer.TOOLS,
    AssetKind.CHIP_DESIGN: Layer.HARDWARE,
    AssetKind.SERVER: Layer.HARDWARE,
    AssetKind.IDENTITY: Layer.HARDWARE,
    AssetKind.NETWORK: Layer.HARDWARE,
    AssetKind.ENDPOINT: Layer.HARDWARE,
    AssetKind.SITE: Layer.HARDWARE,
    AssetKind.CONTROL_LOOP: Layer.APPLICATION,
    AssetKind.STREAM: Layer.APPLICATION,
    AssetKind.DATA_USE: Layer.APPLICATION,
}


def unlooked_findings(plan: Plan, inventory: Inventory) -> Iterator[Finding]:
    """One `notchecked` finding for each asset that no selected step examines."""
    examined = {step.asset for step in plan.steps if step.selected}
    for asset in inventory.assets:
        if asset.id not in examined:
            yield _finding(asset.id, asset.kind)


def _finding(asset: str, kind: AssetKind) -> Finding:
    en, zh = f"no selected check examines assets of kind {kind}", f"没有选定的检查适用于 {kind} 类资产"
    made = Finding(
        check=CHECK,
        check_version=1,
        asset=asset,
        asset_kind=kind,
        layer=_LAYERS[kind],
        dimensions=(),
        status=Status.NOTCHECKED,
        severity=Severity.MEDIUM,
        title=_TITLE,
        message=Message(f"{CHECK}.none", en, zh, {"kind": kind.value}),
        remediation=_FIX,
    )
    return replace(made, fingerprint=fingerprint(made))


def sentences(plan: Plan, inventory: Inventory, findings: Sequence[Finding]) -> tuple[Text, ...]:
    """Everything that this assessment did not look at, for the top of the report."""
    return (*_problems(plan), *_unanswered(findings), *_kinds(plan, inventory), *_excluded(plan))


def _problems(plan: Plan) -> Iterator[Text]:
    for problem in plan.problems:
        yield Text(f"not loaded: {problem}", f"未能加载：{problem}")


def _unanswered(findings: Sequence[Finding]) -> Iterator[Text]:
    words = {
        Status.ERROR: ("without a result", "未得出结果"),
        Status.UNKNOWN: ("that could not be decided from the evidence", "无法依据证据判定"),
        Status.NOTCHECKED: ("that were not checked", "未检查"),
    }
    counts = Counter(finding.status for finding in findings)
    for status, (en, zh) in words.items():
        if counts[status]:
            yield Text(f"steps {en}: {counts[status]}", f"{counts[status]} 个步骤{zh}")


def _kinds(plan: Plan, inventory: Inventory) -> Iterator[Text]:
    present = {asset.kind.value for asset in inventory.assets}
    absent = inventory.system.without
    for kind in AssetKind:
        if kind in absent:
            why = absent[kind]
            yield Text(f"{kind}: the owner declares there is none ({why})", f"{kind}：所有者声明不存在（{why}）")
        elif kind not in present:
            yield Text(f"{kind}: the manifest names none", f"{kind}：清单中没有")
    if not any(step.selected for step in plan.steps):
        yield Text("nothing was examined at all", "没有检查任何内容")


def _excluded(plan: Plan) -> Iterator[Text]:
    left_out = {(step.check, step.reason) for step in plan.steps if step.asset and not step.selected}
    for check, reason in sorted(left_out, key=lambda pair: pair[0]):
        yield Text(f"{check}: {reason.en}", f"{check}：{reason.zh}")
