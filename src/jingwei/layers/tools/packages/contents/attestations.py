"""Where an archive comes from: attestations beside it, and those of a folder that the user names, verified against the trust root."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from jingwei.errors import LimitError
from jingwei.layers.tools.packages.contents.metadata import Metadata
from jingwei.layers.tools.packages.judging.purl import purl
from jingwei.layers.tools.provenance.appraise import Artifact, Provenance, State, appraise
from jingwei.layers.tools.provenance.files import Index, beside, named_after, named_by_digest
from jingwei.layers.tools.provenance.trust import SHIPPED, TrustRoot, read_trust_root
from jingwei.limits import Limits

_CHUNK = 1 << 20


def provenance_of(
    path: Path, about: Metadata | None, indexed: Mapping[str, tuple[str, ...]], trust_root: str, limits: Limits
) -> Provenance:
    """Provenance of the archive. `indexed` are further attestations by names and digests, `trust_root` is its JSON (empty: the shipped one).

    Raises `OSError` where the archive cannot be read.
    """
    own = named_after(path)
    changed = path.parent.stat().st_mtime_ns
    try:
        here = beside(path.parent, changed, limits)
    except LimitError as error:
        return Provenance(State.UNVERIFIED, (), "form", error.message[:200], path.parent.name)
    if not own and not here.about and not indexed and not _maybe_named_by_digest(path.parent, changed):
        return _nothing(here)
    digests = _digests(path)
    names = {path.name} | ({purl(about.ecosystem, about.name, about.version)} if about else set())
    own += named_by_digest(path, digests["sha256"])
    keys = [*sorted(names), *digests.values()]
    found = dict.fromkeys(
        Path(file) for source in (here.about, indexed) for key in keys for file in source.get(key, ())
    )
    others = [file for file in found if file not in own]
    if not own and not others:
        return _nothing(here)
    return appraise(Artifact(frozenset(names), digests), own, others, _trusted(trust_root), limits)


def _nothing(here: Index) -> Provenance:
    """None, unless a file beside it cannot be read: it may have been about this one."""
    if not here.unread:
        return Provenance()
    file, reason, detail = here.unread[0]
    return Provenance(State.UNVERIFIED, (), reason, detail, Path(file).name)


@cache
def _trusted(content: str) -> TrustRoot:
    return read_trust_root(content.encode() if content else SHIPPED.read_bytes())


@lru_cache(maxsize=8)
def _maybe_named_by_digest(folder: Path, _changed: int) -> bool:
    """Whether hashing is worth its while; asked again when the folder has changed."""
    return any(folder.glob("sha256[:-]*.jsonl"))


def _digests(path: Path) -> dict[str, str]:
    """SHA-256, as PyPI and GitHub state it, and SHA-512, as npm does, in one pass."""
    made = {"sha256": hashlib.sha256(), "sha512": hashlib.sha512()}
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            for one in made.values():
                one.update(chunk)
    return {name: one.hexdigest() for name, one in made.items()}
