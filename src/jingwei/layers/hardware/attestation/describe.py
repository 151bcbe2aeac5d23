"""Names that a person knows for event types, registers and events."""

from __future__ import annotations

import struct

from jingwei.layers.hardware.attestation.event_log import Event
from jingwei.vocabulary import Text

TYPES = {
    0x00000000: "EV_PREBOOT_CERT",
    0x00000001: "EV_POST_CODE",
    0x00000003: "EV_NO_ACTION",
    0x00000004: "EV_SEPARATOR",
    0x00000005: "EV_ACTION",
    0x00000006: "EV_EVENT_TAG",
    0x00000007: "EV_S_CRTM_CONTENTS",
    0x00000008: "EV_S_CRTM_VERSION",
    0x00000009: "EV_CPU_MICROCODE",
    0x0000000A: "EV_PLATFORM_CONFIG_FLAGS",
    0x0000000B: "EV_TABLE_OF_DEVICES",
    0x0000000C: "EV_COMPACT_HASH",
    0x0000000D: "EV_IPL",
    0x0000000E: "EV_IPL_PARTITION_DATA",
    0x0000000F: "EV_NONHOST_CODE",
    0x00000010: "EV_NONHOST_CONFIG",
    0x00000011: "EV_NONHOST_INFO",
    0x00000012: "EV_OMIT_BOOT_DEVICE_EVENTS",
    0x80000001: "EV_EFI_VARIABLE_DRIVER_CONFIG",
    0x80000002: "EV_EFI_VARIABLE_BOOT",
    0x80000003: "EV_EFI_BOOT_SERVICES_APPLICATION",
    0x80000004: "EV_EFI_BOOT_SERVICES_DRIVER",
    0x80000005: "EV_EFI_RUNTIME_SERVICES_DRIVER",
    0x80000006: "EV_EFI_GPT_EVENT",
    0x80000007: "EV_EFI_ACTION",
    0x80000008: "EV_EFI_PLATFORM_FIRMWARE_BLOB",
    0x80000009: "EV_EFI_HANDOFF_TABLES",
    0x8000000A: "EV_EFI_PLATFORM_FIRMWARE_BLOB2",
    0x8000000B: "EV_EFI_HANDOFF_TABLES2",
    0x8000000C: "EV_EFI_VARIABLE_BOOT2",
    0x80000010: "EV_EFI_HCRTM_EVENT",
    0x800000E0: "EV_EFI_VARIABLE_AUTHORITY",
    0x800000E1: "EV_EFI_SPDM_FIRMWARE_BLOB",
    0x800000E2: "EV_EFI_SPDM_FIRMWARE_CONFIG",
}
BY_NAME = {name: number for number, name in TYPES.items()}
REGISTERS = (
    Text("platform firmware", "平台固件"),
    Text("firmware configuration", "固件配置"),
    Text("option ROM code", "扩展卡固件"),
    Text("option ROM configuration", "扩展卡固件配置"),
    Text("boot manager", "启动管理器"),
    Text("boot manager configuration", "启动管理器配置"),
    Text("platform-specific events", "平台特定事件"),
    Text("Secure Boot policy", "安全启动策略"),
    Text("boot loader commands", "引导程序命令"),
    Text("files read by the boot loader", "引导程序读取的文件"),
    Text("files measured by the kernel (IMA)", "内核度量的文件（IMA）"),
)
OTHER = Text("operating system", "操作系统")
DYNAMIC = Text("dynamic launch", "动态启动")
CHARACTERS = 80
_VARIABLES = {0x80000001, 0x80000002, 0x8000000C, 0x800000E0}
_IMAGES = {0x80000003, 0x80000004, 0x80000005}
_TEXTS = {0x00000001, 0x00000005, 0x0000000D, 0x80000007}
_GUID, _IMAGE_HEAD, _NODE_HEAD = 16, 32, 4
_MEDIA, _FILE_PATH = 4, 4


def type_name(number: int) -> str:
    """Name of an event type, its number when the profile has none."""
    return TYPES.get(number, f"0x{number:08x}")


def register(pcr: int) -> Text:
    """What a PCR stands for on a PC platform."""
    if pcr < len(REGISTERS):
        return REGISTERS[pcr]
    return DYNAMIC if pcr in range(17, 23) else OTHER


def subject(event: Event) -> str:
    """The variable, file or text an event speaks of, printable and at most 80 characters; empty when its data says nothing readable.

    For most types nothing proves this description: it helps a person to find the event and decides nothing.
    """
    if event.type in _VARIABLES:
        return printable(_variable(event.data))
    if event.type in _IMAGES:
        return printable(_image_path(event.data))
    if event.type in _TEXTS:
        return printable(event.data.decode("utf-8", "replace"))
    return ""


def printable(text: str) -> str:
    """Text without control characters, cut to 80 characters."""
    kept = "".join(c if c.isprintable() else " " for c in text[: 4 * CHARACTERS]).strip()
    return kept if len(kept) <= CHARACTERS else kept[: CHARACTERS - 1] + "…"


def _variable(data: bytes) -> str:
    """UEFI_VARIABLE_DATA: GUID, length of the name in characters, length of the data, name in UTF-16."""
    if len(data) < _GUID + 16:
        return ""
    characters = min(struct.unpack_from("<Q", data, _GUID)[0], 4 * CHARACTERS)
    return data[_GUID + 16 : _GUID + 16 + 2 * characters].decode("utf-16-le", "replace")


def _image_path(data: bytes) -> str:
    """File paths inside the device path of UEFI_IMAGE_LOAD_EVENT."""
    at, parts = _IMAGE_HEAD, []
    while at + _NODE_HEAD <= len(data):
        kind, subtype, length = struct.unpack_from("<BBH", data, at)
        if length < _NODE_HEAD:
            break
        if (kind, subtype) == (_MEDIA, _FILE_PATH):
            parts.append(data[at + _NODE_HEAD : at + length].decode("utf-16-le", "replace").rstrip("\0"))
        at += length
    return "".join(parts)
