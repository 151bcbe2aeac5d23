"""Lies of an issuer, really told: against raw DSSE, signed OSCAL files, a hash chain in SQLite, and Jingwei with real witnesses.

The true story: run 1 passed, then run 2 failed. The keeper of the records owns every key but the witnesses'. Each attack makes what a verifier
is handed; each column is a verifier that looks at it. "no" means that the verifier accepted a lie.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner

from jingwei.evidence.answers import Head
from jingwei.evidence.bundle import bundle_bytes, read_bundle
from jingwei.evidence.forms.leaves import leaves_bytes, read_leaves
from jingwei.evidence.forms.merkle import consistency_proof, leaf_hash, root_of
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify as native
from jingwei.evidence.verify import Ask, verify
from jingwei.parties.witness.protocol import Refused, Request, origin_hash, request_bytes
from jingwei.parties.witness.state import State
from jingwei.parties.witness.witness import Witness
from report import ROOT

sys.path.append(str(ROOT))
from tests.evidence import issuer

PASSED, FAILED = ("pass", "pass", "pass"), ("pass", "fail", "pass")
DAY = 86_400
NOTES = (
    "every cell was run: `yes` the lie was refused, **no** it was accepted, `-` rightly accepted, `alarm` wrongly refused",
    "witnesses and memory are those of the product; remembered: this verifier had accepted the true state before",
    "a run that was never registered can be noticed by nobody, and an old state below the policy's age only by who remembers",
)
Runs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """What is shown in place of the true runs, and by whom: `owner` makes every signature and hash of its own anew."""

    name: str
    shown: Runs
    owner: bool = True
    old: bool = False  # what the witnesses and the keys really signed, at an earlier time
    days: int = 0  # between that and the verification
    seen: Runs = ()  # what this verifier saw and remembers, where it remembers at all
    asked: tuple[int, ...] = (0, 1, 2)  # witnesses that were shown the true story before
    lie: bool = True


TRUE: Runs = (PASSED, FAILED)
ATTACKS = (
    Attack("nothing wrong (an alarm would be false)", TRUE, owner=False, old=True, seen=TRUE, lie=False),
    Attack("one finding edited, by a carrier without keys", (PASSED, PASSED), owner=False, seen=TRUE),
    Attack("one finding edited, everything computed and signed anew", (PASSED, PASSED), seen=TRUE),
    Attack("the failing finding deleted, everything anew", (PASSED, ("pass", "pass")), seen=TRUE),
    Attack("the failing run cut off, the rest signed anew as today's", (PASSED,), seen=TRUE),
    Attack("two histories: another party was shown the true one", (PASSED, PASSED), asked=(0, 1)),
    Attack("an old state, 40 days later", (PASSED,), old=True, days=40, seen=TRUE),
    Attack("an old state, younger than the policy's 30 days", (PASSED,), old=True, seen=TRUE),
    Attack("a failing run that was never registered", (PASSED,), seen=(PASSED,), asked=()),
)


def document(runs: Runs) -> bytes:
    """The records as one JSON document."""
    rows = [{"run": number, "statuses": list(statuses)} for number, statuses in enumerate(runs)]
    return json.dumps({"assessment-results": {"results": rows}}).encode()


@dataclass
class Dsse:
    """Raw DSSE by securesystemslib: one envelope over the document."""

    signer: CryptoSigner = field(default_factory=CryptoSigner.generate_ed25519)

    def accepts(self, attack: Attack) -> bool:
        """Whether a verifier with the public key takes what is shown."""
        envelope = Envelope(document(attack.shown), "application/json", {})
        envelope.sign(self.signer)
        if not attack.owner and not attack.old:
            signed = Envelope(document(TRUE), "application/json", {})
            signed.sign(self.signer)
            envelope = Envelope(envelope.payload, "application/json", signed.signatures)
        try:
            return bool(envelope.verify([self.signer.public_key], 1))
        except VerificationError:
            return False


@dataclass
class Trestle:
    """compliance-trestle's sidecars over the document."""

    program: str
    folder: Path
    made: dict[bytes, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make a key."""
        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "private.pem").write_bytes(pem)
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (self.folder / "public.pem").write_bytes(public)

    def run(self, command: str, *arguments: str) -> bool:
        """Whether `trestle sign` or `trestle verify` of results.json succeeded."""
        words = [self.program, command, "--beta", "-f", "results.json", *arguments]
        return subprocess.run(words, cwd=self.folder, capture_output=True, check=False).returncode == 0

    def sign(self, content: bytes) -> bool:
        """Write results.json and its sidecar."""
        (self.folder / "results.json").write_bytes(content)
        return self.run("sign", "--private-key", "private.pem", "-o", "sidecar.json", "--overwrite")

    def verify(self) -> bool:
        """Whether the sidecar belongs to results.json."""
        return self.run("verify", "--signature", "sidecar.json", "--public-key", "public.pem")

    def accepts(self, attack: Attack) -> bool:
        """Whether `trestle verify` takes what is shown."""
        assert self.sign(document(attack.shown if attack.owner or attack.old else TRUE))
        (self.folder / "results.json").write_bytes(document(attack.shown))
        return self.verify()


def chain(runs: Runs, hashes_of: Runs | None = None) -> sqlite3.Connection:
    """A hash chain in a database; `hashes_of`: the runs whose hashes stand in it, where they are not recomputed."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE chain (idx INTEGER PRIMARY KEY, data TEXT, hash TEXT)")
    last = ""
    for data, hashed in zip(runs, hashes_of or runs, strict=True):
        last = hashlib.sha256((last + json.dumps(hashed)).encode()).hexdigest()
        database.execute("INSERT INTO chain (data, hash) VALUES (?, ?)", (json.dumps(data), last))
    return database


