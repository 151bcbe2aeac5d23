"""Keys are used no longer than their cryptoperiod."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.identities import Held, identities
from jingwei.layers.hardware.identity import samples
from jingwei.layers.hardware.identity.strength import cryptoperiod, figures
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text

FILES = {"files": ["service.pem"], "purpose": "tls-server"}
PURPOSE_OF_USAGE = {"server": "tls-server", "client": "tls-client", "code": "signing", "attestation": "attestation"}


def _renewed() -> bytes:
    return samples.certificate(samples.Wanted(begins=-700, ends=-335)) + samples.certificate()


@check(
    id="hardware.key-cryptoperiod",
    title=Text("Keys are replaced within their cryptoperiod", "密钥在其使用期内更换"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("identity",),
    objectives=("keys-rotated",),
    severity="medium",
    remediation=Text(
        "Make a new key pair for each renewal instead of certifying the old one again, and ask for certificates no longer than the cryptoperiod; "
        "or state another period as `cryptoperiod_days` of the asset.",
        "每次续签都生成新的密钥对，不要为旧密钥重新签发证书；证书有效期不得超过密钥使用期；也可在清单中以 `cryptoperiod_days` 规定其他期限。",
    ),
    examples=(
        Example(Status.PASS, asset=FILES, files={"service.pem": samples.certificate}),
        Example(
            Status.FAIL, asset=FILES, files={"service.pem": lambda: samples.certificate(samples.Wanted(ends=1500))}
        ),
        Example(
            Status.FAIL,
            asset={**FILES, "cryptoperiod_days": 365},
            files={"service.pem": _renewed},
            about="renewed with the same key",
        ),
        Example(Status.UNKNOWN, asset=FILES, files={"service.pem": samples.public_pem}, about="a key without dates"),
        Example(Status.NOTAPPLICABLE, asset=FILES, files={"service.pem": samples.authority}, about="only an issuer"),
    ),
)
def key_cryptoperiod(asset: Asset, context: Context) -> Outcome:
    """Join all certificates of a key: from the first day to the last is its planned use.

    Keys of issuers are judged only when the asset states a period: the recommended ones are for end entities.
    A key already used for too long fails at full severity, one that will be fails at low severity.
    """
    held = identities(asset, context)
    uses: dict[str, list[Held]] = defaultdict(list)
    unsure: list[Location] = list(held.unread)
    for one in held.certificates:
        if one.certificate.ca and "cryptoperiod_days" not in asset.properties:
            continue
        if not one.certificate.key.fingerprint or _period(asset, one) is None:
            unsure.append(one.place(Text("no key or purpose is known", "密钥或用途不明")))
        else:
            uses[one.certificate.key.fingerprint].append(one)
    certified = {one.certificate.key.fingerprint for one in held.certificates}
    unsure.extend(place for place, key in held.keys if key.fingerprint not in certified)
    aged = [group for group in uses.values() if _excess(asset, group, context.as_of) > 0]
    planned = [group for group in uses.values() if _excess(asset, group) > 0]
    longest = max((_days(group) for group in uses.values()), default=0)
    evidence = (Evidence("longest_use", longest, "days", source=figures().source),) if uses else ()
    if planned:
        return failed(
            "too-long",
            "keys certified beyond their recommended cryptoperiod: {n}, already in use for longer: {m}",
            "{n} 个密钥的认证期超过建议的使用期，其中 {m} 个已超期使用",
            n=len(planned),
            m=len(aged),
            locations=tuple(_place(asset, group) for group in planned),
            evidence=evidence,
            severity=None if aged else Severity.LOW,
        )
    if unsure or not held.certificates:
        return unknown(
            "undated",
            "keys whose use cannot be dated: {n}",
            "有 {n} 个密钥的使用时间无法确定",
            n=len(unsure),
            locations=tuple(unsure),
        )
    if not uses:
        return not_applicable("issuers-only", "the files hold certificates of issuers only", "文件中只有颁发者证书")
    return passed(
        "within",
        "every key is certified within its cryptoperiod ({n} in all)",
        "全部 {n} 个密钥的认证期在使用期之内",
        n=len(uses),
        evidence=evidence,
    )


def _period(asset: Asset, one: Held) -> int | None:
    """The asset's own period, else that of its purpose, else the shortest of the certificate's usages."""
    stated = asset.properties.get("cryptoperiod_days")
    if isinstance(stated, int):
        return stated
    purpose = asset.properties.get("purpose")
    if isinstance(purpose, str):
        return cryptoperiod(purpose)
    usages = one.certificate.usages or ()
    known = [cryptoperiod(PURPOSE_OF_USAGE[usage]) for usage in usages if usage in PURPOSE_OF_USAGE]
    return min((days for days in known if days is not None), default=None)


def _days(group: list[Held], until: date | None = None) -> int:
    first = min(one.certificate.begins for one in group)
    last = max(one.certificate.ends for one in group)
    return (min(last, until) if until else last).toordinal() - first.toordinal()


def _excess(asset: Asset, group: list[Held], until: date | None = None) -> int:
    period = min((days for one in group if (days := _period(asset, one)) is not None), default=0)
    # A certificate of exactly two years may count 731 days with its leap day.
    return _days(group, until) - period - 1


def _place(asset: Asset, group: list[Held]) -> Location:
    days, certificates = _days(group), len(group)
    period = _days(group) - _excess(asset, group) - 1
    note = Text(
        f"certified for {days} days (certificates: {certificates}), period {period} days",
        f"{certificates} 张证书共 {days} 天，使用期 {period} 天",
    )
    return group[0].place(note)
