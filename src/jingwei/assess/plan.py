"""Plan: every check x asset step, and why each was or was not selected. Made before anything is examined."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase

from jingwei import __version__
from jingwei.assess.conclude import in_force
from jingwei.assess.registry import Registry
from jingwei.check import Check
from jingwei.errors import JingweiError
from jingwei.vocabulary import Asset, Inventory, Plan, ProfileChoice, Scalar, Step, Text

_SELECTED = Text("the check looks at assets of this kind", "该检查适用于此类资产")


def make(
    inventory: Inventory,
    registry: Registry,
    *,
    as_of: date,
    catalog: Mapping[str, str] | None = None,
    baseline: frozenset[str] = frozenset(),
) -> Plan:
    """Plan of an assessment; `catalog` maps each framework to the digest of its file.

    Raises `JingweiError` for a profile that names what does not exist.
    """
    _refuse_unknown(inventory.profile, registry.checks)
    steps = tuple(_steps(inventory, registry.checks))
    selected = sorted({step.check for step in steps if step.selected})
    return Plan(
        system=inventory.system.id,
        manifest_sha256=inventory.manifest_sha256,
        as_of=as_of,
        jingwei=__version__,
        steps=steps,
        frameworks=tuple(catalog or ()),
        plugins=dict(registry.plugins),
        problems=registry.problems,
        waivers=tuple(waiver for waiver in inventory.profile.waivers if in_force(waiver, as_of)),
        baseline=_digest(baseline),
        code={check: registry.code[check] for check in selected},
        catalog=dict(catalog or {}),
    )


def _digest(fingerprints: frozenset[str]) -> str:
    """SHA-256 over the sorted fingerprints, one a line; empty when there are none."""
    return (
        hashlib.sha256("".join(f"{one}\n" for one in sorted(fingerprints)).encode()).hexdigest() if fingerprints else ""
    )


def _steps(inventory: Inventory, checks: Mapping[str, Check]) -> Iterator[Step]:
    by_kind: dict[str, list[Check]] = {}
    for check in checks.values():
        for kind in check.kinds:
            by_kind.setdefault(kind, []).append(check)
    digests = {asset.id: asset.digest for asset in inventory.assets}
    for asset in inventory.assets:
        for check in by_kind.get(asset.kind, []):
            yield _step(check, asset, digests[asset.id], inventory.profile)
    present = {asset.kind for asset in inventory.assets}
    for check in checks.values():
        if present.isdisjoint(check.kinds):
            yield Step(check.id, check.version, "", "", selected=False, reason=_no_asset(check, inventory))


def _step(check: Check, asset: Asset, digest: str, profile: ProfileChoice) -> Step:
    reason = _left_out(check, profile)
    return Step(
        check=check.id,
        check_version=check.version,
        asset=asset.id,
        asset_digest=digest,
        selected=reason is None,
        reason=reason or _SELECTED,
        parameters=parameters_of(check, profile),
    )


def parameters_of(check: Check, profile: ProfileChoice) -> Mapping[str, Scalar]:
    """The check's parameters: declared defaults, overruled by the profile."""
    return {p.name: profile.parameters.get(f"{check.id}.{p.name}", p.default) for p in check.parameters}


def _left_out(check: Check, profile: ProfileChoice) -> Text | None:
    for pattern, why in profile.exclude.items():
        if fnmatchcase(check.id, pattern):
            return Text(f"excluded by the profile: {why}", f"被配置排除：{why}")
    if profile.include and not any(fnmatchcase(check.id, pattern) for pattern in profile.include):
        return Text("not among the checks that the profile includes", "不在配置所包含的检查之列")
    return None


def _no_asset(check: Check, inventory: Inventory) -> Text:
    kinds = ", ".join(check.kinds)
    reasons = [inventory.system.without[kind] for kind in check.kinds if kind in inventory.system.without]
    if len(reasons) == len(check.kinds):
        why = "; ".join(reasons)
        return Text(f"the owner declares that there is no {kinds}: {why}", f"所有者声明没有 {kinds}：{why}")
    return Text(f"the manifest names no asset of kind {kinds}", f"清单中没有 {kinds} 类资产")


def _refuse_unknown(profile: ProfileChoice, checks: Mapping[str, Check]) -> None:
    problems = [*_unknown_patterns(profile, checks), *_unknown_parameters(profile, checks)]
    if problems:
        raise JingweiError(
            "the profile does not fit:\n" + "\n".join(problems),
            hint="`jingwei checks` lists checks, `jingwei explain CHECK` its parameters",
        )


def _unknown_patterns(profile: ProfileChoice, checks: Mapping[str, Check]) -> Iterator[str]:
    for pattern in [*profile.include, *profile.exclude, *(waiver.check for waiver in profile.waivers)]:
        if not any(fnmatchcase(check, pattern) for check in checks):
            yield f"  `{pattern}` matches no check{_near(pattern, checks)}"


def _unknown_parameters(profile: ProfileChoice, checks: Mapping[str, Check]) -> Iterator[str]:
    known = {f"{check.id}.{p.name}": p.default for check in checks.values() for p in check.parameters}
    for name, value in profile.parameters.items():
        if name not in known:
            yield f"  parameter `{name}` does not exist{_near(name, known)}"
        elif not _same_kind(value, known[name]):
            yield f"  parameter `{name}` is {value!r}; its default is {known[name]!r}"


def _same_kind(value: Scalar, default: Scalar) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return default is None or isinstance(value, type(default))


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
