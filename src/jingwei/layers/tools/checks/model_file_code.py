"""Loading the model's files runs no code."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.artifacts import Finding, Scan, Verdict, scan
from jingwei.layers.tools.artifacts.samples import (
    command_pickle,
    cut,
    empty_safetensors,
    memo_pickle,
    safetensors,
    torch_zip,
    unknown_class_pickle,
)
from jingwei.layers.tools.artifacts.verdict import worst
from jingwei.layers.tools.reading import read_each
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text


@check(
    id="tools.model-file-code",
    title=Text("Model files hold no code that loading would run", "加载模型文件不会执行代码"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("model",),
    objectives=("model-file-no-code",),
    severity="critical",
    remediation=Text(
        "Do not load the file. Ask its supplier for the weights in safetensors, or convert them yourself on an isolated machine without network, "
        "then list the converted file in the manifest. For an unproved file, read the place shown and use a format without code.",
        "不要加载该文件。请供应方提供 safetensors 格式的权重，或在断网隔离的机器上自行转换，"
        "然后在清单中改列转换后的文件。对于无法证明的文件，查看所示位置并改用不含代码的格式。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset={"files": ["model.safetensors"]}, files={"model.safetensors": safetensors}),
        Example(Status.PASS, asset={"files": ["model.pt"]}, files={"model.pt": torch_zip}, about="a torch state dict"),
        Example(
            Status.PASS,
            asset={"files": ["model.safetensors", "README.md"]},
            files={"model.safetensors": safetensors, "README.md": "# A model\n"},
        ),
        Example(Status.FAIL, asset={"files": ["model.pkl"]}, files={"model.pkl": command_pickle}),
        Example(Status.FAIL, asset={"files": ["model.bin"]}, files={"model.bin": memo_pickle}, about="a memoised name"),
        Example(
            Status.FAIL,
            asset={"files": ["model.pkl"]},
            files={"model.pkl": lambda: cut(command_pickle())},
            about="broken after the call, as attackers do to make scanners give up",
        ),
        Example(Status.UNKNOWN, asset={"files": ["model.pkl"]}, files={"model.pkl": unknown_class_pickle}),
        Example(
            Status.UNKNOWN,
            asset={"files": ["model.safetensors"]},
            files={"model.safetensors": empty_safetensors},
            about="a file without tensors proves nothing",
        ),
        Example(Status.UNKNOWN, asset={"files": ["model.h5"]}, files={"model.h5": b"\x89HDF\r\n\x1a\n"}),
    ),
)
def model_file_code(asset: Asset, context: Context) -> Outcome:
    """Judge every file by its content: `clean` only when each byte is explained by a grammar and each effect is on the allow-list."""
    files = asset.files_of()
    reading = read_each(asset, context, scan)
    scans = reading.read
    verdict = worst(found.verdict for _, found in scans)
    evidence = tuple(Evidence(f"verdict of {path}", f"{found.format}: {found.verdict}") for path, found in scans)
    bad = tuple(_places(scans, rejected=True))
    if bad:
        severity = Severity.CRITICAL if verdict is Verdict.MALICIOUS else Severity.HIGH
        n = sum(found.verdict.rejected for _, found in scans)
        return failed(
            "rejected", "files that must not be loaded: {n} of {all}; {why}", "不得加载的文件：{n} 个，共 {all} 个；{why_zh}",
            n=n, all=len(files), why=_first(scans).text.en, why_zh=_first(scans).text.zh,
            locations=bad, evidence=evidence, severity=severity,
        )  # fmt: skip
    unproved = (*reading.unread, *_places(scans, rejected=False))
    if unproved:
        n = len(reading.unread) + sum(found.verdict is not Verdict.CLEAN for _, found in scans)
        return unknown(
            "unproved", "files that could not be proved free of code: {n} of {all}", "无法证明不含代码的文件：{n} 个，共 {all} 个",
            n=n, all=len(files), locations=unproved, evidence=evidence,
        )  # fmt: skip
    if not files:
        return unknown("none", "the model lists no files", "模型未列出任何文件")
    return passed(
        "clean", "loading any of the files runs no code (files: {n})", "加载其中任何文件均不会执行代码（文件数：{n}）",
        n=len(files), evidence=evidence,
    )  # fmt: skip


def _first(scans: tuple[tuple[str, Scan], ...]) -> Finding:
    return max((found.findings[0] for _, found in scans if found.findings), key=lambda finding: finding.verdict.rank)


def _places(scans: tuple[tuple[str, Scan], ...], *, rejected: bool) -> list[Location]:
    return [
        Location(
            path,
            offset=finding.offset,
            member=finding.member or None,
            name=finding.name or None,
            note=finding.text,
        )
        for path, found in scans
        for finding in found.findings
        if finding.verdict.rejected == rejected
    ]
