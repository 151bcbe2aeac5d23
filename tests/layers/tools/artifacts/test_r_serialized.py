"""R's serialized values: data is walked to the last byte, what could run is named."""

import bz2
import gzip
import lzma
import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from tests.layers.tools.artifacts import verdicts

ATTRIBUTES, TAG, ACTIVE = 1 << 9, 1 << 10, 1 << 27
HEADER = b"X\n" + struct.pack(">3i", 2, 0x40300, 0x20300)
NULL, GLOBAL = struct.pack(">i", 254), struct.pack(">i", 253)


def number(*values):
    return struct.pack(f">{len(values)}i", *values)


def text(value):
    return number(9 | 64 << 12, len(value)) + value.encode()


def symbol(name):
    return number(1) + text(name)


def reals(*values, flags=0):
    return number(14 | flags, len(values)) + struct.pack(f">{len(values)}d", *values)


def strings(*values):
    return number(16, len(values)) + b"".join(map(text, values))


def row(*items, flags=0):
    return number(19 | flags, len(items)) + b"".join(items)


def pair(tag, value, rest=NULL, flags=0):
    return number(2 | TAG | flags) + symbol(tag) + value + rest


def call(name, *arguments, flags=6):
    rest = NULL
    for argument in reversed(arguments):
        rest = number(2) + argument + rest
    return number(flags) + symbol(name) + rest


def environment(frame=NULL):
    return number(4, 0) + number(242) + frame + NULL + NULL


def rds(item):
    return HEADER + item


