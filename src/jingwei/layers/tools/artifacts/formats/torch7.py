"""Torch7 files in the binary form: a walk over tables, tensors and storages with a stack of its own.

Source: the layout of `File.lua`, `Tensor.c` and `Storage.c` of torch7 and the modules of `nn`'s documentation; sizes of a 64-bit machine. A function
is Lua code that the loader compiles, so it is rejected. A class of no list may read the file in a way of its own: it is taken for a table, and named.
"""

from __future__ import annotations

import struct

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_NIL, _NUMBER, _STRING, _TABLE, _OBJECT, _BOOLEAN, _FUNCTION = 0, 1, 2, 3, 4, 5, 6
_FUNCTIONS = frozenset({6, 7, 8})  # with upvalues in three forms; the first has no index
_INT, _LONG = struct.Struct("<i"), struct.Struct("<q")
_WIDTHS = {"Byte": 1, "Char": 1, "Short": 2, "Int": 4, "Long": 8, "Float": 4, "Double": 8, "Half": 2} | {
    "Cuda": 4, "CudaByte": 1, "CudaChar": 1, "CudaShort": 2, "CudaInt": 4, "CudaLong": 8, "CudaDouble": 8, "CudaHalf": 2
}  # fmt: skip
_STORAGES = {f"torch.{name}Storage": width for name, width in _WIDTHS.items()}
_TENSORS = {f"torch.{name}Tensor": f"torch.{name}Storage" for name in _WIDTHS}
_DIMENSIONS = 64
_NAME = 256
_VERSION = expression(r"V [0-9]{1,9}")
_CHUNK = b"\x1b"  # first byte of compiled Lua
_MODULES = frozenset(
    f"nn.{name}" for name in (
        "Abs", "AbsCriterion", "Add", "AddConstant", "BatchNormalization", "BCECriterion", "Bilinear", "Bottle", "CAddTable", "CDivTable", "CMul",
        "CMulTable", "CSubTable", "ClassNLLCriterion", "Clamp", "Concat", "ConcatTable", "Container", "Contiguous", "Copy", "Cosine",
        "CosineEmbeddingCriterion", "Criterion", "CrossEntropyCriterion", "Decorator", "DepthConcat", "Dropout", "ELU", "Euclidean", "Exp",
        "FlattenTable", "GradientReversal", "HardShrink", "HardTanh", "Identity", "Index", "JoinTable", "L1Cost", "L1Penalty", "LeakyReLU", "Linear",
        "Log", "LogSigmoid", "LogSoftMax", "LookupTable", "MM", "MSECriterion", "MV", "MapTable", "Max", "Mean", "Min", "Module", "Mul",
        "MulConstant", "MultiCriterion", "Narrow", "NarrowTable", "Normalize", "PReLU", "Padding", "PairwiseDistance", "Parallel",
        "ParallelTable", "Power", "RReLU", "ReLU", "ReLU6", "Replicate", "Reshape", "Select", "SelectTable", "Sequential", "Sigmoid",
        "SoftMax", "SoftMin", "SoftPlus", "SoftShrink", "SoftSign", "SpatialAdaptiveMaxPooling", "SpatialAveragePooling",
        "SpatialBatchNormalization", "SpatialConvolution", "SpatialConvolutionMM", "SpatialCrossMapLRN", "SpatialDilatedConvolution",
        "SpatialDropout", "SpatialFullConvolution", "SpatialMaxPooling", "SpatialReflectionPadding", "SpatialReplicationPadding", "SpatialSoftMax",
        "SpatialUpSamplingNearest", "SpatialZeroPadding", "SplitTable", "Sqrt", "Square", "Squeeze", "Sum", "Tanh", "TemporalConvolution",
        "TemporalMaxPooling", "Threshold", "Transpose", "Unsqueeze", "View", "VolumetricAveragePooling", "VolumetricBatchNormalization",
        "VolumetricConvolution", "VolumetricFullConvolution", "VolumetricMaxPooling", "WeightedEuclidean",
    )
)  # fmt: skip


def starts_torch7(data: memoryview) -> bool:
    """Whether the bytes begin with a table or object of index 1, or with a compiled function."""
    if len(data) <= 2 * _INT.size:
        return False
    kind, index = _INT.unpack_from(data, 0)[0], _INT.unpack_from(data, _INT.size)[0]
    if kind == _FUNCTION:
        return bytes(data[8:9]) == _CHUNK
    return index == 1 and kind in {_TABLE, _OBJECT, *_FUNCTIONS}


