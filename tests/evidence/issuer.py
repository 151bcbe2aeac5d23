"""An issuer for tests: makes honest bundles, and, asked to, dishonest ones that are otherwise perfect (signed, logged and witnessed anew)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from jingwei.evidence.bundle import Bundle, bundle_bytes
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Entry, Kind, entry_bytes
from jingwei.evidence.forms.envelope import Envelope, Predicate, envelope_bytes, pae, statement_bytes
from jingwei.evidence.forms.leaves import Leaf, leaf_root, leaves_bytes, salted, shown_digest, withheld
from jingwei.evidence.forms.merkle import Frontier, leaf_hash, root_of
from jingwei.evidence.keys.signer import KeySigner, Signer, low_s, public_of
from jingwei.evidence.notes.checkpoint import Checkpoint, checkpoint_text, sign_checkpoint
from jingwei.evidence.notes.note import Note, SignatureType, Vkey, make_vkey, note_bytes, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey, key_id, pem

NOW = 1_790_000_000  # 2026-09-21
ORIGIN = "example.org/log"
SYSTEM = "desk"
Edit = Callable[[dict[str, Any]], None]


@cache
def signer(name: str) -> Signer:
    """A key that follows from a name: ECDSA P-256 for `p256...`, ML-DSA-44 for `pq...`, else Ed25519. The same message gives the same bytes."""
    seed = hashlib.sha256(name.encode()).digest()
    if name.startswith("p256"):
        return P256(int.from_bytes(seed, "big") >> 1)
    return PostQuantum(seed) if name.startswith("pq") else KeySigner(Ed25519PrivateKey.from_private_bytes(seed))


class P256:
    """Signs with the nonce of RFC 6979; `KeySigner` takes a random one."""

    def __init__(self, secret: int) -> None:
        self._private = ec.derive_private_key(secret, ec.SECP256R1())
        self.public = public_of(self._private)

    def sign(self, message: bytes) -> bytes:
        """Signature in DER, low s."""
        return low_s(self._private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))


class PostQuantum:
    """Signs with ML-DSA-44 without added randomness; `KeySigner` adds some."""

    def __init__(self, seed: bytes) -> None:
        from dilithium_py.ml_dsa import ML_DSA_44

        raw, self._private = ML_DSA_44.key_derive(seed)
        self.public = PublicKey(Algorithm.ML_DSA_44, raw)
        self.sign = cache(self._sign)

    def _sign(self, message: bytes) -> bytes:
        from dilithium_py.ml_dsa import ML_DSA_44

        made: bytes = ML_DSA_44.sign(self._private, message, deterministic=True)
        return made


def cosigning(name: str) -> SignatureType:
    """The type of the cosignatures that a witness of this name makes."""
    post_quantum = name.startswith("pq")
    return SignatureType.ML_DSA_44_COSIGNATURE if post_quantum else SignatureType.ED25519_COSIGNATURE


def logging(name: str) -> SignatureType:
    """The type of the signatures that a log of this name makes."""
    return SignatureType.ML_DSA_44_COSIGNATURE if name.startswith("pq") else SignatureType.ED25519


def at(seconds: int) -> str:
    """Time of an entry, `seconds` after NOW."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(NOW + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def same(_value: dict[str, Any]) -> None:
    """Edits nothing."""


def vkey(name: str, kind: SignatureType) -> Vkey:
    """Verifier key of the key that follows from `name`."""
    return make_vkey(name, kind, signer(name).public)


WITNESSES = ("w1.example", "w2.example", "w3.example")


def policy_text(
    quorum: int = 2,
    log: str = ORIGIN,
    witnesses: Iterable[str] = WITNESSES,
    signers: Iterable[str] = ("assessor",),
    **more: Any,
) -> str:
    """policy.yaml (as JSON, which is YAML) of a verifier who trusts the log, `quorum` of the witnesses and the assessor's key."""
    import json

    names = list(witnesses)
    lines = [f"log {vkey_text(vkey(log, logging(log)))}"]
    lines += [f"witness W{n} {vkey_text(vkey(name, cosigning(name)))}" for n, name in enumerate(names)]
    if quorum:
        lines += [f"group q {quorum} " + " ".join(f"W{n}" for n in range(len(names))), "quorum q"]
    else:
        lines.append("quorum none")
    keys = {"assessor": [pem(signer(name).public) for name in signers]}
    made = {
        "schema": "jingwei/policy/1",
        "tlog_policy": "\n".join(lines) + "\n",
        "signers": keys,
        "max_age": "30d",
        **more,
    }
    made.setdefault("audience", "regulator")
    return json.dumps({name: value for name, value in made.items() if value is not None}, indent=1) + "\n"


