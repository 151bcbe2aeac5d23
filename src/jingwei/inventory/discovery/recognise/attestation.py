"""Evidence of machines and identities: TPM structures, boot logs, certificates and keys.

Magic values are those of TPM 2.0 part 2 (TPM_GENERATED_VALUE, TPMI_ST_ATTEST, TPMT_SIGNATURE) and the TCG PC Client firmware profile.
"""

from __future__ import annotations

import re

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek

TPM_GENERATED = b"\xffTCG"
ATTEST_QUOTE = b"\x80\x18"
SPEC_ID = (b"Spec ID Event03\0", b"Spec ID Event02\0", b"Spec ID Event00\0")
SIGNATURE_SCHEMES = frozenset({0x0014, 0x0016, 0x0018, 0x001A, 0x001B, 0x001C})
HASHES = frozenset({0x0004, 0x000B, 0x000C, 0x000D, 0x0012, 0x0027, 0x0028, 0x0029})
SIGNATURE_BYTES = range(40, 2048)
IMA_LINE = re.compile(r"\d{1,2} [0-9a-f]{40,128} ima(-\w+)? ")
PEM = re.compile(rb"^-----BEGIN ([A-Z0-9 ]{1,40})-----", re.MULTILINE)
PEM_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".key", ".pub", ".csr", ".cert", ".chain", ".ca-bundle"})
DER_SUFFIXES = frozenset({".der", ".cer", ".crt", ".cert"})
STORES = frozenset({".p12", ".pfx", ".jks", ".keystore", ".kdbx"})
DER_SEQUENCE = 0x30
PCR_NAME = re.compile(r"pcrs?([._-].*)?\.(bin|out|dat|pcrs?)|.*\.pcrs?")
NONCE_NAME = re.compile(r"(.*[._-])?(nonce|qualifying|qualification)([._-].*)?")
REFERENCE_NAME = re.compile(r"(.*[._-])?(references?|reference[_-]values|golden|rim|corim)([._-].*)?\.(ya?ml|json)")


def attestation(peek: Peek) -> Match | None:
    """Recognise TPM evidence by content; PCR dumps, nonces and reference values, which have no marks, by name."""
    form = _tpm(peek)
    if form:
        return Match(form)
    if REFERENCE_NAME.fullmatch(peek.name):
        return Match("references", by_content=False)
    if NONCE_NAME.fullmatch(peek.name) and peek.size <= 256:  # noqa: PLR2004 - hex of the largest qualifying data
        return Match("nonce", by_content=False)
    if PCR_NAME.fullmatch(peek.name):
        return Match("tpm-pcrs", by_content=False)
    return None


def _tpm(peek: Peek) -> str:
    head = peek.head
    if head[:6] == TPM_GENERATED + ATTEST_QUOTE or (head[2:8] == TPM_GENERATED + ATTEST_QUOTE):
        return "tpm-quote"
    if any(mark in head[28:64] for mark in SPEC_ID):
        return "event-log"
    if IMA_LINE.match(peek.text[:200]):
        return "ima-log"
    scheme, algorithm = int.from_bytes(head[:2], "big"), int.from_bytes(head[2:4], "big")
    if scheme in SIGNATURE_SCHEMES and algorithm in HASHES and peek.size in SIGNATURE_BYTES:
        return "tpm-signature"
    return ""


def identity(peek: Peek) -> Match | None:
    """Recognise certificates and public keys; anything with a private part is only named."""
    if peek.suffix in STORES:
        return Match("private-key", by_content=False)
    kinds = _pem_kinds(peek)
    if any(b"PRIVATE KEY" in kind for kind in kinds):
        return Match("private-key")
    if b"CERTIFICATE" in kinds or b"TRUSTED CERTIFICATE" in kinds:
        return Match("certificate")
    if any(kind.endswith(b"PUBLIC KEY") for kind in kinds):
        return Match("public-key")
    if peek.suffix in DER_SUFFIXES and _is_der(peek):
        return Match("certificate")
    return None


def _pem_kinds(peek: Peek) -> set[bytes]:
    if peek.suffix not in PEM_SUFFIXES and not peek.head.lstrip().startswith(b"-----BEGIN "):
        return set()
    return set(PEM.findall(peek.head)) | set(PEM.findall(peek.tail))


def _is_der(peek: Peek) -> bool:
    """A SEQUENCE whose two-byte length spans the file and which opens with another SEQUENCE (the signed part)."""
    head = peek.head
    if len(head) < 6 or head[0] != DER_SEQUENCE or head[1] != 0x82:  # noqa: PLR2004 - long form, two length bytes
        return False
    return int.from_bytes(head[2:4], "big") + 4 == peek.size and head[4] == DER_SEQUENCE
