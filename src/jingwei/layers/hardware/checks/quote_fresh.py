"""Attestation is authentic and answers the verifier's nonce."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.attestation import samples
from jingwei.layers.hardware.attestation.terms import Policy
from jingwei.layers.hardware.machines import appraise, path_of, why
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

STEPS = ("quote", "key", "signature", "nonce")


@check(
    id="hardware.quote-fresh",
    title=Text("TPM quote is authentic and fresh", "TPM 引用真实且新鲜"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("server",),
    objectives=("machine-quote-fresh",),
    severity="high",
    remediation=Text(
        "Draw a random nonce of at least 16 bytes, write it into the manifest, and have the machine quote it again with its enrolled "
        "attestation key (tpm2_quote -q NONCE).",
        "生成至少 16 字节的随机数写入清单，并让该机器用已登记的证明密钥重新生成引用（tpm2_quote -q NONCE）。",
    ),
    risks=("owasp-llm-2025:LLM03",),
    parameters=(
        Parameter(
            "min_nonce_bytes",
            16,
            Text("shortest nonce that counts as fresh", "视为新鲜的最短随机数"),
            "bytes",
            "128 bits cannot be guessed",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=samples.ASSET, files=samples.later()),
        Example(Status.FAIL, asset=samples.ASSET, files=samples.later(nonce=bytes(20)), about="an old quote, replayed"),
        Example(
            Status.FAIL,
            asset=samples.ASSET,
            files={**samples.later(), "ak.pem": lambda: samples.public_pem(8)},
            about="signed by another key",
        ),
        Example(Status.UNKNOWN, asset={"quote": "quote.bin"}, files={"quote.bin": samples.quote}),
        Example(Status.UNKNOWN, about="a machine without evidence"),
    ),
)
def quote_fresh(asset: Asset, context: Context) -> Outcome:
    """Verify the quote's signature with the attestation key that the manifest names, and its nonce.

    The key is taken as enrolled because the owner names it; that it lives in a TPM is not shown by the quote itself.
    """
    policy = Policy(minimum_nonce_bytes=int(context.parameter("min_nonce_bytes")))
    made = appraise(asset, context, policy)
    steps = [made.step(name) for name in STEPS]
    place = (Location(path_of(asset, "quote")),) if path_of(asset, "quote") else ()
    status = made.worst(STEPS)
    if status is not Status.PASS:
        reasons = why(steps, status)
        conclude = failed if status is Status.FAIL else unknown
        key = "refused" if status is Status.FAIL else "unproven"
        return conclude(key, "{why}", "{why_zh}", why=reasons.en, why_zh=reasons.zh, locations=place)
    clock = made.quote.clock if made.quote else None
    evidence = (Evidence("resets", clock.resets), Evidence("restarts", clock.restarts)) if clock else ()
    return passed(
        "fresh",
        "signature and nonce of the quote are verified ({scheme})",
        "引用的签名与随机数均已验证（{scheme}）",
        scheme=made.step("signature").detail,
        evidence=evidence,
    )
