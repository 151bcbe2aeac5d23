"""Weights equal the digests that the manifest declares."""

from __future__ import annotations

from hashlib import sha256

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.vocabulary import Asset, Location, Status, Text

WEIGHTS = b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "
DECLARED = {"path": "model.safetensors", "sha256": sha256(WEIGHTS).hexdigest()}


@check(
    id="tools.weights-digest",
    title=Text("Weights equal their declared digests", "权重与声明的摘要一致"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("model",),
    objectives=("model-weights-integrity",),
    severity="high",
    remediation=Text(
        "Record the SHA-256 of every weight file in the manifest when the model is released, and fetch the file again when it differs.",
        "发布模型时在清单中记录每个权重文件的 SHA-256；不一致时重新获取该文件。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2025:LLM04"),
    examples=(
        Example(Status.PASS, asset={"files": [DECLARED]}, files={"model.safetensors": WEIGHTS}),
        Example(Status.FAIL, asset={"files": [DECLARED]}, files={"model.safetensors": WEIGHTS + b"x"}),
        Example(Status.UNKNOWN, asset={"files": ["model.safetensors"]}, files={"model.safetensors": WEIGHTS}),
    ),
)
def weights_digest(asset: Asset, _context: Context) -> Outcome:
    """Compare the SHA-256 of each file with the one that the manifest states; a file without a stated digest proves nothing."""
    files = asset.files_of()
    wrong = tuple(Location(file.path) for file in files if file.declared and file.declared != file.sha256)
    if wrong:
        return failed(
            "changed", "files that differ from their digest: {n} of {all}", "与摘要不符的文件：{n} 个，共 {all} 个",
            n=len(wrong), all=len(files), locations=wrong,
        )  # fmt: skip
    silent = tuple(Location(file.path) for file in files if not file.declared)
    if silent or not files:
        return unknown(
            "undeclared", "files without a declared digest: {n} of {all}", "没有声明摘要的文件：{n} 个，共 {all} 个",
            n=len(silent), all=len(files), locations=silent,
        )  # fmt: skip
    return passed(
        "equal", "every file equals its digest (files: {n})", "每个文件均与摘要一致（文件数：{n}）", n=len(files)
    )
