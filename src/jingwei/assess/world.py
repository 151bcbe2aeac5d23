"""What a finding may depend on besides its own asset, and what it did depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.codec import digest
from jingwei.context import Context
from jingwei.vocabulary import Inventory


@dataclass(frozen=True, slots=True)
class World:
    """What a finding may depend on besides its own asset: digests of the other assets, parties and system, and the clock."""

    as_of: str
    system: str
    assets: Mapping[str, str]
    parties: Mapping[str, str]

    def agrees(self, reads: Mapping[str, Any]) -> bool:
        """Whether everything that was read then is the same now."""
        clock_and_system = reads["as_of"] in {None, self.as_of} and reads["system"] in {None, self.system}
        assets = all(self.assets.get(name, "") == digest for name, digest in reads["assets"].items())
        return clock_and_system and assets and all(self.parties.get(n, "") == d for n, d in reads["parties"].items())


def world(inventory: Inventory, as_of: str) -> World:
    """The world of a run."""
    return World(
        as_of=as_of,
        system=digest(inventory.system),
        assets={asset.id: asset.digest for asset in inventory.assets},
        parties={party.id: digest(party) for party in inventory.parties},
    )


def reads_of(context: Context, around: World) -> dict[str, Any]:
    """What a check read, with the digests it had."""
    return {
        "as_of": around.as_of if context.read_clock else None,
        "system": around.system if context.read_system else None,
        "assets": {name: around.assets.get(name, "") for name in sorted(context.read_assets)},
        "parties": {name: around.parties.get(name, "") for name in sorted(context.read_parties)},
    }
