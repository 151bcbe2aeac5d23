"""Skops files: each kind of node takes its own names only; what a node reads must be what it says."""

import json
import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, plain_pickle, stored_zip
from tests.layers.tools.artifacts import verdicts


def npy():
    header = repr({"descr": "<f4", "fortran_order": False, "shape": (2,)}).encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(8)


def node(loader, module, cls, **more):
    return {"__class__": cls, "__module__": module, "__loader__": loader, **more}


def value(content):
    return node("JsonNode", "builtins", "str", content=json.dumps(content), is_json=True)


def row(*children, loader="ListNode", cls="list"):
    return node(loader, "builtins", cls, content=list(children))


def table(**content):
    keys = row(*(node("TypeNode", "builtins", "str") for _ in content))
    return node("DictNode", "builtins", "dict", content=content, key_types=keys)


ARRAY = node("NdArrayNode", "numpy", "ndarray", type="numpy", file="1.npy")


def skops(*nodes, members=None, **more):
    held = table(**{f"a{n}": child for n, child in enumerate(nodes)})
    schema = node("ObjectNode", "sklearn.linear_model._logistic", "LogisticRegression", content=held)
    schema |= {"protocol": 2, "_skops_version": "0.13.0"} | more
    return stored_zip({"1.npy": npy(), **(members or {}), "schema.json": json.dumps(schema).encode()})


def method(func="predict", **of):
    owner = {"module": "sklearn.linear_model._logistic", "cls": "LogisticRegression"} | of
    inner = node("ObjectNode", "sklearn.linear_model._logistic", "LogisticRegression")
    return node("MethodNode", owner["module"], owner["cls"], content={"func": func, "obj": inner})


def generator(name, module="numpy.random._generator"):
    return node(
        "RandomGeneratorNode", module, "Generator", content={"bit_generator": table(bit_generator=value(name)), "seed_seq": table()}
    )  # fmt: skip


