"""Steps 5 to 8 of `verify_quote`: what the registers say, and whether the reference expects it."""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.errors import ParseError
from jingwei.layers.hardware.attestation.algorithms import digest
from jingwei.layers.hardware.attestation.compare import Difference, differences, of_event, retyped
from jingwei.layers.hardware.attestation.event_log import NO_ACTION, EventLog
from jingwei.layers.hardware.attestation.pcrs import Values, parse_pcrs
from jingwei.layers.hardware.attestation.quote import Quote
from jingwei.layers.hardware.attestation.replay import Replay, replay
from jingwei.layers.hardware.attestation.terms import Attestation, Parsed, Policy, StepResult
from jingwei.vocabulary import Status

FIRMWARE = range(8)  # registers that only the firmware's log can explain


def _listed(pcrs: Iterable[int]) -> str:
    return "PCR " + ", ".join(str(pcr) for pcr in sorted(set(pcrs)))


def _wanted(policy: Policy, parsed: Parsed) -> set[int]:
    referenced = {pcr for bank in parsed.references.values.values() for pcr in bank} if parsed.references else set()
    return referenced | set(policy.required_pcrs)


def selection(policy: Policy, parsed: Parsed) -> StepResult:
    """Step 5."""
    if parsed.quote is None:
        return StepResult(5, "selection", Status.UNKNOWN, "selection-undecided")
    covered = {pcr for bank, pcr in parsed.quote.covered if policy.strong(bank)}
    if not covered:
        banks = ", ".join(sorted({bank for bank, _ in parsed.quote.covered}))
        return StepResult(5, "selection", Status.FAIL, "selection-weak", banks)
    lacking = _wanted(policy, parsed) - covered
    if lacking:
        return StepResult(5, "selection", Status.FAIL, "selection-lacks", _listed(lacking))
    return StepResult(5, "selection", Status.PASS, "selection-complete", _listed(covered))


def values(evidence: Attestation, parsed: Parsed) -> tuple[Values | None, StepResult]:
    """Step 6, and the values when they are the quoted ones. Without a file of values the log's replay stands in: the digest decides."""
    if parsed.quote is None or parsed.signature is None or not parsed.signature.hash:
        return None, StepResult(6, "values", Status.UNKNOWN, "values-undecided")
    try:
        given = _given(evidence, parsed.quote, parsed.log)
    except ParseError as error:
        return None, StepResult(6, "values", Status.FAIL, "values-malformed", error.message)
    lacking = {pcr for bank, pcr in parsed.quote.covered if given is None or pcr not in given.get(bank, {})}
    if given is None or lacking:
        detail = _listed(lacking) if lacking else ""
        return None, StepResult(6, "values", Status.UNKNOWN, "values-missing", detail)
    if digest(parsed.signature.hash, _concatenated(parsed.quote, given)) != parsed.quote.pcr_digest:
        return None, StepResult(6, "values", Status.FAIL, "values-differ")
    return given, StepResult(6, "values", Status.PASS, "values-equal", f"{len(parsed.quote.covered)} PCR")


def _given(evidence: Attestation, quote: Quote, log: EventLog | None) -> Values | None:
    if evidence.pcrs is not None:
        return parse_pcrs(evidence.pcrs, quote.selections)
    if log is None:
        return None
    replays = {selection.bank: replay(log, selection.bank) for selection in quote.selections}
    return {
        selection.bank: {pcr: made.value(pcr) for pcr in selection.pcrs}
        for selection in quote.selections
        if (made := replays[selection.bank])
    }


def _concatenated(quote: Quote, given: Values) -> bytes:
    return b"".join(given[selection.bank][pcr] for selection in quote.selections for pcr in selection.pcrs)


