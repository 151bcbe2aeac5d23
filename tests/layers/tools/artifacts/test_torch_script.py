"""TorchScript, bytecode for phones and exported programs: only code whose every operator is known to compute is clean."""

import json
import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.json_shape import shape
from jingwei.layers.tools.artifacts.samples import command_pickle, state_dict_pickle, stored_zip

OBJECT = b"\x80\x02c__torch__.net\nNet\n)\x81}X\x01\x00\x00\x00aK\x01sb."
HEAD = "class Net(Module):\n  __parameters__ = []\n  a : int\n  def forward(self: __torch__.net.Net,\n    x: Tensor) -> Tensor:\n"
TAIL = "def helper(x: Tensor) -> Tensor:\n  return torch.relu(x)\n"


def script(*lines, head=HEAD, **members):
    code = head + "".join(f"    {line}\n" for line in lines) + TAIL
    content = {
        "m/data.pkl": OBJECT,
        "m/constants.pkl": b"\x80\x02).",
        "m/version": b"3\n",
        "m/code/__torch__/net.py": code.encode(),
    }
    return stored_zip(content | members)


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def packed(value):
    """A value as torch's own pickler writes it: protocol 2, tuples from a mark."""
    if isinstance(value, tuple):
        return b"(" + b"".join(map(packed, value)) + b"t"
    return text(value) if isinstance(value, str) else b"N" if value is None else b"J" + struct.pack("<i", value)


def phone(*instructions, operators=(("aten::add", "Tensor", 3),), constants=(1, "x"), types=("List[int]",), **parts):
    made = {
        "instructions": instructions or PROGRAM,
        "operators": operators,
        "constants": constants,
        "types": types,
        "register_size": 3,
    }
    function = ("__torch__.net.Net.forward", tuple((made | parts).items()), (("arguments", ()), ("returns", ())))
    return stored_zip(
        {"m/data.pkl": OBJECT, "m/bytecode.pkl": b"\x80\x02" + packed((8, function)) + b".", "m/version": b"8"}
    )


PROGRAM = (("STOREN", 1, 2), ("LOAD", 2, 0), ("LOADC", 0, 0), ("OP", 0, 0), ("JF", 1, 0), ("JMP", -1, 0), ("RET", 0, 0))


def exported(
    target="torch.ops.aten.relu.default",
    expr="Mul(Integer(2), Symbol('s0', integer=True))",
    guards=(),
    spec="[1, null]",
    **members,
):
    tensor = {"as_tensor": {"name": "x"}}
    node = {
        "target": target,
        "inputs": [{"name": "self", "arg": tensor, "kind": 1}],
        "outputs": [tensor],
        "metadata": {"trace": "os.system"},
    }
    graph = {
        "inputs": [tensor],
        "outputs": [tensor],
        "nodes": [node],
        "sym_int_values": {"s": {"as_expr": {"expr_str": expr, "hint": None}}},
    }
    calls = [
        {
            "fqn": "",
            "signature": {"inputs": [], "outputs": [], "in_spec": spec, "out_spec": "", "forward_arg_names": None},
        }
    ]
    model = {
        "graph_module": {"graph": graph, "module_call_graph": calls},
        "guards_code": list(guards),
        "opset_version": {"aten": 10},
    }
    meta = {"dtype": 7, "sizes": [{"as_int": 2}], "strides": [{"as_int": 1}], "storage_offset": {"as_int": 0}}
    weights = {"config": {"w": {"path_name": "weight_0", "is_param": True, "use_pickle": False, "tensor_meta": meta}}}
    content = {
        "m/archive_format": b"pt2", "m/archive_version": b"0", "m/models/model.json": json.dumps(model).encode(),
        "m/data/weights/model_weights_config.json": json.dumps(weights).encode(), "m/data/weights/weight_0": bytes(8),
        "m/extra/note.txt": b"os.system", "m/version": b"3\n",
    }  # fmt: skip
    return stored_zip(content | members)


