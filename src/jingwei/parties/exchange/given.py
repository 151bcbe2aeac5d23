"""A judged bundle as values of the vocabulary, as far as it shows them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from jingwei.codec import read
from jingwei.evidence.claims import ASSET
from jingwei.evidence.forms.leaves import Leaf
from jingwei.parties.exchange.contents import Contents
from jingwei.vocabulary import Asset, Finding, Inventory, Party, Plan, ProfileChoice, Sample, System

_FINDING = re.compile(r"findings/(\d+)", re.ASCII)
_EXACT = 2**53 - 1  # beyond, the record writes numbers as strings
_DETAIL: Mapping[str, Any] = {
    "message": {"id": "", "en": "", "zh": "", "args": {}},
    "locations": [],
    "locations_omitted": 0,
    "evidence": [],
    "remediation": {"en": "", "zh": ""},
}


@dataclass(frozen=True, slots=True)
class Given:
    """The plan, the fields of the result, the leaves by path, the digests of manifest and assets."""

    plan: Plan
    stated: Mapping[str, Any]
    promised: Mapping[str, Any]  # the plan as it was signed
    leaves: Mapping[str, Leaf]
    subjects: Mapping[str, str]

    @property
    def manifest(self) -> str:
        """Name of the manifest."""
        return next(name for name in self.subjects if not name.startswith(ASSET))

    def value(self, path: str) -> Any:
        """The value of a leaf; None when it is withheld."""
        leaf = self.leaves.get(path)
        return leaf.value if leaf is not None and leaf.shown else None

    def paths(self, room: str) -> list[str]:
        """Paths right below `room`, in their order; withheld ones too."""
        return [path for path in self.leaves if path.rpartition("/")[0] == room]


def given(contents: Contents) -> Given:
    """What a bundle gives. Raises `ParseError` when its plan is none that this version reads."""
    plan = read(Plan, dict(contents.plan), "plan")
    return Given(plan, contents.result, contents.plan, contents.leaves, contents.subjects)


def finding(known: Given, path: str) -> Finding | None:
    """The finding at a path, with empty texts where its detail is withheld; None when it is withheld itself. Raises `ParseError`."""
    core = known.value(path)
    if core is None:
        return None
    detail = known.value(f"{path}/detail") or _DETAIL
    made: Finding = read(Finding, {**core, **detail, "samples": []}, path)
    return made


def samples(known: Given, path: str) -> list[Sample] | None:
    """The samples behind the finding at a path, without their records; None when one of them is withheld. Raises `ParseError`."""
    values = [known.value(one) for one in known.paths(f"{path}/samples")]
    return None if None in values else [read(Sample, value, path) for value in values]


def inventory(known: Given) -> Inventory | None:
    """The manifest as the bundle describes it, None when a part is withheld. Only the inputs say whether that is true. Raises `ParseError`."""
    system = known.value("system")
    assets = [known.value(path) for path in known.paths("assets")]
    if system is None or None in assets:
        return None
    return Inventory(
        manifest=known.manifest,
        manifest_sha256=known.plan.manifest_sha256,
        system=read(System, {**system["system"], "facts": restored(system["system"]["facts"])}, "system"),
        parties=tuple(read(Party, party, "party") for party in system["parties"]),
        assets=tuple(_asset(value) for value in assets),
        profile=ProfileChoice(frameworks=known.plan.frameworks, waivers=known.plan.waivers),
        as_of=known.plan.as_of,
    )


def _asset(value: Mapping[str, Any]) -> Asset:
    """The asset in a leaf. Its digest does not follow from it: canonical JSON does not tell 1.0 from 1."""
    described = {name: value[name] for name in value if name != "digest"}
    made: Asset = read(Asset, {**described, "properties": restored(described["properties"])}, "asset")
    return made


def restored(value: Any) -> Any:
    """Plain values with the numbers that a record writes as strings, because they are beyond 2^53, as numbers again."""
    if isinstance(value, dict):
        return {key: restored(item) for key, item in value.items()}
    if isinstance(value, list):
        return [restored(item) for item in value]
    return _number(value) if isinstance(value, str) else value


def _number(text: str) -> Any:
    for kind in (int, float):
        with suppress(ValueError, OverflowError):
            number = kind(text)
            if str(number) == text and abs(number) > _EXACT and number not in {float("inf"), float("-inf")}:
                return number
    return text


def numbered(known: Given) -> list[str]:
    """Paths of the findings in their order."""
    return [path for path in known.leaves if _FINDING.fullmatch(path)]
