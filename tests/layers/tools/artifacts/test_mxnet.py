"""MXNet: graphs of known operators and whole lists of arrays are clean; operators of the host, pointers and files are not."""

import json
import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes


def null(name="data", **attributes):
    return {"op": "null", "name": name, "attrs": attributes, "inputs": []}


def graph(*nodes, heads=None, arguments=(0,), **more):
    made = [
        null(),
        *(nodes or ({"op": "Activation", "name": "a", "attrs": {"act_type": "relu"}, "inputs": [[0, 0, 0]]},)),
    ]
    last = [[len(made) - 1, 0, 0]] if heads is None else heads
    whole = {
        "nodes": made,
        "arg_nodes": list(arguments),
        "node_row_ptr": [0, 1, 2],
        "heads": last,
        "attrs": {"mxnet_version": ["int", 10901]},
    }
    return whole | more


def text(value):
    return json.dumps(value).encode()


def node(kind, **more):
    return {"op": kind, "name": "n", "inputs": [[0, 0, 0]], **more}


def shape(*sizes):
    return struct.pack(f"<I{len(sizes)}q", len(sizes), *sizes)


def array(*sizes, flag=0, width=4, version=0xF993FAC9):
    count = 1
    for size in sizes:
        count *= size
    return struct.pack("<Ii", version, 0) + shape(*sizes) + struct.pack("<iii", 1, 0, flag) + bytes(count * width)


SPARSE = (
    struct.pack("<Ii", 0xF993FAC9, 1)
    + shape(2, 4)
    + shape(3, 4)
    + struct.pack("<iii", 1, 0, 0)
    + struct.pack("<i", 6)
    + shape(2)
    + bytes(48)
)
LEGACY = struct.pack("<III", 2, 2, 3) + struct.pack("<iii", 1, 0, 0) + bytes(24)


def arrays(*held, names=None, tail=b"", magic=0x112):
    named = [f"arg:{n}" for n in range(len(held))] if names is None else names
    listed = b"".join(struct.pack("<Q", len(name)) + name.encode() for name in named)
    return struct.pack("<QQQ", magic, 0, len(held)) + b"".join(held) + struct.pack("<Q", len(named)) + listed + tail


LOOP = node("_foreach", attrs={"num_args": "3"}, subgraphs=[graph()])
CLEAN = {
    "a graph": text(graph()),
    "an older graph": text(graph({"op": "Convolution", "param": {"kernel": "(3,3)"}, "name": "os.system", "inputs": [[0, 0]]})),
    "a loop": text(graph(LOOP)),
    "how training begins": text(graph(null("w", __init__='["xavier", {"magnitude": 3}]', __lr_mult__="2.0"), node("relu"))),
    "arrays": arrays(array(2, 3), array(4, flag=6, width=8), array(version=0xF993FACA)),
    "arrays without names": arrays(array(2), names=[]),
    "compressed rows": arrays(SPARSE),
    "an older array": arrays(LEGACY),
}  # fmt: skip
REJECTED = {
    "an operator of the host": text(graph(node("Custom", attrs={"op_type": "loader"}))),
    "a pointer": text(graph(node("_Native", attrs={"info": "0x7f0000001000"}))),
    "a file": text(graph(node("_cvimread", attrs={"filename": "/etc/passwd"}))),
    "an operator of the host in a loop": text(graph(node("_foreach", subgraphs=[graph(node("Custom"))]))),
    "a call among the notes": text(graph(attrs={"x": {"_target_": "os.system"}})),
}
UNPROVED = {
    "an operator of nobody": (text(graph(node("my_op"))), "mxnet.operator"),
    "beginning from a file": (text(graph(null("w", __init__='["load", {"param": "/tmp/x"}]'))), "mxnet.initial"),
    "a key of nobody": (text(graph(library="x.so")), "json.key"),
    "an input from behind": (text(graph({**node("relu"), "inputs": [[1, 0, 0]]})), "mxnet.graph"),
    "a result that is not there": (text(graph(heads=[[9, 0, 0]])), "mxnet.graph"),
    "an argument that is not there": (text(graph(arguments=(7,))), "mxnet.graph"),
    "no results": (text(graph(heads=[])), "mxnet.graph"),
    "a text for a list": (text(graph(heads="x")), "format.broken"),
    "no arrays": (arrays(), "format.empty"),
    "numbers missing": (arrays(array(2, 3)[:-1], names=[]), "format.broken"),
    "a type of nobody": (arrays(array(1, flag=99)), "format.broken"),
    "a storage of nobody": (arrays(struct.pack("<Ii", 0xF993FAC9, 7) + bytes(40)), "format.broken"),
    "names of other arrays": (arrays(array(1), names=["a", "b"]), "format.broken"),
    "more arrays than bytes": (struct.pack("<QQQ", 0x112, 0, 1 << 60), "format.broken"),
    "a tail": (arrays(array(1), tail=b"x"), "format.trailing"),
}
SEEDS = CLEAN | REJECTED


@pytest.mark.parametrize("name", CLEAN)
def test_what_computes_is_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, found.findings, found.format.split()[0]) == (Verdict.CLEAN, (), "mxnet")


@pytest.mark.parametrize("name", REJECTED)
def test_what_reaches_out_is_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict.rejected


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_known_is_unproved(name):
    content, rule = UNPROVED[name]
    found = scan_bytes(content)
    assert found.verdict is Verdict.UNPROVED
    assert rule in {f.rule for f in found.findings}


@pytest.mark.parametrize("name", ["a graph", "arrays", "compressed rows"])
def test_a_cut_is_never_clean(name):
    content = CLEAN[name]
    assert all(scan_bytes(content[:end]).verdict is Verdict.UNPROVED for end in range(len(content)))
