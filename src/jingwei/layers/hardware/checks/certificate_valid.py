"""Certificates are valid now and for the renewal time to come."""

from __future__ import annotations

from jingwei.check import Content, Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.identities import identities
from jingwei.layers.hardware.identity import samples
from jingwei.vocabulary import Asset, Evidence, Severity, Status, Text

FILES = {"files": ["service.pem"]}


def _example(expect: Status, content: Content, about: str = "") -> Example:
    return Example(expect, asset=FILES, files={"service.pem": content}, about=about)


@check(
    id="hardware.certificate-valid",
    title=Text("Certificates are valid and not about to expire", "证书有效且未临近到期"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("identity",),
    objectives=("certificates-valid",),
    severity="high",
    remediation=Text(
        "Have the named certificates renewed with a new key, and let renewal run by itself before the window begins.",
        "为所列证书换用新密钥并续签，并设置在窗口期开始前自动续签。",
    ),
    parameters=(Parameter("renewal_days", 30, Text("renewal window before expiry", "到期前的续签窗口"), "days"),),
    examples=(
        _example(Status.PASS, samples.certificate),
        _example(Status.FAIL, lambda: samples.certificate(samples.Wanted(ends=-1)), "expired yesterday"),
        _example(Status.FAIL, lambda: samples.certificate(samples.Wanted(begins=1)), "begins tomorrow"),
        _example(Status.FAIL, lambda: samples.certificate(samples.Wanted(ends=12)), "ends in twelve days"),
        _example(Status.UNKNOWN, lambda: samples.certificate() + samples.certificate()[:200]),
        _example(Status.NOTAPPLICABLE, samples.public_pem, "a key without a certificate"),
    ),
)
def certificate_valid(asset: Asset, context: Context) -> Outcome:
    """Compare the validity of every certificate with the run's day. One that ends inside the window fails with low severity."""
    held = identities(asset, context)
    today, window = context.as_of, int(context.parameter("renewal_days"))
    left = {one: (one.certificate.ends - today).days for one in held.certificates}
    early = [one for one in left if one.certificate.begins > today]
    over = [one for one, days in left.items() if days < 0]
    soon = [one for one, days in left.items() if 0 <= days <= window]
    locations = (
        *(one.place(Text(f"ended {one.certificate.ends}", f"已于 {one.certificate.ends} 到期")) for one in over),
        *(one.place(Text(f"begins {one.certificate.begins}", f"{one.certificate.begins} 起生效")) for one in early),
        *(one.place(Text(f"ends {one.certificate.ends}", f"{one.certificate.ends} 到期")) for one in soon),
    )
    nearest = (Evidence("days_left", min(left.values()), "days"),) if left else ()
    if over or early:
        return failed(
            "invalid",
            "certificates that have expired: {over}, that are not valid yet: {early}",
            "{over} 张证书已过期，{early} 张尚未生效",
            over=len(over),
            early=len(early),
            locations=locations,
            evidence=nearest,
        )
    if soon:
        return failed(
            "expiring",
            "certificates that expire too soon: {n} (days asked: {days})",
            "{n} 张证书将在 {days} 天内到期",
            n=len(soon),
            days=window,
            locations=locations,
            evidence=nearest,
            severity=Severity.LOW,
        )
    if held.unread:
        return unknown(
            "unread",
            "entries that cannot be read: {n}",
            "有 {n} 处内容无法识别",
            n=len(held.unread),
            locations=held.unread,
        )
    if not left:
        return not_applicable("none", "the files hold no certificate", "文件中没有证书")
    return passed(
        "valid",
        "every certificate is valid beyond the days asked ({n} in all; days: {days})",
        "全部 {n} 张证书在 {days} 天后仍然有效",
        n=len(left),
        days=window,
        evidence=nearest,
    )
