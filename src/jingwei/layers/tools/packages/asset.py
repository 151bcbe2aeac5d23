"""All lists of one package set together: which packages, where they stand, and what keeps the lists from being complete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from jingwei.context import Context
from jingwei.layers.tools.packages.judging.problem import Problem
from jingwei.layers.tools.packages.package import Note, Package, PackageList, Source
from jingwei.layers.tools.packages.read import read_packages
from jingwei.layers.tools.reading import read_each
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Inventory:
    """Packages with the file that lists them; `gaps` are the files that could not be read, then the places where a list points elsewhere."""

    packages: tuple[tuple[str, Package], ...]
    gaps: tuple[Location, ...]
    sources: tuple[tuple[str, Source], ...] = ()
    signs: tuple[tuple[str, Problem], ...] = ()  # what was found in the contents of packages
    contents: int = 0  # files that are packages themselves

    @property
    def names(self) -> int:
        """Different packages."""
        return len({(package.ecosystem, package.name) for _, package in self.packages})


def packages_of(asset: Asset, context: Context) -> Inventory:
    """Read every file of the asset; one that cannot be read is a gap with its reason.

    What a project's own file asks for counts as listed only where no resolved list of the same ecosystem stands beside it.
    """
    reading = read_each(asset, context, read_packages)
    listed = {file.path for file in asset.files_of()}
    locks = [found for _, found in reading.read if not found.declares]
    packages: list[tuple[str, Package]] = []
    gaps = list(reading.unread)
    for path, found in reading.read:
        locked = _locked(locks, found) if found.declares else frozenset()
        if locked:
            gaps += [place(path, package, _UNLOCKED) for package in found.packages if package.name not in locked]
        else:
            packages += [(path, package) for package in found.packages]
        notes = (note for note in found.notes if note.kind != "direct" or not locked)
        gaps += [gap for note in notes if (gap := _gap(path, note, listed))]
    sources = tuple((path, source) for path, found in reading.read for source in found.sources)
    signs = tuple((path, sign) for path, found in reading.read for sign in found.signs)
    contents = sum(found.contents for _, found in reading.read)
    return Inventory(tuple(packages), tuple(gaps), sources, signs, contents)


def _locked(locks: list[PackageList], declared: PackageList) -> frozenset[str]:
    """Names that the resolved lists hold for the ecosystem of `declared`, with local packages; empty when no list is of that ecosystem."""
    ecosystems = ("npm",) if declared.format == "package.json" else ("pypi", "conda")
    names = {package.name for found in locks for package in found.packages if package.ecosystem in ecosystems}
    local = {note.text.rpartition("/")[2] for found in locks for note in found.notes if note.kind == "local"}
    return frozenset(names | local) if names else frozenset()


def _gap(path: str, note: Note, listed: set[str]) -> Location | None:
    if note.kind in _ELSEWHERE and str(PurePosixPath(path).parent / note.text) in listed:
        return None
    return Location(path, note.line, name=note.text, note=_GAPS[note.kind])


_UNLOCKED = Text("asked for, but in none of the resolved lists", "有此需求，但不在任何已解析的列表中")
_ELSEWHERE = frozenset({"include", "constraint"})
_GAPS = {
    "direct": Text(
        "states what is asked for, not what is installed: list the lock file",
        "仅说明需求而非实际安装内容：请列出锁定文件",
    ),
    "include": Text("names a file that the manifest does not list", "引用了清单未列出的文件"),
    "constraint": Text("names a file of constraints that the manifest does not list", "引用了清单未列出的约束文件"),
    "other": Text("another tool installs software here, not judged", "此处由其他工具安装软件，未作判断"),
    "option": Text("an option whose effect is not known", "未知影响的选项"),
    "unread": Text("an entry that cannot be read", "无法解析的条目"),
    "cut": Text("the file ends in the middle of this entry", "文件在此条目中途结束"),
    "local": Text("code from a local folder, not judged here", "来自本地目录的代码，此处不作判断"),
}


def place(path: str, package: Package, note: Text | None = None) -> Location:
    """Where a package is listed."""
    return Location(path, package.line, name=package.written or package.name, note=note)
