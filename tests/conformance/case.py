"""One case: what is handed over, what the verifier demands and remembers, and the answer that any verifier must give."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jingwei.evidence.bundle import Bundle, bundle_bytes
from tests.evidence.issuer import NOW, Story, at, policy_text

ISSUER = "the issuer, with all keys of its own and no witness"
CARRIER = "anybody who carries the file, without any key"
WITNESS = "the issuer together with one witness"
OLD = "the issuer, with what the witnesses signed earlier"
COLLUSION = "the issuer together with every witness"
NOBODY = "nobody: it is honest"
VERIFIER = "the verifier, by mistake"


@dataclass(frozen=True, slots=True)
class Case:
    """`step` is the one that must not say yes; empty when the bundle is accepted. `generate`: how the bundle is made where it is too large."""

    name: str
    what: str
    who: str
    step: str = ""
    bundle: bytes | None = None
    policy: str | bytes = field(default_factory=policy_text)
    verdict: str = "refused"
    now: int = NOW
    memory: Mapping[str, Any] | None = None
    generate: Mapping[str, Any] | None = None
    proof: bytes | None = None
    entry: bytes | None = None

    def files(self) -> dict[str, bytes]:
        """The case as files."""
        facts: dict[str, Any] = {"as_of": at(self.now - NOW), "verdict": self.verdict}
        facts |= {"step": self.step} if self.step else {}
        facts |= {"memory": self.memory} if self.memory is not None else {}
        facts |= {"generate": self.generate} if self.generate is not None else {}
        found = f"Found by the step `{self.step}`." if self.step else "Every step says yes."
        made = {
            "README.md": f"# {self.name}\n\n{self.what}\n\nWho could have done it: {self.who}. {found}\n".encode(),
            "case.json": (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode(),
            "policy.yaml": self.policy if isinstance(self.policy, bytes) else self.policy.encode(),
            "bundle.gz": None if self.bundle is None else gzip.compress(self.bundle, mtime=0),
            "proof.tlog-proof": self.proof,
            "entry": self.entry,
        }
        return {name: content for name, content in made.items() if content is not None}


def filed(bundle: Bundle | bytes) -> bytes:
    """The file of a bundle."""
    return bundle if isinstance(bundle, bytes) else bundle_bytes(bundle)


def lie(name: str, step: str, what: str, who: str, bundle: Bundle | bytes, **more: Any) -> Case:
    """A case that must be refused, unless `more` says `incomplete`."""
    return Case(f"{name}_fail", what, who, step, filed(bundle), **more)


def truth(name: str, what: str, bundle: Bundle | bytes, **more: Any) -> Case:
    """A case that must be accepted."""
    return Case(name, what, NOBODY, "", filed(bundle), verdict="accepted", **more)


def edited(**changes: Any) -> Bundle:
    """The bundle of a story."""
    return Story(**changes).tell().bundle()


Cases = Callable[[], Iterable[Case]]
