"""PEM blocks in any text: key files, bundles, configuration, JSON with escaped line ends (RFC 7468, leniently)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.text.patterns import expression

MARKER = expression(rb"-----(BEGIN|END) ([A-Z0-9 ]{1,60})-----")
ESCAPED = expression(rb"\\[nrt]")
HEADER = expression(rb"^[A-Za-z0-9-]+:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `body` is its decoded content, None when it is cut off or not base64; `text` the block as standard PEM."""

    label: str
    line: int
    body: bytes | None
    headers: bytes = b""

    @property
    def text(self) -> bytes:
        """The block as PEM with its headers, for loaders that need these."""
        lines = base64.encodebytes(self.body or b"")
        head = self.headers + b"\n\n" if self.headers else b""
        name = self.label.encode()
        return b"-----BEGIN " + name + b"-----\n" + head + lines + b"-----END " + name + b"-----\n"


def blocks(content: bytes) -> Iterator[Block]:
    """Every block in order, in linear time. A BEGIN without its END is a block without a body."""
    line, counted = 1, 0
    begin: re.Match[bytes] | None = None
    at = 0
    for marker in MARKER.finditer(content):
        if marker[1] == b"BEGIN":
            if begin:
                yield Block(begin[2].decode(), at, None)
            line += content.count(b"\n", counted, marker.start())
            begin, at, counted = marker, line, marker.start()
        elif begin:
            matches = marker[2] == begin[2]
            yield _block(begin[2].decode(), at, content[begin.end() : marker.start()] if matches else None)
            begin = None
    if begin:
        yield Block(begin[2].decode(), at, None)


def _block(label: str, line: int, raw: bytes | None) -> Block:
    if raw is None:
        return Block(label, line, None)
    plain = ESCAPED.sub(b"\n", raw)
    headers = b"\n".join(HEADER.findall(plain))
    body = b"".join(HEADER.sub(b"", plain).split())
    try:
        return Block(label, line, base64.b64decode(body, validate=True) or None, headers)
    except binascii.Error:
        return Block(label, line, None, headers)
