"""Keys on PKCS#11 tokens (smart cards, HSMs), named by URIs of RFC 7512: `pkcs11:token=Seal;object=signer?module-path=/usr/lib/...so`.

The private key never leaves the token. Each signature is verified before it is given out, as tokens differ in what they sign.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from jingwei.errors import ParseError
from jingwei.evidence.keys.files import KeyStoreError
from jingwei.evidence.keys.signer import low_s
from jingwei.evidence.signatures.kinds import RAW_BYTES, Algorithm, PublicKey
from jingwei.evidence.signatures.native import verify

SCHEME = "pkcs11:"
_ATTRIBUTE = re.compile(r"([a-z-]{1,40})=([A-Za-z0-9%:\[\]@!$'()*+,=&._~/-]{0,1000})")
_HINT = "write pkcs11:token=LABEL;object=LABEL?module-path=/path/to/library.so"
_P256 = bytes.fromhex("06082a8648ce3d030107")  # OBJECT IDENTIFIER prime256v1
_HALF = 32  # bytes of r and of s


@dataclass(frozen=True, slots=True)
class TokenUri:
    """Where a key is: label of the token, label of the key pair on it, the PKCS#11 library that speaks with it."""

    token: str
    object: str
    module: str


def read_uri(text: str, module: str = "") -> TokenUri:
    """The URI's parts; `module` is the library for URIs without `module-path`. Raises `ParseError`, also for URIs that hold a PIN."""
    path, _, query = text.removeprefix(SCHEME).partition("?")
    found = _attributes(path, ";") | _attributes(query, "&")
    if not text.startswith(SCHEME) or "token" not in found or "object" not in found:
        raise ParseError("not the URI of a key on a token", hint=_HINT)
    if found.keys() & {"pin-value", "pin-source"}:
        hint = "others see the command line; give the PIN with --passphrase-env or --passphrase-fd"
        raise ParseError("a PIN does not belong into a URI", hint=hint)
    strange = found.keys() - {"token", "object", "type", "module-path"}
    if strange:
        raise ParseError(f"pkcs11 URI: {', '.join(sorted(strange))} cannot select a key here", hint=_HINT)
    module = found.get("module-path", module)
    if not Path(module).is_absolute():
        raise ParseError(
            "no PKCS#11 library is named", hint="add ?module-path=/path/to/library.so, or set PKCS11_MODULE"
        )
    return TokenUri(found["token"], found["object"], module)


def _attributes(part: str, separator: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for item in part.split(separator) if part else ():
        match = _ATTRIBUTE.fullmatch(item)
        if match is None or match[1] in made:
            raise ParseError("pkcs11 URI: an attribute is malformed or stands twice", hint=_HINT)
        try:
            made[match[1]] = unquote(match[2], errors="strict")
        except UnicodeDecodeError:
            raise ParseError("pkcs11 URI: an attribute is not UTF-8", hint=_HINT) from None
    return made


class TokenSigner:
    """Signs on a token. Keeps the PIN, as each signature opens a session of its own; it is in no representation."""

    __slots__ = ("_pin", "_public", "_uri")

    def __init__(self, uri: TokenUri, pin: str) -> None:
        self._uri, self._pin = uri, pin
        with self._session() as session:
            self._public = _public_key(session, uri.object)

    @property
    def public(self) -> PublicKey:
        """The key that verifies its signatures."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Signature over `message`, as `Signer` says. Raises `KeyStoreError` when the token fails, or its signature does not hold."""
        with self._session() as session:
            signature = _signature(session, self._uri.object, self._public, message)
        if not verify(self._public, message, signature):
            hint = "public and private key of that label may belong to two pairs"
            raise KeyStoreError(f"token {self._uri.token}: its signature is not valid", hint=hint)
        return signature

    def __repr__(self) -> str:
        return f"TokenSigner({self._uri.token}, {self._uri.object})"

    def __reduce__(self) -> str:
        raise TypeError("a PIN is not copied into another process")

    @contextmanager
    def _session(self) -> Iterator[Any]:
        pkcs11 = _library()
        try:
            token = pkcs11.lib(self._uri.module).get_token(token_label=self._uri.token)
            with token.open(user_pin=self._pin) as session:
                yield session
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            reason = str(error) or type(error).__name__
            hint = "check the labels, the PIN and the library (`pkcs11-tool --list-objects` shows what there is)"
            raise KeyStoreError(f"token {self._uri.token}: {reason}", hint=hint) from None


def _library() -> Any:
    try:
        import pkcs11
    except ImportError as error:
        hint = "pip install 'jingwei[pkcs11]'"
        raise KeyStoreError("keys on tokens need the extra pkcs11", hint=hint) from error
    return pkcs11


def _public_key(session: Any, label: str) -> PublicKey:
    from pkcs11 import Attribute, KeyType, ObjectClass

    key = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=label)
    point = bytes(key[Attribute.EC_POINT]) if key.key_type in {KeyType.EC, KeyType.EC_EDWARDS} else b""
    if key.key_type == KeyType.EC and bytes(key[Attribute.EC_PARAMS]) == _P256:
        return _with_point(Algorithm.ECDSA_P256, point)
    if key.key_type == KeyType.EC_EDWARDS:
        return _with_point(Algorithm.ED25519, point)
    raise KeyStoreError(f"key {label} on the token is of another kind", hint="use ECDSA P-256 or Ed25519")


def _with_point(algorithm: Algorithm, point: bytes) -> PublicKey:
    """The key whose raw bytes stand in a DER OCTET STRING, or bare as some tokens give them."""
    size = RAW_BYTES[algorithm]
    raw = point[2:] if point[:2] == bytes([4, size]) and len(point) == size + 2 else point
    if len(raw) != size:
        raise KeyStoreError(f"the token gives a public key of {len(point)} bytes", hint="use ECDSA P-256 or Ed25519")
    return PublicKey(algorithm, raw)


def _signature(session: Any, label: str, public: PublicKey, message: bytes) -> bytes:
    from pkcs11 import Mechanism, ObjectClass

    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
    if public.algorithm is Algorithm.ED25519:
        return bytes(key.sign(message, mechanism=Mechanism.EDDSA))
    raw = key.sign(hashlib.sha256(message).digest(), mechanism=Mechanism.ECDSA)
    r, s = int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big")
    return low_s(encode_dss_signature(r, s))
