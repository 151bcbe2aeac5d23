"""Images and fonts are clean when each byte belongs to them; anything cut off, hidden or appended is not."""

import struct
import zlib

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, torch_zip


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND", b"")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG = SIGNATURE + HEADER + chunk(b"tEXt", b"Comment\0made by hand") + PIXELS + END
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\0\0\0\xff\xff\xff" + b"!\xf9\x04\0\0\0\0\0"
    + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0" + b";"
)  # fmt: skip
JPEG = (
    b"\xff\xd8" + b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + b"\xff\xdb\x00\x43\0" + bytes(64)
    + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0" + b"\x11\xff\x00\x22\xff\xd0\x33" + b"\xff\xff\xd9"
)  # fmt: skip
WEBP = b"RIFF" + struct.pack("<I", 4 + 8 + 6) + b"WEBP" + b"VP8L" + struct.pack("<I", 5) + b"\x2f\0\0\0\0\0"


TAGS = (b"glyf", b"name", b"post")


def table(*bodies, start=0, kind=b"\0\x01\0\0"):
    """A font of one table for each body, aligned to four bytes."""
    at = start + 12 + 16 * len(bodies)
    directory, content = kind + struct.pack(">HHHH", len(bodies), 0, 0, 0), b""
    for number, body in enumerate(bodies):
        directory += struct.pack(">4sIII", TAGS[number], 0, at + len(content), len(body))
        content += body + bytes(-len(body) % 4)
    return directory + content


FONT = table(b"glyphs", b"names!!!")
OTTO = table(b"outlines", kind=b"OTTO")
COLLECTION = b"ttcf" + struct.pack(">HHII", 1, 0, 1, 16) + table(b"glyphs", start=16)
WOFF = struct.pack(">4s4sIHHIHHIIIII", b"wOFF", b"OTTO", 44 + 20 + 8, 1, 0, 40, 1, 0, 0, 0, 0, 0, 0) + struct.pack(
    ">4sIIII", b"glyf", 64, 6, 10, 0
) + b"packed\0\0"  # fmt: skip

WHOLE = {"png": PNG, "gif": GIF, "jpeg": JPEG, "webp": WEBP, "font": FONT, "font collection": COLLECTION, "woff": WOFF}
NAMES = list(WHOLE)


def rules(content):
    found = scan_bytes(content)
    return found.verdict, {one.rule for one in found.findings}


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_one_is_clean(name):
    found = scan_bytes(WHOLE[name], "any.name")
    assert (found.verdict, found.format, found.findings) == (Verdict.CLEAN, name, ())


def test_compact_fonts_are_fonts():
    assert scan_bytes(OTTO).verdict is Verdict.CLEAN


@pytest.mark.parametrize("name", NAMES)
def test_cut_anywhere_it_is_not_clean(name):
    content = WHOLE[name]
    padding = {"font": 2, "font collection": 2}.get(name, 0)  # zeros that align what would follow
    for end in range(len(content)):
        expected = end < len(content) - (0 if name != "font collection" else padding)
        assert (scan_bytes(content[:end]).verdict is not Verdict.CLEAN) is expected, end


@pytest.mark.parametrize("name", NAMES)
def test_what_follows_is_not_explained(name):
    assert scan_bytes(WHOLE[name] + b"payload").verdict is Verdict.UNPROVED
    assert scan_bytes(WHOLE[name] + command_pickle()).verdict is not Verdict.CLEAN


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_behind_it_is_a_polyglot(name):
    verdict, found = rules(WHOLE[name] + torch_zip())
    assert verdict is not Verdict.CLEAN
    assert found & {"format.polyglot", "archive.prefix", "format.gap", "format.trailing"}


@pytest.mark.parametrize(
    "content",
    [
        SIGNATURE + PIXELS + END,
        SIGNATURE + HEADER + HEADER + PIXELS + END,
        SIGNATURE + HEADER + PIXELS[:-1] + b"\0" + END,
        SIGNATURE + HEADER + chunk(b"ID\0T", b"x") + END,
        SIGNATURE + struct.pack(">I", 2**31) + PNG[12:],
        GIF[:-1] + b"\x99;",
        GIF.replace(b"\x02\x02D\x01\0", b"\x02\xffD\x01\0"),
        JPEG.replace(b"\xff\xdb\x00\x43", b"\xff\xdb\x00\x01"),
        JPEG.replace(b"\xff\xdb\x00\x43", b"\xff\xdb\xff\xff"),
        JPEG.replace(b"\xff\xdb\x00\x43", b"\x00\xdb\x00\x43"),
        JPEG.replace(b"\xff\xdb\x00\x43", b"\xff\x00\x00\x43"),
        WEBP.replace(b"VP8L", b"EVIL"),
        WEBP.replace(struct.pack("<I", 5), struct.pack("<I", 2**32 - 1)),
        struct.pack(">4sHHHH", b"OTTO", 65535, 0, 0, 0) + b"glyf" + bytes(100),
        FONT[:20] + struct.pack(">I", 2**31) + FONT[24:],
        b"ttcf" + struct.pack(">HHI", 2, 0, 1) + COLLECTION[12:],
        b"ttcf" + struct.pack(">HHI", 1, 0, 2**32 - 1),
        WOFF.replace(struct.pack(">I", 72), struct.pack(">I", 71)),
    ],
)
def test_what_breaks_the_grammar_is_not_clean(content):
    assert scan_bytes(content).verdict is Verdict.UNPROVED


def test_bytes_between_the_tables_are_told():
    hidden = (
        FONT[:12]
        + FONT[12:].replace(struct.pack(">I", 44), struct.pack(">I", 60), 1)
        + b"\0" * 4
        + b"payload?"
        + b"glyphs"
    )
    verdict, found = rules(hidden)
    assert verdict is Verdict.UNPROVED
    assert "format.gap" in found
    padded = table(b"glyphs")[:-2] + b"\x01\x00"
    assert rules(padded)[1] == {"format.gap"}


@pytest.mark.parametrize(
    "content",
    [
        SIGNATURE + HEADER + END,
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"\xff\xd8\xff\xff\xd9",
        b"RIFF" + struct.pack("<I", 4 + 8) + b"WEBPXMP " + struct.pack("<I", 0),
        struct.pack(">4sHHI", b"ttcf", 1, 0, 0),
    ],
)
def test_an_image_without_pixels_proves_nothing(content):
    verdict, found = rules(content)
    assert (verdict, found) == (Verdict.UNPROVED, {"format.empty"})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (SIGNATURE + HEADER + chunk(b"evIl", command_pickle()) + PIXELS + END, "evIl"),
        (SIGNATURE + HEADER + PIXELS + chunk(b"IEND", b"more"), "IEND"),
        (FONT.replace(b"name", b"SVG ", 1), "SVG"),
        (FONT.replace(b"glyf", b"XXXX", 1), "XXXX"),
        (WOFF.replace(b"glyf", b"XXXX", 1), "XXXX"),
    ],
)
def test_parts_of_no_known_kind_are_told(content, text):
    found = scan_bytes(content)
    assert found.verdict is Verdict.UNPROVED
    assert [one.rule for one in found.findings] == ["format.gap"]
    assert text in found.findings[0].name