CLEAN = {
    "array": skops(ARRAY, value(None), value([1, "x"])),
    "rows": skops(row(value(1)), row(value(1), loader="TupleNode", cls="tuple"), row(loader="SetNode", cls="set")),
    "bytes": skops(node("BytesNode", "builtins", "bytes", file="x.bin"), members={"x.bin": b"any bytes"}),
    "function": skops(node("FunctionNode", "numpy", "log1p")),
    "generator": skops(generator("PCG64")),
    "objects": skops(node("NdArrayNode", "numpy", "ndarray", type="json", content=[value(1)], shape=row(value(1)))),
    "sparse": skops(
        node("SparseMatrixNode", "scipy.sparse._csr", "csr_matrix", type="scipy", file="m.npz"),
        members={"m.npz": stored_zip({"data.npy": npy()})},
    ),
    "dtype": skops(node("DTypeNode", "numpy", "dtype", content=ARRAY)),
    "slice": skops(node("SliceNode", "builtins", "slice", content={"start": 1, "stop": None, "step": None})),
}
REJECTED = {
    "CVE-2025-54412: another function of operator": skops(node("OperatorFuncNode", "operator", "call", attrs=row())),
    "CVE-2025-54412: another module": skops(node("OperatorFuncNode", "sklearn", "methodcaller", attrs=row())),
    "CVE-2025-54413: a method of another class": skops(method(cls="Pipeline")),
    "CVE-2025-54413: a private method": skops(method("__reduce__")),
    "CVE-2025-54886: a pickle where a fallback would load it": skops(members={"model.pkl": command_pickle()}),
    "a dangerous function": skops(node("FunctionNode", "os", "system")),
    "a dangerous function, protocol 0": skops(
        node("FunctionNode", "numpy", "add", content={"module_path": "os", "function": "system"}), protocol=0
    ),
    "a dangerous class in a list's place": skops(node("ListNode", "subprocess", "Popen", content=[value("echo")])),
    "a dangerous constructor": skops(node("ConstructorFromReduceNode", "os", "popen", content=row(value("echo")))),
    "a partial of a dangerous function": skops(
        node("PartialNode", "functools", "partial", content={
            "func": node("TypeNode", "builtins", "eval"), "args": row(), "kwds": table(), "namespace": value(None)
        })
    ),
    "a constant under another name": skops(node("JsonNode", "os", "system", content="1")),
    "one id for two": skops(ARRAY | {"__id__": 1}, value(1) | {"__id__": 1}),
    "bytes that another loader would run": skops(
        node("BytesNode", "builtins", "bytes", file="x.bin"), members={"x.bin": b"\x80\x02" + command_pickle()}
    ),
    "torch's data beside it": skops(ARRAY, members={"data.pkl": plain_pickle()}),
}  # fmt: skip
UNPROVED = {
    "a class that is not trusted": skops(node("ObjectNode", "mine.models", "Net")),
    "a function that is not trusted": skops(node("FunctionNode", "numpy", "ufunc")),
    "the right name in the wrong kind": skops(node("TypeNode", "sklearn.linear_model._logistic", "LogisticRegression")),
    "a method": skops(method()),
    "an accessor": skops(node("OperatorFuncNode", "operator", "itemgetter", attrs=row(value(1)))),
    "a tree, whose indices nobody checks": skops(
        node("TreeNode", "sklearn.tree._tree", "Tree", content=table(), __reduce__={"args": row()})
    ),
    "a loss that is not listed": skops(node("LossNode", "mine", "Loss", content=table(), __reduce__={"args": row()})),
    "a generator of another class": skops(generator("test")),
    "a kind that is not known": skops(node("OtherNode", "builtins", "list", content=[])),
    "a key that is not known": skops(ARRAY | {"more": 1}),
    "no node": skops(1),
    "a member that is not there": skops(ARRAY | {"file": "2.npy"}),
    "a member of another kind": skops(ARRAY | {"file": "2.npy"}, members={"2.npy": stored_zip({"a.npy": npy()})}),
    "a protocol that is not known": skops(ARRAY, protocol=3),
    "no protocol": skops(ARRAY, protocol=None),
    "only a version": stored_zip({"schema.json": b'{"_skops_version": "1.0"}'}),
    "nothing": stored_zip({"schema.json": json.dumps(table() | {"protocol": 2}).encode()}),
    "an empty list": stored_zip({"schema.json": json.dumps(row() | {"protocol": 2}).encode()}),
    "a tail": CLEAN["array"] + b"x",
}
SEEDS = {
    "clean": CLEAN["array"],
    "generator": CLEAN["generator"],
    "operator": REJECTED["CVE-2025-54412: another module"],
}

test_clean = verdicts.clean(CLEAN, "skops")
test_rejected = verdicts.rejected(REJECTED)
test_unproved = verdicts.unproved(UNPROVED)
test_no_cut_file_is_clean = verdicts.never_clean_when_cut({name: CLEAN[name] for name in ("array",)} | REJECTED)
test_damage_never_raises = verdicts.damage_never_raises(SEEDS)


def test_findings_name_the_schema():
    found = scan_bytes(REJECTED["a dangerous function"]).findings[0]
    assert (found.rule, found.member, found.name) == ("skops.dangerous", "schema.json", "os.system (FunctionNode)")


def test_deep_nesting_is_bounded():
    inner = value(1)
    for _ in range(60):
        inner = row(inner)
    assert [f.rule for f in scan_bytes(skops(inner)).findings][:1] == ["budget"]


def spots(value, path=()):
    """Every place in a JSON value."""
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from spots(inner, (*path, key))


@pytest.mark.parametrize("odd", [1, None, "x", [], {}, [1], {"__loader__": 1}, True, ["PCG64"]])
def test_no_value_of_another_type_raises(odd):
    schema = json.loads(json.dumps(table(a=generator("PCG64"), b=ARRAY, c=method()) | {"protocol": 2}))
    for path in spots(schema):
        changed = json.loads(json.dumps(schema))
        place = changed
        for key in path[:-1]:
            place = place[key]
        if path:
            place[path[-1]] = odd
        content = stored_zip({"1.npy": npy(), "schema.json": json.dumps(changed).encode()})
        assert scan_bytes(content).verdict is not Verdict.CLEAN
