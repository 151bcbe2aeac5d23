"""ONNX beyond the cases among the formats: functions of the model, onnxruntime's domain, Python, and entries of external data."""

from tests.layers.tools.artifacts import verdicts
from tests.layers.tools.artifacts.test_tensorflow import part


def node(operator, domain=""):
    return part(1, "x") + part(4, operator) + (part(7, domain) if domain else b"")


def model(*nodes, functions=b"", external=()):
    entries = b"".join(part(13, part(1, key) + part(2, value)) for key, value in external)
    tensor = part(8, "w") + (entries or part(9, bytes(4)))
    graph = b"".join(part(1, n) for n in nodes) + part(5, tensor)
    return part(1, 8) + part(7, graph) + part(8, part(2, 17)) + functions


def function(name, domain, *nodes):
    return part(25, part(1, name) + b"".join(part(7, n) for n in nodes) + part(10, domain))


CLEAN = {
    "an operator of ONNX 1.23": model(node("RMSNormalization"), node("FlexAttention", "ai.onnx.preview")),
    "metadata": part(14, part(1, "author") + part(2, "x")) + model(node("Relu")),
    "an operator of onnxruntime": model(node("MatMulNBits", "com.microsoft")),
    "a function of its own": model(node("Own", "pkg.own"), functions=function("Own", "pkg.own", node("Relu"))),
}
REJECTED = {
    "Python": (model(node("PythonOp")), "onnx.python"),
    "Python in a domain": (model(node("PyOp", "ai.onnx.contrib")), "onnx.python"),
    "Python in a function": (
        model(node("Own", "own"), functions=function("Own", "own", node("PythonOp", "com.microsoft"))),
        "onnx.python",
    ),
    "CVE-2025-51480: an attribute of the loader": (
        model(node("Relu"), external=[("location", "w.bin"), ("__class__", "x")]),
        "onnx.external-attribute",
    ),
}
OUTSIDE = part(
    5, part(1, 4) + part(2, 1) + part(8, "w") + part(13, part(1, "location") + part(2, "../../x")) + part(14, 1)
)
REJECTED |= {
    "a graph without operator sets that reads like checksums": (
        part(1, 1) + part(2, 1) + part(3, 1) + part(7, OUTSIDE),
        "onnx.external",
    ),
    "a graph without a version": (part(7, OUTSIDE) + part(8, part(2, 17)), "onnx.external"),
} | {
    f"an address for a file: {mark}": (
        model(node("Relu"), external=[("location", mark), ("offset", "1"), ("length", "4")]),
        "onnx.external",
    )
    for mark in ("*/_ORT_MEM_ADDR_/*", "*/_ort_mem_addr_/x")
}
UNPROVED = {
    "settings of the session": model(node("Relu"), functions=part(14, part(1, "ort_config") + part(2, "{}"))),
    "an operator that onnxruntime may not have": model(node("Mine", "com.microsoft")),
    "a file named by an operator": model(node("EPContext", "com.microsoft")),
    "a function of another name": model(node("Own", "own"), functions=function("Other", "own", node("Relu"))),
    "a function of another domain": model(node("Own", "own"), functions=function("Own", "other", node("Relu"))),
    "an entry of nobody": model(node("Relu"), external=[("offset", "0"), ("mode", "w")]),
}

test_known_operators_are_clean = verdicts.clean(CLEAN, "onnx")
test_what_reaches_out_is_rejected = verdicts.rejected(REJECTED)
test_what_is_not_understood_is_unproved = verdicts.unproved(UNPROVED)
test_no_cut_file_is_clean = verdicts.never_clean_when_cut(
    {
        name: case for name, case in (CLEAN | REJECTED).items() if "checksums" not in name
    }  # whose beginning is a fingerprint
)
test_damage_never_raises = verdicts.damage_never_raises(CLEAN | REJECTED)
