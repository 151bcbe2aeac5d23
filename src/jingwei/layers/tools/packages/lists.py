"""Lists of one folder together: what they include is read too, constraints pin, and ranges count only where nothing resolves them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.package import Note, PackageList
from jingwei.layers.tools.packages.read import read_packages
from jingwei.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Read:
    """A list that was read, or why it could not be."""

    path: Path
    found: PackageList | None
    why: str = ""


@dataclass(slots=True)
class Lists:
    """Reads lists; one that several include is read once."""

    limits: Limits = LIMITS
    seen: set[Path] = field(default_factory=set)

    def read(self, paths: Iterable[Path], root: Path) -> list[Read]:
        """Every list of one folder and what they include, below `root` only."""
        made: list[Read] = []
        waiting = [path for path in paths if self._first(path)]
        bound = len(waiting) + self.limits.include_files
        while waiting and len(made) < bound:
            path = waiting.pop(0)
            one = self._one(path)
            if one.found is not None:
                one = replace(one, found=self._included(path, one.found, root, waiting))
            made.append(one)
        made += [Read(path, None, f"more than {self.limits.include_files} included files") for path in waiting]
        return resolved(made)

    def _first(self, path: Path) -> bool:
        place = path.resolve()
        fresh = place not in self.seen
        self.seen.add(place)
        return fresh

    def _one(self, path: Path) -> Read:
        try:
            return Read(path, read_packages(path, self.limits))
        except (ParseError, LimitError) as error:
            return Read(path, None, error.message)
        except OSError as error:
            return Read(path, None, error.strerror or type(error).__name__)

    def _included(self, path: Path, found: PackageList, root: Path, waiting: list[Path]) -> PackageList:
        """Add what is included to `waiting`, apply constraints; what lies outside `root` or is no file stays a note."""
        kept: list[Note] = []
        for note in found.notes:
            target = _below(path, note.text, root) if note.kind in {"include", "constraint"} else None
            if target is None:
                kept.append(note)
            elif note.kind == "include":
                waiting += [target] if self._first(target) else []
            else:
                self.seen.add(target.resolve())
                found = _constrained(found, self._one(target).found)
        return replace(found, notes=tuple(kept))


def _below(path: Path, written: str, root: Path) -> Path | None:
    if "://" in written or "\0" in written:
        return None
    target = path.parent / written
    try:
        return target if target.resolve().is_relative_to(root.resolve()) and target.is_file() else None
    except OSError:
        return None


def _constrained(found: PackageList, constraints: PackageList | None) -> PackageList:
    """Open requirements take the one version that the constraints leave them."""
    if constraints is None:
        return found
    pins = {package.name: package for package in constraints.packages if package.version}
    packages = tuple(
        replace(package, version=pins[package.name].version, pinned=True)
        if not package.pinned and not package.source.count("://") and package.name in pins
        else package
        for package in found.packages
    )
    return replace(found, packages=packages)


def resolved(made: list[Read]) -> list[Read]:
    """Ranges of a project's own file are left out where a resolved list of the same folder holds the package."""
    locks = [one.found for one in made if one.found is not None and not one.found.declares]
    return [_without_locked(one, locks) for one in made]


def _without_locked(one: Read, locks: list[PackageList]) -> Read:
    found = one.found
    if found is None or not found.declares:
        return one
    ecosystems = {"npm"} if found.format == "package.json" else {"pypi", "conda"}
    names = {package.name for lock in locks for package in lock.packages if package.ecosystem in ecosystems}
    if not names:
        return one
    names |= {note.text.rpartition("/")[2] for lock in locks for note in lock.notes if note.kind == "local"}
    rest = tuple(package for package in found.packages if package.name not in names)
    notes = [note for note in found.notes if note.kind != "direct"]
    notes += [Note("unlocked", package.written or package.name, package.line) for package in rest]
    return replace(one, found=replace(found, packages=(), notes=tuple(notes), declares=False, format=found.format))
