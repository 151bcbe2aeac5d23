"""7z archives put together byte by byte: one folder of one coder for each group of files, a plain header."""

import lzma
import struct
import zlib

UNIX = 0x8000
LINK = (0o120777 << 16) | UNIX


def number(value):
    """An integer as 7z writes it: eight bytes after a mark are enough for all."""
    return bytes([value]) if value < 0x80 else b"\xff" + struct.pack("<Q", value)


def bits(values):
    padded = [*values, *[False] * (-len(values) % 8)]
    return bytes(sum(on << (7 - n) for n, on in enumerate(padded[at : at + 8])) for at in range(0, len(padded), 8))


def lzma1(content):
    packed = lzma.compress(content, lzma.FORMAT_ALONE)  # has an end mark after 13 bytes of header
    return b"\x23\x03\x01\x01\x05" + packed[:5], packed[13:]


def lzma2(content):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    return b"\x21\x21\x01\x08", lzma.compress(content, lzma.FORMAT_RAW, filters=filters)


def copied(content):
    return b"\x01\x00", content


def archive(groups, *, hollow=(), attributes=None, method=copied, crc=zlib.crc32, gap=b"", tail=b""):
    """`groups`: dictionaries of names to contents, each packed together. `hollow`: (name, is a file, is anti) without content."""
    packed, folders, sizes, counts, inner, sums = [], [], [], [], [], []
    for group in groups:
        coder, stream = method(b"".join(group.values()))
        packed.append(stream)
        folders.append(b"\x01" + coder)
        sizes.append(number(sum(map(len, group.values()))))
        counts.append(number(len(group)))
        inner += [number(len(content)) for content in list(group.values())[:-1]]
        sums += [struct.pack("<L", crc(content)) for content in group.values()]
    streams = (
        b"\x04\x06" + number(0) + number(len(packed)) + b"\x09" + b"".join(number(len(one)) for one in packed) + b"\x00"
    )
    streams += b"\x07\x0b" + number(len(folders)) + b"\x00" + b"".join(folders) + b"\x0c" + b"".join(sizes) + b"\x00"
    streams += b"\x08\x0d" + b"".join(counts) + b"\x09" + b"".join(inner) + b"\x0a\x01" + b"".join(sums) + b"\x00\x00"
    header = b"\x01" + (streams if groups else b"") + files(groups, hollow, attributes or {}) + b"\x00"
    return whole(b"".join(packed) + gap, header) + tail


def files(groups, hollow, attributes):
    names = [name for group in groups for name in group] + [name for name, _, _ in hollow]
    made = number(len(names))
    if hollow:
        made += part(0x0E, bits([False] * (len(names) - len(hollow)) + [True] * len(hollow)))
        made += part(0x0F, bits([is_file for _, is_file, _ in hollow])) + part(
            0x10, bits([anti for _, _, anti in hollow])
        )
    made += part(0x11, b"\x00" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names))
    if attributes:
        made += part(0x15, b"\x01\x00" + b"".join(struct.pack("<L", attributes.get(name, 0)) for name in names))
    return b"\x05" + made + b"\x00"


def part(mark, content):
    return bytes([mark]) + number(len(content)) + content


def whole(packed, header):
    start = struct.pack("<QQL", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + packed + header
