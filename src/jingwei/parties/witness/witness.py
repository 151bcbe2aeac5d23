"""A witness at work: rules, memory and key together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from jingwei.evidence.notes.checkpoint import Sign, sign_checkpoint
from jingwei.evidence.notes.note import Vkey, signature_line
from jingwei.evidence.signatures.kinds import Verify
from jingwei.parties.witness.protocol import Asked, Held, Logs, Refused, cosigned, decide, origin_hash, vet
from jingwei.parties.witness.state import State


@dataclass(frozen=True, slots=True)
class Witness:
    """Cosigns heads of `logs` under the name and key of `vkey`. `tell` is called with a sentence when a log showed a fork."""

    vkey: Vkey
    sign: Sign
    logs: Logs
    state: State
    verify: Verify
    tell: Callable[[str], None]

    def add_checkpoint(self, body: bytes, now: int) -> bytes:
        """Signature lines for the checkpoint in a request, at `now` (Unix seconds). Raises `Refused`, `StateError`, `OSError`."""
        asked = vet(body, self.logs, self.verify)
        origin = asked.head.origin
        with self.state.locked() as memory:
            held = memory.get(origin)
            self._decide(asked, held, now)
            if held and now < held.time:
                reason = "the clock of this witness went back"
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, reason)
            line = signature_line(sign_checkpoint(asked.note.text, self.vkey, self.sign, now))
            self.state.keep(dict(memory) | {origin: Held(cosigned(asked, line), now)})
        return line.encode()

    def checkpoint(self, name: str) -> bytes | None:
        """The head cosigned last of the log whose origin has the SHA-256 `name` (hex), with all signatures. Raises `StateError`."""
        held: Mapping[str, Held] = self.state.held()
        return next((one.note.encode() for origin, one in held.items() if origin_hash(origin) == name), None)

    def _decide(self, asked: Asked, held: Held | None, now: int) -> None:
        try:
            decide(asked, held)
        except Refused as refused:
            if refused.fork and held:
                kept = self.state.keep_fork(refused.fork, asked, held, now)
                if kept:
                    self.tell(f"{asked.head.origin}: {refused.message}; both heads are kept in {kept}")
            raise
