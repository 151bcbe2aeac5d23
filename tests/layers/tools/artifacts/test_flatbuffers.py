"""TensorFlow Lite and ExecuTorch: buffers laid out by hand; what lies outside, hides between tables or is not built in is not clean."""

import io
import struct
import zipfile

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.flatbuffer import schema
from jingwei.layers.tools.artifacts.samples import command_pickle, stored_zip


class Number(int):
    """An integer and the bytes that it takes."""

    width = 4


class Byte(Number):
    width = 1


class Long(Number):
    width = 8


class Buffer:
    """Writes tables forward: the vtable, the table, then what it leads to."""

    def __init__(self, identifier, header=b""):
        self.data = bytearray(4) + identifier + header

    def finish(self, root):
        self.data[:4] = struct.pack("<I", self.table(root))
        return bytes(self.data)

    def align(self):
        self.data += bytes(-len(self.data) % 4)

    def table(self, fields):
        self.align()
        places, size = {}, 4
        for slot, value in fields.items():
            places[slot] = size
            size += value.width if isinstance(value, Number) else 4
        count = max(fields, default=-1) + 1
        start = len(self.data)
        self.data += struct.pack("<HH", 4 + 2 * count, size)
        self.data += b"".join(struct.pack("<H", places.get(slot, 0)) for slot in range(count))
        self.align()
        at = len(self.data)
        self.data += struct.pack("<i", at - start) + bytes(size - 4)
        for slot, value in fields.items():
            self.put(at + places[slot], value)
        return at

    def put(self, place, value):
        if isinstance(value, Number):
            self.data[place : place + value.width] = int(value).to_bytes(value.width, "little")
            return
        at = self.table(value) if isinstance(value, dict) else self.vector(value)
        self.data[place : place + 4] = struct.pack("<I", at - place)

    def vector(self, value):
        self.align()
        at = len(self.data)
        if isinstance(value, (str, bytes)):
            content = value.encode() + b"\0" if isinstance(value, str) else value
            self.data += struct.pack("<I", len(value)) + content
            return at
        self.data += struct.pack("<I", len(value)) + bytes(sum(getattr(v, "width", 4) for v in value))
        place = at + 4
        for element in value:
            self.put(place, element)
            place += getattr(element, "width", 4)
        return at


def tflite(code=None, version=3, index=0, tail=b"", **more):
    operator = {0: Number(index), 1: [Number(0)], 2: [Number(1)], 3: Byte(11), 4: {0: Byte(1)}}
    tensor = {0: [Number(1), Number(2)], 1: Byte(0), 2: Number(1), 3: "weights", 4: {2: [Number(1)], 3: [Long(0)]}}
    model = {
        0: Number(version),
        1: [code or {0: Byte(0), 2: Number(1)}],
        2: [{0: [tensor, tensor], 1: [Number(0)], 2: [Number(1)], 3: [operator], 4: "main"}],
        3: "made by hand",
        4: [{}, {0: b"\1\0\0\0\2\0\0\0", **more}],
    }
    return Buffer(b"TFL3").finish(model) + tail


def program(name="aten::add", delegates=(), tail=b"", segment=None, size=0):
    plan = {
        0: "forward",
        2: [{0: Byte(5), 1: {0: Byte(6), 2: [Number(1)], 3: b"\0"}}, {0: Byte(2), 1: {0: Long(1)}}],
        3: [Number(0)],
        4: [Number(0)],
        5: [{2: [{0: Byte(1), 1: {0: Number(0), 1: [Number(0), Number(1)]}}]}],
        6: [{0: name, 1: "out"}],
        7: list(delegates),
    }
    fields = {0: Number(0), 1: [plan], 2: [{}, {0: b"\1\2\3\4"}]}
    if segment is None:
        return Buffer(b"ET12").finish(fields) + tail
    fields[4] = [{0: Long(0), 1: Long(len(segment) + size)}]
    header = b"eh00" + struct.pack("<IQQ", 24, 0, 0)
    made = bytearray(Buffer(b"ET12", header).finish(fields))
    made += bytes(-len(made) % 64)
    made[8 + 8 : 8 + 24] = struct.pack("<QQ", len(made), len(made))
    return bytes(made) + segment + tail


def behind(size=8):
    """A buffer whose numbers lie behind the tables, as in files of more than 2 GiB."""

    def made(at):
        operator = {0: Number(0), 1: [Number(0)]}
        subgraph = {3: [operator]}
        return Buffer(b"TFL3").finish(
            {0: Number(3), 1: [{0: Byte(0)}], 2: [subgraph], 4: [{1: Long(at), 2: Long(size)}]}
        )

    return made(len(made(0))) + b"\1" * 8