@dataclass
class Log:
    """A log under one key. Nothing stops its keeper from making two."""

    origin: str = ORIGIN
    key: str = ORIGIN
    entries: list[bytes] = field(default_factory=list)

    def add(self, entry: Entry | bytes) -> int:
        """Append; the index."""
        self.entries.append(entry if isinstance(entry, bytes) else entry_bytes(entry))
        return len(self.entries) - 1

    def head(
        self,
        size: int | None = None,
        cosigned: Mapping[str, int] | None = None,
        edit: Callable[[Checkpoint], Checkpoint] = lambda c: c,
    ) -> bytes:
        """Checkpoint at a size, cosigned by witnesses at times (seconds after NOW)."""
        size = len(self.entries) if size is None else size
        root = root_of(leaf_hash(entry) for entry in self.entries[:size])
        text = checkpoint_text(edit(Checkpoint(self.origin, size, root)))
        timed = None if logging(self.key) is SignatureType.ED25519 else NOW - 900
        lines = [sign_checkpoint(text, vkey_named(self.origin, self.key), signer(self.key).sign, timed)]
        for name, time in (cosigned or {}).items():
            lines.append(sign_checkpoint(text, vkey(name, cosigning(name)), signer(name).sign, NOW + time))
        return note_bytes(Note(text, tuple(lines)))


def vkey_named(name: str, key: str) -> Vkey:
    """Log key under another name than the one that it follows from."""
    return make_vkey(name, logging(key), signer(key).public)


def sha(word: str) -> str:
    """A digest."""
    return hashlib.sha256(word.encode()).hexdigest()


@dataclass
class Story:
    """One assessment: two assets, three steps. Change a field and the rest follows; `edit_*` change what is signed."""

    log: Log = field(default_factory=Log)
    system: str = SYSTEM
    run: str = "0123456789abcdef0123456789abcdef"
    audience: str = "regulator"
    signers: tuple[str, ...] = ("assessor",)
    seed: bytes = b"s" * 32
    statuses: tuple[str, ...] = ("pass", "fail", "pass")
    steps: tuple[tuple[str, str], ...] = (("model.a", "m"), ("model.b", "m"), ("tools.c", "t"))
    assets: Mapping[str, str] = field(default_factory=lambda: {"m": sha("m"), "t": sha("t")})
    manifest: str = field(default_factory=lambda: sha("manifest"))
    start: int = -3600
    hide: tuple[str, ...] = ()  # prefixes of paths that are withheld
    edit_plan: Edit = same
    edit_result: Edit = same
    edit_leaves: Callable[[list[Leaf]], list[Leaf]] = lambda leaves: leaves
    edit_release: Edit = same

    @property
    def subjects(self) -> dict[str, str]:
        """Manifest and assets."""
        return {"jingwei.yaml": self.manifest, **{f"asset:{name}": found for name, found in self.assets.items()}}

    @property
    def exit(self) -> int:
        """Exit code that follows from the statuses."""
        if "fail" in self.statuses:
            return 1
        return 0 if set(self.statuses) <= {"pass", "notapplicable"} and "pass" in self.statuses else 2

    def plan(self) -> bytes:
        """Payload of the plan statement."""
        steps = [
            {"check": check, "check_version": 1, "asset": asset, "asset_digest": self.assets[asset], "selected": True,
             "reason": {"en": "selected", "zh": "已选"}, "parameters": {}}
            for check, asset in self.steps
        ]  # fmt: skip
        predicate: dict[str, Any] = {
            "system": self.system, "manifest_sha256": self.manifest, "as_of": "2026-09-21", "jingwei": "0.1.0", "steps": steps,
            "frameworks": [], "plugins": {}, "problems": [], "waivers": [], "baseline": "", "code": {}, "catalog": {},
        }  # fmt: skip
        self.edit_plan(predicate)
        return statement_bytes(Predicate.PLAN, self.subjects, predicate)

    def leaves(self) -> list[Leaf]:
        """The parts of the result, all shown."""
        values: list[tuple[str, Any]] = [("system", {"system": {"id": self.system}})]
        values += [(f"assets/{name}", {"id": name, "digest": sha256}) for name, sha256 in self.assets.items()]
        for number, ((check, asset), status) in enumerate(zip(self.steps, self.statuses, strict=True)):
            core = {
                "check": check,
                "check_version": 1,
                "asset": asset,
                "status": status,
                "accepted": "",
                "basis": "rerunnable",
            }
            values.append((f"findings/{number}", core))
            values.append((f"findings/{number}/detail", {"message": f"{check} says {status}"}))
        return [salted(self.seed, path, value) for path, value in [*values, ("unlooked", [])]]

    def result(self, plan: bytes) -> tuple[bytes, list[Leaf]]:
        """Payload of the result statement, and its leaves."""
        leaves = self.edit_leaves(self.leaves())
        names = ("pass", "fail", "error", "unknown", "notapplicable", "notchecked")
        predicate: dict[str, Any] = {
            "schema": "jingwei/result/1", "run": self.run, "plan": digest(plan), "as_of": "2026-09-21", "state": "complete",
            "passed": self.exit == 0, "exit_code": self.exit, "counts": {name: self.statuses.count(name) for name in names},
            "accepted": 0, "leaves": {"count": len(leaves), "root": leaf_root(leaves)},
        }  # fmt: skip
        self.edit_result(predicate)
        return statement_bytes(Predicate.ASSESSMENT, self.subjects, predicate), leaves

    def tell(self) -> Told:
        """Log plan and result."""
        plan = self.plan()
        planned = self.log.add(Entry(Kind.PLAN, at(self.start), self.system, self.run, digest(plan)))
        result, leaves = self.result(plan)
        self.log.add(
            Entry(Kind.RESULT, at(self.start + 60), self.system, self.run, digest(result), plan=planned, exit=self.exit)
        )
        return Told(self, plan, result, leaves)


