"""What runs inside a worker: the state is made once, then one step at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jingwei.assess import registry
from jingwei.assess.step import run_step
from jingwei.assess.world import World, reads_of, world
from jingwei.check import Check
from jingwei.codec import plain, read
from jingwei.context import Context, Memo
from jingwei.limits import Limits
from jingwei.vocabulary import Asset, Inventory

PREPARE = "jingwei.assess.worker:prepare"
STEP = "jingwei.assess.worker:step"


@dataclass(slots=True)
class State:
    """What all steps of a worker share. The memo holds the measurements of one asset at a time."""

    root: Path
    inventory: Inventory
    assets: Mapping[str, Asset]
    checks: Mapping[str, Check]
    as_of: date
    limits: Limits
    around: World
    memo: Memo = field(default_factory=dict)
    subject: str = ""


def payload_of(
    inventory: Inventory, root: Path, as_of: date, packages: tuple[str, ...], limits: Mapping[str, Any]
) -> dict[str, Any]:
    """The setup that `prepare` turns into a state."""
    return {
        "inventory": plain(inventory),
        "root": str(root.resolve()),
        "as_of": as_of.isoformat(),
        "packages": list(packages),
        "limits": dict(limits),
    }


def prepare(payload: Mapping[str, Any]) -> State:
    """Load checks and inventory; called once, before the worker is confined."""
    inventory = read(Inventory, payload["inventory"])
    _load_what_reads_files()
    return State(
        root=Path(payload["root"]),
        inventory=inventory,
        assets={asset.id: asset for asset in inventory.assets},
        checks=registry.load(payload["packages"]).checks,
        as_of=date.fromisoformat(payload["as_of"]),
        limits=Limits(**payload["limits"]),
        around=world(inventory, payload["as_of"]),
    )


def _load_what_reads_files() -> None:
    """Open the system's cryptographic backend now: it may want files that a confined process cannot have."""
    with contextlib.suppress(ImportError):
        import cryptography.hazmat.bindings._rust as _  # noqa: F401


def step(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Run one check on one asset; returns the finding and what it depended on."""
    asset = state.assets[payload["asset"]]
    if state.subject != asset.id:
        state.subject, state.memo = asset.id, {}
    context = Context(
        state.root,
        state.inventory,
        as_of=state.as_of,
        parameters=payload["parameters"],
        memo=state.memo,
        limits=state.limits,
    )
    finding = run_step(state.checks[payload["check"]], asset, context, state.limits)
    return {"finding": plain(finding), "reads": reads_of(context, state.around)}
