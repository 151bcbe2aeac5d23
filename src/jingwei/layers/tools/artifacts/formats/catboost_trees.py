"""The trees of a CatBoost model: splits, sizes and leaves in vectors whose indices must stay inside of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jingwei.layers.tools.artifacts.formats.flatbuffer import Table

_DEEPEST = 24
_BORDERS = {
    "TFloatFeature": 3,
    "TOneHotFeature": 1,
    "TCtrFeature": 1,
    "TEstimatedFeature": 3,
}  # slots of the values to split at
_DIMENSION, _SPLITS, _SIZES, _STARTS, _LEAVES, _STEPS, _LEAF_OF = 0, 1, 2, 3, 8, 10, 11


class Trees:
    """Collects from the tables what can only be judged of the whole."""

    def __init__(self) -> None:
        self.count = 0
        self._values = self._leaves = 0
        self._dimension = 1
        self._vectors: dict[int, Sequence[int]] = {}

    def visit(self, data: memoryview, table: Table) -> None:
        """Called for every table once."""
        if table.kind in _BORDERS:
            self._values += table.counts.get(_BORDERS[table.kind], 0)
        if table.kind == "TModelTrees":
            for slot in (_SPLITS, _SIZES, _STARTS, _STEPS, _LEAF_OF):
                if slot in table.spans:
                    start, end = table.spans[slot]
                    self._vectors[slot] = data[start:end].cast("I")
            self.count = table.counts.get(_SIZES, 0)
            self._leaves, self._dimension = table.counts.get(_LEAVES, 0), table.numbers.get(_DIMENSION, 0)

    def faults(self) -> Iterator[str]:
        """What is wrong with the indices."""
        splits, sizes, starts = (self._vectors.get(slot, ()) for slot in (_SPLITS, _SIZES, _STARTS))
        if len(starts) != len(sizes) or (sizes and self._dimension < 1):
            yield "trees without their places"
        elif any(start + size > len(splits) for start, size in zip(starts, sizes, strict=False)):
            yield "a tree outside of the splits"
        elif self._vectors.get(_STEPS):
            yield from self._steps(splits, sizes, starts)
        elif sizes and (max(sizes) > _DEEPEST or sum(1 << size for size in sizes) * self._dimension != self._leaves):
            yield f"{self._leaves} values of leaves"
        elif splits and max(splits) >= self._values:
            yield "a split at no value of the model"

    def _steps(self, splits: Sequence[int], sizes: Sequence[int], starts: Sequence[int]) -> Iterator[str]:
        """Trees of any form: each node says how far on its two children lie, 0 for none, and leads to a leaf where one is missing."""
        steps, leaf_of = self._vectors[_STEPS], self._vectors.get(_LEAF_OF, ())
        if not len(steps) == len(splits) == len(leaf_of):
            yield "nodes without their steps"
            return
        for start, size in zip(starts, sizes, strict=True):
            for node in range(start, start + size):
                left, right = steps[node] & 0xFFFF, steps[node] >> 16
                if node + max(left, right) >= start + size:
                    yield "a child outside of its tree"
                    return
                if not (left and right) and leaf_of[node] >= self._leaves:
                    yield "a leaf that is not there"
                    return
                if (left or right) and splits[node] >= self._values:
                    yield "a split at no value of the model"
                    return
