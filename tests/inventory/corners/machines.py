"""Folders about machines: attestation evidence, keys, filter rules, chip designs, a plant."""

import datetime as dt
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.inventory.corners.write import write

NFTABLES = (
    "#!/usr/sbin/nft -f\ntable inet filter {\n  chain input { type filter hook input priority 0; policy drop; }\n}\n"
)
QUOTE = b"\xffTCG\x80\x18" + bytes(100)
SIGNATURE = b"\x00\x14\x00\x0b\x01\x00" + bytes(256)
EVENT_LOG = bytes(4) + b"\x03\0\0\0" + bytes(20) + b"\x25\0\0\0" + b"Spec ID Event03\0" + bytes(21)
NETLIST = "module top(a, b, y);\n  input a, b; output y;\n  wire n1, n2;\n  nand g1(n1, a, b);\n  not g2(n2, n1);\n  buf g3(y, n2);\nendmodule\n"
RTL = "module counter(input clk, output reg [3:0] q);\n  always @(posedge clk) q <= q + 1;\nendmodule\n"
DAYS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@cache
def certificate() -> tuple[bytes, bytes]:
    """A self-signed certificate and its private key, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "api.example.org")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, DAYS, DAYS + dt.timedelta(90))
    signed = builder.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signed.public_bytes(encoding), private


@cache
def public_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def machine_room(root: Path) -> Path:
    evidence = {
        "quote.bin": QUOTE,
        "signature.bin": SIGNATURE,
        "ak.pem": public_key(),
        "pcrs.json": '{"sha256": {"0": "' + "00" * 32 + '"}}',
        "event_log.bin": EVENT_LOG,
        "references.yaml": "pcrs: {}\n",
        "nonce.txt": "00" * 20,
    }
    pair = {
        f"pair/{name}.{suffix}": content for name in "ab" for suffix, content in (("quote", QUOTE), ("sig", SIGNATURE))
    }
    return write(root, {**{f"node1/{k}": v for k, v in evidence.items()}, **pair, "firewall.nft": NFTABLES})


def chip_project(root: Path) -> Path:
    return write(
        root, {"net/top.v": NETLIST, "rtl/counter.v": RTL, "rtl/proof.v": "Theorem t : True. Proof. exact I. Qed.\n"}
    )


def plant(root: Path) -> Path:
    telemetry = "timestamp,temperature,pressure\n" + "".join(
        f"2026-01-01T00:{m:02}:00Z,{20 + m},{m / 2}\n" for m in range(20)
    )
    meters = "timestamp,it_kwh,facility_kwh,water_l\n" + "".join(
        f"2026-01-{d:02},100,{120 + d},30\n" for d in range(1, 20)
    )
    drills = (
        "drill,alarm_at,acknowledged_at,command_at\nd1,2026-01-01T00:00:00Z,2026-01-01T00:00:04Z,2026-01-01T00:00:09Z\n"
    )
    return write(root, {"telemetry.csv": telemetry, "meters.csv": meters, "drills.csv": drills})
