"""The state that BUILD gives to a numpy dtype. Its flags decide whether array bytes are numbers or pointers and pickles: they must fit its letters.

A state is (version, byte order, (dtype, shape) or None, names, fields, size, alignment, flags) and may end with metadata (NumPy 1.x and 2.x).
"""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.values import Instance, Items, Value

_LENGTHS = (8, 9)
_SUBTYPE, _FIELDS, _FLAGS = 2, 4, 7
_HOLDS_OBJECTS = 1  # NPY_ITEM_HASOBJECT
_OBJECT = "O"


def letters_of(dtype: Value) -> str:
    """What the dtype was made from, empty when that is not known."""
    letters = dtype.args[0] if isinstance(dtype, Instance) and dtype.args else ""
    return letters if isinstance(letters, str) else ""


def dtype_fits(dtype: Instance, state: Value) -> bool:
    """Whether the flags say of objects what the letters say, and no part of a type without objects holds some."""
    if not isinstance(state, Items) or not state.whole or state.size not in _LENGTHS:
        return False
    flags, objects = state.held[_FLAGS], _OBJECT in letters_of(dtype)
    if not isinstance(flags, int) or bool(flags & _HOLDS_OBJECTS) != objects:
        return False
    return _plain_subtype(state.held[_SUBTYPE]) and _plain_fields(state.held[_FIELDS])


def _plain_subtype(subtype: Value) -> bool:
    return subtype is None or (isinstance(subtype, Items) and subtype.whole and _plain(subtype.held[:1]))


def _plain_fields(fields: Value) -> bool:
    if fields is None:
        return True
    if not isinstance(fields, Items) or fields.kind != "dict" or not fields.whole:
        return False
    return all(isinstance(field, Items) and field.whole and _plain(field.held[:1]) for field in fields.held[1::2])


def _plain(first: list[Value]) -> bool:
    return all(isinstance(d, Instance) and d.type == "numpy.dtype" and _OBJECT not in letters_of(d) for d in first)
