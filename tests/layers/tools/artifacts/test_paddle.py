"""Paddle: programs of known operators and whole tensors are clean; functions of the host, files and machines are not."""

import json
import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.proto_schema import schema
from jingwei.layers.tools.artifacts.samples import command_pickle
from tests.layers.tools.artifacts.test_tensorflow import part

MINUS_ONE = b"\x10" + b"\xff" * 9 + b"\x01"


def attribute(name="axis", text="", texts=()):
    values = (part(5, text) if text else b"") + b"".join(part(8, one) for one in texts)
    return part(4, part(1, name) + b"\x10\x02" + values)


def operator(kind="relu", more=b""):
    return part(4, part(1, part(1, "X") + part(2, "x")) + part(2, part(1, "Out") + part(2, "y")) + part(3, kind) + more)


def program(*operators, tail=b""):
    variable = part(3, part(1, "x") + part(2, b"\x08\x07" + part(3, part(1, b"\x08\x05" + MINUS_ONE))))
    return (
        part(1, b"\x08\x00" + MINUS_ONE + variable + b"".join(operators or (operator(),))) + part(4, b"\x08\x00") + tail
    )


def tensor(*sizes, kind=5, content=None, levels=(), version=0):
    described = bytes([8, kind]) + b"".join(bytes([16, size]) for size in sizes)
    count = 1
    for size in sizes:
        count *= size
    held = b"".join(struct.pack("<Q", 8 * len(level)) + struct.pack(f"<{len(level)}Q", *level) for level in levels)
    head = struct.pack("<IQ", version, len(levels)) + held + struct.pack("<Ii", 0, len(described)) + described
    return head + (bytes(4 * count) if content is None else content)


def newer(*operators, attribute=None, **more):
    named = {"N": "name", "AT": {"#": "0.a_str", "D": "os.system"}} if attribute is None else attribute
    value = {"%": 1, "TT": {"#": "0.t_dtensor", "D": [{"#": "0.t_f32"}, [4], "NCHW", [], 0]}}
    parameter = {"#": "p", "A": [0, 1, 1, "w"], "DA": [], "O": value, "OA": [1, 0, 1], "QA": []}
    made = [{"#": kind, "A": [named], "I": [{"%": 1}], "O": [value], "OA": []} for kind in operators or ("1.relu",)]
    block = {"#": "block_0", "args": [], "ops": [parameter, *made]}
    program = {"regions": [{"#": "region_0", "blocks": [block]}]}
    return json.dumps(
        {"base_code": {"magic": "pir", "trainable": True, "version": 1}, "program": program, **more}
    ).encode()


CLEAN = {
    "a newer program": newer("1.data", "1.conv2d", "1.batch_norm_", "2.yield", "pd_op.fetch"),
    "a program": program(operator(), operator("matmul_v2", attribute("op_callstack", texts=("os.system", "run()")))),
    "an empty path": program(operator("lookup_table", attribute("epmap"))),
    "tensors": tensor(2, 3) + tensor(4, kind=5) + tensor(2, levels=((0, 2),)),
    "a scalar": tensor(),
    "bytes": tensor(5, kind=20, content=b"\1\2\3\4\5"),
}
REJECTED = {
    "a function of the host": program(operator("py_func")),
    "a file written": program(operator("save", attribute("file_path", "/tmp/x"))),
    "a file read": program(operator(), operator("load_combine", attribute("file_path", "/etc/passwd"))),
    "a server": program(operator("listen_and_serv")),
    "a newer file read": newer("1.load_combine"),
    "a newer file written": newer("pd_op.save_combine"),
    "a state that calls": command_pickle(),
}
UNPROVED = {
    "an operator of nobody": (program(operator("my_op")), "paddle.operator"),
    "an engine of another library": (program(operator("tensorrt_engine")), "paddle.operator"),
    "a place elsewhere": (
        program(operator("lookup_table", attribute("epmap", texts=("10.0.0.1:80",)))),
        "paddle.reach",
    ),
    "a newer operator of nobody": (newer("3.my_op"), "paddle.operator"),
    "a newer engine": (newer("1.tensorrt_engine"), "paddle.operator"),
    "a newer place elsewhere": (
        newer(attribute={"N": "endpoints", "AT": {"#": "0.a_str", "D": "10.0.0.1"}}),
        "paddle.reach",
    ),
    "a newer key of nobody": (newer(library="x.so"), "json.key"),
    "a newer program of another kind": (newer().replace(b'"pir"', b'"rip"'), "format.broken"),
    "no operators": (part(1, b"\x08\x00" + MINUS_ONE) + part(4, b"\x08\x00"), "format.empty"),
    "a field of nobody": (program(operator("relu", part(30, "x.so"))), "protobuf.field"),
    "a tail": (program(tail=b"x"), "format.broken"),
    "numbers missing": (tensor(2) + tensor(4, content=bytes(15)), "format.broken"),
    "bytes behind": (tensor(2) + b"x", "format.broken"),
    "another version": (tensor(2) + tensor(2, version=1), "format.broken"),
    "a type of nobody": (tensor(2) + tensor(2, kind=99), "format.broken"),
}
SEEDS = CLEAN | REJECTED


@pytest.mark.parametrize("name", CLEAN)
def test_what_computes_is_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, found.findings, found.format.split()[0]) == (Verdict.CLEAN, (), "paddle")


@pytest.mark.parametrize("name", REJECTED)
def test_what_reaches_out_is_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict is Verdict.MALICIOUS


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_known_is_unproved(name):
    content, rule = UNPROVED[name]
    found = scan_bytes(content)
    assert found.verdict is Verdict.UNPROVED
    assert rule in {f.rule for f in found.findings}


@pytest.mark.parametrize("name", ["a program", "bytes", "a newer program"])
def test_a_cut_is_never_clean(name):
    content = CLEAN[name]
    assert all(scan_bytes(content[:end]).verdict is Verdict.UNPROVED for end in range(len(content)))


def test_every_message_of_the_schema_is_described():
    table = schema("paddle_schema")
    kinds = {kind for known in table.values() for kind, _ in known.values()}
    assert kinds - set("vfdsb") <= set(table)
