"""The bounded walk through a folder: no links followed, nothing opened but folders, everything left out is said."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Text

ABSOLUTE = re.compile(r"~|[A-Za-z]:[\\/]")  # what a manifest would take for a path outside its folder
LINE_CHARACTERS = 400  # a path in the manifest is at most this long
SKIPPED_FOLDERS = {
    ".git": Text("version control", "版本库"),
    ".hg": Text("version control", "版本库"),
    ".svn": Text("version control", "版本库"),
    "node_modules": Text("installed packages; the lock file speaks for them", "已安装的包；以锁文件为准"),
    "site-packages": Text("installed packages; the lock file speaks for them", "已安装的包；以锁文件为准"),
    "__pycache__": Text("cache", "缓存"),
    ".mypy_cache": Text("cache", "缓存"),
    ".pytest_cache": Text("cache", "缓存"),
    ".ruff_cache": Text("cache", "缓存"),
    ".hypothesis": Text("cache", "缓存"),
    ".cache": Text("cache", "缓存"),
    ".tox": Text("virtual environment", "虚拟环境"),
    ".nox": Text("virtual environment", "虚拟环境"),
    ".ipynb_checkpoints": Text("editor's copies", "编辑器副本"),
    "jingwei-report": Text("Jingwei's own reports", "经纬自身的报告"),
    ".jingwei": Text("Jingwei's own state", "经纬自身的状态"),
}
MARKED_FOLDERS = {  # a file in the folder tells what the folder is
    "pyvenv.cfg": Text("virtual environment", "虚拟环境"),
    "CACHEDIR.TAG": Text("cache", "缓存"),
}
MANIFEST = "jingwei.yaml"
LINK = Text("a link; links are not followed", "符号链接，不跟随")
SPECIAL = Text("a device, pipe or socket; never opened", "设备、管道或套接字，从不打开")
NAME = Text("its name holds characters that no manifest can carry safely", "名称含有清单无法安全承载的字符")
LONG = Text("its path is too long for a manifest", "路径过长，无法写入清单")
DEEP = Text("nested too deeply", "嵌套过深")
BOUND = Text("the bound on entries was reached; the rest was not looked at", "已达条目上限，其余未查看")
EMPTY = Text("empty", "空文件")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that was left out, and why."""

    path: str
    reason: Text

    def __str__(self) -> str:
        """Path and reason on one line, safe for a terminal."""
        return f"{shown(self.path)}: {self.reason.en}"


@dataclass(slots=True)
class Walk:
    """Regular files found (relative POSIX paths, sorted), what was left out, how many entries were met, and whether all were."""

    files: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    entries: int = 0
    complete: bool = True


def safe(name: str) -> bool:
    """Whether a text can stand in a one-line YAML string as it is: printable, no line break, no direction override, no lone surrogate."""
    return all(c == " " or unicodedata.category(c) not in _UNSAFE for c in name)


_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(path: str) -> str:
    """A path for a comment or a terminal: unsafe characters escaped, long ones cut."""
    text = path if safe(path) else ascii(path)[1:-1]
    return text if len(text) <= LINE_CHARACTERS else text[:LINE_CHARACTERS] + "…"


def walk(root: Path, limits: Limits = LIMITS) -> Walk:
    """List the regular files below `root`. Bounded by `discovery_entries` and `discovery_depth`; deterministic below these bounds."""
    made = Walk()
    folders = [("", 0)]
    while folders:
        folder, depth = folders.pop()
        entries = _entries(root, folder, made, limits)
        names = {entry.name for entry in entries}
        marked = next((reason for mark, reason in MARKED_FOLDERS.items() if mark in names), None)
        if marked and folder:
            made.skipped.append(Skipped(folder, marked))
            continue
        below = [(path, depth + 1) for entry in entries if (path := _file_or_folder(folder, entry, made))]
        if depth >= limits.discovery_depth:
            made.skipped += [Skipped(path, DEEP) for path, _ in below]
            made.complete = made.complete and not below
            continue
        folders += reversed(below)
    made.files.sort()
    made.skipped.sort(key=lambda skipped: skipped.path)
    return made


def _entries(root: Path, folder: str, made: Walk, limits: Limits) -> list[os.DirEntry[str]]:
    """Entries of one folder in the order of their names; fewer when the bound is reached."""
    found: list[os.DirEntry[str]] = []
    if made.entries >= limits.discovery_entries:
        made.skipped.append(Skipped(folder or ".", BOUND))
        made.complete = False
        return found
    try:
        with os.scandir(root / folder) as entries:
            for entry in entries:
                if made.entries >= limits.discovery_entries:
                    made.skipped.append(Skipped(folder or ".", BOUND))
                    made.complete = False
                    break
                made.entries += 1
                found.append(entry)
    except (OSError, ValueError) as error:
        made.skipped.append(unreadable(folder or ".", error))
        made.complete = False
    return sorted(found, key=lambda entry: entry.name)


def _file_or_folder(folder: str, entry: os.DirEntry[str], made: Walk) -> str:
    """Sort one entry in; the path of a folder to be walked, else an empty string."""
    path = f"{folder}/{entry.name}" if folder else entry.name
    try:
        status = entry.stat(follow_symlinks=False)
    except (OSError, ValueError) as error:
        made.skipped.append(unreadable(path, error))
        made.complete = False
        return ""
    reason = _reason(path, entry.name, status)
    if reason:
        made.skipped.append(Skipped(path, reason))
        return ""
    if stat.S_ISDIR(status.st_mode):
        return path
    if path != MANIFEST:
        made.files.append(path)
    return ""


def _reason(path: str, name: str, status: os.stat_result) -> Text | None:
    if stat.S_ISLNK(status.st_mode):
        return LINK
    is_folder = stat.S_ISDIR(status.st_mode)
    if not is_folder and not stat.S_ISREG(status.st_mode):
        return SPECIAL
    if not safe(name) or ABSOLUTE.match(path):
        return NAME
    if len(path) > LINE_CHARACTERS:
        return LONG
    if is_folder:
        return SKIPPED_FOLDERS.get(name)
    return EMPTY if status.st_size == 0 else None


def unreadable(path: str, error: Exception) -> Skipped:
    """`path` could not be read; the system's word for it goes with it."""
    word = (isinstance(error, OSError) and error.strerror) or str(error).removeprefix(f"{path}: ")
    return Skipped(path, Text(f"could not be read: {word}", f"无法读取：{word}"))
