"""Images that hold nothing but an image: PNG, GIF, JPEG, WebP, walked from the first byte to the last. Pixels themselves are not decoded.

Sources: PNG (W3C, third edition, section 5, and its registry of chunks), GIF89a specification, ITU-T T.81 annex B,
WebP container specification (Google).
"""

from __future__ import annotations

import struct
import zlib

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.job import Job

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK = struct.Struct(">I4s")
_HEADER = 13  # bytes of IHDR
_CRC = 4
_KNOWN = frozenset(
    (
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI",
        b"tEXt", b"zTXt", b"iTXt", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"eXIf", b"tIME", b"acTL", b"fcTL", b"fdAT",
        b"oFFs", b"pCAL", b"sCAL", b"gIFg", b"gIFx", b"gIFt", b"sTER", b"dSIG",
        b"iDOT", b"vpAg", b"caNv", b"orNT",  # of Apple and ImageMagick
    )
)  # fmt: skip
_GIF = (b"GIF87a", b"GIF89a")
_SCREEN = 13  # bytes of signature and logical screen descriptor
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_JPEG = b"\xff\xd8\xff"
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length: TEM, RST0 to RST7
_SCAN, _END = 0xDA, 0xD9
_RIFF = struct.Struct("<4sI4s")
_WEBP_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP "))


def starts_png(data: memoryview) -> bool:
    """Whether the signature stands at the start."""
    return bytes(data[:8]) == _PNG


def read_png(job: Job) -> str:
    """Chunks with their checksums, IHDR first, IEND last, pixels between. Raises `ParseError`."""
    data, at = job.data, len(_PNG)
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        length, name = _CHUNK.unpack(_taken(data, at, _CHUNK.size))
        end = at + _CHUNK.size + length + _CRC
        if end > len(data) or not name.isalpha():
            raise ParseError(f"PNG: a chunk at offset {at} is none")
        body = data[at + 4 : end - _CRC]
        if zlib.crc32(body) != int.from_bytes(data[end - _CRC : end], "big"):
            raise ParseError(f"PNG: the checksum of the chunk at offset {at} is wrong")
        if name not in _KNOWN or (name == b"IEND" and length):
            job.report.add("format.gap", f"{length} bytes of {name.decode('ascii')}", offset=at)
        names.append(name)
        at = end
    if names[0] != b"IHDR" or data[8:12] != _HEADER.to_bytes(4, "big") or names.count(b"IHDR") != 1:
        raise ParseError("PNG: it does not begin with its header")
    if b"IDAT" not in names:
        job.report.add("format.empty", "no pixels")
    return _ended(job, at, "png")


def starts_gif(data: memoryview) -> bool:
    """Whether the signature stands at the start."""
    return bytes(data[:6]) in _GIF


def read_gif(job: Job) -> str:
    """Colour table, extensions and images as chains of blocks, trailer. Raises `ParseError`."""
    data, images = job.data, 0
    at = _SCREEN + _colours(_byte(data, 10))
    while (kind := _byte(data, at)) != _TRAILER:
        if kind == _EXTENSION:
            at = _blocks(data, at + 2)
        elif kind == _IMAGE:
            images += 1
            at = _blocks(data, at + 10 + _colours(_byte(data, at + 9)) + 1)
        else:
            raise ParseError(f"GIF: byte 0x{kind:02x} at offset {at} begins no block")
    if not images:
        job.report.add("format.empty", "no pixels")
    return _ended(job, at + 1, "gif")


def _colours(flags: int) -> int:
    """Bytes of the colour table that the flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: memoryview, at: int) -> int:
    """End of a chain of blocks, each with its length before it, an empty one last."""
    while size := _byte(data, at):
        at += size + 1
    return at + 1


def starts_jpeg(data: memoryview) -> bool:
    """Whether the first marker and the beginning of a second one stand at the start."""
    return bytes(data[:3]) == _JPEG


def read_jpeg(job: Job) -> str:
    """Marker segments and the coded data of each scan, up to the end marker. Raises `ParseError`, `LimitError`."""
    if len(job.data) > job.budget.limits.document_bytes:
        raise LimitError(f"a JPEG of {len(job.data)} bytes")
    data, at, scans = bytes(job.data), 2, 0
    while True:
        if _byte(job.data, at) != 0xFF:  # noqa: PLR2004 - begins every marker
            raise ParseError(f"JPEG: no marker at offset {at}")
        marker = _byte(job.data, at + 1)
        at += 2
        if marker == _END:
            break
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            at -= 1
        elif marker not in _ALONE:
            length = int.from_bytes(data[at : at + 2], "big")
            if length < 2 or at + length > len(data) or marker == 0:  # noqa: PLR2004 - the length counts itself
                raise ParseError(f"JPEG: the segment at offset {at} has no sound length")
            at += length
            if marker == _SCAN:
                at, scans = _coded(data, at), scans + 1
    if not scans:
        job.report.add("format.empty", "no pixels")
    return _ended(job, at, "jpeg")


def _coded(data: bytes, at: int) -> int:
    """Where the next marker stands after coded data, in which 0xFF is followed by 0 or a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ParseError("JPEG: it ends inside a scan")
        if data[at + 1] and not 0xD0 <= data[at + 1] <= 0xD7:  # noqa: PLR2004 - RST0 to RST7
            return at
        at += 2


def starts_webp(data: memoryview) -> bool:
    """Whether a RIFF file of the kind WEBP begins here."""
    return bytes(data[:4]) == b"RIFF" and bytes(data[8:12]) == b"WEBP"


def read_webp(job: Job) -> str:
    """Known chunks that fill the file. Raises `ParseError`."""
    data = job.data
    _, size, _ = _RIFF.unpack(_taken(data, 0, _RIFF.size))
    end, at, images = 8 + size, _RIFF.size, 0
    if end > len(data):
        raise ParseError("WebP: the file is shorter than it says")
    while at < end:
        name, length = bytes(data[at : at + 4]), int.from_bytes(data[at + 4 : at + 8], "little")
        if name not in _WEBP_CHUNKS or at + 8 + length > end:
            raise ParseError(f"WebP: no known chunk at offset {at}")
        images += name in {b"VP8 ", b"VP8L", b"ANMF"}
        at += 8 + length + length % 2
    if not images:
        job.report.add("format.empty", "no pixels")
    return _ended(job, at, "webp")


def _ended(job: Job, at: int, name: str) -> str:
    if at > len(job.data):
        raise ParseError(f"{name}: the file ends too early")
    if at < len(job.data):
        job.report.add("format.trailing", f"{len(job.data) - at} bytes", offset=at)
    return name


def _byte(data: memoryview, at: int) -> int:
    if at >= len(data):
        raise ParseError("the file ends too early")
    return data[at]


def _taken(data: memoryview, at: int, size: int) -> memoryview:
    if at + size > len(data):
        raise ParseError("the file ends too early")
    return data[at : at + size]
