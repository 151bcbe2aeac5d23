"""What is said of a package's provenance: problems, and the object of its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jingwei.codec import plain
from jingwei.layers.tools.packages.judging.problem import Problem, explained, printable, problem
from jingwei.layers.tools.provenance.appraise import Provenance, Publisher, State
from jingwei.layers.tools.provenance.policy import Expected
from jingwei.layers.tools.provenance.reasons import sentence


def of_provenance(found: Provenance, expected: Expected | None = None, *, required: bool = False) -> Iterator[Problem]:
    """A mismatch rejects; what cannot be verified is unproved; that there is none is a problem only where it is `required`."""
    required = required or (expected is not None and expected.required)
    if found.state is State.MISMATCH:
        yield explained("attestation.invalid", sentence(found.reason, printable(found.detail)), member=found.file)
    elif found.state is State.UNVERIFIED:
        yield explained("attestation.unverified", sentence(found.reason, printable(found.detail)), member=found.file)
    elif found.state is State.ABSENT and required:
        yield problem("attestation.missing")
    elif found.state is State.VERIFIED and required and expected is None:
        yield problem("attestation.unnamed", source_of(found.publishers[0]))


def source_of(publisher: Publisher) -> str:
    """The most that a certificate says of where something was built."""
    return publisher.workflow or publisher.repository or publisher.identity


def provenance_line(found: Provenance) -> dict[str, Any]:
    """State and reason; of the first publisher what it is, and every publisher below `publishers`."""
    made: dict[str, Any] = {"state": found.state.value}
    if found.reason:
        text = sentence(found.reason, printable(found.detail))
        made |= {"reason": found.reason, "message": text.en, "message_zh": text.zh, "file": printable(found.file)}
    if found.publishers:
        first = found.publishers[0]
        made |= {"issuer": first.issuer, "repository": first.repository or None, "workflow": first.workflow or None}
        made["publishers"] = [plain(one) for one in found.publishers]
    return made