def read_torch7(job: Job) -> str:
    """Judge a file. Raises `ParseError` where the grammar is violated, `LimitError` beyond the bounds."""
    walk = _Walk(job)
    walk.run()
    if walk.at != len(job.data):
        raise ParseError(f"{len(job.data) - walk.at} bytes after the value, offset {walk.at}")
    if not walk.values:
        job.report.add("format.empty", "no values")
    return "torch7"


class _Walk:
    def __init__(self, job: Job) -> None:
        self.at, self.values = 0, 0
        self._data, self._report, self._bound = job.data, job.report, job.budget.limits.document_values
        self._todo: list[tuple[int, str, int]] = [
            (1, "", 0)
        ]  # objects to read; the class a storage must have, elements it needs
        self._seen: dict[int, tuple[str, int]] = {}  # index -> class, elements of a storage

    def run(self) -> None:
        for _ in range(self._bound):
            if not self._todo:
                return
            count, wanted, needed = self._todo.pop()
            if count > 1:
                self._todo.append((count - 1, wanted, needed))
            found = self._object()
            if wanted and found != ("", 0) and (found[0] != wanted or found[1] < needed):
                self._report.add(
                    "t7.tensor", f"{needed} elements of {wanted}, {found[1]} of {found[0]}", offset=self.at
                )
            elif wanted and needed and found == ("", 0):
                self._report.add("t7.tensor", f"{needed} elements of {wanted}, no storage", offset=self.at)
        raise LimitError(f"more than {self._bound} values")

    def _take(self, size: int) -> memoryview:
        if not 0 <= size <= len(self._data) - self.at:
            raise ParseError(f"{size} bytes announced, {len(self._data) - self.at} left, offset {self.at}")
        self.at += size
        return self._data[self.at - size : self.at]

    def _number(self, form: struct.Struct = _INT) -> int:
        value: int = form.unpack(self._take(form.size))[0]
        return value

    def _object(self) -> tuple[str, int]:
        """Read one object; returns class and elements of a storage, `("", 0)` for nil."""
        kind = self._number()
        if kind == _NIL:
            return "", 0
        self.values += kind in {_NUMBER, _STRING, _BOOLEAN}
        if kind == _NUMBER:
            self._take(8)
        elif kind == _STRING:
            self._take(self._number())
        elif kind == _BOOLEAN:
            if self._number() not in {0, 1}:
                raise ParseError(f"no truth value, offset {self.at}")
        elif kind in _FUNCTIONS | {_TABLE, _OBJECT}:
            return self._indexed(kind)
        else:
            raise ParseError(f"type {kind}, offset {self.at}")
        return "plain", 0

    def _indexed(self, kind: int) -> tuple[str, int]:
        if kind != _FUNCTION:
            index = self._number()
            if index in self._seen:
                return self._seen[index]
            self._seen[index] = ("plain", 0)
        else:
            index = 0
        if kind in _FUNCTIONS:
            self._report.add("t7.function", offset=self.at)
            self._take(self._number())
            self._todo.append((1, "", 0))
        elif kind == _TABLE:
            self._pairs()
        else:
            self._seen[index] = self._class()
            return self._seen[index]
        return "plain", 0

    def _pairs(self) -> None:
        count = self._number()
        if not 0 <= count * 2 * _INT.size <= len(self._data) - self.at:
            raise ParseError(f"{count} pairs announced, offset {self.at}")
        if count:
            self._todo.append((2 * count, "", 0))

    def _text(self) -> str:
        size = self._number()
        if size > _NAME:
            raise ParseError(f"a name of {size} bytes, offset {self.at}")
        return str(self._take(size), "latin-1")

    def _class(self) -> tuple[str, int]:
        name = self._text()
        if _VERSION.fullmatch(name):
            name = self._text()
        if name in _STORAGES:
            count = self._number(_LONG)
            self._take(count * _STORAGES[name])
            self.values += count
            return name, count
        if name in _TENSORS:
            self._tensor(name)
            return name, 0
        if name not in _MODULES:
            self._report.add("t7.class", name, offset=self.at)
        self._todo.append((1, "", 0))
        return name, 0

    def _tensor(self, name: str) -> None:
        """Dimensions, sizes, strides, offset from 1; the storage follows and must hold what they reach."""
        dimensions = self._number()
        if not 0 <= dimensions <= _DIMENSIONS:
            raise ParseError(f"{dimensions} dimensions, offset {self.at}")
        sizes = [self._number(_LONG) for _ in range(dimensions)]
        strides = [self._number(_LONG) for _ in range(dimensions)]
        offset = self._number(_LONG)
        if offset < 1 or min((*sizes, *strides), default=0) < 0:
            raise ParseError(f"sizes below zero, offset {self.at}")
        steps = sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
        needed = offset + steps if sizes and 0 not in sizes else 0
        self._todo.append((1, _TENSORS[name], needed))
