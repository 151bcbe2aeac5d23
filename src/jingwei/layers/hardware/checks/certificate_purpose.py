"""Certificates fit the purpose they are used for, and hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from jingwei.check import Content, Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.identities import Held, identities
from jingwei.layers.hardware.identity import samples
from jingwei.layers.hardware.identity.chain import Link, links
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

NEEDED = {
    "tls-server": {"server"},
    "tls-client": {"client"},
    "mutual-tls": {"server", "client"},
    "signing": {"code"},
    "attestation": {"attestation"},
    "encryption": set[str](),
}
FILES = {"files": ["service.pem"], "purpose": "tls-server"}


def _example(expect: Status, content: Content, about: str = "") -> Example:
    return Example(expect, asset=FILES, files={"service.pem": content}, about=about)


def _chain(issuer_key: int = 99) -> bytes:
    return samples.certificate(samples.Wanted(issuer_key=issuer_key)) + samples.authority()


def _two_names() -> bytes:
    return samples.certificate() + samples.certificate(samples.Wanted(name="other.example"))


@check(
    id="hardware.certificate-purpose",
    title=Text("Certificates fit their purpose", "证书与用途相符"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("identity",),
    objectives=("certificates-valid",),
    severity="medium",
    remediation=Text(
        "Ask the issuer for a certificate of its own key for each name, with the extended key usage of its purpose, and keep the issuer's "
        "certificate beside it.",
        "为每个名称使用独立密钥，向颁发者申请带有相应扩展密钥用法的证书，并与颁发者证书一并保存。",
    ),
    examples=(
        _example(Status.PASS, _chain),
        _example(
            Status.FAIL,
            lambda: samples.certificate(samples.Wanted(usage="client")),
            "a client's certificate at a server",
        ),
        _example(Status.FAIL, lambda: _chain(5), "not signed by the issuer it names"),
        _example(Status.FAIL, _two_names, "two names share one key"),
        _example(Status.FAIL, samples.authority, "an issuer's certificate at a server"),
        Example(Status.UNKNOWN, asset={"files": ["service.pem"]}, files={"service.pem": _chain}, about="no purpose"),
        _example(Status.UNKNOWN, lambda: _chain()[:-200]),
        _example(Status.NOTAPPLICABLE, samples.public_pem),
    ),
)
def certificate_purpose(asset: Asset, context: Context) -> Outcome:
    """Extended key usage against the asset's purpose, the CA flag, self-signed end entities, shared keys, and the chain among the given.

    An issuer that is not among the given is counted, not judged. A certificate without extended key usage may be used for anything (RFC 5280).
    """
    made = identities(asset, context)
    held = made.certificates
    chain = links([one.certificate for one in held])
    purpose = asset.properties.get("purpose")
    wrong = tuple(
        one.place(note)
        for one, link in zip(held, chain, strict=True)
        for note in _faults(one, link, str(purpose or ""))
    )
    wrong = (*wrong, *_shared(held))
    if purpose and purpose != "encryption" and held and all(one.certificate.ca for one in held):
        wrong = (*wrong, held[0].place(Text("only certificates of issuers", "只有颁发者证书")))
    if wrong:
        return failed("unfit", "unfit certificates: {n}", "有 {n} 张证书不相符", n=len(wrong), locations=wrong)
    if made.unread:
        return unknown(
            "unread",
            "entries that cannot be read: {n}",
            "有 {n} 处内容无法识别",
            n=len(made.unread),
            locations=made.unread,
        )
    if not held:
        return not_applicable("none", "the files hold no certificate", "文件中没有证书")
    undecided = _undecided(held, chain, named=bool(purpose))
    if undecided:
        return unknown(
            "open",
            "certificates that could not be judged: {n}",
            "有 {n} 张证书无法判定",
            n=len(undecided),
            locations=undecided,
        )
    absent = chain.count(Link.ABSENT)
    return passed(
        "fit",
        "every certificate fits its purpose ({n} in all; issuer not among the files: {absent})",
        "全部 {n} 张证书与用途相符；其中 {absent} 张的颁发者不在文件中",
        n=len(held),
        absent=absent,
        evidence=(Evidence("issuers_absent", absent),),
    )


def _faults(one: Held, link: Link, purpose: str) -> Iterator[Text]:
    if link is Link.BROKEN:
        yield Text("not signed by the issuer it names", "并非由其所称颁发者签发")
    if one.certificate.ca:
        return
    if link is Link.ROOT:
        yield Text("signed by itself", "自签名")
    usages, needed = one.certificate.usages, NEEDED.get(purpose, set())
    if usages is not None and "any" not in usages and not needed <= usages:
        lacking = ", ".join(sorted(needed - usages))
        yield Text(f"its usage lacks: {lacking}", f"密钥用法缺少：{lacking}")


def _shared(held: tuple[Held, ...]) -> Iterator[Location]:
    names: dict[str, set[str]] = defaultdict(set)
    for one in held:
        if one.certificate.key.fingerprint:
            names[one.certificate.key.fingerprint].add(one.certificate.subject)
    note = Text("its key is used under another name as well", "其密钥也用于其他名称")
    return (one.place(note) for one in held if len(names[one.certificate.key.fingerprint]) > 1)


def _undecided(held: tuple[Held, ...], chain: tuple[Link, ...], *, named: bool) -> tuple[Location, ...]:
    found = []
    for one, link in zip(held, chain, strict=True):
        if one.certificate.problems or link is Link.UNDECIDED:
            found.append(one.place(Text("parts of it cannot be read or verified", "部分内容无法读取或验证")))
        elif not named and not one.certificate.ca:
            found.append(one.place(Text("the asset states no purpose", "资产未说明用途")))
    return tuple(found)