def replays(evidence: Attestation, policy: Policy, parsed: Parsed, given: Values | None) -> StepResult:
    """Step 7."""
    if evidence.event_log is None:
        if policy.require_event_log:
            return StepResult(7, "replay", Status.UNKNOWN, "log-missing")
        return StepResult(7, "replay", Status.NOTAPPLICABLE, "log-not-required")
    if parsed.log is None:
        return StepResult(7, "replay", Status.FAIL, "log-malformed", parsed.problems["log"])
    if given is None or parsed.quote is None:
        return StepResult(7, "replay", Status.UNKNOWN, "log-undecided")
    try:
        made = {bank: replay(parsed.log, bank) for bank, _ in sorted(parsed.quote.covered)}
    except ParseError as error:
        return StepResult(7, "replay", Status.FAIL, "log-malformed", error.message)
    return _replayed(policy, parsed, parsed.quote, given, {bank: one for bank, one in made.items() if one})


def _replayed(policy: Policy, parsed: Parsed, quote: Quote, given: Values, made: dict[str, Replay]) -> StepResult:
    log = parsed.log
    assert log is not None  # noqa: S101 - the caller looked; this tells the type checker
    spoken = {event.pcr for event in log.events if event.type != NO_ACTION}
    covered = sorted((bank, pcr) for bank, pcr in quote.covered if bank in made)
    wrong = [
        (bank, pcr, made[bank].value(pcr), given[bank][pcr])
        for bank, pcr in covered
        if made[bank].value(pcr) != given[bank][pcr]
    ]
    broken = [entry for entry in wrong if entry[1] in spoken or entry[1] in FIRMWARE]
    if broken:
        found = differences(broken, log, parsed.references)
        return StepResult(7, "replay", Status.FAIL, "log-differs", _listed(e[1] for e in broken), found)
    altered = tuple(of_event(b, event, "data") for b, one in sorted(made.items()) for event in one.altered)
    if altered:
        return StepResult(7, "replay", Status.FAIL, "log-altered", _listed(d.pcr for d in altered), altered)
    unexplained = {pcr for _, pcr, _, _ in wrong} | _unreplayed(policy, quote, made)
    if unexplained:
        return StepResult(7, "replay", Status.UNKNOWN, "log-silent", _listed(unexplained))
    return StepResult(7, "replay", Status.PASS, "log-replayed", ", ".join(sorted(made)))


def _unreplayed(policy: Policy, quote: Quote, made: dict[str, Replay]) -> set[int]:
    """Registers that no strong bank of the log explains."""
    explained = {pcr for bank, pcr in quote.covered if bank in made and policy.strong(bank)}
    return {pcr for _, pcr in quote.covered} - explained


def reference(evidence: Attestation, policy: Policy, parsed: Parsed, given: Values | None) -> StepResult:
    """Step 8. A required register without a reference value of a quoted, strong bank leaves the answer open."""
    if evidence.references is None:
        return StepResult(8, "reference", Status.UNKNOWN, "reference-missing")
    if parsed.references is None:
        return StepResult(8, "reference", Status.UNKNOWN, "reference-malformed", parsed.problems["references"])
    if given is None or parsed.quote is None:
        return StepResult(8, "reference", Status.UNKNOWN, "reference-undecided")
    expected = parsed.references.values
    both = sorted((bank, pcr) for bank, pcr in parsed.quote.covered if pcr in expected.get(bank, {}))
    wrong = [(b, pcr, expected[b][pcr], given[b][pcr]) for b, pcr in both if expected[b][pcr] != given[b][pcr]]
    found = differences(wrong, parsed.log, parsed.references) or _retyped(parsed, both)
    if found:
        return StepResult(8, "reference", Status.FAIL, "reference-differs", _listed(d.pcr for d in found), found)
    compared = {pcr for bank, pcr in both if policy.strong(bank)}
    lacking = _wanted(policy, parsed) - compared
    if lacking or not compared:
        return StepResult(8, "reference", Status.UNKNOWN, "reference-lacks", _listed(lacking) if lacking else "")
    return StepResult(8, "reference", Status.PASS, "reference-equal", _listed(compared))


def _retyped(parsed: Parsed, both: list[tuple[str, int]]) -> tuple[Difference, ...]:
    log, references = parsed.log, parsed.references
    if log is None or references is None:
        return ()
    return tuple(found for bank, pcr in both if (found := retyped(log, references, bank, pcr)))