MODEL = row(
    reals(1.5, 2.5), strings("a", "b"), number(13, 2, 1, 2), flags=ATTRIBUTES | 1 << 8
) + pair("names", strings("x", "y", "z"), pair("class", strings("model")))  # fmt: skip
VERSION_3 = b"X\n" + struct.pack(">4i", 3, 0x40300, 0x30500, 5) + b"UTF-8"
ASCII = (
    b"A\n2\n262912\n131840\n787\n2\n14\n3\n1.5\nNA\n-Inf\n16\n1\n262153\n3\na\\040b\n"
    b"1026\n1\n262153\n5\nnames\n16\n2\n262153\n1\nx\n262153\n1\ny\n254\n"
)
CLEAN = {
    "a list with attributes": rds(MODEL),
    "version 3": VERSION_3 + reals(1.0),
    "little-endian": b"B\n" + struct.pack("<5id", 2, 1, 1, 14, 1, 0.5),
    "text": ASCII,
    "raw bytes": rds(number(24, 3) + b"abc"),
    "complex": rds(number(15, 1) + bytes(16)),
    "a workspace image": b"RDX2\n" + rds(pair("x", reals(1.0), pair("y", strings("b")))),
    "an environment": rds(row(reals(1.0), environment(pair("a", reals(2.0))))),
    "a sequence in compact form": VERSION_3
    + number(238)
    + number(2)
    + symbol("compact_intseq")
    + number(2)
    + symbol("base")
    + number(2)
    + number(13, 1, 13)
    + NULL
    + reals(3.0, 1.0, 1.0)
    + NULL,
    "a symbol twice": rds(row(symbol("a"), number(255 | 1 << 8), reals(1.0))),
    "an S4 object": rds(number(25 | ATTRIBUTES) + pair("slot", reals(1.0))),
    "a long vector's length": rds(number(10, -1, 0, 1) + number(1)),
    "missing text": rds(number(16, 1, 9, -1)),
    **{
        name: pack(rds(MODEL))
        for name, pack in (("gzip", gzip.compress), ("bzip2", bz2.compress), ("xz", lzma.compress))
    },
}
REJECTED = {
    "CVE-2024-27322: a promise": rds(row(number(5) + NULL + call("system", strings("echo")))),
    "CVE-2024-27322: a promise in a workspace image": b"RDX3\n"
    + VERSION_3
    + pair("x", number(5) + GLOBAL + NULL + call("system")),
    "an active binding": rds(row(environment(pair("a", reals(1.0), flags=ACTIVE)))),
    "a closure": rds(row(number(3) + GLOBAL + NULL + reals(1.0))),
    "a primitive function": rds(number(8, 3) + b"sum"),
    "a call": rds(row(call("system", strings("echo")))),
    "a call by reference": rds(row(symbol("system"), number(6) + number(255 | 1 << 8) + NULL)),
    "a call of a computed function": rds(row(number(6) + call("get", strings("system")) + NULL)),
    "a call of a computed function of a computed function": rds(
        row(number(6) + number(6) + call("get", strings("system")) + NULL + NULL)
    ),
    "a call of a package's function": rds(row(number(6) + call("::", symbol("base"), symbol("system")) + NULL)),
    "a fitting function of another package": rds(row(number(6) + call("::", symbol("mine"), symbol("lm")) + NULL)),
    "a call behind a package's function": rds(
        row(number(6) + call("::", symbol("stats"), symbol("lm")) + number(2) + call("system") + NULL)
    ),
    "a call inside a formula": rds(call("~", symbol("y"), call("system", strings("echo")))),
    "a call with attributes": rds(number(6 | ATTRIBUTES) + pair("class", strings("x")) + symbol("eval") + NULL),
    "an expression": rds(number(20, 1) + call("eval", symbol("x"))),
    "byte code": rds(row(number(21, 1))),
    "a call before the file breaks": rds(row(call("system"), reals(1.0)))[:-3],
}
UNPROVED = {
    "a formula": rds(row(call("~", symbol("y"), call("+", symbol("a"), symbol("b"))))),
    "a fitting call": rds(row(call("lm", symbol("f")))),
    "a fitting call of a package": rds(
        row(number(6) + call("::", symbol("stats"), symbol("lm")) + number(2) + symbol("f") + NULL)
    ),
    "a package's function by texts": rds(row(number(6) + call("::", strings("stats"), strings("lm")) + NULL)),
    "a pointer": rds(row(number(22) + NULL + NULL)),
    "a namespace": rds(row(number(249, 0, 1) + text("stats"))),
    "a hook": rds(row(number(247, 0, 1) + text("x"))),
    "a compact form that maps a file": VERSION_3
    + number(238)
    + number(2)
    + symbol("mmap_integer")
    + number(2)
    + symbol("base")
    + number(2)
    + number(13, 1, 13)
    + NULL
    + strings("/etc/x")
    + NULL,
    "a tail": rds(MODEL) + b"x",
    "a second value": rds(MODEL) + MODEL,
    "more elements than bytes": rds(number(14, 1 << 28)),
    "more items than bytes": rds(number(19, 1 << 28)),
    "a length below zero": rds(number(14, -2)),
    "a length of 64 bits": rds(number(14, -1, 1 << 30, 0)),
    "a reference to nothing": rds(number(255 | 9 << 8)),
    "a type that is none": rds(number(99)),
    "another version": b"X\n" + struct.pack(">3i", 4, 0, 0) + reals(1.0),
    "no value": rds(NULL),
    "an empty list": rds(row()),
    "words of the header only": b"X\nmodel\nglm\n",
    "no number in the text form": ASCII.replace(b"1.5", b"x.5"),
}
SEEDS = {"xdr": CLEAN["a list with attributes"], "text": ASCII, "promise": REJECTED["CVE-2024-27322: a promise"]}

test_rejected = verdicts.rejected(REJECTED)
test_unproved = verdicts.unproved(UNPROVED)
test_no_cut_file_is_clean = verdicts.never_clean_when_cut(CLEAN | REJECTED)
test_damage_never_raises = verdicts.damage_never_raises(CLEAN | REJECTED)


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name):
    result = scan_bytes(CLEAN[name])
    assert result.verdict is Verdict.CLEAN, result.findings
    assert result.format.startswith("rd")


def test_no_cut_text_is_clean():
    """All but the blank at its end."""
    for end in range(len(ASCII) - 1):
        assert scan_bytes(ASCII[:end]).verdict is not Verdict.CLEAN, end


def test_a_long_list_needs_no_depth():
    item = NULL
    for _ in range(3000):
        item = number(2) + number(13, 1, 7) + item
    assert scan_bytes(rds(item)).verdict is Verdict.CLEAN


def test_deep_lists_are_read_without_recursion():
    assert scan_bytes(rds(number(19, 1) * 20_000 + reals(1.0))).verdict is Verdict.CLEAN
