"""Zip archives put together field by field, so that each may say something else."""

import struct
import zlib

END = b"PK\x05\x06"


def raw_zip(*members, comment=b"", tail=None):
    """`members` are dictionaries: name, data, and any field that shall differ; `tail(start, size)` gives other end records."""
    out, directory = b"", b""
    for made in members:
        name, data = made["name"], made["data"]
        flags, method, crc = made.get("flags", 0), made.get("method", 0), made.get("crc", zlib.crc32(data))
        size, packed = made.get("size", len(data)), made.get("packed", len(data))
        local = (made.get("local_crc", crc), made.get("local_packed", packed), made.get("local_size", size))
        extra, more = made.get("extra", b""), made.get("local_extra", made.get("extra", b""))
        said = made.get("comment", b"")
        entry = (crc, packed, size, len(name), len(extra), len(said), 0, 0, 0, len(out))
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, flags, method, 0, 33, *entry) + name + extra + said
        out += struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 33, *local, len(name), len(more)) + name + more
        out += data + made.get("descriptor", b"")
    if tail is None:
        return out + directory + end(len(members), len(directory), len(out), len(comment)) + comment
    return out + directory + tail(len(out), len(directory))


def end(count, size, start, comment=0, *, here=None):
    return struct.pack("<4s4H2LH", END, 0, 0, count if here is None else here, count, size, start, comment)


def end64(count, size, start, room=b""):
    head = struct.pack("<4sQ2H2L", b"PK\6\6", 44 + len(room), 45, 45, 0, 0)
    return head + struct.pack("<4Q", count, count, size, start) + room


def locator(at, disks=1):
    return struct.pack("<4sLQL", b"PK\6\7", 0, at, disks)


def other_name(name, raw):
    """Info-ZIP's field with the name in UTF-8."""
    return struct.pack("<HHBL", 0x7075, 5 + len(name), 1, zlib.crc32(raw)) + name
