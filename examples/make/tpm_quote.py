"""Writes a crypto-agile TCG event log of an imagined boot, the extensions that belong to it, and its reference values.

    python tpm_quote.py OUT [--changed COMPONENT]

OUT gets event_log.bin, references.yaml and extend.txt (one argument of tpm2_pcrextend per line). With --changed the named component was
measured with another content than the reference expects: a machine that booted something else. Only the standard library is used, so
that the product's own parser has an independent counterpart.
"""

from __future__ import annotations

import argparse
import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BANKS = {"sha256": (0x000B, 32), "sha384": (0x000C, 48)}
GLOBAL = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")  # EFI_GLOBAL_VARIABLE
SECURITY = bytes.fromhex("cbb219d73a3d9645a3bcdad00e67656f")  # EFI_IMAGE_SECURITY_DATABASE
SEPARATOR = b"\x00\x00\x00\x00"
TYPES = {
    "EV_SEPARATOR": 0x00000004,
    "EV_S_CRTM_VERSION": 0x00000008,
    "EV_IPL": 0x0000000D,
    "EV_EFI_VARIABLE_DRIVER_CONFIG": 0x80000001,
    "EV_EFI_BOOT_SERVICES_APPLICATION": 0x80000003,
    "EV_EFI_ACTION": 0x80000007,
    "EV_EFI_PLATFORM_FIRMWARE_BLOB": 0x80000008,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One event: what is recorded, and what was hashed."""

    name: str
    pcr: int
    type: str
    data: bytes
    content: bytes


def variable(name: str, owner: bytes, value: bytes) -> bytes:
    """UEFI_VARIABLE_DATA."""
    return owner + struct.pack("<QQ", len(name), len(value)) + name.encode("utf-16-le") + value


def image(path: str) -> bytes:
    """UEFI_IMAGE_LOAD_EVENT with a device path of one file."""
    text = (path + "\0").encode("utf-16-le")
    device_path = struct.pack("<BBH", 4, 4, 4 + len(text)) + text + b"\x7f\xff\x04\x00"
    return struct.pack("<QQQQ", 0x78000000, 0x100000, 0, len(device_path)) + device_path


def recorded(name: str, pcr: int, kind: str, data: bytes) -> Measured:
    """An event whose digest is that of its data."""
    return Measured(name, pcr, kind, data, data)


def described(name: str, pcr: int, kind: str, data: bytes) -> Measured:
    """An event whose digest is that of a component, which the data only describes."""
    return Measured(name, pcr, kind, data, f"content of {name}, release 1".encode())


def boot() -> Iterator[Measured]:
    """The imagined boot, in order."""
    config, application = "EV_EFI_VARIABLE_DRIVER_CONFIG", "EV_EFI_BOOT_SERVICES_APPLICATION"
    yield recorded("firmware version", 0, "EV_S_CRTM_VERSION", "Example firmware 2.4\0".encode("utf-16-le"))
    blob = struct.pack("<QQ", 0xFF000000, 0x800000)
    yield described("firmware volume", 0, "EV_EFI_PLATFORM_FIRMWARE_BLOB", blob)
    yield recorded("Secure Boot state", 7, config, variable("SecureBoot", GLOBAL, b"\x01"))
    yield recorded("platform key", 7, config, variable("PK", GLOBAL, b"example platform key"))
    yield recorded("key exchange keys", 7, config, variable("KEK", GLOBAL, b"example key exchange key"))
    yield recorded("allowed signatures", 7, config, variable("db", SECURITY, b"example allowed signatures"))
    yield recorded("refused signatures", 7, config, variable("dbx", SECURITY, b"example refused signatures"))
    yield recorded("start of boot", 4, "EV_EFI_ACTION", b"Calling EFI Application from Boot Option")
    for pcr in range(8):
        yield recorded(f"separator {pcr}", pcr, "EV_SEPARATOR", SEPARATOR)
    yield described("first boot loader", 4, application, image("\\EFI\\example\\shimx64.efi"))
    yield described("second boot loader", 4, application, image("\\EFI\\example\\grubx64.efi"))
    yield described("boot command", 8, "EV_IPL", b"grub_cmd: linux /vmlinuz root=/dev/vda2 ro lockdown=integrity")
    yield described("kernel", 9, "EV_IPL", b"/vmlinuz")
    yield described("initial file system", 9, "EV_IPL", b"/initrd.img")
    yield recorded("end of boot", 5, "EV_EFI_ACTION", b"Exit Boot Services Invocation")
    yield recorded("end of boot, returned", 5, "EV_EFI_ACTION", b"Exit Boot Services Returned with Success")


def digests(content: bytes) -> dict[str, bytes]:
    """Digest of each bank."""
    return {bank: hashlib.new(bank, content).digest() for bank in BANKS}


def header() -> bytes:
    """The first record: old form, EV_NO_ACTION, Spec ID Event03."""
    algorithms = b"".join(struct.pack("<HH", *BANKS[bank]) for bank in BANKS)
    event = b"Spec ID Event03\0" + struct.pack("<IBBBBI", 0, 0, 2, 0, 2, len(BANKS)) + algorithms + b"\x00"
    return struct.pack("<II", 0, 3) + bytes(20) + struct.pack("<I", len(event)) + event


def record(event: Measured) -> bytes:
    """One crypto-agile record."""
    values = b"".join(struct.pack("<H", BANKS[bank][0]) + value for bank, value in digests(event.content).items())
    head = struct.pack("<III", event.pcr, TYPES[event.type], len(BANKS))
    return head + values + struct.pack("<I", len(event.data)) + event.data


def references(events: list[Measured]) -> str:
    """Reference values of a boot, YAML in the form of jingwei/reference-values/1."""
    lines = ["schema: jingwei/reference-values/1", "about: expected boot of the example machine", "pcrs:", "  sha256:"]
    registers = {pcr: bytes(32) for pcr in range(10)}
    for event in events:
        value = registers[event.pcr] + digests(event.content)["sha256"]
        registers[event.pcr] = hashlib.sha256(value).digest()
    lines += [f'    "{pcr}": "{value.hex()}"' for pcr, value in registers.items()]
    lines.append("events:")
    for event in events:
        digest = digests(event.content)["sha256"].hex()
        entry = f'pcr: {event.pcr}, type: {event.type}, name: "{event.name}", digests: {{sha256: "{digest}"}}'
        lines.append("  - {" + entry + "}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--changed", help="component that differs from its reference")
    arguments = parser.parse_args()
    expected = list(boot())
    names = {event.name for event in expected if event.content != event.data}
    if arguments.changed and arguments.changed not in names:
        parser.error(f"no component {arguments.changed!r}; there are: {', '.join(sorted(names))}")
    happened = [
        Measured(e.name, e.pcr, e.type, e.data, e.content + b", altered") if e.name == arguments.changed else e
        for e in expected
    ]
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "references.yaml").write_text(references(expected))
    (arguments.out / "event_log.bin").write_bytes(header() + b"".join(record(event) for event in happened))
    extend = [
        f"{event.pcr}:" + ",".join(f"{bank}={value.hex()}" for bank, value in digests(event.content).items())
        for event in happened
    ]
    (arguments.out / "extend.txt").write_text("\n".join(extend) + "\n")


if __name__ == "__main__":
    main()
