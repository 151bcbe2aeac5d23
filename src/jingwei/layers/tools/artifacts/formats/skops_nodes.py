"""The kinds of nodes in a skops schema: which names each takes by default, which keys it has, and which nodes stand below it.

Source: skops 0.13 and 0.16, `skops/io/_general.py`, `_numpy.py`, `_scipy.py`, `_sklearn.py` and their `old` forms, read as text. The names are what
each kind trusts when the caller trusts nothing; two more are harmless because the loader never uses them: the class of a sparse matrix
(`scipy.sparse.load_npz` decides) and `numpy.dtype` (taken from an empty array).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.errors import ParseError

State = dict[str, Any]
Children = list[tuple[str, Any]]

COMMON = frozenset({"__class__", "__module__", "__loader__", "__id__"})
BIT_GENERATORS = frozenset({"MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"})
_SPARSE = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of node: names it takes, its keys beside `COMMON`, and what stands below it (raises `ParseError` on another shape)."""

    names: frozenset[str]
    keys: frozenset[str]
    below: Callable[[State], Children]


def part(state: State, key: str, kind: type) -> Any:
    """`state[key]`. Raises `ParseError` when it is missing or of another type."""
    value = state.get(key)
    if not isinstance(value, kind):
        raise ParseError(f"{key} is no {kind.__name__}")
    return value


def _nothing(_state: State) -> Children:
    return []


def _each(state: State) -> Children:
    return [(f"[{n}]", child) for n, child in enumerate(part(state, "content", list))]


def _dict(state: State) -> Children:
    content = part(state, "content", dict)
    return [("key_types", part(state, "key_types", dict)), *((f".{key}"[:80], child) for key, child in content.items())]


def _parts(*keys: str) -> Callable[[State], Children]:
    def below(state: State) -> Children:
        content = part(state, "content", dict)
        if set(content) != set(keys):
            raise ParseError(f"content does not hold exactly {', '.join(keys)}")
        return [(f".{key}", content[key]) for key in keys]

    return below


def _content(state: State) -> Children:
    return [("content", part(state, "content", dict))]


def _object(state: State) -> Children:
    return [] if state.get("content") is None else _content(state)


def _array(state: State) -> Children:
    if state.get("type") == "json":
        return [*_each(state), ("shape", part(state, "shape", dict))]
    if state.get("type") != "numpy":
        raise ParseError("an array of no known type")
    return []


def _reduced(state: State) -> Children:
    return [*_content(state), ("args", part(part(state, "__reduce__", dict), "args", dict))]


def _generator(state: State) -> Children:
    """Protocol 0 held the state as plain JSON, protocol 1 without the seed sequence."""
    content = part(state, "content", dict)
    if not {"bit_generator"} <= set(content) <= {"bit_generator", "seed_seq"}:
        raise ParseError("a generator of another shape")
    return [
        (key, value) for key, value in content.items() if key == "seed_seq" or "__loader__" in part(content, key, dict)
    ]


def _slice(state: State) -> Children:
    content = part(state, "content", dict)
    if set(content) != {"start", "stop", "step"}:
        raise ParseError("a slice of another shape")
    return []


def _json(state: State) -> Children:
    part(state, "content", str)
    return []


def _method(state: State) -> Children:
    content = part(state, "content", dict)
    part(content, "func", str)
    return [("obj", part(content, "obj", dict))]


def _operator(state: State) -> Children:
    return [("attrs", part(state, "attrs", dict))]


@cache
def _listed() -> dict[str, frozenset[str]]:
    """Kind -> full names, from the list beside this file."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for line in Path(__file__).with_name("skops_types.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, module, *rest = line.split()
            names[kind].update(f"{module}.{name}" for name in rest)
    return {kind: frozenset(found) for kind, found in names.items()}


def _kind(names: Iterable[str], keys: str, below: Callable[[State], Children]) -> Kind:
    return Kind(frozenset(names), frozenset(keys.split()), below)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of node that the loader has."""
    listed = _listed()
    simple = [f"builtins.{name}" for name in ("int", "float", "str", "bool", "list", "set", "map", "tuple")]
    sparse = [f"scipy.sparse._{name}.{name}_{form}" for name in _SPARSE for form in ("matrix", "array")]
    masked = ("numpy.ma.MaskedArray", "numpy.ma.core.MaskedArray")
    return {
        "DictNode": _kind(("builtins.dict", "collections.OrderedDict"), "content key_types", _dict),
        "DefaultDictNode": _kind(("collections.defaultdict",), "content", _parts("main", "default_factory")),
        "ListNode": _kind(("builtins.list",), "content", _each),
        "SetNode": _kind(("builtins.set",), "content", _each),
        "TupleNode": _kind(("builtins.tuple",), "content", _each),
        "BytesNode": _kind(("builtins.bytes",), "file", _nothing),
        "BytearrayNode": _kind(("builtins.bytearray",), "file", _nothing),
        "SliceNode": _kind(("builtins.slice",), "content", _slice),
        "FunctionNode": _kind(listed["FunctionNode"], "content", _nothing),
        "MethodNode": _kind((), "content", _method),
        "PartialNode": _kind((), "content", _parts("func", "args", "kwds", "namespace")),
        "TypeNode": _kind((*simple, *listed["TypeNode"]), "", _nothing),
        "ConstructorFromReduceNode": _kind((), "content", _content),
        "ObjectNode": _kind(listed["ObjectNode"], "content", _object),
        "JsonNode": _kind(("builtins.str",), "content is_json", _json),
        "OperatorFuncNode": _kind((), "attrs", _operator),
        "NdArrayNode": _kind(("numpy.ndarray", *listed["TypeNode"]), "type file content shape", _array),
        "MaskedArrayNode": _kind(masked, "content", _parts("data", "mask")),
        "DTypeNode": _kind(("numpy.dtype",), "content", _content),
        "RandomStateNode": _kind(("numpy.random.mtrand.RandomState",), "content", _content),
        "RandomGeneratorNode": _kind(("numpy.random._generator.Generator",), "content", _generator),
        "SparseMatrixNode": _kind(("scipy.sparse._matrix.spmatrix", *sparse), "type file", _nothing),
        "LossNode": _kind(listed["LossNode"], "__reduce__ content", _reduced),
        "TreeNode": _kind((), "__reduce__ content", _reduced),
        "QuantileForestNode": _kind((), "__reduce__ content", _reduced),
    }
