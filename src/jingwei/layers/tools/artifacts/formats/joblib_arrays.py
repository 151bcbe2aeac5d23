"""Joblib writes an array's raw bytes right after the BUILD of its wrapper; its reader skips them, a plain unpickler would execute them."""

from __future__ import annotations

import math

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.torch_storages import TorchLoader
from jingwei.layers.tools.artifacts.pickles.dtypes import letters_of
from jingwei.layers.tools.artifacts.pickles.kinds import (
    Kind,
    boolean,
    either,
    integer,
    made,
    named,
    natural,
    none,
    oneof,
    sequence,
)
from jingwei.layers.tools.artifacts.pickles.machine import Machine
from jingwei.layers.tools.artifacts.pickles.values import Instance, Items, Value
from jingwei.text.patterns import expression

_WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
_SIMPLE_DTYPE = expression(r"[<>|=]?(?:([biufcMm])([1-9][0-9]?)|([SUV])([0-9]{1,6}))")
_OBJECTS = expression(r"\|?O[48]?")
_ALIGNMENT = "numpy_array_alignment_bytes"
_MOST_ALIGNMENT = 4096
_FIELDS: dict[str, Kind] = {
    "subclass": named("numpy.ndarray", "numpy.memmap", "numpy.matrix", "numpy.matrixlib.defmatrix.matrix"),
    "shape": sequence("tuple", natural),
    "order": oneof("C", "F"),
    "dtype": made("numpy.dtype"),
    "allow_mmap": boolean,
    _ALIGNMENT: either(integer, none),
}


class JoblibLoader(TorchLoader):
    """Skips array bytes; `arrays` counts them. Ids of torch's form, as in a `data.pkl` out of its archive, are torch's: other loaders refuse them."""

    def __init__(self) -> None:
        super().__init__()
        self.arrays = 0

    def built(self, machine: Machine, type_: str, state: Value, pos: int) -> int:
        """Where the next opcode stands after `type_` was built at `pos`."""
        if type_ != _WRAPPER or not isinstance(state, Items):
            return pos
        self.arrays += 1
        machine.leave_frame_before(pos)
        if not _as_written(state):
            raise ParseError("a description of an array that joblib does not write")
        fields = dict(zip(state.held[::2], state.held[1::2], strict=False))
        objects = _OBJECTS.fullmatch(letters_of(fields.get("dtype"))) is not None
        machine.would_reject(pos, certain=objects)
        if objects:
            return machine.nested_end(pos)
        if fields.get(_ALIGNMENT) is not None:
            pos = _skip_padding(machine, fields[_ALIGNMENT], pos)
        size = _size(fields)
        machine.take(pos, size)
        return pos + size


def _as_written(state: Items) -> bool:
    """Exactly the attributes that joblib gives, each once: another would hide a method, and one that only equals a name would replace its value."""
    names = [name for name in state.held[::2] if isinstance(name, str)]
    fields = dict(zip(names, state.held[1::2], strict=False))
    return (
        state.whole
        and 2 * len(fields) == state.size
        and fields.keys() <= _FIELDS.keys()
        and all(_FIELDS[name](value) for name, value in fields.items())
    )


def _skip_padding(machine: Machine, alignment: Value, pos: int) -> int:
    padding = machine.data[pos]
    if not isinstance(alignment, int) or not 0 < alignment <= _MOST_ALIGNMENT or padding > alignment:
        raise ParseError("an alignment that joblib does not write")
    if bytes(machine.take(pos + 1, padding)).strip(b"\xff"):
        raise ParseError("the padding before an array is not padding")
    return pos + 1 + padding


def _size(fields: dict[Value, Value]) -> int:
    shape, dtype = fields.get("shape"), fields.get("dtype")
    if not isinstance(shape, Items) or not shape.whole or not isinstance(dtype, Instance):
        raise ParseError("an array whose shape or type is not written plainly")
    match = _SIMPLE_DTYPE.fullmatch(letters_of(dtype))
    if match is None:
        raise ParseError("an array of objects or of a type that is not read here")
    dtype.filled = True  # a state that comes after the array is one too many
    width = int(match[2]) if match[1] else int(match[4]) * (4 if match[3] == "U" else 1)
    sizes = [size for size in shape.held if isinstance(size, int) and size >= 0]
    if len(sizes) != shape.size:
        raise ParseError("a shape with something else than sizes")
    return math.prod(sizes) * width
