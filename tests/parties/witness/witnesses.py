"""Witnesses and requests for tests; logs and keys are those of the evidence tests."""

from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness.protocol import Request, request_bytes
from jingwei.parties.witness.state import State
from jingwei.parties.witness.witness import Witness
from tests.evidence.cosigners import LOG, LOG_PQ, ORIGIN, W1, consistency, signed

NOW = 1_800_000_000
LOGS = {ORIGIN: (LOG[0], LOG_PQ[0])}
FORK = b"f" * 32


def request(old, size, proof=None, **more):
    """A request of the honest log for its first `size` entries, where nothing else is said."""
    shown = consistency(old, size) if proof is None else proof
    return request_bytes(Request(old, shown, more.pop("checkpoint", None) or signed(LOG, size=size, **more)))


def witness(folder, party=W1, told=None, **more):
    state = State(folder / "state.json", **more)
    return Witness(party[0], party[1], LOGS, state, verify, print if told is None else told.append)
