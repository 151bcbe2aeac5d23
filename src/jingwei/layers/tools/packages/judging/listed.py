"""Provenance of an entry of a list: of every file that its hashes allow."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.provenance.appraise import Artifact, Provenance, State, appraise
from jingwei.layers.tools.provenance.policy import Expected, settle
from jingwei.layers.tools.provenance.trust import TrustRoot
from jingwei.limits import LIMITS, Limits

_BYTES = {"sha256": 32, "sha512": 64}  # what attestations state


@dataclass(frozen=True, slots=True)
class Attested:
    """Attestations by the digests of what they are about, and whom they are verified against."""

    about: Mapping[str, tuple[str, ...]]
    root: TrustRoot
    limits: Limits = LIMITS

    def of(self, package: Package, expected: Expected | None) -> Provenance:
        """Verified where every hash is: an installer may take any of the files. One that is contradicted, or another's, counts for all."""
        hashes = dict.fromkeys(package.hashes)
        found = [self._one(*digest, package, expected) for one in hashes if (digest := _digest(one))]
        for state in (State.MISMATCH, State.UNVERIFIED):
            for one in found:
                if one.state is state:
                    return one
        verified = [one for one in found if one.state is State.VERIFIED]
        if not verified:
            return Provenance()
        if len(verified) < len(hashes):
            return Provenance(reason="partial", detail=f"{len(verified)}/{len(hashes)}")
        publishers = dict.fromkeys(publisher for one in verified for publisher in one.publishers)
        return Provenance(State.VERIFIED, tuple(publishers))

    def _one(self, algorithm: str, digest: str, package: Package, expected: Expected | None) -> Provenance:
        if not (files := self.about.get(digest)):
            return Provenance()
        artifact = Artifact(frozenset(), {algorithm: digest}, (package.name, package.version))
        return settle(appraise(artifact, [], map(Path, files), self.root, self.limits), expected)


def _digest(written: str) -> tuple[str, str] | None:
    """Algorithm and hexadecimal digest of `algorithm:value`, where npm writes the value in base64; None for other algorithms."""
    algorithm, _, value = written.partition(":")
    size = _BYTES.get(algorithm, 0)
    for read in (bytes.fromhex, base64.b64decode):
        try:
            raw = read(value)
        except ValueError:
            continue
        if size and len(raw) == size:
            return algorithm, raw.hex()
    return None
