"""The file in which advisories are carried: exports named by their SHA-256, and a signed statement (in-toto, DSSE) of what they are.

The container is that of evidence bundles: an uncompressed tar whose every byte follows from its content. Nothing of an export is read before the
statement's signature and all digests hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jingwei.errors import ParseError
from jingwei.evidence.container import pack, unpack
from jingwei.evidence.forms.canonical import digest, read_canonical
from jingwei.evidence.forms.envelope import Statement, read_envelope, read_statement, signed_by, statement_bytes
from jingwei.evidence.forms.fields import exactly, items, text, whole
from jingwei.evidence.signatures.kinds import PublicKey, Verify, key_id
from jingwei.layers.tools.packages.osv.export import ECOSYSTEM, FILE, Holding, Source
from jingwei.limits import LIMITS, Limits

if TYPE_CHECKING:
    from jingwei.evidence.keys.signer import Signer

PREDICATE = "urn:jingwei:advisories:v1"
SCHEMA = "jingwei/advisories/1"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_OPTIONAL_TIME = re.compile(rf"({_TIME.pattern})?", re.ASCII)
_DIGEST = re.compile(r"([0-9a-f]{64})?", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9._+-]{1,64}", re.ASCII)
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f]{0,2000}")
_HINT = "`jingwei advisories update --out FILE` writes bundles of advisories"


@dataclass(frozen=True, slots=True)
class Origin:
    """What the statement says of one ecosystem: what its export held, where it came from, and the SHA-256 of the export that is here."""

    holding: Holding
    place: str
    etag: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The statement. `excerpt` names the packages by ecosystem when the exports hold only what is about these; empty: they are whole."""

    made: str  # RFC 3339, UTC
    ecosystems: Mapping[str, Origin]
    excerpt: Mapping[str, tuple[str, ...]]
    taken_from: str  # digest of the statement that an excerpt was made from, else empty
    digest: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose digests hold. `signer` is the id of the trusted key that signed it, empty where none did."""

    manifest: Manifest
    exports: Mapping[str, bytes]
    signer: str = ""


def statement_of(
    sources: Iterable[tuple[Source, Holding]],
    made: str,
    excerpt: Mapping[str, Iterable[str]] | None = None,
    taken_from: str = "",
) -> bytes:
    """Canonical statement about exports. Raises `ParseError`."""
    listed = list(sources)
    ecosystems = {
        source.ecosystem: {
            "advisories": holding.advisories,
            "withdrawn": holding.withdrawn,
            "unreadable": holding.unreadable,
            "newest": holding.newest,
            "families": list(holding.families),
            "source": source.place,
            "etag": source.etag,
        }
        for source, holding in listed
    }
    packages = {name: sorted(names) for name, names in (excerpt or {}).items()}
    predicate = {
        "schema": SCHEMA,
        "made": made,
        "ecosystems": ecosystems,
        "excerpt": packages,
        "taken_from": taken_from,
    }
    subjects = {f"{source.ecosystem}/{FILE}": digest(source.content) for source, _ in listed}
    return statement_bytes(PREDICATE, subjects, predicate)


def bundle_bytes(statement: bytes, sources: Iterable[Source], signer: Signer | None = None) -> bytes:
    """The file: with a signer, its index is a DSSE envelope around the statement; without one, the statement itself."""
    from jingwei.evidence.sealing.seal import seal_statement

    index = statement if signer is None else seal_statement(statement, signer)
    return pack(index, {digest(source.content): source.content for source in sources})


def read_bundle(
    content: bytes, trusted: frozenset[PublicKey] = frozenset(), *, unsigned: bool = False, limits: Limits = LIMITS
) -> Bundle:
    """The bundle, when a trusted key signed it; with `unsigned`, any bundle whose digests hold. Raises `ParseError`, `LimitError`."""
    from jingwei.evidence.signatures.native import verify

    bounds = replace(
        limits,
        bundle_bytes=limits.advisory_bundle_bytes,
        evidence_file_bytes=limits.advisory_export_bytes,
        bundle_files=limits.advisory_ecosystems + 1,
    )
    try:
        index, files = unpack(content, bounds)
    except ParseError as error:
        raise ParseError(f"no bundle of advisories: {error.message}", hint=_HINT) from error
    payload, signer = _payload(index, trusted, verify, limits)
    if not signer and not unsigned:
        hint = "ask who made it for the public key, or take it without any assurance: --unsigned"
        raise ParseError("no key that you trust signed this bundle", hint=hint)
    manifest = manifest_of(read_statement(payload, limits), payload, limits)
    return Bundle(manifest, _exports(manifest, files), signer)


def _payload(index: bytes, trusted: frozenset[PublicKey], verify: Verify, limits: Limits) -> tuple[bytes, str]:
    """The statement's bytes, and the id of a trusted key whose signature on them holds."""
    value = read_canonical(index, "bundle.json", limits)
    if not isinstance(value, dict) or "payload" not in value:
        return index, ""
    envelope = read_envelope(index, limits)
    signed = signed_by(envelope, trusted, verify)
    return envelope.payload, min((key_id(key) for key in signed.by), default="")


