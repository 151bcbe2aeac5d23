"""Keys and signatures have the required strength."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jingwei.check import Content, Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.identities import Held, Identities, identities
from jingwei.layers.hardware.identity import samples
from jingwei.layers.hardware.identity.keys import Key
from jingwei.layers.hardware.identity.strength import figures, hash_strength, last_day, strength
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text

FILES = {"files": ["keys.pem"]}


def _example(expect: Status, content: Content, about: str = "") -> Example:
    return Example(expect, asset=FILES, files={"keys.pem": content}, about=about)


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: str  # strong, weak, outlived, open
    bits: int | None
    place: Location


@check(
    id="hardware.key-strength",
    title=Text("Keys and signatures are strong enough", "密钥与签名强度足够"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("identity",),
    objectives=("keys-strong",),
    severity="high",
    remediation=Text(
        "Replace the named keys: Ed25519, P-256 or stronger, RSA from 3072 bits, SM2 where national rules ask for it; sign with SHA-256 or "
        "stronger. Keys of 112 bits (RSA-2048) protect nothing new after 2030.",
        "更换所列密钥：使用 Ed25519、P-256 或更强的曲线、不少于 3072 位的 RSA，国内规定要求时使用 SM2；签名使用 SHA-256 或更强的散列。"
        "112 位强度的密钥（RSA-2048）在 2030 年后不得用于新的保护。",
    ),
    parameters=(
        Parameter("min_bits", 112, Text("least security strength", "最低安全强度"), "bits", "NIST SP 800-131A rev. 2"),
    ),
    examples=(
        _example(Status.PASS, samples.certificate, "P-256 with SHA-256"),
        _example(Status.PASS, lambda: samples.public_pem(1, "Ed25519")),
        _example(Status.FAIL, lambda: samples.certificate(samples.Wanted(curve="P-192"))),
        _example(Status.FAIL, lambda: samples.rsa_pem(1024)),
        _example(Status.UNKNOWN, b"no key at all"),
        _example(
            Status.UNKNOWN, lambda: samples.private_pem(password=b"example"), "what is encrypted has no known strength"
        ),
    ),
)
def key_strength(asset: Asset, context: Context) -> Outcome:
    """Compare each key and each signature hash with the required strength, on the run's day and on the certificate's last.

    A root's signature of itself is left out: nobody relies on it. RSA of 2048 bits counts 112 bits, P-256 and SM2 count 128.
    """
    held = identities(asset, context)
    verdicts = list(_verdicts(held, int(context.parameter("min_bits")), context.as_of))
    by_status = {name: [v for v in verdicts if v.status == name] for name in ("weak", "outlived", "open")}
    evidence = _weakest(verdicts)
    for name, severity in (("weak", None), ("outlived", Severity.LOW)):
        found = by_status[name]
        if found:
            en = (
                "keys or signatures that are too weak: {n}"
                if name == "weak"
                else "keys that outlive their strength: {n}"
            )
            zh = "{n} 个密钥或签名强度不足" if name == "weak" else "{n} 个密钥的有效期超出其强度期限"
            places = tuple(v.place for v in found)
            return failed(name, en, zh, n=len(found), locations=places, evidence=evidence, severity=severity)
    closed = _closed(held)
    open_places = (*(v.place for v in by_status["open"]), *held.unread, *closed)
    if open_places or not verdicts:
        return unknown(
            "open",
            "keys or signatures that could not be judged: {n}",
            "有 {n} 个密钥或签名无法判定",
            n=len(open_places),
            locations=open_places,
        )
    return passed(
        "strong",
        "every key and signature has at least {bits} bits of strength ({n} in all)",
        "全部 {n} 个密钥与签名的强度不低于 {bits} 位",
        n=len(verdicts),
        bits=min(v.bits or 0 for v in verdicts),
        evidence=evidence,
    )


def _verdicts(held: Identities, minimum: int, today: date) -> Iterator[_Verdict]:
    for one in held.certificates:
        yield _of_key(one.certificate.key, one.place(), minimum, (today, max(today, one.certificate.ends)))
        yield from _of_signature(one, minimum)
    for place, key in held.keys:
        yield _of_key(key, place, minimum, (today, today))


def _of_key(key: Key, place: Location, minimum: int, days: tuple[date, date]) -> _Verdict:
    bits = strength(key)
    length = f" {key.bits}" if key.name in {"RSA", "DSA"} else ""
    what = f"{key.name}{length}"
    noted = Location(place.path, line=place.line, name=place.name, note=Text(what, what))
    if bits is None:
        return _Verdict("open", None, noted)
    ends = last_day(bits)
    if bits < minimum or (ends and days[0] > ends):
        return _Verdict("weak", bits, noted)
    return _Verdict("outlived" if ends and days[1] > ends else "strong", bits, noted)


def _of_signature(one: Held, minimum: int) -> Iterator[_Verdict]:
    name = one.certificate.signature_hash
    if not name or (one.certificate.self_issued and one.certificate.ca):
        return
    bits = hash_strength(name)
    status = "open" if bits is None else "weak" if bits < minimum else "strong"
    yield _Verdict(status, bits, one.place(Text(f"signed with {name}", f"签名散列为 {name}")))


def _closed(held: Identities) -> tuple[Location, ...]:
    note = Text("encrypted or damaged private key", "私钥已加密或损坏")
    return tuple(
        Location(path, line=entry.line or None, note=note)
        for path, file in held.files
        for entry in file.private
        if entry.key is None
    )


def _weakest(verdicts: list[_Verdict]) -> tuple[Evidence, ...]:
    known = [v.bits for v in verdicts if v.bits is not None]
    return (Evidence("least_strength", min(known), "bits", source=figures().source),) if known else ()
