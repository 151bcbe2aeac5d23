"""The encoding of a file, told by its bytes: a byte order mark, else whether lines are UTF-8, else statistics of the letters that they would be.

Whatever is read strictly afterwards: a line that does not decode is left out with a reason and never patched.
"""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

UTF8 = "utf-8"
MARKS = (  # the longer first: the mark of UTF-32 begins as that of UTF-16
    (codecs.BOM_UTF8, "utf-8-bom"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
_ANY = "cp1252"
_WIDER = ("gb18030", "big5hkscs", "cp932", "cp949")
_LEGACY = (*_WIDER, _ANY)
_SAMPLE = 64 << 10  # bytes of lines with other than ASCII letters that are looked at
_LEAST = 8  # bytes of letters that are no UTF-8, below which they are damage and not an encoding
_HIGH = bytes(range(128, 256))
_PIECE = 1 << 16
_BROKEN = "\udcff"


def marked(head: bytes) -> str:
    """The encoding that a byte order mark at the start of `head` states, or nothing."""
    return next((name for mark, name in MARKS if head.startswith(mark)), "")


def detected(sample: bytes) -> str:
    """The encoding of a file of which `sample` is a piece, from a place at which a line starts.

    Most of the lines with other than ASCII letters decide; only ASCII is UTF-8. Linear in at most `_SAMPLE` bytes of such lines.
    """
    if wide := marked(sample) or unmarked(sample):
        return wide
    good: list[bytes] = []
    other: list[bytes] = []
    room = _SAMPLE
    lines = sample.split(b"\n")
    for line in lines[:-1] or lines:  # the last one may be cut
        if not line.isascii() and room > 0:
            (good if _decodes(line, UTF8) else other).append(line[:_SAMPLE])
            room -= len(line)
    if len(other) <= len(good) or sum(len(line) - len(line.translate(None, _HIGH)) for line in other) < _LEAST:
        return UTF8
    return _legacy(other)


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def unmarked(sample: bytes) -> str:
    """UTF-16 without a mark, of mostly ASCII letters."""
    head = sample[: len(sample[:4096]) & ~1]
    even, odd = head[::2].count(0), head[1::2].count(0)
    few, many = sorted((even, odd))
    if not head or many * 3 < len(head) or few * 20 > many:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _legacy(lines: list[bytes]) -> str:
    """The older encoding of lines that are not UTF-8: that whose letters are likeliest as a text of its language.

    The library takes only what decodes whole. So damaged lines are left out: those outside the encoding of two bytes that fits most of the lines.
    """
    from charset_normalizer import from_bytes

    fitting = max(([line for line in lines if _decodes(line, codec)] for codec in _WIDER), key=len)
    for some in (lines, fitting):
        best = from_bytes(b"\n".join(some), cp_isolation=list(_LEGACY), steps=10, chunk_size=1024).best()
        if best and (best.encoding in _WIDER or 2 * len(fitting) < len(lines)):
            return best.encoding
    return _ANY if all(_decodes(line, _ANY) for line in lines) else UTF8


def _patched(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - registered for decoding only
    return _BROKEN, error.end


codecs.register_error("jingwei.broken", _patched)


class Transcoded(io.RawIOBase):
    """A UTF-16 or UTF-32 stream as UTF-8, so that its lines can be found. What does not decode becomes bytes that are no UTF-8 either."""

    def __init__(self, source: io.BufferedReader, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("jingwei.broken")
        self._pending = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        """True, as a reader must say."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the start of `buffer`; 0 at the end."""
        while not self._pending and not self._ended:
            piece = self._source.read(_PIECE)
            self._ended = not piece
            self._pending = memoryview(self._decoder.decode(piece, not piece).encode("utf-8", "surrogatepass"))
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._pending))
        view[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size
