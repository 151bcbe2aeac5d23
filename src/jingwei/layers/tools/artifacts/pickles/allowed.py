"""The typed allow-list: which callables a pickle may call with which kinds of arguments, and what BUILD may then give them.

An entry is exact: no prefixes, no dotted names. An entry says that calling the callable with arguments of these kinds runs no code beyond its
own and has no effect outside the value. Sources: the documentation and source of each library's pickling protocol (CPython 3.11-3.13,
NumPy 1.x and 2.x, PyTorch 1.x and 2.x).
"""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.layers.tools.artifacts.pickles.dtypes import numeric, settled
from jingwei.layers.tools.artifacts.pickles.kinds import (
    Kind,
    anything,
    boolean,
    constant,
    container,
    decimal,
    either,
    integer,
    made,
    named,
    natural,
    none,
    number,
    octets,
    oneof,
    persistent,
    ratio,
    row,
    sequence,
    short,
    string,
    values,
    zone,
)

Signature = tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be done with one name."""

    calls: tuple[Signature, ...] = ()  # argument lists that are understood; none: it may only be named
    result: str = ""  # type of what a call returns; empty: the name itself
    state: Kind | None = None  # what BUILD may give to an instance of the name
    grows: str = ""  # list, set, dict: APPEND, ADDITEMS, SETITEM on an instance are those of the built-in
    new: bool = False  # a class that NEWOBJ, OBJ and INST may make without arguments
    passes: bool = False  # a call returns its first argument
    callable: bool = False  # instances may have a method `__call__`
    indirect: bool = False  # it calls something it is given: unforeseen arguments are a rejection


_INTS = sequence("tuple", integer)
_NATURALS = sequence("tuple", natural)
_BOUND = either(constant, made("numpy.generic"))  # of a slice, which is hashed with what it holds
_ORDERED = "collections.OrderedDict"
_HOOKS = either(made(_ORDERED), container("dict"), none)
_ATTRIBUTES = either(container("dict"), none)  # goes to __dict__ of the instance
_PARTS = tuple((string,) * n for n in range(32))
_TENSORS = made("torch.Tensor", "torch.nn.parameter.Parameter")

_DTYPES = [
    "bfloat16", "bool", "chalf", "complex64", "complex128", "double", "cfloat", "cdouble", "float", "float16", "float32",
    "float64", "half", "int", "int8", "int16", "int32", "int64", "long", "short", "qint8", "qint32", "quint8", "quint4x2",
    "quint2x4", "uint8", "uint16", "uint32", "uint64", "complex32", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz",
    "float8_e5m2fnuz",
]  # fmt: skip
_STORAGES = [
    "Double", "Float", "Half", "Long", "Int", "Short", "Char", "Byte", "Bool", "BFloat16", "ComplexDouble", "ComplexFloat",
    "QUInt8", "QInt8", "QInt32", "QUInt4x2", "QUInt2x4",
]  # fmt: skip

STORAGES: dict[str, int] = {
    f"torch.{name}Storage": width
    for name, width in zip(_STORAGES, (8, 4, 2, 8, 4, 2, 1, 1, 1, 2, 16, 8, 1, 1, 4, 1, 1), strict=True)
} | {"torch.storage.UntypedStorage": 1, "torch.UntypedStorage": 1}
"""Name of a storage type -> bytes of one element."""

_ABSTRACT = [
    f"{room}.{name}"
    for room in ("collections.abc", "typing")
    for name in (
        "Callable", "Collection", "Container", "Generator", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping",
        "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence", "Sized", "ValuesView",
    )
] + [f"numbers.{name}" for name in ("Number", "Complex", "Real", "Rational", "Integral")]  # fmt: skip
"""Abstract classes, which nothing can make an instance of: they may be named."""

_BUILTINS: dict[str, Entry] = {
    "builtins.object": Entry(((),), new=True),
    "builtins.set": Entry(((), (container("list", "tuple"),)), grows="set", new=True),
    "builtins.frozenset": Entry(((), (container("list", "tuple"),)), new=True),
    "builtins.list": Entry(((), (container("list", "tuple"),)), grows="list", new=True),
    "builtins.tuple": Entry(((), (container("list", "tuple"),)), new=True),
    "builtins.dict": Entry(((), (container("list", "tuple", "dict"),)), grows="dict", new=True),
    "builtins.bytearray": Entry(((), (octets,), (string, oneof("latin-1", "latin1")))),
    "builtins.bytes": Entry(((), (octets,), (string, oneof("latin-1", "latin1")))),
    "builtins.len": Entry(((container("list", "tuple", "set", "frozenset", "dict"),),), "builtins.int"),
    "builtins.complex": Entry(((number, number), (number,))),
    "builtins.slice": Entry(((_BOUND, _BOUND, _BOUND),)),
    "builtins.range": Entry(((integer, integer, integer), (integer, integer), (integer,))),
    "builtins.int": Entry(((), (number,)), new=True),
    "builtins.float": Entry(((), (number,)), new=True),
    "builtins.bool": Entry(((), (boolean,)), new=True),
    "builtins.str": Entry(((), (string,)), new=True),
    "builtins.type": Entry(((none,),), indirect=True),  # type(None), as pickle writes NoneType
    "_codecs.encode": Entry(((string, oneof("latin1", "latin-1")),), "builtins.bytes"),
    **{name: Entry() for name in _ABSTRACT},
    "collections.OrderedDict": Entry(
        ((), (container("list", "tuple", "dict"),)), state=_ATTRIBUTES, grows="dict", new=True
    ),
    "collections.deque": Entry(
        ((), (container("list", "tuple"),), (container("list", "tuple"), either(natural, none))), grows="list", new=True
    ),
    "collections.Counter": Entry(((), (container("dict"),)), grows="dict", new=True),
    "collections.defaultdict": Entry(
        (
            (),
            (
                named(
                    "builtins.int",
                    "builtins.float",
                    "builtins.list",
                    "builtins.dict",
                    "builtins.set",
                    "builtins.str",
                    "builtins.bool",
                    "builtins.tuple",
                    "collections.OrderedDict",
                ),
            ),
        ),
        grows="dict",
        new=True,
    ),
    "datetime.datetime": Entry(((octets,), (octets, made("datetime.timezone", "zoneinfo.ZoneInfo")), (string,))),
    "datetime.date": Entry(((octets,), (string,))),
    "datetime.time": Entry(((octets,), (octets, made("datetime.timezone")), (string,))),
    "datetime.timedelta": Entry(((integer, integer, integer),)),
    "datetime.timezone": Entry(((made("datetime.timedelta"),), (made("datetime.timedelta"), string))),
    "decimal.Decimal": Entry(((decimal,),)),
    "fractions.Fraction": Entry(((ratio,), (short, short))),
    "pytz._UTC": Entry(((),)),
    "pytz._p": Entry(((string,), (string, integer, integer, string))),  # a zone by name, from the library's own table
    **{f"typing.{name}": Entry() for name in ("Any", "Dict", "List")},
    "zoneinfo.ZoneInfo": Entry(((zone,),)),
    "zoneinfo.ZoneInfo._unpickle": Entry(((zone, boolean),), "zoneinfo.ZoneInfo"),  # from the system's own table
    "uuid.UUID": Entry(new=True, state=container("dict")),
    **{f"pathlib.{name}": Entry(_PARTS) for name in ("PurePosixPath", "PosixPath", "PureWindowsPath", "WindowsPath")},
    "argparse.Namespace": Entry(((),), state=_ATTRIBUTES, new=True),
    "copyreg._reconstructor": Entry(indirect=True),  # judged by the class that it makes
}

_ARRAY = "numpy.ndarray"
_SUBCLASSES = (
    "numpy.matrix",
    "numpy.matrixlib.defmatrix.matrix",
    "numpy.recarray",
    "numpy.rec.recarray",
)  # made and filled as arrays are
_ARRAY_STATE = either(
    row(integer, _NATURALS, settled, boolean, either(octets, container("list"))),
    row(_NATURALS, settled, boolean, either(octets, container("list"))),
)
_SCALARS = [
    "float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool_", "bool",
    "complex64", "complex128", "str_", "bytes_",
]  # fmt: skip
_DTYPE_CLASSES = [
    "Float64", "Float32", "Float16", "Int64", "Int32", "Int16", "Int8", "UInt64", "UInt32", "UInt16", "UInt8", "Bool",
    "Complex64", "Complex128",
]  # fmt: skip


def _numpy() -> dict[str, Entry]:
    letter = either(oneof(b"b", "b"), made("builtins.bytes"))  # protocol 2 writes bytes as a call of _codecs.encode
    made_of = Entry(((named(_ARRAY, *_SUBCLASSES), row(oneof(0)), letter),), _ARRAY, indirect=True)
    scalar = Entry(((numeric, octets), (numeric, string)), "numpy.generic")
    buffer = Entry(((octets, numeric, _NATURALS, oneof("C", "F")),), _ARRAY)
    record = (named("numpy.record", "numpy.rec.record"), boolean, boolean)
    table = {
        _ARRAY: Entry(state=_ARRAY_STATE),
        "numpy.dtype": Entry(((string, boolean, boolean), (string,), record), state=container("tuple")),
    }
    for core in ("numpy.core", "numpy._core"):
        table[f"{core}.multiarray._reconstruct"] = made_of
        table[f"{core}.multiarray.scalar"] = scalar
        table[f"{core}.numeric._frombuffer"] = buffer
    table |= {f"numpy.{name}": Entry() for name in _SCALARS}
    return table | {
        f"numpy.dtypes.{name}DType": Entry(((),), "numpy.dtype", state=container("tuple"), new=True)
        for name in _DTYPE_CLASSES
    }


def _torch() -> dict[str, Entry]:
    dtype = named(*(f"torch.{name}" for name in _DTYPES))
    layout = either(named("torch.sparse_coo", "torch.sparse_csr", "torch.strided"), made("torch.layout"))
    storage = either(persistent, made("torch.storage.TypedStorage"))
    sparse = either(_TENSORS, _INTS, made("torch.Size"), boolean, none)
    schemes = named("torch.per_tensor_affine", "torch.per_channel_affine", "torch.per_channel_affine_float_qparams")
    quantiser = either(schemes, number, _TENSORS, sequence("list", number))
    rebuilt: Signature = (storage, natural, _NATURALS, _INTS, boolean, _HOOKS)
    tensor = "torch.Tensor"
    table = {
        "torch._utils._rebuild_tensor": Entry((rebuilt[:4],), tensor),
        "torch._utils._rebuild_tensor_v2": Entry((rebuilt, (*rebuilt, either(container("dict"), none))), tensor),
        "torch._utils._rebuild_tensor_v3": Entry(
            ((*rebuilt, dtype), (*rebuilt, dtype, either(container("dict"), none))), tensor
        ),
        "torch._utils._rebuild_parameter": Entry(((_TENSORS, boolean, _HOOKS),), "torch.nn.parameter.Parameter"),
        "torch._utils._rebuild_parameter_with_state": Entry(
            ((_TENSORS, boolean, _HOOKS, values(constant)),), "torch.nn.parameter.Parameter"
        ),
        "torch._utils._rebuild_sparse_tensor": Entry(((layout, sequence("tuple", sparse)),), tensor),
        "torch._utils._rebuild_meta_tensor_no_storage": Entry(((dtype, _NATURALS, _INTS, boolean),), tensor),
        "torch._utils._rebuild_qtensor": Entry(
            ((storage, natural, _NATURALS, _INTS, sequence("tuple", quantiser), boolean, _HOOKS),), tensor
        ),
        "torch.Size": Entry((((_NATURALS),),), "torch.Size"),
        "torch.device": Entry(((string,), (string, natural))),
        "torch.nn.parameter.Parameter": Entry(),
        "torch.Tensor": Entry(),
        "torch.storage.TypedStorage": Entry(),
        "torch.per_tensor_affine": Entry(),
        "torch.per_channel_affine": Entry(),
        "torch.serialization._get_layout": Entry(((string,),), "torch.layout"),
    }
    table["torch.utils.hooks.RemovableHandle"] = Entry(
        state=either(row(_HOOKS, integer), row(_HOOKS, integer, sequence("tuple", _HOOKS))), new=True
    )
    for name in ("torch.sparse_coo", "torch.sparse_csr", "torch.strided", *(f"torch.{d}" for d in _DTYPES), *STORAGES):
        table[name] = Entry()
    return table


_JOBLIB = {"joblib.numpy_pickle.NumpyArrayWrapper": Entry(((),), state=container("dict"), new=True)}


def _script() -> dict[str, Entry]:
    """Functions of TorchScript's archives: each returns its first argument."""
    lists = {
        f"torch.jit._pickle.build_{kind}list": Entry(((container("list"),),), passes=True) for kind in _SCRIPT_LISTS
    }
    return lists | {
        "torch.jit._pickle.build_tensor_from_id": Entry(((integer,),), passes=True),
        "torch.jit._pickle.restore_type_tag": Entry(((anything, string),), passes=True),
    }


_SCRIPT_LISTS = ("int", "double", "bool", "tensor")

ALLOWED: dict[str, Entry] = {**_BUILTINS, **_numpy(), **_torch(), **_JOBLIB, **_script()}
