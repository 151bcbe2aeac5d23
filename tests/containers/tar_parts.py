"""Tar archives put together block by block, so that each header may say something else."""

END = bytes(1024)


def header(name, size=0, kind=b"0", *, magic=b"ustar\x0000", prefix=b"", target=b"", more=()):
    """`more`: pairs of an offset and bytes that are put there last."""
    block = bytearray(512)
    parts = (
        (0, name), (100, b"0000644\0"), (108, b"0000000\0"), (116, b"0000000\0"), (124, b"%011o\0" % size),
        (136, b"00000000000\0"), (156, kind), (157, target), (257, magic), (345, prefix), *more,
    )  # fmt: skip
    for at, part in parts:
        block[at : at + len(part)] = part
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def member(name, data, kind=b"0", **more):
    return header(name, len(data), kind, **more) + data + bytes(-len(data) % 512)


def record(key, value):
    body = b" %s=%s\n" % (key, value)
    size = len(body)
    while len(b"%d" % size) + len(body) != size:
        size = len(b"%d" % size) + len(body)
    return b"%d" % size + body


def pax(*pairs, kind=b"x"):
    return member(b"pax", b"".join(record(*pair) for pair in pairs), kind)
