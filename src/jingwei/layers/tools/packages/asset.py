"""All lists of one package set together: which packages, where they stand, and what keeps the lists from being complete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from jingwei.context import Context
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.packages.read import read_packages
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Inventory:
    """Packages with the file that lists them; `gaps` are the places where a list points elsewhere or could not be read."""

    packages: tuple[tuple[str, Package], ...]
    gaps: tuple[Location, ...]

    @property
    def names(self) -> int:
        """Different packages."""
        return len({(package.ecosystem, package.name) for _, package in self.packages})


def packages_of(asset: Asset, context: Context) -> Inventory:
    """Read every file of the asset. Raises `ParseError` and `LimitError` of the readers."""
    packages: list[tuple[str, Package]] = []
    gaps: list[Location] = []
    listed = {file.path for file in asset.files_of()}
    for file in asset.files_of():
        found = context.measure(read_packages, context.path(file), context.limits)
        packages += [(file.path, package) for package in found.packages]
        for note in found.notes:
            target = str(PurePosixPath(file.path).parent / note.text)
            if note.kind == "include" and target in listed:
                continue
            gaps.append(Location(file.path, note.line, name=note.text, note=_GAPS[note.kind]))
    return Inventory(tuple(packages), tuple(gaps))


_GAPS = {
    "include": Text("names a file that the manifest does not list", "引用了清单未列出的文件"),
    "option": Text("an option whose effect is not known", "未知影响的选项"),
    "unread": Text("an entry that cannot be read", "无法解析的条目"),
    "local": Text("code from a local folder, not judged here", "来自本地目录的代码，此处不作判断"),
}


def place(path: str, package: Package, note: Text | None = None) -> Location:
    """Where a package is listed."""
    return Location(path, package.line, name=package.written or package.name, note=note)