def manifest_of(statement: Statement, payload: bytes, limits: Limits = LIMITS) -> Manifest:
    """What a statement about advisories says. Raises `ParseError`."""
    if statement.type != PREDICATE:
        raise ParseError("the bundle's statement is not about advisories", hint=_HINT)
    found = exactly(statement.predicate, "advisories", ("schema", "made", "ecosystems", "excerpt", "taken_from"))
    text(found["schema"], "advisories: schema", re.compile(re.escape(SCHEMA)))
    stated, excerpt = found["ecosystems"], found["excerpt"]
    if not isinstance(stated, dict) or not isinstance(excerpt, dict) or len(stated) > limits.advisory_ecosystems:
        raise ParseError("advisories: ecosystems and excerpt must be objects, within their bound")
    names = {f"{name}/{FILE}": name for name in stated}
    if names.keys() != statement.subjects.keys() or not excerpt.keys() <= stated.keys():
        raise ParseError("advisories: the statement's subjects are not its ecosystems")
    ecosystems = {
        name: _origin(stated[name], text(name, "ecosystem", ECOSYSTEM), statement.subjects[subject])
        for subject, name in names.items()
    }
    packages = {name: _packages(listed, limits) for name, listed in excerpt.items()}
    made = text(found["made"], "advisories: made", _TIME)
    return Manifest(
        made, ecosystems, packages, text(found["taken_from"], "taken_from", _DIGEST), statement.digest, payload
    )


def _origin(value: Any, name: str, sha256: str) -> Origin:
    keys = ("advisories", "withdrawn", "unreadable", "newest", "families", "source", "etag")
    found = exactly(value, f"advisories: {name}", keys)
    counts = (whole(found[key], f"advisories: {name}: {key}") for key in keys[:3])
    families = tuple(text(item, "family", _WORD) for item in items(found["families"], "families", 1000))
    newest = text(found["newest"], "newest", _OPTIONAL_TIME)
    advisories, withdrawn, unreadable = counts
    holding = Holding(advisories, withdrawn, unreadable, newest, families)
    return Origin(holding, text(found["source"], "source", _LINE), text(found["etag"], "etag", _LINE), sha256)


def _packages(value: Any, limits: Limits) -> tuple[str, ...]:
    listed = items(value, "advisories: excerpt", limits.bom_components)
    return tuple(text(item, "advisories: excerpt", _LINE) for item in listed)


def _exports(manifest: Manifest, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each named by its digest, which `unpack` has checked; none besides."""
    wanted = {origin.sha256 for origin in manifest.ecosystems.values()}
    if wanted != files.keys():
        raise ParseError("the bundle does not hold exactly the exports that its statement names", hint=_HINT)
    return {name: files[origin.sha256] for name, origin in manifest.ecosystems.items()}