@dataclass
class Told:
    """A story whose plan and result are in the log."""

    story: Story
    plan: bytes
    result: bytes
    leaves: list[Leaf]

    def release(self) -> tuple[bytes, list[Leaf]]:
        """Log the release; its payload, and the leaves as the party sees them."""
        story = self.story
        leaves = (
            [withheld(leaf) if leaf.path.startswith(story.hide) else leaf for leaf in self.leaves]
            if story.hide
            else self.leaves
        )
        predicate = {
            "schema": "jingwei/release/1", "audience": story.audience, "assessment": digest(self.result), "shown": shown_digest(leaves)
        }  # fmt: skip
        story.edit_release(predicate)
        payload = statement_bytes(Predicate.RELEASE, story.subjects, predicate)
        story.log.add(Entry(Kind.RELEASE, at(story.start + 120), story.system, story.run, digest(payload)))
        return payload, leaves

    def bundle(
        self, cosigned: Mapping[str, int] | None = None, first: int = 0, anchors: tuple[bytes, ...] = ()
    ) -> Bundle:
        """What is handed over; cosigned by the first two witnesses ten minutes before NOW unless told otherwise."""
        payload, leaves = self.release()
        log = self.story.log
        times = dict.fromkeys(WITNESSES[:2], -600) if cosigned is None else cosigned
        return Bundle(
            checkpoint=log.head(cosigned=times),
            before=Frontier().appended(leaf_hash(entry) for entry in log.entries[:first]),
            entries=tuple(log.entries[first:]),
            statements=tuple(sealed(one, *self.story.signers) for one in (self.plan, self.result, payload)),
            leaves=leaves_bytes(leaves),
            anchors=anchors,
        )


def sealed(payload: bytes, *names: str) -> bytes:
    """Envelope of a payload signed by the keys that follow from `names`, by the assessor's without any."""
    keys = [signer(name) for name in names or ("assessor",)]
    return envelope_bytes(Envelope(payload, {key_id(key.public): key.sign(pae(payload)) for key in keys}))


def honest(**changes: Any) -> bytes:
    """The file of an honest bundle."""
    return bundle_bytes(Story(**changes).tell().bundle())


__all__ = ["NOW", "Log", "Story", "Told", "honest", "policy_text", "replace", "sealed", "signer"]
