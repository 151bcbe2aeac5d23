"""A server asset as the evidence of one machine, and the steps of its appraisal in words: what the checks of machines share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jingwei.context import Context
from jingwei.errors import ParseError
from jingwei.layers.hardware.attestation.compare import Difference
from jingwei.layers.hardware.attestation.describe import register
from jingwei.layers.hardware.attestation.files import EvidenceFiles, verify_files
from jingwei.layers.hardware.attestation.terms import Policy, StepResult
from jingwei.layers.hardware.attestation.verify import Verification
from jingwei.layers.hardware.attestation.words import joined, sentence
from jingwei.vocabulary import Asset, Location, Status, Text

ROLES = ("quote", "signature", "attestation_key", "pcrs", "event_log", "references")
KINDS = {
    "value": Text("differs", "不同"),
    "changed": Text("is another than expected", "与预期不同"),
    "added": Text("is not expected", "不在预期之中"),
    "missing": Text("is expected and missing", "应有而缺失"),
    "data": Text("has other data than was measured", "数据与度量值不符"),
}


def appraise(asset: Asset, context: Context, policy: Policy) -> Verification:
    """Appraisal of a server asset. Raises `ParseError` when a key that takes one file names several."""
    files = EvidenceFiles(**{role: _only(asset, context, role) for role in ROLES})
    nonce = asset.properties.get("nonce")
    expected = bytes.fromhex(nonce) if isinstance(nonce, str) and len(nonce) % 2 == 0 else None
    return context.measure(verify_files, files, expected, policy)


def _only(asset: Asset, context: Context, role: str) -> Path | None:
    files = asset.files_of(role)
    if len(files) > 1:
        raise ParseError(f"{role} names {len(files)} files, one is wanted")
    return context.path(files[0]) if files else None


def path_of(asset: Asset, role: str) -> str:
    """Path of the file under `role`, empty when there is none."""
    return next((file.path for file in asset.files_of(role)), "")


def why(steps: Iterable[StepResult], status: Status) -> Text:
    """Reasons of the steps that ended as `status`; those that only wait for another step are left out."""
    ended = [step for step in steps if step.status is status]
    own = [step for step in ended if not step.reason.endswith("-undecided")]
    return joined([sentence(step.reason, step.detail) for step in own or ended])


def places(asset: Asset, steps: Iterable[StepResult]) -> tuple[Location, ...]:
    """One location per difference: the event where one can be named, else the register."""
    found = dict.fromkeys(difference for step in steps for difference in step.differences)
    return tuple(_place(asset, difference) for difference in found)


def _place(asset: Asset, found: Difference) -> Location:
    component = found.component or found.subject
    what, zh = register(found.pcr).en, register(found.pcr).zh
    kind = KINDS[found.kind]
    name = " ".join(part for part in (f"{found.bank} PCR {found.pcr}", found.type, component) if part)
    note = Text(f"{what}: {component or 'value'} {kind.en}", f"{zh}：{component or '值'}{kind.zh}")
    path = path_of(asset, "event_log") or path_of(asset, "quote")
    return Location(path, offset=found.offset, name=name, note=note)
