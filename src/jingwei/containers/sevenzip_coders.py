"""Unpacking a folder of a 7z archive: a chain of coders, each with one input and one output.

What the standard library decodes is decoded: copy, LZMA, LZMA2, bzip2, deflate, the filters of LZMA's library. Everything else (PPMd, BCJ2, AES ...)
is refused by name. Every coder must take all of its input and give exactly the stated size.
"""

from __future__ import annotations

import lzma
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from jingwei.containers.inflate import inflate, inflate_raw
from jingwei.errors import LimitError, ParseError

AES = bytes.fromhex("06f10701")
_NAMES = {
    "030401": "PPMd",
    "0303011b": "BCJ2",
    "06f10701": "AES",
    "040109": "deflate64",
    "0a": "ARM64",
    "0b": "RISC-V",
    "04f71101": "zstd",
}
_DICTIONARY = 4096
_CHUNK = 1 << 16  # of LZMA2 without compression
_PROPERTIES = 225
_DICT_BITS = 40

Content = memoryview | bytes


@dataclass(frozen=True, slots=True)
class Coder:
    """A method by its number, its properties, and how many streams it takes and gives."""

    method: bytes
    properties: bytes = b""
    inputs: int = 1
    outputs: int = 1


Decode = Callable[[Coder, memoryview, int], Content]


@dataclass(frozen=True, slots=True)
class Folder:
    """Coders and how they are bound: (input, output) pairs, inputs that packed streams feed, offsets of these streams, size of each output."""

    coders: tuple[Coder, ...]
    bound: tuple[tuple[int, int], ...]
    feeds: tuple[int, ...]
    start: int
    end: int
    sizes: list[int] = field(default_factory=list)

    @property
    def outputs(self) -> int:
        """Streams that the coders give, together."""
        return sum(coder.outputs for coder in self.coders)

    @property
    def size(self) -> int:
        """Bytes that the whole folder unpacks to: the output that feeds no coder. Raises `ParseError` when there is not just one."""
        ends = set(range(self.outputs)) - {output for _, output in self.bound}
        if len(ends) != 1:
            raise ParseError("a folder with several ends")
        return self.sizes[ends.pop()]

    @property
    def encrypted(self) -> bool:
        """Whether a coder needs a key."""
        return any(coder.method == AES for coder in self.coders)


def unpack(data: memoryview, folder: Folder, bound: int) -> memoryview:
    """Content of a folder. Raises `LimitError` above `bound` bytes at any step, `ParseError` when a coder is unknown or its input damaged."""
    for coder in folder.coders:
        if coder.method not in _CODERS or (coder.inputs, coder.outputs) != (1, 1):
            name = coder.method.hex()
            raise ParseError(f"method {_NAMES.get(name, name)} cannot be unpacked here")
    if max(folder.sizes) > bound:
        raise LimitError(f"{max(folder.sizes)} bytes to unpack, {bound} left")
    content = data[folder.start : folder.end]
    for number in _order(folder):
        coder, size = folder.coders[number], folder.sizes[number]
        content = memoryview(_CODERS[coder.method](coder, content, size))
        if len(content) != size:
            raise ParseError(f"{len(content)} bytes unpacked, {size} stated")
    return content


def _order(folder: Folder) -> list[int]:
    """Coders from the packed stream to the end. Raises `ParseError` when they are no chain."""
    next_of = {output: coder for coder, output in folder.bound}
    starts = set(range(len(folder.coders))) - {coder for coder, _ in folder.bound}
    order = [starts.pop()] if len(starts) == 1 else []
    while order and order[-1] in next_of and len(order) <= len(folder.coders):
        order.append(next_of[order[-1]])
    if len(order) != len(folder.coders):
        raise ParseError("the coders of a folder are no chain")
    return order


def _copy(_coder: Coder, content: memoryview, _size: int) -> Content:
    return content


