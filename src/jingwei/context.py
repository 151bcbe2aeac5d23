"""What a check may see besides its asset.

Every access that could change the outcome is recorded, so that a finding is reused only while everything it depended on is unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from jingwei.errors import LimitError
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Asset, AssetFile, Inventory, Party, Scalar, System

P = ParamSpec("P")
T = TypeVar("T")
Memo = dict[tuple[object, ...], Any]


class Context:
    """Assets and parties that the asset refers to, the profile's parameters, the clock, the bounds, and memoised measurements."""

    def __init__(
        self,
        root: Path,
        inventory: Inventory,
        *,
        as_of: date,
        parameters: Mapping[str, Scalar],
        memo: Memo | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._root = root
        self._inventory = inventory
        self._as_of = as_of
        self._parameters = parameters
        self._memo: Memo = {} if memo is None else memo
        self.limits = limits
        self.read_clock = False
        self.read_system = False
        self.read_assets: set[str] = set()
        self.read_parties: set[str] = set()

    @property
    def as_of(self) -> date:
        """The run's one clock. Never read today's date instead."""
        self.read_clock = True
        return self._as_of

    @property
    def system(self) -> System:
        """The governed system."""
        self.read_system = True
        return self._inventory.system

    def related(self, asset: Asset, role: str) -> tuple[Asset, ...]:
        """Assets that `asset` names under the manifest key `role`."""
        wanted = asset.references_of(role)
        self.read_assets.update(wanted)
        return tuple(other for other in self._inventory.assets if other.id in wanted)

    def parties(self, asset: Asset, role: str) -> tuple[Party, ...]:
        """Parties that `asset` names under the manifest key `role`."""
        wanted = asset.references_of(role)
        self.read_parties.update(wanted)
        return tuple(party for party in self._inventory.parties if party.id in wanted)

    def parameter(self, name: str) -> Any:
        """Value of the check's parameter `name`: the profile's, else the declared default."""
        return self._parameters[name]

    def path(self, file: AssetFile) -> Path:
        """Absolute path of an asset's file, for reading only."""
        return self._root / file.path

    def read(self, file: AssetFile, limit: int | None = None) -> bytes:
        """Whole content of a file. Raises `LimitError` above `limit` bytes (default `limits.document_bytes`)."""
        bound = self.limits.document_bytes if limit is None else limit
        if file.size > bound:
            raise LimitError(f"{file.path}: {file.size} bytes, the bound is {bound}")
        with self.path(file).open("rb") as stream:
            content = stream.read(bound + 1)
        if len(content) > bound:
            raise LimitError(f"{file.path}: grew above the bound of {bound} bytes while it was examined")
        return content

    def measure(self, instrument: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`instrument(*args)`, computed once per run for equal arguments (twelve checks scan a file once)."""
        key = (instrument, args, tuple(sorted(kwargs.items())))
        if key not in self._memo:
            self._memo[key] = instrument(*args, **kwargs)
        return self._memo[key]  # type: ignore[no-any-return]
