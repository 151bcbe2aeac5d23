"""NumPy follows the pointers of an object array: no dtype may pretend that bytes are such pointers, or lie outside of what was allocated."""

import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

RAW = b"\x41" * 16


def word(text):
    return b"\x8c" + bytes([len(text)]) + text.encode()


def name(module, attribute):
    return word(module) + word(attribute) + b"\x93"


def whole(number):
    return b"J" + struct.pack("<i", number)


def named(letters):
    return name("numpy", "dtype") + word(letters) + b"\x89\x88\x87R"


def state(subtype=b"N", names=b"N", fields=b"N", size=-1, align=-1, flags=0):
    sizes = whole(size) + whole(align) + whole(flags)
    return b"(" + whole(3) + word("|") + subtype + names + fields + sizes + b"tb"


def field(inner, size=8, offset=0, flags=0, align=1):
    fields = b"}" + word("a") + inner + whole(offset) + b"\x86s"
    return state(names=word("a") + b"\x85", fields=fields, size=size, align=align, flags=flags)


def sub(inner, count, size=8, flags=0):
    return state(subtype=inner + whole(count) + b"\x85\x86", size=size, align=1, flags=flags)


F8 = named("f8") + state()
V8 = state(size=8, align=1)
OBJECT = named("O8") + state(flags=63)
RECONSTRUCTED = name("numpy._core.multiarray", "_reconstruct") + name("numpy", "ndarray") + b"K\x00\x85C\x01b\x87R"


def array(dtype, raw=RAW[:8], shape=1):
    content = raw if isinstance(raw, bytes) and raw[:1] == b"]" else b"C" + bytes([len(raw)]) + raw
    return RECONSTRUCTED + b"(" + whole(1) + whole(shape) + b"\x85" + dtype + b"\x89" + content + b"tb"


def scalar(dtype):
    return name("numpy.core.multiarray", "scalar") + dtype + b"C\x08" + RAW[:8] + b"\x86R"


def buffer(dtype):
    return (
        name("numpy.core.numeric", "_frombuffer") + b"(C\x08" + RAW[:8] + dtype + whole(1) + b"\x85" + word("C") + b"tR"
    )


def first_used(dtype, then):
    """The dtype is remembered, given to an array, and changed afterwards."""
    return dtype + b"\x940" + array(b"h\x00") + b"h\x00" + then + b"0"


