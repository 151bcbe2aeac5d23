"""Every package is attested by the publisher that the owner names."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages import samples
from jingwei.layers.tools.packages.asset import packages_of, place
from jingwei.layers.tools.packages.judging.listed import Attested
from jingwei.layers.tools.provenance.appraise import Provenance, State
from jingwei.layers.tools.provenance.files import indexed
from jingwei.layers.tools.provenance.policy import Policy, read_policy
from jingwei.layers.tools.provenance.reasons import sentence
from jingwei.layers.tools.provenance.trust import SHIPPED, read_trust_root
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

ATTESTATIONS, PUBLISHERS, TRUST_ROOT = "attestations", "publishers", "trust_root"
_ASSET = {
    "files": [samples.WHEEL], ATTESTATIONS: [samples.ATTESTATION], PUBLISHERS: "publishers.yaml", TRUST_ROOT: "root.json",
}  # fmt: skip
_NONE = Text("no attestation speaks of all its files", "没有来源证明涵盖其全部文件")
_UNNAMED = Text("nobody says who should publish it", "未说明应由谁发布")


@check(
    id="tools.packages-provenance",
    title=Text("Every package is attested by its publisher", "每个软件包都有其发布者的来源证明"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("package_set",),
    objectives=("artifacts-signed",),
    severity="high",
    remediation=Text(
        "Do not install a package whose attestation does not hold: fetch it again from its publisher. For the others, keep the attestations that the "
        "index publishes beside the packages, and name their publishers in the policy.",
        "来源证明不成立的软件包不得安装：请从其发布者处重新获取。其他软件包请保留索引随包发布的来源证明，并在策略中写明其发布者。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset=_ASSET, files=samples.attested()),
        Example(
            Status.FAIL,
            asset=_ASSET,
            files=samples.attested(repository="https://example.org/other"),
            about="another publisher",
        ),
        Example(Status.FAIL, asset=_ASSET, files=samples.attested(forged=True), about="a forged signature"),
        Example(
            Status.UNKNOWN,
            asset=_ASSET,
            files=samples.attested(publishers="publishers: {}"),
            about="nobody is expected",
        ),
        Example(
            Status.UNKNOWN,
            asset={key: value for key, value in _ASSET.items() if key != TRUST_ROOT},
            files=samples.attested(),
            about="the shipped trust root does not know the issuer",
        ),
        Example(
            Status.UNKNOWN,
            asset=_ASSET | {"files": ["requirements.txt"]},
            files=samples.attested() | {"requirements.txt": samples.PINNED},
            about="packages without an attestation",
        ),
        Example(
            Status.NOTAPPLICABLE, asset={"files": ["requirements.txt"]}, files={"requirements.txt": samples.PINNED}
        ),
    ),
)
def packages_provenance(asset: Asset, context: Context) -> Outcome:
    """Verify attestations (PEP 740, npm, sigstore bundles) without a network: signature, certificate, logs, time, digest, publisher.

    Of a list every hash must be attested. Applies where the manifest names attestations or publishers.
    """
    files = asset.files_of(ATTESTATIONS)
    if not files and not asset.files_of(PUBLISHERS):
        return not_applicable(
            "unattested", "the manifest names neither attestations nor publishers", "清单未列出来源证明或发布者"
        )
    try:
        policy, attested, unread = _trust(asset, context)
    except (ParseError, LimitError) as error:
        return unknown("trust", "cannot be judged: {why}", "无法判断：{why}", why=error.message)
    found = packages_of(asset, context)
    bad, gaps = [], [*found.gaps, *unread]
    for path, package in found.packages:
        expected = policy.of(package.ecosystem, package.name)
        made = attested.of(package, expected)
        where = place(path, package, _UNNAMED if made.state is State.VERIFIED else _why(made))
        if made.state is State.MISMATCH:
            bad.append(where)
        elif made.state is not State.VERIFIED or expected is None:
            gaps.append(where)
    evidence = (Evidence("packages", len(found.packages)), Evidence("files of attestations", len(files)))
    if bad:
        return failed(
            "mismatch", "packages whose attestation does not hold: {n}", "来源证明不成立的软件包：{n} 个", n=len(bad),
            locations=tuple(bad), evidence=evidence,
        )  # fmt: skip
    if gaps or not found.packages:
        return unknown(
            "incomplete", "places that could not be judged: {n}", "无法判断之处：{n}", n=len(gaps), locations=tuple(gaps), evidence=evidence
        )  # fmt: skip
    return passed(
        "attested", "attested by the named publishers: {n} packages", "由指定发布者证明的软件包：{n} 个",
        n=len(found.packages), evidence=evidence,
    )  # fmt: skip


def _trust(asset: Asset, context: Context) -> tuple[Policy, Attested, list[Location]]:
    """Policy, attestations, and those that cannot be read. Raises `ParseError`, `LimitError`."""
    limits = context.limits
    policy = Policy()
    for file in asset.files_of(PUBLISHERS):
        policy = context.measure(read_policy, context.read(file), limits)
    content = SHIPPED.read_bytes()
    for file in asset.files_of(TRUST_ROOT):
        content = context.read(file)
    root = context.measure(read_trust_root, content, limits)
    paths = {str(context.path(file)): file.path for file in asset.files_of(ATTESTATIONS)}
    index = indexed((context.path(file) for file in asset.files_of(ATTESTATIONS)), limits)
    unread = [Location(paths[path], note=sentence(reason, detail)) for path, reason, detail in index.unread]
    return policy, Attested(index.about, root, limits), unread


def _why(found: Provenance) -> Text:
    return sentence(found.reason, found.detail) if found.reason else _NONE
