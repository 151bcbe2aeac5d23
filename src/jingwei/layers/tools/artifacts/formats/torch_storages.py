"""Torch's persistent ids and the bounds of tensors in their storages."""

from __future__ import annotations

import math

from jingwei.layers.tools.artifacts.pickles.allowed import STORAGES
from jingwei.layers.tools.artifacts.pickles.kinds import anything, either, natural, none, oneof, row, string
from jingwei.layers.tools.artifacts.pickles.machine import Machine, PlainLoader
from jingwei.layers.tools.artifacts.pickles.values import Global, Items, Persistent, Value, describe

_VIEW = either(none, row(string, natural, natural))


def _storage_type(value: Value) -> bool:
    return isinstance(value, Global) and value.name in STORAGES


_PLAIN_ID = row(string, _storage_type, string, string, natural)
_LEGACY_ID = row(string, _storage_type, string, string, natural, _VIEW)
_TEXT = either(none, string)
_MODULE_ID = row(oneof("module"), anything, _TEXT, _TEXT)  # the source is only compared with that of the class
_QUANTISED = "torch._utils._rebuild_qtensor"  # allocates all its elements first
_REBUILDS = frozenset((_QUANTISED, *(f"torch._utils._rebuild_tensor{version}" for version in ("", "_v2", "_v3"))))


class TorchLoader(PlainLoader):
    """`torch.load`: ids are `('storage', type, key, location, elements)`; `storages` maps key to (bytes of an element, elements)."""

    def __init__(self, *, legacy: bool = False) -> None:
        self._legacy = legacy
        self._is_id = _LEGACY_ID if legacy else _PLAIN_ID
        self.storages: dict[str, tuple[int, int]] = {}

    def persistent(self, machine: Machine, id_: Value) -> Value:
        """The storage that `id_` names; in the older format also the class of a module, beside the source that it had."""
        if self._legacy and isinstance(id_, Items) and _MODULE_ID(id_) and isinstance(id_.held[1], Global):
            return id_.held[1]
        if not isinstance(id_, Items) or not self._is_id(id_) or id_.held[0] != "storage":
            machine.found("pickle.persistent", describe(id_))
            return Persistent(id_)
        _, type_, key, _, count = id_.held[:5]
        assert isinstance(type_, Global)  # noqa: S101 - `_is_id` has shown the types
        assert isinstance(key, str)  # noqa: S101 - as above
        assert isinstance(count, int)  # noqa: S101 - as above
        known = self.storages.setdefault(key, (STORAGES[type_.name], count))
        if known[0] * known[1] != STORAGES[type_.name] * count:
            machine.found("torch.storage", f"{key} is named with two sizes")
        return Persistent(id_)

    def called(self, machine: Machine, name: str, args: list[Value]) -> None:
        """A rebuilt tensor must lie inside its storage."""
        if name not in _REBUILDS:
            return
        storage, offset, sizes, strides = args[:4]
        if not isinstance(storage, Persistent) or not isinstance(storage.id, Items) or not self._is_id(storage.id):
            return
        count = storage.id.held[4]
        if name == _QUANTISED and not _fills(sizes, count):
            machine.found("torch.storage", f"a tensor has more elements than storage {storage.id.held[2]!r}")
        if not _inside(offset, sizes, strides, count) and name != "torch._utils._rebuild_tensor_v3":
            machine.found("torch.storage", f"a tensor reaches outside storage {storage.id.held[2]!r}")


def _inside(offset: Value, sizes: Value, strides: Value, count: Value) -> bool:
    lengths, steps = _integers(sizes), _integers(strides)
    if lengths is None or steps is None or len(lengths) != len(steps) or min(steps, default=0) < 0:
        return False
    if not isinstance(offset, int) or not isinstance(count, int):
        return False
    last = sum((length - 1) * step for length, step in zip(lengths, steps, strict=True))
    return 0 in lengths or offset + last < count


def _fills(sizes: Value, count: Value) -> bool:
    lengths = _integers(sizes)
    return lengths is not None and isinstance(count, int) and math.prod(lengths) <= count


def _integers(value: Value) -> list[int] | None:
    if not isinstance(value, Items) or not value.whole:
        return None
    found = [item for item in value.held if isinstance(item, int)]
    return found if len(found) == value.size else None
