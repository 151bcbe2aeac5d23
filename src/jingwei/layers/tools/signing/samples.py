"""Signed models for examples and tests, made with a key that is the same in every run; never a secret."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from jingwei.layers.tools.signing.bundle import MEDIA_TYPE, PAYLOAD_TYPE, PUBLIC_KEY, pae
from jingwei.layers.tools.signing.listing import PREDICATE, STATEMENT

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

FILES = {"model/config.json": b"{}\n", "model/weights/a.safetensors": b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "}
ASSET = {"files": ["model"], "signature": "model.sig", "signing_key": "signer.pub"}


@cache
def key(number: int = 7) -> ec.EllipticCurvePrivateKey:
    """A P-256 key."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(number, ec.SECP256R1())


def public_pem(number: int = 7) -> bytes:
    """Its public half."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key(number).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def statement(files: Mapping[str, bytes] = FILES, root: str = "model/") -> dict[str, Any]:
    """The statement about files, named relative to `root`."""
    digests = {name.removeprefix(root): hashlib.sha256(content) for name, content in sorted(files.items())}
    whole = hashlib.sha256(b"".join(one.digest() for one in digests.values())).hexdigest()
    resources = [{"name": n, "algorithm": "sha256", "digest": d.hexdigest()} for n, d in digests.items()]
    method = {"method": "files", "hash_type": "sha256", "allow_symlinks": False}
    return {
        "_type": STATEMENT,
        "subject": [{"name": "model", "digest": {"sha256": whole}}],
        "predicateType": PREDICATE,
        "predicate": {"serialization": method, "resources": resources},
    }


def bundle(claim: Mapping[str, Any] | None = None, number: int = 7, material: str = PUBLIC_KEY) -> bytes:
    """The bundle around a statement, signed; the signature follows from key and statement (RFC 6979)."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    payload = json.dumps(statement() if claim is None else claim).encode()
    made = key(number).sign(pae(payload), ec.ECDSA(SHA256(), deterministic_signing=True))
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"sig": base64.b64encode(made).decode(), "keyid": ""}],
    }
    body = {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {material: {}, "tlogEntries": []},
        "dsseEnvelope": envelope,
    }
    return json.dumps(body).encode()


def signed(**changes: bytes | Callable[[], bytes]) -> dict[str, bytes | Callable[[], bytes]]:
    """Files of an example: the model, its signature, the key; `sig`, `pub` and `weights` replace theirs."""
    made: dict[str, bytes | Callable[[], bytes]] = {**FILES, "model.sig": bundle, "signer.pub": public_pem}
    places = {
        "sig": "model.sig",
        "pub": "signer.pub",
        "weights": "model/weights/a.safetensors",
        "more": "model/more.bin",
    }
    return made | {places[name]: content for name, content in changes.items()}


other_key = partial(public_pem, 8)
keyless = partial(bundle, material="certificate")
