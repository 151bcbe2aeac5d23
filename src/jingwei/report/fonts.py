"""A Chinese font for the printed report, found on the machine: one costs 4 MB or more, so none is shipped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jingwei.errors import JingweiError

# File name -> the family that typst calls it by; better faces first. Droid Sans Fallback (Apache-2.0) is the smallest of them.
FAMILIES = {
    "NotoSansCJK-Regular.ttc": "Noto Sans CJK SC",
    "NotoSansCJKsc-Regular.otf": "Noto Sans CJK SC",
    "NotoSansSC-Regular.otf": "Noto Sans SC",
    "SourceHanSansSC-Regular.otf": "Source Han Sans SC",
    "wqy-microhei.ttc": "WenQuanYi Micro Hei",
    "DroidSansFallbackFull.ttf": "Droid Sans Fallback",
    "DroidSansFallback.ttf": "Droid Sans Fallback",
    "wqy-zenhei.ttc": "WenQuanYi Zen Hei",
    "PingFang.ttc": "PingFang SC",
    "msyh.ttc": "Microsoft YaHei",
}
_DEPTH = 4  # folders below a font root


@dataclass(frozen=True, slots=True)
class Font:
    """A font file and its family."""

    path: Path
    family: str


def roots() -> tuple[Path, ...]:
    """Where fonts lie: the XDG data folders, then the places of other systems."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    shared = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    others = (Path.home() / ".fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"))
    return (home / "fonts", *(Path(folder) / "fonts" for folder in shared if folder), *others)


def chinese(folders: Iterable[Path] | None = None) -> Font:
    """The best known Chinese font below `folders` (default: the system's). Raises `JingweiError` that names the package to install."""
    found: dict[str, Path] = {}
    for folder in roots() if folders is None else folders:
        for path in _files(folder, _DEPTH):
            found.setdefault(path.name, path)
    for name, family in FAMILIES.items():
        if name in found:
            return Font(found[name], family)
    raise JingweiError("the PDF needs a Chinese font and none was found", hint="apt-get install fonts-droid-fallback")


def _files(folder: Path, depth: int) -> Iterable[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name in FAMILIES and entry.is_file():
            yield entry
        elif depth and not entry.is_symlink() and entry.is_dir():
            yield from _files(entry, depth - 1)
