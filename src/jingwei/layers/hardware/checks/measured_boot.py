"""The machine booted what its reference values say."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.errors import ParseError
from jingwei.layers.hardware.attestation import samples
from jingwei.layers.hardware.attestation.terms import Policy
from jingwei.layers.hardware.machines import appraise, places, why
from jingwei.vocabulary import Asset, Evidence, Status, Text

STEPS = ("selection", "values", "replay", "reference")
ALL = ("quote", "key", "signature", "nonce", *STEPS)
NO_REFERENCE = {key: value for key, value in samples.ASSET.items() if key != "references"}
NO_LOG = {key: value for key, value in samples.ASSET.items() if key != "event_log"}


@check(
    id="hardware.measured-boot",
    title=Text("Measured boot equals its reference values", "可信启动度量与参考值一致"),
    layer="hardware",
    dimensions=("sovereignty", "supply_chain"),
    kinds=("server",),
    objectives=("machine-measured-boot",),
    severity="critical",
    remediation=Text(
        "Find out why the named component differs: an update that was not released through the reference values, or a manipulation. "
        "Take the machine out of service until it quotes the reference values again, or release new ones.",
        "查明所列组件为何不同：是未纳入参考值的更新，还是篡改。在机器重新给出与参考值一致的引用之前停用该机器，或正式发布新的参考值。",
    ),
    risks=("owasp-llm-2025:LLM03", "atlas:AML.T0010.000"),
    parameters=(
        Parameter(
            "required_pcrs",
            "0,2,4,7",
            Text("registers that must be quoted and referenced", "必须被引用且有参考值的寄存器"),
            source="firmware, option ROMs, boot loader, Secure Boot policy",
        ),
        Parameter("require_event_log", default=True, text=Text("ask for an event log", "要求事件日志")),
    ),
    examples=(
        Example(Status.PASS, asset=samples.ASSET, files=samples.later()),
        Example(Status.FAIL, asset=samples.ASSET, files=samples.later(samples.changed()), about="another boot loader"),
        Example(
            Status.FAIL,
            asset=samples.ASSET,
            files={**samples.later(samples.changed()), "event_log.bin": samples.event_log},
            about="a log that hides the change",
        ),
        Example(Status.UNKNOWN, asset=NO_REFERENCE, files=samples.later()),
        Example(Status.UNKNOWN, asset=NO_LOG, files=samples.later()),
        Example(
            Status.UNKNOWN, asset=samples.ASSET, files={**samples.later(), "ak.pem": lambda: samples.public_pem(8)}
        ),
        Example(Status.UNKNOWN, about="a machine without evidence"),
    ),
)
def measured_boot(asset: Asset, context: Context) -> Outcome:
    """Replay the event log into the quoted registers and compare these with the reference values, naming the first event that differs.

    Without an authentic quote nothing is concluded in the machine's favour.
    """
    made = appraise(asset, context, _policy(context))
    steps = [made.step(name) for name in STEPS]
    locations = places(asset, steps)
    if made.worst(STEPS) is Status.FAIL:
        reasons = why(steps, Status.FAIL)
        return failed("differs", "{why}", "{why_zh}", why=reasons.en, why_zh=reasons.zh, locations=locations)
    if made.status is not Status.PASS:
        open_steps = [made.step(name) for name in ALL]
        reasons = why(open_steps, made.status)
        return unknown("unproven", "{why}", "{why_zh}", why=reasons.en, why_zh=reasons.zh)
    return passed(
        "equal",
        "{pcrs} equal their reference values; events examined: {n}",
        "{pcrs} 与参考值一致；已检查 {n} 个事件",
        pcrs=made.step("reference").detail,
        n=len(made.log.events) if made.log else 0,
        evidence=(Evidence("events", len(made.log.events) if made.log else 0),),
    )


def _policy(context: Context) -> Policy:
    words = str(context.parameter("required_pcrs")).replace(",", " ").split()
    try:
        required = tuple(int(word) for word in words)
    except ValueError as error:
        raise ParseError(f"parameter required_pcrs: {error}") from error
    wanted = bool(context.parameter("require_event_log"))
    # How long the nonce must be is for hardware.quote-fresh to say; here it must be the right one.
    return Policy(required_pcrs=required, require_event_log=wanted, minimum_nonce_bytes=1)
