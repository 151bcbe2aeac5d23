"""Every package is bound to the hash of its file."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.packages.samples import INCLUDING, PINNED, UNHASHED, UV_LOCK
from jingwei.vocabulary import Asset, Evidence, Status, Text

_WEAK = ("md5:", "sha1:", "sha-1:")


@check(
    id="tools.packages-hashed",
    title=Text("Every package is bound to the hash of its file", "每个软件包都与其文件散列值绑定"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("packages-hashed",),
    severity="medium",
    remediation=Text(
        "Write SHA-256 hashes into the lock file (`uv pip compile --generate-hashes`, `pip-compile --generate-hashes`, poetry, pdm and npm do) and "
        "install with `pip install --require-hashes`.",
        "在锁定文件中写入 SHA-256 散列值（`uv pip compile --generate-hashes`、`pip-compile --generate-hashes`、"
        "poetry、pdm、npm 均支持），并用 `pip install --require-hashes` 安装。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset={"files": ["requirements.txt"]}, files={"requirements.txt": PINNED}),
        Example(Status.PASS, asset={"files": ["uv.lock"]}, files={"uv.lock": UV_LOCK}),
        Example(Status.FAIL, asset={"files": ["requirements.txt"]}, files={"requirements.txt": UNHASHED}),
        Example(
            Status.UNKNOWN,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": INCLUDING.replace("2.32.4", f"2.32.4 --hash=sha256:{'0' * 64}")},
        ),
    ),
)
def packages_hashed(asset: Asset, context: Context) -> Outcome:
    """MD5 and SHA-1 do not count. Whether the hashes are those of good files is not looked at here."""
    found = packages_of(asset, context)
    bare = tuple(place(path, package) for path, package in found.packages if not _bound(package))
    n = len(found.packages)
    evidence = (Evidence("packages", n), Evidence("without hash", len(bare)))
    if bare:
        return failed(
            "bare", "packages without a strong hash: {n} of {all}", "没有强散列值的软件包：{n} 个，共 {all} 个",
            n=len(bare), all=n, locations=bare, evidence=evidence,
        )  # fmt: skip
    if found.gaps or not n:
        return unknown(
            "incomplete", "packages with a hash: {n}; places that could not be read: {gaps}", "有散列值的软件包：{n} 个；未能读取之处：{gaps}",
            n=n, gaps=len(found.gaps), locations=found.gaps, evidence=evidence,
        )  # fmt: skip
    return passed(
        "bound",
        "every package has a hash (packages: {n})",
        "每个软件包均有散列值（软件包数：{n}）",
        n=n,
        evidence=evidence,
    )


def _bound(package: Package) -> bool:
    return any(not value.lower().startswith(_WEAK) for value in package.hashes)
