"""Every package is bound to the hash of its file."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.hashes import is_bound
from jingwei.layers.tools.packages.options import masked
from jingwei.layers.tools.packages.package import Source
from jingwei.layers.tools.packages.samples import CUT, INCLUDING, PINNED, TRUSTING, UNHASHED, UV_LOCK
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text

_FURTHER = ("further", "links")
_SECOND = Text(
    "a further source: it may answer with its own package of the same name", "其他来源：可能以同名软件包冒充"
)


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
        "install with `pip install --require-hashes`. Fetch from one index, by https, and remove `--trusted-host`.",
        "在锁定文件中写入 SHA-256 散列值（`uv pip compile --generate-hashes`、`pip-compile --generate-hashes`、"
        "poetry、pdm、npm 均支持），并用 `pip install --require-hashes` 安装。只用一个索引并经 https 下载，删除 `--trusted-host`。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset={"files": ["requirements.txt"]}, files={"requirements.txt": PINNED}),
        Example(Status.PASS, asset={"files": ["uv.lock"]}, files={"uv.lock": UV_LOCK}),
        Example(Status.FAIL, asset={"files": ["requirements.txt"]}, files={"requirements.txt": UNHASHED}),
        Example(Status.FAIL, asset={"files": ["requirements.txt"]}, files={"requirements.txt": TRUSTING}),
        Example(
            Status.UNKNOWN,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": CUT},
            about="the file ends within a hash",
        ),
        Example(
            Status.UNKNOWN,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": INCLUDING.replace("2.32.4", f"2.32.4 --hash=sha256:{'0' * 64}")},
        ),
    ),
)
def packages_hashed(asset: Asset, context: Context) -> Outcome:
    """A hash counts with the full length of its algorithm; MD5 and SHA-1 do not count. Sources without protection fail; a second one needs hashes.

    Whether the hashes are those of good files is not looked at here.
    """
    found = packages_of(asset, context)
    bare = tuple(place(path, package) for path, package in found.packages if not is_bound(package.hashes))
    open_ = tuple(_source(path, source, why) for path, source in found.sources if (why := _unprotected(source)))
    further = tuple(_source(path, source, _SECOND) for path, source in found.sources if source.kind in _FURTHER)
    n = len(found.packages)
    evidence = (
        Evidence("packages", n), Evidence("without hash", len(bare)),
        Evidence("sources without protection", len(open_)), Evidence("further sources", len(further)),
    )  # fmt: skip
    if bare:
        return failed(
            "bare", "packages without a strong hash: {n} of {all}; sources without protection: {open}; further sources: {further}",
            "没有强散列值的软件包：{n} 个，共 {all} 个；未受保护的来源：{open}；其他来源：{further}",
            n=len(bare), all=n, open=len(open_), further=len(further), locations=(*open_, *further, *bare), evidence=evidence,
            severity=Severity.HIGH if open_ or further else None,
        )  # fmt: skip
    if open_:
        return failed(
            "unprotected", "sources whose transport is not protected: {n}", "传输未受保护的来源：{n}",
            n=len(open_), locations=open_, evidence=evidence,
        )  # fmt: skip
    if found.gaps or not n:
        return unknown(
            "incomplete", "packages with a hash: {n}; places that could not be read: {gaps}", "有散列值的软件包：{n} 个；未能读取之处：{gaps}",
            n=n, gaps=len(found.gaps), locations=found.gaps, evidence=evidence,
        )  # fmt: skip
    return passed(
        "bound", "every package has a hash (packages: {n}; further sources, made harmless by the hashes: {further})",
        "每个软件包均有散列值（软件包数：{n}；因散列值而无害的其他来源：{further}）", n=n, further=len(further), evidence=evidence,
    )  # fmt: skip


def _unprotected(source: Source) -> Text | None:
    if source.kind == "trusted":
        return Text("the host's certificate is not checked", "不校验该主机的证书")
    plain = source.address.lower().startswith(("http://", "ftp://"))
    return Text("fetched without TLS", "未使用 TLS 下载") if plain else None


def _source(path: str, source: Source, note: Text) -> Location:
    return Location(path, source.line, name=masked(source.address)[:200], note=note)
