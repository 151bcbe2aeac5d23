"""Every package is pinned to one version."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.samples import INCLUDING, OPEN, PINNED, PYPROJECT, UV_LOCK
from jingwei.vocabulary import Asset, Evidence, Status, Text


@check(
    id="tools.packages-pinned",
    title=Text("Every package is pinned to one version", "每个软件包都锁定到唯一版本"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("packages-pinned",),
    severity="medium",
    remediation=Text(
        "Resolve the requirements once and install only from the result: `uv pip compile --generate-hashes`, `pip-compile`, `poetry lock`, "
        "`conda-lock` or `npm ci` write such files. List the resolved file in the manifest.",
        "先解析一次依赖，再只按结果安装：`uv pip compile --generate-hashes`、`pip-compile`、"
        "`poetry lock`、`conda-lock` 或 `npm ci` 均可生成此类文件。在清单中列出解析后的文件。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset={"files": ["requirements.txt"]}, files={"requirements.txt": PINNED}),
        Example(Status.PASS, asset={"files": ["uv.lock"]}, files={"uv.lock": UV_LOCK}),
        Example(Status.FAIL, asset={"files": ["requirements.txt"]}, files={"requirements.txt": OPEN}),
        Example(
            Status.FAIL,
            asset={"files": ["pyproject.toml"]},
            files={"pyproject.toml": PYPROJECT},
            about="ranges, and no lock file",
        ),
        Example(
            Status.PASS,
            asset={"files": ["pyproject.toml", "uv.lock"]},
            files={"pyproject.toml": PYPROJECT, "uv.lock": UV_LOCK},
            about="the same ranges, resolved",
        ),
        Example(
            Status.UNKNOWN,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": INCLUDING},
            about="includes a file that the manifest does not list",
        ),
        Example(Status.UNKNOWN, asset={"files": ["requirements.txt"]}, files={"requirements.txt": "# nothing\n"}),
    ),
)
def packages_pinned(asset: Asset, context: Context) -> Outcome:
    """A package is pinned by one exact version, by a hash, or by a full commit of its repository."""
    found = packages_of(asset, context)
    loose = tuple(place(path, package) for path, package in found.packages if not package.pinned)
    n = len(found.packages)
    evidence = (Evidence("packages", n), Evidence("not pinned", len(loose)))
    if loose:
        return failed(
            "open", "packages that may be installed in more than one version: {n} of {all}", "可安装为不同版本的软件包：{n} 个，共 {all} 个",
            n=len(loose), all=n, locations=(*loose, *found.gaps), evidence=evidence,
        )  # fmt: skip
    if found.gaps or not n:
        return unknown(
            "incomplete", "pinned packages: {n}; places that could not be read: {gaps}", "已锁定的软件包：{n} 个；未能读取之处：{gaps}",
            n=n, gaps=len(found.gaps), locations=found.gaps, evidence=evidence,
        )  # fmt: skip
    return passed(
        "pinned", "every package is pinned (packages: {n})", "每个软件包均已锁定（软件包数：{n}）", n=n, evidence=evidence
    )  # fmt: skip
