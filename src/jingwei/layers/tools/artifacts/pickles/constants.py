"""Opcodes that push constants or move values about; none of them has an effect outside the machine."""

from __future__ import annotations

import re
import struct

from jingwei.layers.tools.artifacts.pickles.machine import Handler, Machine, broken, unproved
from jingwei.layers.tools.artifacts.pickles.memo import memo_index
from jingwei.layers.tools.artifacts.pickles.values import KEPT, Long, Value
from jingwei.text.patterns import expression

_ESCAPE = expression(rb"\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_SIMPLE = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"\n": b""}
_U2, _I4, _U4, _U8, _F8 = (struct.Struct(form) for form in ("<H", "<i", "<I", "<Q", ">d"))
_INTEGER_LINE = 4300  # digits that the interpreter itself converts


def constant(value: Value) -> Handler:
    """Handler that pushes `value`."""

    def push(m: Machine, pos: int) -> int:
        m.stack.append(value)
        return pos

    return push


def binint1(m: Machine, pos: int) -> int:
    """BININT1."""
    m.stack.append(m.data[pos])
    return pos + 1


def number(form: struct.Struct) -> Handler:
    """Handler for a number of fixed width."""
    width = form.size

    def push(m: Machine, pos: int) -> int:
        m.stack.append(form.unpack_from(m.data, pos)[0])
        return pos + width

    return push


binint, binint2, binfloat = number(_I4), number(_U2), number(_F8)


def text_int(m: Machine, pos: int) -> int:
    """INT: `00` and `01` are the booleans of old protocols."""
    line, pos = m.line(pos)
    m.stack.append({b"00": False, b"01": True}.get(line, 0) if line in {b"00", b"01"} else _int(line))
    return pos


def text_long(m: Machine, pos: int) -> int:
    """LONG."""
    line, pos = m.line(pos)
    m.stack.append(_int(line.removesuffix(b"L")))
    return pos


def _int(line: bytes) -> int:
    if len(line) > _INTEGER_LINE:
        broken("an integer of thousands of digits")
    return int(line, 0)


def text_float(m: Machine, pos: int) -> int:
    """FLOAT."""
    line, pos = m.line(pos)
    m.stack.append(float(line))
    return pos


def long1(m: Machine, pos: int) -> int:
    """LONG1: little-endian two's complement."""
    size = m.data[pos]
    m.stack.append(int.from_bytes(m.take(pos + 1, size), "little", signed=True))
    return pos + 1 + size


def long4(m: Machine, pos: int) -> int:
    """LONG4; only its first bytes are needed to know that it is an integer."""
    size = int(_I4.unpack_from(m.data, pos)[0])
    taken = m.take(pos + 4, size)
    beyond = 0 if size <= KEPT else 1 << 8 * KEPT  # so that a long integer is never taken for a small one
    m.stack.append(int.from_bytes(taken[:KEPT], "little", signed=not beyond) + beyond)
    return pos + 4 + size


def text_string(m: Machine, pos: int) -> int:
    """STRING: a quoted line with escapes."""
    line, pos = m.line(pos)
    line = line.strip()
    if len(line) < len("''") or line[:1] != line[-1:] or line[:1] not in {b"'", b'"'}:
        broken("a STRING without quotes")
    m.stack.append(_ESCAPE.sub(_unescape, line[1:-1]).decode("latin-1"))
    return pos


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[1] is not None:
        return bytes([int(match[1], 16)])
    if match[2] is not None:
        return bytes([int(match[2], 8) & 0xFF])
    return _SIMPLE.get(match[3], match[3] if match[3] in {b"\\", b"'", b'"'} else match[0])


def text_unicode(m: Machine, pos: int) -> int:
    """UNICODE: a line in raw-unicode-escape."""
    start = pos
    line, pos = m.line(pos)
    if len(line) > KEPT:
        m.stack.append(Long("str", m.data[start : pos - 1], start))
    else:
        m.stack.append(line.decode("raw-unicode-escape"))
    return pos


def counted(length: struct.Struct | None, kind: str) -> Handler:
    """Handler for a string or bytes preceded by its length (one byte when `length` is None)."""

    def push(m: Machine, pos: int) -> int:
        if length is None:
            size, pos = m.data[pos], pos + 1
        else:
            size, pos = int(length.unpack_from(m.data, pos)[0]), pos + length.size
        taken = m.take(pos, size)
        m.stack.append(
            _decode(taken, kind) if size <= KEPT else Long("bytes" if kind == "bytes" else "str", taken, pos)
        )
        return pos + size

    return push


def _decode(taken: memoryview, kind: str) -> Value:
    if kind == "bytes":
        return bytes(taken)
    return str(taken, "latin-1") if kind == "string" else str(taken, "utf-8", "surrogatepass")


short_binstring, binstring = counted(None, "string"), counted(_I4, "string")
short_binunicode, binunicode, binunicode8 = counted(None, "str"), counted(_U4, "str"), counted(_U8, "str")
short_binbytes, binbytes, binbytes8 = counted(None, "bytes"), counted(_U4, "bytes"), counted(_U8, "bytes")


def proto(m: Machine, pos: int) -> int:
    """PROTO: may occur again and then changes how names are read."""
    version = m.data[pos]
    if version > 5:  # noqa: PLR2004 - the newest protocol that CPython defines
        unproved(m, "pickle.protocol", str(version))
        broken(f"protocol {version}")
    m.protocol = version
    return pos + 1


def frame(m: Machine, pos: int) -> int:
    """FRAME: readers that honour the border and readers that ignore it must see the same."""
    size = _U8.unpack_from(m.data, pos)[0]
    pos += 8
    if m.frame_end <= m.end:
        m.found("pickle.frame", "a frame begins inside another")
    if pos + size > m.end:
        m.found("pickle.frame", "a frame is longer than the data")
    m.frame_end = pos + size
    return pos


def pop(m: Machine, pos: int) -> int:
    """POP: a value, or the mark when nothing is above it."""
    if m.stack:
        m.stack.pop()
    else:
        m.pop_mark()
    return pos


def pop_mark(m: Machine, pos: int) -> int:
    """POP_MARK."""
    m.pop_mark()
    return pos


def mark(m: Machine, pos: int) -> int:
    """MARK."""
    m.push_mark()
    return pos


def dup(m: Machine, pos: int) -> int:
    """DUP."""
    m.stack.append(m.stack[-1])
    return pos


def memoize(m: Machine, pos: int) -> int:
    """MEMOIZE numbers entries by the length of the memo."""
    m.memo[len(m.memo)] = m.stack[-1]
    return pos


def binput(m: Machine, pos: int) -> int:
    """BINPUT may overwrite an entry."""
    m.memo[m.data[pos]] = m.stack[-1]
    return pos + 1


def long_binput(m: Machine, pos: int) -> int:
    """LONG_BINPUT."""
    m.memo[_U4.unpack_from(m.data, pos)[0]] = m.stack[-1]
    return pos + 4


def put(m: Machine, pos: int) -> int:
    """PUT."""
    line, pos = m.line(pos)
    m.memo[_index(line)] = m.stack[-1]
    return pos


def _index(line: bytes) -> int:
    """Index of PUT and GET, in decimal digits as every interpreter reads them."""
    index = memo_index(line)
    if index is None:
        broken("a memo index that is no short decimal number")
    return index


def _fetch(m: Machine, index: int) -> None:
    if index not in m.memo:
        broken(f"memo entry {index} is not set")
    m.stack.append(m.memo[index])


def binget(m: Machine, pos: int) -> int:
    """BINGET."""
    _fetch(m, m.data[pos])
    return pos + 1


def long_binget(m: Machine, pos: int) -> int:
    """LONG_BINGET."""
    _fetch(m, _U4.unpack_from(m.data, pos)[0])
    return pos + 4


def get(m: Machine, pos: int) -> int:
    """GET."""
    line, pos = m.line(pos)
    _fetch(m, _index(line))
    return pos
