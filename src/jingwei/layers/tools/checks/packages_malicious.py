"""No package shows signs of an attack: by its name, and by its content where that is listed."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.layers.tools.packages.names.near import nearest
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.packages.samples import PINNED, SQUATTED, hostile_wheel, wheel
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text

_WHEEL = "desk_tool-1.0-py3-none-any.whl"


@check(
    id="tools.packages-malicious",
    title=Text("No package shows signs of an attack", "没有软件包显示攻击迹象"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("code-no-malware",),
    severity="critical",
    remediation=Text(
        "Do not install the package. Compare its name with the one that you meant, and its files with those of the publisher; report it to the "
        "index. Where it was installed, treat the machine's credentials as known to others.",
        "不要安装该软件包。将其名称与本意核对，将其文件与发布者的文件比对，并向软件包索引通报。若已安装，应视该机器上的凭据为已泄露。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset={"files": [_WHEEL]}, files={_WHEEL: wheel}),
        Example(Status.FAIL, asset={"files": [_WHEEL]}, files={_WHEEL: hostile_wheel}),
        Example(
            Status.FAIL,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": SQUATTED},
            about="a name that can be taken for that of a well-known package",
        ),
        Example(
            Status.NOTAPPLICABLE,
            asset={"files": ["requirements.txt"]},
            files={"requirements.txt": PINNED},
            about="a list has names only; none of them is suspicious",
        ),
        Example(Status.UNKNOWN, asset={"files": [_WHEEL]}, files={_WHEEL: b"PK\x03\x04 cut"}),
        Example(Status.UNKNOWN, asset={"files": ["requirements.txt"]}, files={"requirements.txt": "# nothing\n"}),
    ),
)
def packages_malicious(asset: Asset, context: Context) -> Outcome:
    """Contents are read in memory, sources by where values flow: secrets that are sent, downloads and hidden code that are executed.

    Of lists only the names can be compared. No sign is no proof of harmlessness.
    """
    found = packages_of(asset, context)
    signs = [
        (Location(path, sign.line, member=sign.member or None, name=sign.name, note=sign.text), sign)
        for path, sign in found.signs
    ]
    signs += [(place(path, package, sign.text), sign) for path, package in found.packages if (sign := _near(package))]
    bad = tuple(where for where, sign in signs if sign.verdict.rejected)
    open_ = tuple(where for where, sign in signs if not sign.verdict.rejected and sign.verdict.rank)
    evidence = (
        Evidence("packages", len(found.packages)),
        Evidence("contents examined", found.contents),
        Evidence("signs", len(bad)),
    )
    if bad:
        worst = max(sign.verdict.rank for _, sign in signs)
        return failed(
            "signs", "signs of an attack: {n}", "攻击迹象：{n} 处", n=len(bad), locations=(*bad, *open_), evidence=evidence,
            severity=None if any(sign.verdict.value == "malicious" and sign.verdict.rank == worst for _, sign in signs) else Severity.HIGH,
        )  # fmt: skip
    gaps = (*found.gaps, *open_)
    if found.contents and not gaps:
        return passed(
            "none", "no sign of an attack in the contents of {n} packages; no proof of harmlessness",
            "{n} 个软件包的内容中没有攻击迹象；不构成无害证明",
            n=found.contents, evidence=evidence,
        )  # fmt: skip
    if found.contents or open_ or not found.packages:
        return unknown(
            "incomplete", "places that could not be judged: {n}", "无法判断之处：{n}", n=len(gaps), locations=gaps, evidence=evidence
        )  # fmt: skip
    return not_applicable(
        "names", "only lists, no contents: {n} names were compared with well-known ones, none is suspicious",
        "仅有列表而无内容：已将 {n} 个名称与知名软件包比对，均无可疑", n=len(found.packages), evidence=evidence,
    )  # fmt: skip


def _near(package: Package) -> Problem | None:
    near = nearest(package.ecosystem, package.name)
    return problem("name.near", f"{package.name} ~ {near.name}") if near is not None and near.certain else None
