"""Appraisal of one quote in eight numbered steps.

1. quote      The bytes are exactly one TPMS_ATTEST of type quote.
2. key        The attestation key is a public key of sufficient strength, and trusted when a list of trusted keys is given.
3. signature  The signature, by an accepted scheme and hash, is of these bytes under this key.
4. nonce      The quote's extra data equals the verifier's nonce, which is long enough not to be guessed.
5. selection  Strong banks of the quote cover every required register.
6. values     The given register values hash to the quote's digest.
7. replay     The event log, replayed, ends at these values, and its event data is what was measured.
8. reference  Registers equal their reference values.

Every step answers for itself and none is skipped: a step whose ground is missing is `unknown`. The whole passes only if every step passed
(the replay may be not applicable where the policy asks for no log).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from jingwei.errors import ParseError
from jingwei.layers.hardware.attestation import appraise, authenticate
from jingwei.layers.hardware.attestation.event_log import EventLog, parse_event_log
from jingwei.layers.hardware.attestation.quote import Quote, parse_quote
from jingwei.layers.hardware.attestation.references import parse_references
from jingwei.layers.hardware.attestation.signature import load_attestation_key, parse_signature
from jingwei.layers.hardware.attestation.terms import Attestation, Parsed, Policy, StepResult
from jingwei.vocabulary import Status

T = TypeVar("T")

__all__ = ["Attestation", "Policy", "StepResult", "Verification", "parse", "verify_quote"]


@dataclass(frozen=True, slots=True)
class Verification:
    """The eight results, and the parts that could be read (for showing, never for deciding)."""

    steps: tuple[StepResult, ...]
    quote: Quote | None = None
    log: EventLog | None = None

    def worst(self, names: tuple[str, ...] = ()) -> Status:
        """`fail` if any of the named steps (default: all) failed, else `unknown` if any is unknown, else `pass`."""
        found = {step.status for step in self.steps if not names or step.name in names}
        return next((status for status in (Status.FAIL, Status.UNKNOWN) if status in found), Status.PASS)

    @property
    def status(self) -> Status:
        """Outcome of the whole appraisal."""
        return self.worst()

    def step(self, name: str) -> StepResult:
        """Result of the step called `name`."""
        return next(step for step in self.steps if step.name == name)


def parse(evidence: Attestation) -> Parsed:
    """Parse every part on its own. Raises `LimitError` only: what cannot be read within bounds is not judged at all."""
    problems: dict[str, str] = {}

    def attempt(name: str, content: bytes | None, parser: Callable[[bytes], T]) -> T | None:
        try:
            return None if content is None else parser(content)
        except ParseError as error:
            problems[name] = error.message
            return None

    return Parsed(
        quote=attempt("quote", evidence.quote, parse_quote),
        signature=attempt("signature", evidence.signature, parse_signature),
        key=attempt("key", evidence.key, load_attestation_key),
        log=attempt("log", evidence.event_log, parse_event_log),
        references=attempt("references", evidence.references, parse_references),
        problems=problems,
    )


def verify_quote(evidence: Attestation, policy: Policy | None = None) -> Verification:
    """Appraise one quote. Needs no network and no TPM. Raises `LimitError` when a part is over its bound."""
    policy = policy or Policy()
    parsed = parse(evidence)
    values, step_values = appraise.values(evidence, parsed)
    steps = (
        authenticate.quote(evidence, parsed),
        authenticate.key(evidence, policy, parsed),
        authenticate.signature(evidence, policy, parsed),
        authenticate.nonce(evidence, policy, parsed),
        appraise.selection(policy, parsed),
        step_values,
        appraise.replays(evidence, policy, parsed, values),
        appraise.reference(evidence, policy, parsed, values),
    )
    return Verification(steps, parsed.quote, parsed.log)
