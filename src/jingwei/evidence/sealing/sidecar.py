"""Sidecars for OSCAL documents: detached envelopes that `trestle verify` of compliance-trestle 5 accepts.

What it demands: an in-toto Statement v1 about exactly one subject, named as the file, with the digest of its RFC 8785 form.
"""

from __future__ import annotations

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.evidence.forms.canonical import canonical, digest
from jingwei.evidence.forms.envelope import statement_bytes
from jingwei.evidence.keys.signer import Signer
from jingwei.evidence.sealing.seal import seal_statement
from jingwei.limits import LIMITS, Limits

SUFFIX = ".dsse.json"
PREDICATE = "https://oscal-compass.github.io/compliance-trestle/predicates/oscal-signing/v1"
_CLAIM = {
    "canonicalization": "RFC8785",
    "digestAlgorithm": "sha256",
    "digestSource": "canonical-json",
    "tool": "jingwei",
}


def sidecar(name: str, document: bytes, signer: Signer, limits: Limits = LIMITS) -> bytes:
    """The envelope to be kept beside the JSON file `name`, as `name` + `SUFFIX`. Raises `ParseError`, `LimitError`."""
    return seal_statement(_statement(name, document, limits), signer)


def _statement(name: str, document: bytes, limits: Limits) -> bytes:
    if not name.endswith(".json"):
        raise ParseError(f"{name}: a sidecar belongs to a JSON file", hint="give the file a name that ends in .json")
    return statement_bytes(PREDICATE, {name: digest(canonical(load_json(document, name, limits)))}, _CLAIM)
