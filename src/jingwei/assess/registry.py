"""Finds checks: the shipped ones by folder, third parties' by the entry point group `jingwei.checks`.

A plugin that cannot be loaded is a problem of the plan (and so no pass), never a silent gap.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from jingwei.check import Check

GROUP = "jingwei.checks"
_ROOMS = ("jingwei.layers", "jingwei.dimensions")


@dataclass(frozen=True, slots=True)
class Registry:
    """Every check by id, each with the digest of the code it comes from, the plugins, and what could not be loaded."""

    checks: Mapping[str, Check]
    code: Mapping[str, str]  # check id -> digest of its distribution's source
    plugins: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def load(extra: Iterable[str] = ()) -> Registry:
    """Load the shipped checks, those of installed plugins and of the packages named in `extra`."""
    checks: dict[str, Check] = {}
    code: dict[str, str] = {}
    plugins: dict[str, str] = {}
    problems: list[str] = []
    own = digest_of("jingwei")
    shipped, broken = _shipped()
    problems.extend(broken)
    for found in shipped:
        _add(found, own, checks, code, problems)
    for name, package in _plugins(extra):
        try:
            digest = digest_of(package)
            modules = list(_modules(importlib.import_module(package)))
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises is its problem, and is told
            problems.append(f"plugin {name} ({package}) cannot be loaded: {type(error).__name__}: {error}")
            continue
        plugins[name] = digest
        for found in _checks(modules):
            _add(found, digest, checks, code, problems)
    return Registry(dict(sorted(checks.items())), code, plugins, tuple(problems))


def _add(found: Check, digest: str, checks: dict[str, Check], code: dict[str, str], problems: list[str]) -> None:
    if found.id in checks:
        problems.append(f"check {found.id} is declared twice; the second one is ignored")
        return
    checks[found.id] = found
    code[found.id] = digest


@cache
def _shipped() -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """The shipped checks, and those that this installation cannot import."""
    modules: list[ModuleType] = []
    problems: list[str] = []
    for name in _shipped_names():
        try:
            modules.append(importlib.import_module(name))
        except Exception as error:  # noqa: BLE001 - one broken file must not hide the other checks
            problems.append(f"{name}: {type(error).__name__}: {error}")
    return tuple(_checks(modules)), tuple(problems)


def _shipped_names() -> Iterator[str]:
    for room in _ROOMS:
        for part in pkgutil.iter_modules(importlib.import_module(room).__path__):
            package = importlib.import_module(f"{room}.{part.name}.checks")
            for module in pkgutil.iter_modules(package.__path__):
                yield f"{package.__name__}.{module.name}"


def _plugins(extra: Iterable[str]) -> Iterator[tuple[str, str]]:
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        yield _title(point), point.value
    for package in extra:
        yield package, package


def _title(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.name


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for part in pkgutil.iter_modules(getattr(package, "__path__", ())):
        yield importlib.import_module(f"{package.__name__}.{part.name}")


def _checks(modules: Iterable[ModuleType]) -> Iterator[Check]:
    """Checks declared in these modules; one that is only imported there belongs to its own module."""
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Check) and value.function.__module__ == module.__name__:
                yield value


@cache
def digest_of(package: str) -> str:
    """SHA-256 over every file of the top-level package that holds `package`: any change of it makes earlier results stale."""
    top = importlib.import_module(package.partition(".")[0])
    state = hashlib.sha256()
    for folder in map(Path, getattr(top, "__path__", ())):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                state.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                state.update(hashlib.sha256(path.read_bytes()).digest())
    if not getattr(top, "__path__", ()) and top.__file__:
        state.update(Path(top.__file__).read_bytes())
    return state.hexdigest()