CUSTOM = {0: Byte(32), 1: "MyOperator"}
CLEAN = {
    "tflite": tflite(),
    "tflite with numbers behind the buffer": behind(),
    "executorch": program(),
    "executorch with a segment": program(segment=b"\1\2\3\4" * 4),
}
UNPROVED = {
    "tflite, custom operator": tflite(CUSTOM),
    "tflite, operator of TensorFlow": tflite({0: Byte(32), 1: "FlexMatMul"}),
    "tflite, delegate": tflite({0: Byte(51)}),
    "tflite, custom call": tflite({0: Byte(127), 3: Number(173)}),
    "tflite, operator of a later version": tflite({0: Byte(127), 3: Number(4000)}),
    "tflite, operator that is not listed": tflite(index=7),
    "tflite, version": tflite(version=2),
    "tflite, tail": tflite(tail=b"x"),
    "tflite, zeros for a tail": tflite(tail=bytes(64)),
    "tflite, a field of nobody": tflite({0: Byte(0), 9: Number(1)}),
    "tflite, numbers beyond the end": behind(1 << 60),
    "tflite, empty": Buffer(b"TFL3").finish({0: Number(3)}),
    "executorch, operator": program("my::op"),
    "executorch, delegate": program(delegates=[{0: "XnnpackBackend", 1: {0: Byte(0), 1: Number(0)}}]),
    "executorch, tail": program(tail=b"x"),
    "executorch, segment beyond the end": program(segment=b"\1\2\3\4", size=1),
    "executorch, empty": Buffer(b"ET12").finish({0: Number(0)}),
    "a root outside": b"\xff\xff\0\0TFL3" + bytes(8),
    "a root of nothing": b"\0\0\0\0TFL3" + bytes(8),
    "a vtable outside": b"\x08\0\0\0TFL3\xff\xff\xff\x7f",
}
REJECTED = {
    "tflite, PyFunc through a delegate": tflite({0: Byte(32), 1: "FlexPyFunc"}),
    "tflite, ReadFile through a delegate": tflite({0: Byte(32), 1: "FlexReadFile"}),
    "executorch, a zip with a pickle for a tail": program() + stored_zip({"bytecode.pkl": command_pickle()}),
}
SEEDS = {**CLEAN, **{name: UNPROVED[name] for name in ("tflite, custom operator", "executorch, delegate")}}


@pytest.mark.parametrize("name", CLEAN)
def test_whole_buffers_are_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, found.findings) == (Verdict.CLEAN, ())


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_understood_is_unproved(name):
    assert scan_bytes(UNPROVED[name]).verdict is Verdict.UNPROVED


@pytest.mark.parametrize("name", REJECTED)
def test_what_reaches_out_is_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict.rejected


@pytest.mark.parametrize("name", ["tflite", "executorch", "executorch with a segment"])
def test_a_cut_is_never_clean(name):
    content = CLEAN[name]
    assert all(scan_bytes(content[:end]).verdict is Verdict.UNPROVED for end in range(1, len(content)))


@pytest.mark.parametrize(
    ("model", "label", "verdict"),
    [
        (tflite(), b"cat", Verdict.UNPROVED),
        (tflite(), command_pickle(), Verdict.MALICIOUS),
        (tflite({0: Byte(32), 1: "FlexPyFunc"}), b"cat", Verdict.MALICIOUS),
    ],
)
@pytest.mark.parametrize("offset", [0, 1])
def test_labels_behind_a_model_are_no_attack_by_themselves(model, label, verdict, offset):
    made = io.BytesIO(model)  # the archive counts its offsets from the start of the file
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("labels.txt", label)
    counted_alone = model + stored_zip({"labels.txt": label})
    assert scan_bytes((made.getvalue(), counted_alone)[offset]).verdict is verdict


def test_bytes_between_tables_are_found():
    hidden = Buffer(b"TFL3", b"secret!!").finish({0: Number(3), 1: [{}], 2: [{3: [{}]}], 4: [{}]})
    assert [f.rule for f in scan_bytes(hidden).findings] == ["flatbuffer.gap"]


@pytest.mark.parametrize("name", ["tflite_schema", "executorch_schema"])
def test_every_table_of_a_schema_is_described(name):
    table = schema(name)
    for kind, fields in table.items():
        for value in fields.values():
            plain = value.removeprefix("[").removeprefix("U:")
            assert plain.isdigit() or plain == "s" or plain in table or f"union:{plain}" in table, (kind, value)
