"""What numpy dtypes say of array bytes: numbers, or pointers that NumPy would follow. Only what is shown to be numbers or text is plain.

A dtype is named by letters and then given a state by BUILD: (version, byte order, (dtype, shape) or None, names, fields, size, alignment, flags),
which may end with metadata (NumPy 1.x and 2.x: `arraydescr_reduce`, `arraydescr_setstate`). NumPy takes sizes, offsets and flags as they are written,
so each must fit the letters here. A dtype is given to arrays, scalars and other dtypes after its BUILD, which happens once: what was judged stays so.
"""

from __future__ import annotations

import math

from jingwei.layers.tools.artifacts.pickles.values import Global, Instance, Items, Value
from jingwei.text.patterns import expression

_DTYPE = "numpy.dtype"
_RECORDS = frozenset({"numpy.record", "numpy.rec.record"})
_LENGTHS = (8, 9)
_LETTERS = expression(
    r"[|<>=]?(?:b(1)|[iu]([1248])|f(2|4|8|12|16)|c(8|16|24|32)|[mM](8)(?:\[[0-9]{0,9}[a-zA-Z]{1,2}\])?|([SUV])([0-9]{1,9}))"
)
_NAMES = {
    "?": 1, "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8, "float16": 2,
    "float32": 4, "float64": 8, "complex64": 8, "complex128": 16, "datetime64[ns]": 8, "timedelta64[ns]": 8,
}  # fmt: skip
_OBJECT = expression(r"\|?O[48]?")
_ALL = 0x3F  # flags of an object dtype
_HARMLESS = 0x08 | 0x10 | 0x20 | 0x40 | 0x80  # NEEDS_INIT, NEEDS_PYAPI, USE_GETITEM, USE_SETITEM, ALIGNED_STRUCT
_BYTE = range(-0x80, 0x100)  # flags are written signed or unsigned
_ALIGNMENTS = frozenset({1, 2, 4, 8, 16, 32, 64})
_AS_TYPED = -1  # size and alignment of what is not flexible
_PARTS = 4096  # dtypes inside one, each counted wherever it appears: hashing and printing visit them all


def letters_of(dtype: Value) -> str:
    """What the dtype was made from, empty when that is not known."""
    letters = dtype.args[0] if isinstance(dtype, Instance) and dtype.args else ""
    return letters if isinstance(letters, str) else ""


def width_of(dtype: Value) -> int | None:
    """Bytes of an element of a dtype (or of its letters) of plain numbers, dates or text; None for objects and what is not known."""
    letters = dtype if isinstance(dtype, str) else letters_of(dtype)
    if match := _LETTERS.fullmatch(letters):
        return int(match[7]) * (4 if match[6] == "U" else 1) if match[6] else int(next(filter(None, match.groups())))
    return _NAMES.get(letters)


def settled(value: Value) -> bool:
    """A numpy dtype that was given its state."""
    return isinstance(value, Instance) and value.type == _DTYPE and value.filled


def numeric(value: Value) -> bool:
    """A settled dtype whose elements are plain bytes."""
    return settled(value) and width_of(value) is not None


def array_fits(state: list[Value]) -> bool:
    """Whether what an array is given, shape, dtype, order, content, gives objects as a list of as many and raw bytes to numbers only."""
    shape, dtype, _order, content = state
    if not isinstance(content, Items):
        return numeric(dtype)
    return _is_object(dtype) and _product(shape) == content.size


def dtype_fits(dtype: Instance, state: Value) -> bool:
    """Whether the state says of size, parts and objects what the letters say, so that no part lies outside an element or holds objects."""
    if not isinstance(state, Items) or not state.whole or state.size not in _LENGTHS:
        return False
    order, subtype, names, fields, size, alignment, flags = state.held[1:8]
    if order not in ("<", ">", "=", "|") or not isinstance(size, int) or not isinstance(flags, int):
        return False
    if _is_object(dtype):
        return flags == _ALL and (size, alignment, subtype, names, fields) == (_AS_TYPED, _AS_TYPED, None, None, None)
    if dtype.args and isinstance(dtype.args[0], Global) and dtype.args[0].name in _RECORDS:
        dtype.args = (f"V{max(size, 0)}",)
    if flags not in _BYTE or (flags & _BYTE[-1]) & ~_HARMLESS:
        return False
    return _sized(dtype, size, alignment) and _parts_fit(dtype, subtype, names, fields, size)


def _is_object(dtype: Value) -> bool:
    return _OBJECT.fullmatch(letters_of(dtype)) is not None


def _sized(dtype: Instance, size: int, alignment: Value) -> bool:
    width, flexible = width_of(dtype), _family(dtype) in {"S", "U", "V"}
    if width is None:
        return False
    if not flexible and size == alignment == _AS_TYPED:
        return True
    return size == width and isinstance(alignment, int) and alignment in _ALIGNMENTS


def _family(dtype: Instance) -> str:
    return letters_of(dtype).lstrip("|<>=")[:1]


def _parts_fit(dtype: Instance, subtype: Value, names: Value, fields: Value, size: int) -> bool:
    if subtype is None and fields is None:
        return names is None
    if _family(dtype) != "V" or (subtype is not None and fields is not None):
        return False
    inner = _subtype(subtype, size) if fields is None and names is None else _fields(names, fields, size)
    if inner is None or (parts := 1 + sum(map(_parts, inner))) > _PARTS:
        return False
    dtype.args = (dtype.args[0], parts)
    return True


def _parts(dtype: Value) -> int:
    counted = dtype.args[1] if isinstance(dtype, Instance) and len(dtype.args) > 1 else 1
    return counted if isinstance(counted, int) else 1


def _subtype(subtype: Value, size: int) -> list[Value] | None:
    if (
        not isinstance(subtype, Items)
        or subtype.kind != "tuple"
        or not subtype.whole
        or subtype.size != len(("dtype", "shape"))
    ):
        return None
    base, shape = subtype.held
    if not numeric(base):
        return None
    return [base] if _product(shape) * (width_of(base) or 0) == size and _product(shape) >= 0 else None


def _product(shape: Value) -> int:
    """Elements of a shape; -1 when it is none."""
    sizes = shape.held if isinstance(shape, Items) and shape.kind == "tuple" and shape.whole else [shape]
    plain = [size for size in sizes if isinstance(size, int) and size >= 0]
    return math.prod(plain) if len(plain) == len(sizes) else -1


def _fields(names: Value, fields: Value, size: int) -> list[Value] | None:
    if not isinstance(fields, Items) or fields.kind != "dict" or not fields.whole:
        return None
    if not isinstance(names, Items) or names.kind != "tuple" or not names.whole:
        return None
    keys = dict(zip(map(_text, fields.held[::2]), fields.held[1::2], strict=True))
    wanted = [_text(name) for name in names.held]
    if None in keys or not all(name in keys for name in wanted) or len(set(wanted)) < len(wanted):
        return None
    if not all(_field(field, size) for field in keys.values()):
        return None
    return [field.held[0] for field in keys.values() if isinstance(field, Items)]


def _text(name: Value) -> str | None:
    return name if isinstance(name, str) else None


def _field(field: Value, size: int) -> bool:
    """(dtype, offset) or (dtype, offset, title), inside an element of `size` bytes."""
    if not isinstance(field, Items) or field.kind != "tuple" or not field.whole or field.size not in (2, 3):
        return False
    dtype, offset = field.held[:2]
    width = width_of(dtype) if settled(dtype) else None
    return width is not None and isinstance(offset, int) and offset >= 0 and offset + width <= size