FORGED = {
    "objects under their long name": array(named("object") + state()),
    "objects as raw bytes": array(OBJECT),
    "strings of NumPy 2": array(named("T") + state(), RAW),
    "several letters": array(named("f4,O") + state(), RAW),
    "a field of objects": array(named("V8") + field(OBJECT)),
    "a field of objects under their long name": array(named("V8") + field(named("object") + state())),
    "a field of strings of NumPy 2": array(named("V16") + field(named("T") + state(), 16), RAW),
    "a field without a state": array(named("V8") + field(named("f8"))),
    "parts that are objects": array(named("V8") + sub(named("object") + state(), 1)),
    "a scalar with a field of objects": scalar(named("V8") + field(named("object") + state())),
    "a scalar of objects": scalar(OBJECT),
    "a buffer with a field of objects": buffer(named("V8") + field(named("object") + state())),
    "a buffer of objects": buffer(OBJECT),
    "flags of objects": array(F8[: -len(state())] + state(flags=1)),
    "a number with fields": array(named("f8") + field(F8)),
    "fields given after the array was made": first_used(named("V8"), field(named("object") + state())),
    "fields given a second time": first_used(named("V8") + V8, field(F8)),
    "size given after the array was made": first_used(named("V8"), state(size=1 << 20, align=1)),
    "size of a number": array(named("f8") + state(size=1 << 20, align=8)),
    "size of bytes": array(named("S8") + state(size=1 << 20, align=1)),
    "size of text": array(named("U2") + state(size=1 << 20, align=4, flags=8)),
    "size as the type has it, where the type has none": array(named("V8") + state()),
    "alignment": array(named("V8") + state(size=8, align=3)),
    "a field beyond the element": array(named("V8") + field(F8, offset=1 << 28)),
    "a field before the element": array(named("V8") + field(F8, offset=-8)),
    "a field that reaches over the end": array(named("V8") + field(F8, offset=1)),
    "more parts than fit": array(named("V8") + sub(F8, 2)),
    "a negative number of parts": array(named("V8") + sub(F8, -1)),
    "a name without field": array(named("V8") + state(names=word("b") + b"\x85", fields=b"}", size=8, align=1)),
    "more elements than the list has": array(OBJECT, b"]", 1 << 30),
}
PLAIN = {
    "numbers": array(F8),
    "text": array(named("U2") + state(size=8, align=4, flags=8)),
    "dates": array(named("M8") + state()),
    "a record": array(named("V8") + field(F8, flags=16)),
    "an aligned record": array(named("V8") + field(F8, flags=-112, align=8)),
    "parts": array(named("V8") + sub(named("i4") + state(), 2)),
    "an object array": array(OBJECT, b"]Na"),
    "a scalar": scalar(F8),
    "a buffer": buffer(F8),
    "a class of records": array(
        name("numpy", "dtype") + name("numpy", "record") + b"\x89\x88\x87R" + field(F8, flags=16)
    ),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_dtype_is_not_clean(case):
    result = scan_bytes(b"\x80\x04" + FORGED[case] + b".")
    assert result.verdict is not Verdict.CLEAN
    assert not {found.rule for found in result.findings} & {"pickle.broken", "pickle.unknown-name"}, result.findings


@pytest.mark.parametrize("case", PLAIN)
def test_an_ordinary_dtype_is_clean(case):
    result = scan_bytes(b"\x80\x04" + PLAIN[case] + b".")
    assert result.verdict is Verdict.CLEAN, [found.text.en for found in result.findings]


def test_records_of_records_that_unfold_without_end_are_not_clean():
    """Each holds the one before twice and takes no bytes: hashing the last visits 2 ** 40."""
    body = named("V0") + state(size=0, align=1) + b"\x940"
    for n in range(40):
        inner = b"".join(word(letter) + b"h" + bytes([n]) + b"K\x00\x86" for letter in "ab")
        fields = state(names=word("a") + word("b") + b"\x86", fields=b"}(" + inner + b"u", size=0, align=1)
        body += named("V0") + fields + b"\x940"
    assert scan_bytes(b"\x80\x04" + body + b"N.").verdict is Verdict.UNPROVED


def npy(descr, shape, raw):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + raw


@pytest.mark.parametrize(
    ("descr", "shape", "size"),
    [
        ("'object'", "(1,)", 8), ("'T'", "(1,)", 16), ("[('a', 'T')]", "(1,)", 16), ("'<f7'", "(1,)", 7), ("'?8'", "(1,)", 8),
        (f"'|V{'9' * 5000}'", "(0,)", 1), ("'<f8'", f"({'9' * 4000}, {'9' * 4000})", 1),
        (f"[('a', '<f8', {'9' * 4000})]", f"({'9' * 4200},)", 1),
    ],
)  # fmt: skip
def test_headers_outside_the_letters_and_bounds_are_unproved(descr, shape, size):
    assert scan_bytes(npy(descr, shape, bytes(size))).verdict is Verdict.UNPROVED


@pytest.mark.parametrize(
    "descr", ["'<f8'", "'<M8[ns]'", "'<U2'", "'|V8'", "[('a', '|b1'), ('b', '<i2', (3,)), ('c', '?')]"]
)
def test_ordinary_headers_are_clean(descr):
    assert scan_bytes(npy(descr, "(1,)", bytes(8))).verdict is Verdict.CLEAN


@pytest.mark.parametrize("version", [b"\2\0", b"\3\0"])
def test_a_header_of_other_letters_raises_nothing(version):
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), '\xa3': 1}\n"
    content = b"\x93NUMPY" + version + len(header).to_bytes(4, "little") + header + bytes(4)
    assert scan_bytes(content).verdict is Verdict.UNPROVED
