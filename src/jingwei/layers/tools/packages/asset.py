"""All lists of one package set together: which packages, where they stand, and what keeps the lists from being complete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from jingwei.context import Context
from jingwei.layers.tools.packages.package import Note, Package, Source
from jingwei.layers.tools.packages.read import read_packages
from jingwei.layers.tools.reading import read_each
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Inventory:
    """Packages with the file that lists them; `gaps` are the files that could not be read, then the places where a list points elsewhere."""

    packages: tuple[tuple[str, Package], ...]
    gaps: tuple[Location, ...]
    sources: tuple[tuple[str, Source], ...] = ()

    @property
    def names(self) -> int:
        """Different packages."""
        return len({(package.ecosystem, package.name) for _, package in self.packages})


def packages_of(asset: Asset, context: Context) -> Inventory:
    """Read every file of the asset; one that cannot be read is a gap with its reason."""
    reading = read_each(asset, context, read_packages)
    listed = {file.path for file in asset.files_of()}
    packages = tuple((path, package) for path, found in reading.read for package in found.packages)
    notes = (_gap(path, note, listed) for path, found in reading.read for note in found.notes)
    sources = tuple((path, source) for path, found in reading.read for source in found.sources)
    return Inventory(packages, (*reading.unread, *(gap for gap in notes if gap)), sources)


def _gap(path: str, note: Note, listed: set[str]) -> Location | None:
    if note.kind == "include" and str(PurePosixPath(path).parent / note.text) in listed:
        return None
    return Location(path, note.line, name=note.text, note=_GAPS[note.kind])


_GAPS = {
    "include": Text("names a file that the manifest does not list", "引用了清单未列出的文件"),
    "option": Text("an option whose effect is not known", "未知影响的选项"),
    "unread": Text("an entry that cannot be read", "无法解析的条目"),
    "cut": Text("the file ends in the middle of this entry", "文件在此条目中途结束"),
    "local": Text("code from a local folder, not judged here", "来自本地目录的代码，此处不作判断"),
}


def place(path: str, package: Package, note: Text | None = None) -> Location:
    """Where a package is listed."""
    return Location(path, package.line, name=package.written or package.name, note=note)
