"""Policy packs on disk: one JSON file for each distribution, all its versions joined."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.pickles.allowed import Entry
from jingwei.layers.tools.artifacts.policies.grammar import entry
from jingwei.layers.tools.artifacts.verdict import Policy
from jingwei.limits import LIMITS

OWN = "JINGWEI_SCAN_POLICIES"
"""Environment variable: a folder of packs that `jingwei scan-policy build` has written, for distributions of which none is shipped."""

SCHEMA = "jingwei/scan-policy/1"


@dataclass(frozen=True, slots=True)
class Pack:
    """What is proved of a distribution. `versions`: version -> SHA-256 of its sources; `names`: dotted name -> entry."""

    distribution: str
    versions: dict[str, str]
    names: dict[str, Entry]
    by_hand: dict[str, str]  # name -> why a person lets it pass
    packages: tuple[str, ...] = ()  # top-level packages
    sha256: str = ""  # of the pack's bytes

    @property
    def covered(self) -> str:
        """The versions, for a sentence."""
        listed = list(self.versions)
        return " to ".join(listed[:1] + listed[1:][-1:])

    @property
    def title(self) -> str:
        """Distribution and versions, for a sentence."""
        return f"{self.distribution} {self.covered}".strip()


@cache
def shipped() -> frozenset[str]:
    """Distributions of which a pack is shipped."""
    folder = files(__package__).joinpath("packs")
    return frozenset(item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json"))


@cache
def load(distribution: str) -> Pack | None:
    """The pack of a distribution, shipped or the user's own; None when there is none."""
    if distribution in shipped():
        content = files(__package__).joinpath("packs", f"{distribution}.json").read_bytes()
        return replace(parse(json.loads(content)), sha256=hashlib.sha256(content).hexdigest())
    return next((pack for pack in own().values() if pack.distribution == distribution), None)


@cache
def own() -> dict[str, Pack]:
    """Top-level package -> pack, of the packs in the user's folder. Raises `ParseError` for one that is malformed or claims what is not its own."""
    folder = os.environ.get(OWN, "")
    found: dict[str, Pack] = {}
    for path in sorted(Path(folder).glob("*.json")) if folder else []:
        pack = read(path)
        if pack.distribution in shipped():
            raise ParseError(f"{path}: the pack of {pack.distribution} is shipped")
        for package in pack.packages:
            if package in sys.stdlib_module_names or package in found:
                raise ParseError(f"{path}: {package} is not a package of {pack.distribution} alone")
            found[package] = pack
        if strange := [name for name in pack.names if name.partition(".")[0] not in pack.packages]:
            raise ParseError(f"{path}: {strange[0]} is in no package of {pack.distribution}")
    return found


def read(path: Path) -> Pack:
    """The pack in a file. Raises `ParseError`."""
    with path.open("rb") as file:
        content = file.read(LIMITS.configuration_bytes + 1)
    try:
        loaded = json.loads(content) if len(content) <= LIMITS.configuration_bytes else None
    except (ValueError, RecursionError):
        loaded = None
    if not isinstance(loaded, dict):
        raise ParseError(f"{path} is no policy pack")
    return replace(parse(loaded), sha256=hashlib.sha256(content).hexdigest())


def policies(distributions: Iterable[str]) -> tuple[Policy, ...]:
    """What a record says of the packs of these distributions; those without one are left out."""
    asked = [load(name) for name in sorted(distributions)]
    return tuple(Policy(pack.distribution, pack.covered, pack.sha256) for pack in asked if pack is not None)


def parse(content: dict[str, Any]) -> Pack:
    """The pack that a JSON object describes. Raises `ParseError`."""
    if content.get("schema") != SCHEMA:
        raise ParseError(f"a policy pack says schema {SCHEMA}")
    try:
        entries = [entry(one) for one in content["entries"]]
        names: dict[str, Entry] = {}
        for module, groups in content["modules"].items():
            for at, listed in groups.items():
                names.update(dict.fromkeys([f"{module}.{name}" for name in listed.split()], entries[int(at)]))
        names |= {name: entry(one) for name, one in content["by_hand"].items()}
        reasons = {name: one["why"] for name, one in content["by_hand"].items()}
        return Pack(content["distribution"], content["versions"], names, reasons, tuple(content.get("packages", ())))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ParseError(f"a policy pack is malformed: {error!r}") from None
