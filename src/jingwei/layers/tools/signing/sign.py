"""Signing a model as OpenSSF model-signing 1.1 does: a statement about all files, in a DSSE envelope, in a sigstore bundle with the key's hash."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from jingwei.errors import JingweiError
from jingwei.layers.tools.signing.bundle import MEDIA_TYPE, PAYLOAD_TYPE, PUBLIC_KEY, pae
from jingwei.layers.tools.signing.files import Files, ordered, read_files
from jingwei.layers.tools.signing.listing import PREDICATE, STATEMENT

GIT = (".git", ".gitattributes", ".github", ".gitignore")  # what the reference leaves out unless told otherwise


def sign_model(
    model: Path, ignored: Iterable[str], sign: Callable[[bytes], bytes], pem: bytes, *, jobs: int = 0
) -> tuple[bytes, int]:
    """The bundle for a model and the number of files in it. `sign` makes an ECDSA signature, `pem` is the public key that verifies it.

    Raises `JingweiError` for a model with links, with names that are no UTF-8, or without files; else as `read_files`.
    """
    left_out = tuple(dict.fromkeys(ignored))
    found = read_files(model, left_out, jobs=jobs)
    _refuse(model, found)
    payload = json.dumps(statement(model.resolve().name, found.digests, left_out), indent=2).encode()
    return bundle(payload, sign(pae(payload)), pem), len(found.digests)


def statement(name: str, digests: Mapping[str, str], ignored: Iterable[str] = ()) -> dict[str, Any]:
    """The in-toto statement about files: one subject, whose digest is that of all digests in their order."""
    listed = [{"name": name, "algorithm": "sha256", "digest": digests[name]} for name in ordered(digests)]
    whole = hashlib.sha256(b"".join(bytes.fromhex(one["digest"]) for one in listed)).hexdigest()
    method: dict[str, Any] = {"method": "files", "hash_type": "sha256", "allow_symlinks": False}
    left_out = list(ignored)
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": whole}}],
        "predicateType": PREDICATE,
        "predicate": {"serialization": method | ({"ignore_paths": left_out} if left_out else {}), "resources": listed},
    }


def bundle(payload: bytes, signature: bytes, pem: bytes) -> bytes:
    """The sigstore bundle; the key is named by the SHA-256 of its PEM text."""
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"sig": base64.b64encode(signature).decode(), "keyid": ""}],
    }
    material = {PUBLIC_KEY: {"hint": hashlib.sha256(pem).hexdigest()}, "tlogEntries": []}
    made = {"mediaType": MEDIA_TYPE, "verificationMaterial": material, "dsseEnvelope": envelope}
    return json.dumps(made).encode()


def _refuse(model: Path, found: Files) -> None:
    if found.others:
        raise JingweiError(
            f"{model}: {found.others[0]} is a link, no regular file, or cannot be read",
            hint="put the file itself there, or leave it out with --ignore",
        )
    if not found.digests:
        raise JingweiError(f"{model}: there is no file to sign", hint="name the folder of a model")
    for name in found.digests:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise JingweiError(f"{model}: {name!r} is no UTF-8 and cannot be signed", hint="rename the file") from error