def chain_accepts(attack: Attack, *, remembers: bool) -> bool:
    """Whether every hash of the chain follows, and, with memory, whether the hash seen last still stands in it."""
    shown = chain(attack.shown, None if attack.owner or attack.old else TRUE)
    last = ""
    for data, stated in shown.execute("SELECT data, hash FROM chain ORDER BY idx"):
        last = hashlib.sha256((last + data).encode()).hexdigest()
        if last != stated:
            return False
    if not (remembers and attack.seen):
        return True
    seen = chain(attack.seen).execute("SELECT idx, hash FROM chain ORDER BY idx DESC LIMIT 1").fetchone()
    return seen in shown.execute("SELECT idx, hash FROM chain").fetchall()


class Jingwei:
    """A log, three witnesses that really run, and verifiers with and without them."""

    def __init__(self, folder: Path) -> None:
        key = issuer.vkey_named(issuer.ORIGIN, issuer.ORIGIN)
        self.witnesses = [
            Witness(
                issuer.vkey(name, issuer.cosigning(name)), issuer.signer(name).sign, {issuer.ORIGIN: (key,)},
                State(folder / f"{name}.json"), native, lambda _sentence: None,
            )
            for name in issuer.WITNESSES
        ]  # fmt: skip

    def cosigned(self, note: bytes, entries: Sequence[bytes], asked: Sequence[int]) -> bytes:
        """The head with the signatures of those witnesses that are asked and agree. The keeper knows what each has seen."""
        lines = [note]
        hashes = [leaf_hash(entry) for entry in entries]
        for witness in (self.witnesses[number] for number in asked):
            held = witness.checkpoint(origin_hash(issuer.ORIGIN))
            old = int(held.split(b"\n")[1]) if held else 0
            proof = _consistency(hashes, old)
            try:
                lines.append(witness.add_checkpoint(request_bytes(Request(old, proof, note)), issuer.NOW - 600))
            except Refused:
                continue
        return b"".join(lines)

    def told(self, runs: Runs, asked: Sequence[int]) -> bytes:
        """The bundle about the last of these runs, after each head was shown to the witnesses."""
        log, made = issuer.Log(), None
        for number, statuses in enumerate(runs):
            first, second, third = issuer.Story.__dataclass_fields__["steps"].default
            steps = (first, second, third) if len(statuses) == len(FAILED) else (first, third)  # the second one failed
            story = issuer.Story(
                log=log, run=f"{number:032x}", start=(number - 2) * 3600, statuses=statuses, steps=steps
            )
            bundle = story.tell().bundle({})
            made = replace(bundle, checkpoint=self.cosigned(bundle.checkpoint, log.entries, asked))
        assert made is not None
        return bundle_bytes(made)


