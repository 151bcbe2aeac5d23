"""TensorFlow: graphs that only compute are clean; files, Python and other machines are not, wherever the operator stands."""

import json

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.proto_schema import schema


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def part(number, content):
    """One field: a number, or text, bytes, or messages joined."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def attribute(name, value):
    return part(5, part(1, name) + part(2, value))


def call(function):
    return attribute("f", part(10, part(1, function)))


def node(operator, name="n", inputs=(), attributes=b""):
    return part(1, name) + part(2, operator) + b"".join(part(3, i) for i in inputs) + attributes


def function(name, *nodes, arguments=()):
    return part(1, part(1, name) + b"".join(part(2, part(1, a)) for a in arguments)) + b"".join(
        part(3, n) for n in nodes
    )


def words(*values):
    return attribute("value", part(8, part(1, 7) + b"".join(part(8, v) for v in values)))


def graph(*nodes, functions=()):
    library = part(2, b"".join(part(1, f) for f in functions)) if functions else b""
    return b"".join(part(1, n) for n in nodes) + library


def meta(content, extra=b""):
    return part(1, part(4, "serve")) + part(2, content) + extra


def saved(content, extra=b""):
    return part(1, 1) + part(2, meta(content, extra))


def signature(tensor):
    return part(5, part(1, "serving_default") + part(2, part(2, part(1, "out") + part(2, part(1, tensor)))))


def keras(*objects):
    return b"".join(
        part(1, part(2, 1) + part(3, "root") + part(4, "_tf_keras_layer") + part(5, json.dumps(content)))
        for content in objects
    )


SAVER = part(3, part(1, "file:0") + part(2, "save:0") + part(3, "restore"))
SAVING = graph(
    node("Placeholder", "file"),
    node("MatMul", "product"),
    node("SaveV2", "write", ["file"]),
    node("Identity", "save", ["file", "^write"]),
    node("PartitionedCall", "restore", ["file"], call("loads")),
    functions=[function("loads", node("RestoreV2", inputs=["prefix"]), node("AssignVariableOp"), arguments=["prefix"])],
)


def saver(*nodes, restore="restore", functions=()):
    """A graph whose saver restores by `restore`."""
    named = part(3, part(1, "file:0") + part(2, "save:0") + part(3, restore))
    return saved(
        graph(
            node("Placeholder", "file"),
            node("Const", "elsewhere", attributes=words("/etc/x")),
            *nodes,
            functions=functions,
        ),
        named,
    )


def restores(file, **inner):
    return [node("RestoreV2", "r", [file]), node("NoOp", "restore", ["^r"])]


PARTS = [
    node("Const", "end", attributes=words("_temp/part")),
    node("StringJoin", "join", ["file", "end"], attribute("separator", part(2, ""))),
    node("ShardedFilename", "shard", ["join", "n", "n"]),
    node("SaveV2", "w", ["shard"]),
    node("Identity", "save", ["shard", "^w"]),
]
READS = function("reads", node("RestoreV2", inputs=["prefix"]), arguments=["prefix"])
WRITES = function("writes", node("SaveV2", inputs=["prefix"]), arguments=["prefix"])
SPARE = [node("PlaceholderWithDefault", "save_1/Const", ["save_1/name"]), node("Const", "save_1/name", attributes=words("model")),
    node("SaveV2", "save_1/SaveV2", ["save_1/Const"])]  # fmt: skip
DENSE = {"class_name": "Dense", "config": {"units": 1, "kernel_initializer": {"class_name": "GlorotUniform"}}}
LAMBDA = {"class_name": "Lambda", "config": {"function": {"class_name": "__tuple__", "items": ["4wEA", None, None]}}}
CLEAN = {
    "saved model": saved(graph(node("Const"), node("MatMul", "m", ["n", "n"]))),
    "meta graph": meta(graph(node("Const"))),
    "graph": graph(node("Placeholder", "x"), node("Relu", "y", ["x"])),
    "a function of its own": saved(
        graph(
            node("StatefulPartitionedCall", "c", attributes=call("inner")), functions=[function("inner", node("Add"))]
        )
    ),
    "a saver": saved(SAVING, SAVER + signature("product:0")),
    "the saver's functions by their names": saved(
        graph(
            node("Const"),
            functions=[function("__inference__traced_save_12", node("SaveV2", inputs=["a"]), arguments=["a"])],
        )
    ),
    "a saver that adds to the name": saver(*PARTS, *restores("file")),
    "a saver whose function restores": saver(
        node("PartitionedCall", "restore", ["file"], call("reads")), functions=[READS]
    ),
    "a second saver that nobody names": saver(*restores("file"), *SPARE),
    "fingerprint": part(1, 300) + part(2, 5) + part(3, 7) + part(6, part(1, 2)) + part(7, "1234"),
    "keras metadata": keras(DENSE),
}
REJECTED = {
    "ReadFile": (saved(graph(node("ReadFile"))), "tf.file"),
    "WriteFile in a function": (saved(graph(node("Const"), functions=[function("f", node("WriteFile"))])), "tf.file"),
    "MatchingFiles in a meta graph": (meta(graph(node("Const"), node("MatchingFiles"))), "tf.file"),
    "PyFunc in a plain graph": (graph(node("Const"), node("PyFunc")), "tf.python"),
    "a call of an operator as a function": (graph(node("Const", attributes=call("EagerPyFunc"))), "tf.python"),
    "two operators in one node": (graph(node("Const") + part(2, "ReadFile") + part(2, "Const")), "tf.file"),
    "memory mapped from a file": (graph(node("ImmutableConst")), "tf.file"),
    "debug tensors to a URL": (graph(node("DebugIdentityV2")), "tf.machine"),
    "a function that takes the name of an operator": (
        saved(graph(node("WriteFile"), functions=[function("WriteFile", node("Add"))])),
        "tf.file",
    ),
    "asset above": (saved(graph(node("Const")), part(6, part(2, "../../etc/passwd"))), "tf.asset"),
    "Keras Lambda": (keras(DENSE, LAMBDA), "keras.code"),
    "Keras Lambda in the graph's objects": (
        saved(
            graph(node("Const")), part(7, part(1, part(4, part(1, "_tf_keras_layer") + part(3, json.dumps(LAMBDA)))))
        ),
        "keras.code",
    ),
    "a dangerous module": (keras({"module": "os", "class_name": "system", "config": {}}), "keras.dangerous"),
}
UNPROVED = {
    "an operator of nobody": graph(node("Const"), node("MyOwnOp")),
    "a prefix of an allowed one": graph(node("ConstX")),
    "a vocabulary from a file": graph(node("InitializeTableFromTextFileV2")),
    "a saver reached from a signature": saved(SAVING, SAVER + signature("restore:0")),
    "a saver that none names": saved(SAVING),
    "a saver that the loader runs": saved(
        SAVING, SAVER + part(4, part(1, "saved_model_main_op") + part(2, part(1, part(1, "restore"))))
    ),
    "a saver's function that a model is called by": saved(
        graph(node("Const"), functions=[function("__inference__traced_save_12", node("SaveV2"))]),
        part(7, part(2, part(1, "__inference__traced_save_12"))),
    ),
    "a saver's function that an object is called by": saved(
        graph(node("Const"), functions=[WRITES]), part(7, part(1, part(6, part(1, "writes"))))
    ),
    "the same by a bare function": saved(
        graph(node("Const"), functions=[WRITES]), part(7, part(1, part(8, part(1, "writes"))))
    ),
    "restoring that writes": saver(node("SaveV2", "w", ["file"]), node("NoOp", "restore", ["^w"])),
    "restoring that writes in a function": saver(
        node("PartitionedCall", "restore", ["file"], call("writes")), functions=[WRITES]
    ),
    "restoring from a file elsewhere": saver(*restores("elsewhere")),
    "restoring from a file elsewhere in a function": saver(
        node("PartitionedCall", "restore", ["elsewhere"], call("reads")), functions=[READS]
    ),
    "restoring in a branch": saver(node("If", "restore", ["file", "elsewhere"], call("reads")), functions=[READS]),
    "restoring through another function": saver(
        node("PartitionedCall", "restore", ["file"], call("outer")),
        functions=[
            READS,
            function("outer", node("PartitionedCall", "c", ["k:output:0"], call("reads")), arguments=["prefix"]),
        ],
    ),
    "a name that leads above": saver(
        node("Const", "up", attributes=words("/../../x")), node("StringJoin", "j", ["file", "up"]), *restores("j")
    ),
    "the same by a separator": saver(
        node("Const", "x", attributes=words("x")),
        node("StringJoin", "j", ["file", "x"], attribute("separator", part(2, "/../"))),
        *restores("j"),
    ),
    "a name by default": saver(node("PlaceholderWithDefault", "d", ["elsewhere"]), *restores("d")),
    "a name without end": saver(*(node("Identity", f"i{n}", [f"i{n + 1}"]) for n in range(99)), *restores("i0")),
    "two nodes of one name": saver(
        node("Identity", "i", ["file"]), node("Identity", "i", ["elsewhere"]), *restores("i")
    ),
    "a second saver that an output needs": saver(
        *restores("file"), *SPARE, node("Identity", "y", ["x", "^save_1/SaveV2"])
    ),
    "a saver in a plain graph": graph(
        node("Placeholder", "file"), node("SaveV2", "w", ["file"]), node("Identity", "y", ["^w"])
    ),
    "a field of nobody": saved(graph(node("Const") + part(99, 1))),
    "a collection of nobody": meta(graph(node("Const")), part(4, part(1, "hook") + part(2, part(2, part(1, b"x"))))),
    "a resource handle": graph(node("Const", attributes=attribute("value", part(8, part(14, part(1, "cpu")))))),
    "a class of nobody": keras({"class_name": "Mine", "config": {}}),
    "a module of nobody": keras({"module": "mine.layers", "class_name": "Dense", "config": {}}),
    "a Lambda by name": keras({"class_name": "Lambda", "config": {"function": "swish", "function_type": "function"}}),
    "metadata that is no JSON": part(1, part(4, "_tf_keras_layer") + part(5, "{")),
    "a tail": saved(graph(node("Const"))) + b"x",
    "an empty graph": saved(b""),
}


@pytest.mark.parametrize("name", CLEAN)
def test_what_only_computes_is_clean(name):
    found = scan_bytes(CLEAN[name], "saved_model.pb")
    assert (found.verdict, found.findings) == (Verdict.CLEAN, ())


@pytest.mark.parametrize("name", REJECTED)
def test_what_reaches_out_is_rejected(name):
    content, rule = REJECTED[name]
    found = scan_bytes(content)
    assert found.verdict is Verdict.MALICIOUS
    assert rule in {f.rule for f in found.findings}


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_understood_is_unproved(name):
    assert scan_bytes(UNPROVED[name]).verdict is Verdict.UNPROVED


@pytest.mark.parametrize("content", [c for c, _ in REJECTED.values()] + [saved(SAVING), keras(LAMBDA)])
def test_a_cut_does_not_make_clean_what_was_read_until_then(content):
    whole = scan_bytes(content).verdict
    assert whole is not Verdict.CLEAN
    for end in range(len(content)):
        cut = scan_bytes(content[:end])
        # a cut between two messages leaves a smaller whole: then what was bad must be gone
        assert cut.verdict is not Verdict.CLEAN or cut.format.startswith(("tensorflow", "keras"))


def test_a_cut_inside_a_message_is_never_clean():
    content = CLEAN["a saver"]
    assert all(scan_bytes(content[:end]).verdict is not Verdict.CLEAN for end in range(len(content)))


def test_every_message_of_the_schema_is_described():
    table = schema("tensorflow_schema")
    kinds = {kind for known in table.values() for kind, _ in known.values()}
    assert kinds - set("vfdsb") <= set(table)


def test_deep_nesting_ends():
    content = b""
    for _ in range(300):
        content = part(2, content + part(1, 1))
    described = saved(graph(node("Const")), part(7, part(2, part(1, "f") + part(2, part(3, content)))))
    assert scan_bytes(described).verdict is Verdict.UNPROVED


SEEDS = {**CLEAN, **{name: content for name, (content, _) in list(REJECTED.items())[:4]}}