def _lzma(coder: Coder, content: memoryview, size: int) -> Content:
    """The stream without its header; with one that states the size the library stops where the stream ends."""
    if len(coder.properties) != 5:  # noqa: PLR2004 - one byte of settings, four of the dictionary's size
        raise ParseError("properties of LZMA")
    settings, dictionary = struct.unpack("<BL", coder.properties)
    if settings >= _PROPERTIES:
        raise ParseError("properties of LZMA")
    head = struct.pack("<BLQ", settings, _fitting(dictionary, size), size)
    return _run(lzma.LZMADecompressor(lzma.FORMAT_ALONE), [head, content], size)


def _lzma2(coder: Coder, content: memoryview, size: int) -> Content:
    if len(coder.properties) != 1 or coder.properties[0] > _DICT_BITS:
        raise ParseError("properties of LZMA2")
    bits = coder.properties[0]
    dictionary = _fitting((2 | bits & 1) << (bits // 2 + 11), size)
    return _filtered([{"id": lzma.FILTER_LZMA2, "dict_size": dictionary}], [content], size)


def _fitting(dictionary: int, size: int) -> int:
    """No more of a dictionary is ever used than there is content."""
    return max(_DICTIONARY, min(dictionary, size))


def _filtered(filters: list[dict[str, int]], pieces: list[memoryview | bytes], size: int) -> Content:
    return _run(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters), pieces, size)


def _run(stream: lzma.LZMADecompressor, pieces: list[memoryview | bytes], size: int) -> Content:
    """At most `size` bytes, from all of the input and no more."""
    out = bytearray()
    for number, piece in enumerate(pieces):
        try:
            out += stream.decompress(piece, size - len(out) + 1)
        except (lzma.LZMAError, EOFError, MemoryError) as error:
            raise ParseError(f"the packed stream is damaged: {error}") from error
        if stream.eof and number + 1 < len(pieces):
            raise ParseError("bytes after the packed stream")
    if len(out) > size or not stream.eof or stream.unused_data:
        raise ParseError("the packed stream and its size do not fit")
    return bytes(out)


def _branch(kind: int) -> Decode:
    """A filter of LZMA's library, fed with chunks of LZMA2 that hold the bytes as they are."""

    def run(coder: Coder, content: memoryview, size: int) -> Content:
        own: dict[str, int] = {"id": kind}
        if kind == lzma.FILTER_DELTA:
            own["dist"] = coder.properties[0] + 1 if len(coder.properties) == 1 else 1
        elif coder.properties:
            raise ParseError("properties of a filter")
        chunks = [
            struct.pack(">BH", 2 if start else 1, min(_CHUNK, len(content) - start) - 1)
            + content[start : start + _CHUNK]
            for start in range(0, len(content), _CHUNK)
        ]
        framed = b"".join([*chunks, b"\0"])
        return _filtered([own, {"id": lzma.FILTER_LZMA2, "dict_size": _DICTIONARY}], [framed], size)

    return run


def _bzip2(_coder: Coder, content: memoryview, size: int) -> Content:
    out, used = inflate(content, "bz2", size)
    if used != len(content):
        raise ParseError("bytes after the packed stream")
    return out


def _deflate(_coder: Coder, content: memoryview, size: int) -> Content:
    return inflate_raw(content, size)


_METHODS: dict[str, Decode] = {
    "00": _copy,
    "030101": _lzma,
    "21": _lzma2,
    "040202": _bzip2,
    "040108": _deflate,
    "03": _branch(lzma.FILTER_DELTA),
    "04": _branch(lzma.FILTER_X86),
    "03030103": _branch(lzma.FILTER_X86),
    "05": _branch(lzma.FILTER_POWERPC),
    "03030205": _branch(lzma.FILTER_POWERPC),
    "06": _branch(lzma.FILTER_IA64),
    "03030401": _branch(lzma.FILTER_IA64),
    "07": _branch(lzma.FILTER_ARM),
    "03030501": _branch(lzma.FILTER_ARM),
    "08": _branch(lzma.FILTER_ARMTHUMB),
    "03030701": _branch(lzma.FILTER_ARMTHUMB),
    "09": _branch(lzma.FILTER_SPARC),
    "03030805": _branch(lzma.FILTER_SPARC),
}
_CODERS = {bytes.fromhex(number): run for number, run in _METHODS.items()}
