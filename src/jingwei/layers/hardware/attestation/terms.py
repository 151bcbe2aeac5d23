"""Evidence, policy and results of an appraisal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jingwei.layers.hardware.attestation.algorithms import collision_bits
from jingwei.layers.hardware.attestation.compare import Difference
from jingwei.layers.hardware.attestation.event_log import EventLog
from jingwei.layers.hardware.attestation.quote import Quote
from jingwei.layers.hardware.attestation.references import References
from jingwei.layers.hardware.attestation.signature import Signature
from jingwei.vocabulary import Status

if TYPE_CHECKING:
    from jingwei.layers.hardware.attestation.signature import AttestationKey


@dataclass(frozen=True, slots=True)
class Attestation:
    """Evidence of one machine, each part as its file's bytes; None where the machine gave none. `nonce` is the verifier's own."""

    quote: bytes | None = None
    signature: bytes | None = None
    key: bytes | None = None
    pcrs: bytes | None = None
    event_log: bytes | None = None
    references: bytes | None = None
    nonce: bytes | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What the verifier asks for. `trusted_keys` None: the given key is itself pinned by whoever named it."""

    trusted_keys: tuple[bytes, ...] | None = None
    required_pcrs: tuple[int, ...] = ()  # besides those with a reference value
    require_event_log: bool = True
    minimum_hash_bits: int = 256
    minimum_nonce_bytes: int = 16

    def strong(self, bank: str) -> bool:
        """Whether a bank's hash is long enough."""
        return collision_bits(bank) >= self.minimum_hash_bits


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step ended. `reason` is a stable code, `detail` its particulars without words of a language."""

    number: int
    name: str
    status: Status
    reason: str
    detail: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """Parts of the evidence after parsing; a part that is absent or malformed is None and `problems` says why it is malformed."""

    quote: Quote | None
    signature: Signature | None
    key: AttestationKey | None
    log: EventLog | None
    references: References | None
    problems: dict[str, str]
