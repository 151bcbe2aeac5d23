"""Torch7 files: tables, tensors and storages are walked, functions rejected, classes by exact name."""

import struct

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from tests.layers.tools.artifacts import verdicts


def number(*values):
    return struct.pack(f"<{len(values)}i", *values)


def text(value):
    return number(len(value)) + value.encode()


def string(value):
    return number(2) + text(value)


def real(value):
    return number(1) + struct.pack("<d", value)


def table(index, *items):
    return number(3, index, len(items) // 2) + b"".join(items)


def thing(index, name, content):
    return number(4, index) + text("V 1") + text(name) + content


def storage(index, count=2, name="torch.FloatStorage", stored=None):
    return thing(index, name, struct.pack("<q", count) + bytes(4 * count if stored is None else stored))


def tensor(index, held, sizes=(2,), strides=(1,), offset=1, name="torch.FloatTensor"):
    numbers = struct.pack(f"<{2 * len(sizes) + 1}q", *sizes, *strides, offset)
    return thing(index, name, number(len(sizes)) + numbers + held)


def function(kind=8, index=9):
    place = b"" if kind == 6 else number(index)
    return number(kind) + place + text("\x1bLJ harmless") + table(10)


LINEAR = table(3, string("weight"), tensor(4, storage(5, 6), (2, 3), (3, 1)), string("bias"), tensor(6, storage(7)))
CLEAN = {
    "a module": thing(
        1, "nn.Sequential", table(2, string("modules"), table(8, real(1), thing(9, "nn.Linear", LINEAR)))
    ),
    "a table": table(1, string("a"), real(2.5), string("b"), number(5, 1)),
    "a tensor": tensor(1, storage(2)),
    "two views of one storage": table(
        1, real(1), tensor(2, storage(3)), real(2), tensor(4, number(4, 3), (1,), (1,), offset=2)
    ),
    "a name without version": number(4, 1) + text("torch.FloatStorage") + struct.pack("<q", 1) + bytes(4),
    "a table in itself": table(1, string("self"), number(3, 1)),
    "a tensor without storage beside a number": table(1, real(1), tensor(2, number(0), (), ())),
}
REJECTED = {
    "a function": table(1, string("f"), function()),
    "a function, older form": table(1, string("f"), function(7)),
    "a function, oldest form": function(6),
    "a function in a module": thing(1, "nn.Linear", table(2, string("updateOutput"), function())),
    "a function before the file breaks": table(1, string("f"), function(), string("a"), real(1))[:-3],
}
UNPROVED = {
    "a class of no list": thing(1, "mine.Net", table(2, string("a"), real(1))),
    "a prefix of a list": thing(1, "nn.LinearX", table(2, string("a"), real(1))),
    "a tail": tensor(1, storage(2)) + b"x",
    "a second value": tensor(1, storage(2)) * 2,
    "a storage that is too small": tensor(1, storage(2), (3,)),
    "an offset beyond it": tensor(1, storage(2), offset=2),
    "an offset of zero": tensor(1, storage(2), offset=0),
    "strides that reach too far": tensor(1, storage(2), (2,), (1 << 62,)),
    "a stride below zero": tensor(1, storage(2), (2,), (-1,)),
    "no storage": tensor(1, number(0)),
    "a storage of another type": tensor(1, storage(2, name="torch.IntStorage")),
    "a table for a storage": tensor(1, table(2, string("a"), real(1))),
    "more elements than bytes": storage(1, 1 << 60, stored=8),
    "elements below zero": storage(1, -1, stored=8),
    "more pairs than bytes": number(3, 1, 1 << 30) + bytes(40),
    "a text longer than the file": table(1, number(2, 1 << 30), real(1)),
    "a text of length below zero": table(1, number(2, -1), real(1)),
    "a type that is none": table(1, string("a"), number(9, 1)),
    "no truth value": table(1, string("a"), number(5, 7)),
    "too many dimensions": thing(1, "torch.FloatTensor", number(1000) + bytes(16)),
    "nothing": table(1),
    "nothing but nil": table(1, number(0), number(0)),
}
SEEDS = {"module": CLEAN["a module"], "views": CLEAN["two views of one storage"], "function": REJECTED["a function"]}

test_clean = verdicts.clean(CLEAN, "torch7")
test_rejected = verdicts.rejected(REJECTED)
test_unproved = verdicts.unproved(UNPROVED)
test_no_cut_file_is_clean = verdicts.never_clean_when_cut(CLEAN | REJECTED)
test_damage_never_raises = verdicts.damage_never_raises(CLEAN | REJECTED)


def test_deep_tables_are_read_without_recursion():
    content = b"".join(number(3, n + 1, 1) + real(1) for n in range(20_000)) + real(2)
    assert scan_bytes(content).verdict is Verdict.CLEAN