def _consistency(hashes: Sequence[bytes], old: int) -> tuple[bytes, ...]:
    if not 0 < old <= len(hashes):
        return ()
    return consistency_proof(
        old, len(hashes), lambda level, index: root_of(hashes[index << level : (index + 1) << level])
    )


def carried(content: bytes) -> bytes:
    """What somebody without keys can do: the failing finding reads `pass`, and the container fits again."""
    bundle = read_bundle(content)
    leaves = [
        replace(leaf, value=leaf.value | {"status": "pass"}) if leaf.path == "findings/1" else leaf
        for leaf in read_leaves(bundle.leaves)
    ]
    return bundle_bytes(replace(bundle, leaves=leaves_bytes(leaves)))


def jingwei_accepts(attack: Attack, *, witnessed: bool, remembers: bool) -> bool:
    """Whether the judge accepts the best that the keeper can hand over."""
    with tempfile.TemporaryDirectory() as name:
        world = Jingwei(Path(name))
        true = world.told(attack.shown if attack.old else TRUE, attack.asked)
        shown = _shown(world, attack, true)
    policy = load_policy(issuer.policy_text(**({} if witnessed else {"quorum": 0, "max_age": None})))
    now = issuer.NOW + attack.days * DAY
    seen = _head(attack.seen) if remembers and attack.seen else None
    return verify(shown, Ask(policy, now, native, seen)).verdict == "accepted"


def _shown(world: Jingwei, attack: Attack, true: bytes) -> bytes:
    if attack.old:
        return true
    if not attack.owner:
        return carried(true)
    return world.told(attack.shown, (0, 1, 2))


def _head(runs: Runs) -> Head:
    """What a verifier remembers who accepted the bundle about these runs."""
    with tempfile.TemporaryDirectory() as name:
        content = Jingwei(Path(name)).told(runs, (0, 1, 2))
    seen = verify(content, Ask(load_policy(issuer.policy_text()), issuer.NOW, native)).head
    assert seen is not None
    return seen


def columns(folder: Path) -> dict[str, Callable[[Attack], bool]]:
    """Verifiers by name, weakest first."""
    made: dict[str, Callable[[Attack], bool]] = {
        "accept everything": lambda _attack: True,
        "raw DSSE": Dsse().accepts,
    }
    if program := trestle():
        made["trestle verify"] = Trestle(program, folder).accepts
    return made | {
        "hash chain": lambda attack: chain_accepts(attack, remembers=False),
        "hash chain, remembered": lambda attack: chain_accepts(attack, remembers=True),
        "Jingwei, no witness demanded": lambda attack: jingwei_accepts(attack, witnessed=False, remembers=False),
        "Jingwei, 2 of 3 witnesses": lambda attack: jingwei_accepts(attack, witnessed=True, remembers=False),
        "Jingwei, witnesses and memory": lambda attack: jingwei_accepts(attack, witnessed=True, remembers=True),
    }


def trestle() -> str | None:
    """The peer's program, where its extra `interop` is installed or TRESTLE names it."""
    beside = Path(sys.executable).parent / "trestle"
    return os.environ.get("TRESTLE") or (str(beside) if beside.exists() else shutil.which("trestle"))


def rows(verifiers: dict[str, Callable[[Attack], bool]]) -> list[tuple[str, ...]]:
    """A row for each attack: detected or not, by each verifier."""
    made = []
    for attack in ATTACKS:
        accepted = [accepts(attack) for accepts in verifiers.values()]
        words = ("alarm", "-") if not attack.lie else ("yes", "**no**")
        made.append((attack.name, *(words[found] for found in accepted)))
    return made
