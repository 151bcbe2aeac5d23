"""No unprotected private key lies among the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.errors import LimitError
from jingwei.layers.hardware.identities import identities
from jingwei.layers.hardware.identity import samples
from jingwei.layers.hardware.identity.inventory import PrivateKey, private_keys
from jingwei.vocabulary import Asset, AssetKind, Evidence, Location, Status, Text

FILES = {"files": ["service.pem"]}


@check(
    id="hardware.private-key-exposed",
    title=Text("No unprotected private key lies in the files", "文件中没有未加保护的私钥"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("identity", "endpoint", "network", "server"),
    objectives=("keys-strong",),
    severity="critical",
    remediation=Text(
        "Treat the key as known to others: revoke its certificates, make a new key inside a hardware module or an encrypted store, and keep only "
        "certificates and public keys among the evidence.",
        "视该私钥为已泄露：吊销其证书，在硬件模块或加密存储中生成新密钥，证据中只保留证书和公钥。",
    ),
    risks=("owasp-llm-2025:LLM02", "atlas:AML.T0055"),
    examples=(
        Example(Status.PASS, asset=FILES, files={"service.pem": samples.certificate}),
        Example(Status.PASS, asset=FILES, files={"service.pem": lambda: samples.private_pem(password=b"example")}),
        Example(Status.FAIL, asset=FILES, files={"service.pem": lambda: samples.certificate() + samples.private_pem()}),
        Example(
            Status.FAIL,
            asset={"kind": "network", "files": ["tunnel.conf"]},
            files={"tunnel.conf": lambda: b"# tunnel\n" + samples.private_pem()},
        ),
        Example(Status.UNKNOWN, asset=FILES, files={"service.pem": b"\x00\x01"}, about="a form that is not read"),
    ),
)
def private_key_exposed(asset: Asset, context: Context) -> Outcome:
    """Look for private keys: in every form of key file for identities, as PEM inside any text for other assets.

    Only the first digits of the public half's fingerprint are shown.
    """
    refused: list[Location] = []
    found = list(_found(asset, context, refused))
    open_keys = tuple(_place(path, key) for path, key in found if not key.encrypted)
    if open_keys:
        return failed(
            "exposed",
            "unprotected private keys: {n}",
            "有 {n} 个私钥未加保护",
            n=len(open_keys),
            locations=open_keys,
        )
    unread = identities(asset, context).unread if asset.kind is AssetKind.IDENTITY else tuple(refused)
    if not asset.files:
        return not_applicable("no-files", "the asset has no files", "该资产没有文件")
    if unread:
        return unknown(
            "unread", "entries that cannot be read: {n}", "有 {n} 处内容无法识别", n=len(unread), locations=unread
        )
    return passed(
        "none",
        "no unprotected private key (files: {n})",
        "{n} 个文件中没有未加保护的私钥",
        n=len(asset.files),
        evidence=(Evidence("encrypted_private_keys", len(found)),),
    )


def _found(asset: Asset, context: Context, refused: list[Location]) -> Iterator[tuple[str, PrivateKey]]:
    if asset.kind is AssetKind.IDENTITY:
        for path, held in identities(asset, context).files:
            yield from ((path, key) for key in held.private)
        return
    for file in asset.files:
        try:
            content = context.read(file)
        except LimitError as error:
            refused.append(Location(file.path, note=Text(error.message, error.message)))
            continue
        yield from ((file.path, key) for key in private_keys(content))


def _place(path: str, key: PrivateKey) -> Location:
    name = f"{key.form}, {key.key.name}, fingerprint {key.key.short}" if key.key else key.form
    return Location(path, line=key.line or None, name=name)