FACTORY = '[1, {"context": {"default_factory_module": "%s", "default_factory_name": "%s", "dict_context": []}}]'
CLEAN = {
    "operators": script("y = torch.add(x, 1, alpha=2)", "return __torch__.net.helper(y)"),
    "methods": script("z = (self).forward(x, )", "w = (x).view([1, 2])", 'u = getattr(self, "a")', "return torch.mul(z, w)"),
    "control": script("for i in range(3):", "  if torch.gt(i, 1):", "    pass", "  else:", '    ops.prim.RaiseException("eval()")', "return x"),
    "extra files": script("return x", **{"m/extra/note.txt": b"import os", "m/code/__torch__/net.py.debug_pkl": b"\x80\x02X\x01\0\0\0a."}),
    "bytecode": phone(),
    "values without a program": stored_zip({"m/bytecode.pkl": b"\x80\x04}\x8c\x07weights]s.", "m/version": b"1"}),
    "exported": exported(),
    "exported with guards": exported("_operator.add", "2*s0 + 1", ["L['x'].size()[0] % (2*L['x'].size()[1]) == 0"]),
    "exported with a factory": exported(spec=FACTORY % ("builtins", "list")),
}  # fmt: skip
REJECTED = {
    "saving": script('torch.save(x, "/tmp/x")'),
    "a file": script('return torch.from_file("/etc/passwd", False, 10)'),
    "saving by a method": script('(x).save("/tmp/x")'),
    "saving by a value": script("f = torch.save", 'f(x, "/tmp/x")'),
    "saving by a name in text": script('f = getattr(x, "save")', 'f("/tmp/x")'),
    "saving by its namespace": script('ops.aten.save(x, "/tmp/x")'),
    "another machine": script('ops.prim.rpc_async("worker", x)'),
    "a pickle that calls": script("return x", **{"m/constants.pkl": command_pickle()}),
    "a pickle among the sources": script("return x", **{"m/code/__torch__/net.py.debug_pkl": command_pickle()}),
    "Python that evaluates": script("return eval(x)"),
    "Python that starts a process": script("return x", head="import os\nos.system('true')\n" + HEAD),
    "Python under another name": script("return x", head="from subprocess import run as r\nr('true')  # here\n" + HEAD),
    "bytecode that saves": phone(operators=(("aten::save", "", 2),)),
    "bytecode that calls": stored_zip({"bytecode.pkl": command_pickle()}),
    "exported: a function of a module": exported("torch.os.system"),
    "exported: a call in an expression": exported(expr="__import__('os').system('true')"),
    "exported: a call in a guard": exported(guards=["L['x'].__class__.__base__.__subclasses__()"]),
    "exported: a factory": exported(spec=FACTORY % ("os", "system")),
    "exported: weights in a pickle": exported(**{"m/data/constants/x": command_pickle()}),
    "exported: weights that are a pickle": exported(**{"m/data/weights/weight_0": command_pickle()}),
}
UNPROVED = {
    "an operator of nobody": script("return ops.mylib.run(x)"),
    "a method of nobody": script("return (x).run()"),
    "a name of nobody": script("return run(x)"),
    "an import": script("return x", head="import os\n" + HEAD),
    "a class of nobody": script("return __torch__.other.f(x)"),
    "another meaning of torch": script("torch = x", "return x"),
    "a lambda": script("f = lambda: 1", "return x"),
    "a comment": script("return x # here"),
    "two kinds of quotes": script("return torch.format('{}', x)"),
    "a joined line": script("return \\", "  x"),
    "three quotes": script('return """x"""'),
    "a decorator": script("return x", head="@torch.jit\n" + HEAD),
    "a base of nobody": script("return x", head=HEAD.replace("Module", "Loader")),
    "a computed name": script("return getattr(self, x)"),
    "deep brackets": script("return " + "(" * 99 + "x" + ")" * 99),
    "no source": script("return ("),
    "the pickle names another class": script("return x", **{"m/data.pkl": OBJECT.replace(b"net\nNet", b"net\nOdd")}),
    "an operator of no list": phone(operators=(("mylib::run", "", 1),)),
    "a constant outside": phone(("LOADC", 2, 0)),
    "a register outside": phone(("LOAD", 4, 0)),
    "registers outside": phone(("STOREN", 2, 3)),
    "a jump outside": phone(("JMP", 2, 0)),
    "a type outside": phone(("LIST_CONSTRUCT", 1, 0)),
    "an instruction of nobody": phone(("EXEC", 0, 0)),
    "parts of nobody": phone(library="x.so"),
    "a list that is none": stored_zip({"m/bytecode.pkl": b"\x80\x02)(K\x01e."}),
    "a foreign class": phone(types=("__torch__.torch.classes.mylib.Runner",)),
    "exported: an operator of nobody": exported("torch.ops.mylib.run.default"),
    "exported: an expression of nobody": exported(expr="run(s0)"),
    "exported: a key of nobody": exported(**{"m/models/model.json": b'{"library": "x.so"}'}),
    "exported: too few numbers": exported(**{"m/data/weights/weight_0": bytes(4)}),
    "exported: compiled code": exported(**{"m/data/aotinductor/model/x.so": b"\x7fELF" + bytes(60)}),
    "exported: no JSON": exported(**{"m/models/model.json": b"{"}),
}
SEEDS = CLEAN | REJECTED


@pytest.mark.parametrize("name", CLEAN)
def test_code_that_computes_is_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.verdict, [(f.rule, f.name) for f in found.findings]) == (Verdict.CLEAN, [])
    assert found.format in {"torch script", "torch export"}


@pytest.mark.parametrize("name", REJECTED)
def test_code_that_reaches_out_is_rejected(name):
    assert scan_bytes(REJECTED[name]).verdict.rejected


@pytest.mark.parametrize("name", UNPROVED)
def test_what_is_not_known_is_unproved(name):
    found = scan_bytes(UNPROVED[name])
    assert found.verdict is Verdict.UNPROVED, [f.text.en for f in found.findings]


def test_a_program_does_not_excuse_a_checkpoint():
    both = exported(**{"m/data.pkl": state_dict_pickle(), "m/data/0": bytes(8)})
    assert scan_bytes(both).verdict is Verdict.UNPROVED


def test_every_object_of_the_schema_is_described():
    table = shape("torch_exported_schema")
    kinds = {part.lstrip("[{") for known in table.values() for kind in known.values() for part in kind.split("/")}
    assert kinds - set("sinb0x") <= set(table)
