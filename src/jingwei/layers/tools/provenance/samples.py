"""A signing service in miniature, made on the spot: issuer, log of certificates, log of signatures. For tests and the checks' examples."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ISSUER, REPOSITORY = "https://token.example.org", "https://example.org/desk/tool"
WORKFLOW = f"{REPOSITORY}/.github/workflows/release.yml@refs/tags/v1"
PUBLISH = "https://docs.pypi.org/attestations/publish/v1"
_YEAR = timedelta(days=365)
_ARC = "1.3.6.1.4.1.57264.1."
_SCT = "1.3.6.1.4.1.11129.2.4.2"


def b64(raw: bytes) -> str:
    """Base64, as JSON holds bytes."""
    return base64.b64encode(raw).decode()


@cache
def key(number: int) -> EllipticCurvePrivateKey:
    """A key that everybody knows."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(number, ec.SECP256R1())


def _sign(number: int, message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    return key(number).sign(message, ec.ECDSA(hashes.SHA256()))


def _der(number: int) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key(number).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class Service:
    """A service with keys of its own: `base` tells services apart that share all names."""

    base: int = 1000
    time: datetime = TIME
    lifetime: timedelta = timedelta(minutes=10)
    code_signing: bool = True
    promised: bool = True  # an SCT in the certificate

    @property
    def certificate_log(self) -> bytes:
        """Id of the log of certificates."""
        return hashlib.sha256(_der(self.base + 2)).digest()

    @property
    def log(self) -> bytes:
        """Id of the log of signatures."""
        return hashlib.sha256(_der(self.base + 3)).digest()

    def authority(self) -> Certificate:
        """The issuer, signed by itself."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        name, own = _name("desk-issuer"), key(self.base + 1)
        made = x509.CertificateBuilder(name, name, own.public_key(), 1, TIME - _YEAR, TIME + _YEAR)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        return made.sign(own, hashes.SHA256())

    def trust_root(self, end: datetime | None = None) -> bytes:
        """The trust root of this service, which counts until `end`."""
        from cryptography.hazmat.primitives.serialization import Encoding

        period = {"start": (TIME - _YEAR).isoformat()} | ({"end": end.isoformat()} if end else {})
        logs = [
            [{"logId": {"keyId": b64(name)}, "publicKey": {"rawBytes": b64(_der(number)), "validFor": period}}]
            for name, number in ((self.log, self.base + 3), (self.certificate_log, self.base + 2))
        ]
        chain = {"certificates": [{"rawBytes": b64(self.authority().public_bytes(Encoding.DER))}]}
        media = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
        made = {"mediaType": media, "tlogs": logs[0], "ctlogs": logs[1], "timestampAuthorities": []}
        return json.dumps(made | {"certificateAuthorities": [{"certChain": chain, "validFor": period}]}).encode()

    def leaf(self, workflow: str = WORKFLOW) -> bytes:
        """A certificate for one signature, in DER."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        made = self._unpromised(workflow)
        if self.promised:
            tbs = made.sign(key(self.base + 1), hashes.SHA256()).tbs_certificate_bytes
            extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(_SCT), self._promise(tbs))
            made = made.add_extension(extension, critical=False)
        signed: bytes = made.sign(key(self.base + 1), hashes.SHA256()).public_bytes(Encoding.DER)
        return signed

    def _unpromised(self, workflow: str) -> Any:
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        issuer = key(self.base + 1).public_key()
        use = ExtendedKeyUsageOID.CODE_SIGNING if self.code_signing else ExtendedKeyUsageOID.SERVER_AUTH
        stated = {"8": ISSUER, "12": workflow.partition("/.github")[0], "18": workflow, "14": "refs/tags/v1"}
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        start = self.time - timedelta(seconds=5)
        made = x509.CertificateBuilder(
            _name("desk-issuer"), x509.Name([]), key(self.base).public_key(), 2, start, start + self.lifetime
        )
        made = made.add_extension(usage, critical=True).add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(workflow)])
        made = made.add_extension(names, critical=True)
        made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
        for last, text in stated.items():
            raw = text.encode()
            length = bytes([len(raw)]) if len(raw) < 128 else bytes([0x81, len(raw)])  # noqa: PLR2004 - DER
            oid = x509.ObjectIdentifier(_ARC + last)
            made = made.add_extension(x509.UnrecognizedExtension(oid, b"\x0c" + length + raw), critical=False)
        return made

    def _promise(self, tbs: bytes) -> bytes:
        """An SCT over the certificate without it, as an extension's value."""
        head = b"\x00\x00" + (int(self.time.timestamp()) * 1000).to_bytes(8, "big")
        about = b"\x00\x01" + hashlib.sha256(_der(self.base + 1)).digest() + len(tbs).to_bytes(3, "big") + tbs
        signature = _sign(self.base + 2, head + about + b"\x00\x00")
        stamp = (
            b"\x00"
            + self.certificate_log
            + head[2:]
            + b"\x00\x00\x04\x03"
            + len(signature).to_bytes(2, "big")
            + signature
        )
        listed = len(stamp).to_bytes(2, "big") + stamp
        listed = len(listed).to_bytes(2, "big") + listed
        return b"\x04" + (bytes([len(listed)]) if len(listed) < 128 else bytes([0x81, len(listed)])) + listed  # noqa: PLR2004

    def attestation(self, statement: bytes, workflow: str = WORKFLOW) -> dict[str, Any]:
        """An attestation object of PEP 740, with a promise and a proof of the log, whose tree holds two entries."""
        leaf = self.leaf(workflow)
        signature = _sign(self.base, b"DSSEv1 28 application/vnd.in-toto+json %d %b" % (len(statement), statement))
        pem = f"-----BEGIN CERTIFICATE-----\n{b64(leaf)}\n-----END CERTIFICATE-----\n"
        spec = {
            "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(statement).hexdigest()},
            "signatures": [{"signature": b64(signature), "verifier": b64(pem.encode())}],
        }
        body = json.dumps({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}).encode()
        envelope = {"statement": b64(statement), "signature": b64(signature)}
        material = {"certificate": b64(leaf), "transparency_entries": [self.entry(body)]}
        return {"version": 1, "verification_material": material, "envelope": envelope}

    def entry(self, body: bytes) -> dict[str, Any]:
        """The log's entry of a body."""
        time = int(self.time.timestamp())
        promise = {"body": b64(body), "integratedTime": time, "logID": self.log.hex(), "logIndex": 7}
        first = hashlib.sha256(b"\x00first").digest()
        root = hashlib.sha256(b"\x01" + first + hashlib.sha256(b"\x00" + body).digest()).digest()
        text = f"log.example.org - 1\n2\n{b64(root)}\n"
        note = f"{text}\n\u2014 log.example.org {b64(self.log[:4] + _sign(self.base + 3, text.encode()))}\n"
        proof = {"logIndex": "1", "treeSize": "2", "hashes": [b64(first)], "checkpoint": {"envelope": note}}
        set_ = _sign(self.base + 3, json.dumps(promise, separators=(",", ":"), sort_keys=True).encode())
        return {
            "logId": {"keyId": b64(self.log)}, "logIndex": "7", "integratedTime": str(time), "canonicalizedBody": b64(body),
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "inclusionPromise": {"signedEntryTimestamp": b64(set_)}, "inclusionProof": proof,
        }  # fmt: skip


def _name(text: str) -> Any:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def statement(name: str, content: bytes, kind: str = PUBLISH, predicate: Any = None) -> bytes:
    """A statement about a file."""
    subject = [{"name": name, "digest": {"sha256": hashlib.sha256(content).hexdigest()}}]
    made = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject,
        "predicateType": kind,
        "predicate": predicate,
    }
    return json.dumps(made).encode()


def as_bundle(found: dict[str, Any]) -> dict[str, Any]:
    """A PEP 740 attestation as a sigstore bundle of version 0.3."""
    material, envelope = found["verification_material"], found["envelope"]
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {
            "certificate": {"rawBytes": material["certificate"]}, "tlogEntries": material["transparency_entries"],
        },
        "dsseEnvelope": {
            "payload": envelope["statement"], "payloadType": "application/vnd.in-toto+json",
            "signatures": [{"sig": envelope["signature"]}],
        },
    }  # fmt: skip
