"""Packages installed in a folder (site-packages): each `.dist-info` with the files that its RECORD lists, and files that no RECORD lists."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath

from jingwei.documents import read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.scan import mapped
from jingwei.layers.tools.packages.contents.files import File, judge_files
from jingwei.layers.tools.packages.contents.metadata import (
    Entry,
    Metadata,
    is_licence,
    read_metadata,
    read_record,
    with_licence_texts,
)
from jingwei.layers.tools.packages.contents.wheel import Examined, _same
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.limits import Limits

_SUFFIX = ".dist-info"
_LICENCE = 100_000
_COMPILED = re.compile(r"(?:.*/)?__pycache__/[^/]+\.pyc")
# files that installers write themselves, after the hashes were made
_INSTALLER = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"})


def is_site(names: list[str]) -> bool:
    """Whether a folder with these entries holds installed packages."""
    return any(name.endswith(_SUFFIX) for name in names)


def read_installed(folder: Path, limits: Limits, *, sources: bool) -> Examined:
    """Judge one installed package by its `.dist-info` folder. Raises `ParseError`, `LimitError`."""
    site, problems = folder.parent, list[Problem]()
    about = _about(folder, limits, problems)
    try:
        entries = read_record(_bytes(folder / "RECORD", limits.metadata_bytes), limits)
    except ParseError as error:
        problems.append(problem("record.missing", error.message))
        return Examined(about, tuple(problems))
    files = []
    for entry in entries:
        found, file = _entry(site, folder, entry)
        problems += found
        if file is not None:
            files.append(file)
    if about is not None:
        with suppress(OSError):
            about = with_licence_texts(
                about, (bytes(file.read()[:_LICENCE]) for file in files if is_licence(file.path))
            )
    modules = frozenset(entry.path.partition("/")[0].removesuffix(".py") for entry in entries)
    problems += judge_files(files, about or Metadata("", ""), modules, limits, sources=sources)
    return Examined(about, tuple(problems))


def _about(folder: Path, limits: Limits, problems: list[Problem]) -> Metadata | None:
    try:
        about = read_metadata(_bytes(folder / "METADATA", limits.metadata_bytes), limits)
    except (ParseError, LimitError) as error:
        problems.append(problem("metadata.missing", error.message))
        return None
    name, _, version = folder.name.removesuffix(_SUFFIX).rpartition("-")
    if not _same(about, name, version):
        problems.append(problem("metadata.differs", f"{name} {version} / {about.name} {about.version}"))
    return about


def _bytes(path: Path, bound: int) -> bytes:
    found = read_regular(path, bound, "")
    if len(found) > bound:
        raise LimitError(f"{path.name}: larger than {bound} bytes")
    return found


def _entry(site: Path, folder: Path, entry: Entry) -> tuple[list[Problem], File | None]:
    """Compare a listed file with its hash. Files outside the folder (commands in bin/) are told, not followed further up than two folders."""
    path = PurePosixPath(entry.path)
    if path.is_absolute() or entry.path.startswith("../../../../") or "\0" in entry.path:
        return [problem("record.outside", entry.path)], None
    place = site / path
    if entry.path.startswith("../"):
        return _outside(entry, place), None
    try:
        found = place.lstat()
    except OSError:
        return ([] if _COMPILED.fullmatch(entry.path) else [problem("record.absent", entry.path)]), None
    if not stat.S_ISREG(found.st_mode):
        return [problem("archive.link", entry.path)], None
    if not entry.digest:
        own = entry.path.startswith(f"{folder.name}/") and path.name in _INSTALLER
        quiet = own or _COMPILED.fullmatch(entry.path) is not None
        return ([] if quiet else [problem("record.unhashed", entry.path)]), File(entry.path, partial(mapped, place))
    return _compared(place, entry), File(entry.path, partial(mapped, place))


def _outside(entry: Entry, place: Path) -> list[Problem]:
    """Commands and data beside the library folder are compared, not judged."""
    if not entry.digest:
        return []
    try:
        return _compared(place, entry)
    except OSError:
        return [problem("record.outside", entry.path)]


def _compared(place: Path, entry: Entry) -> list[Problem]:
    if not entry.strong:
        return [problem("record.unhashed", entry.path, member=entry.path)]
    try:
        with place.open("rb") as stream:
            digest = hashlib.file_digest(stream, entry.algorithm).digest()
    except OSError as error:
        return [problem("archive.unreadable", error.strerror or "", member=entry.path)]
    return [] if digest == entry.digest else [problem("record.differs", entry.path, member=entry.path)]


def strays(site: Path, limits: Limits, *, sources: bool) -> Iterator[Problem]:
    """Files below the folder that no RECORD lists, and what is found in them."""
    listed: set[str] = set()
    for folder in sorted(site.glob(f"*{_SUFFIX}")):
        try:
            listed |= {entry.path for entry in read_record(_bytes(folder / "RECORD", limits.metadata_bytes), limits)}
        except (ParseError, LimitError):
            continue  # told with the package itself
    files, count = [], 0
    for path in _below(site):
        count += 1
        if count > 10 * limits.package_files:
            yield problem("record.stray", f"more than {10 * limits.package_files} files")
            return
        name = path.relative_to(site).as_posix()
        if name in listed or _beside(name, listed):
            continue
        yield problem("record.stray", name, member=name)
        files.append(File(name, partial(mapped, path)))
    yield from judge_files(files, Metadata("", "", source="https://"), frozenset(), limits, sources=sources)


def _beside(name: str, listed: set[str]) -> bool:
    """Compiled copies of a listed source, which Python writes by itself."""
    if not _COMPILED.fullmatch(name):
        return False
    folder, _, file = name.rpartition("/")
    return f"{folder.removesuffix('__pycache__')}{file.partition('.')[0]}.py" in listed


def _below(folder: Path) -> Iterator[Path]:
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            else:
                yield Path(entry.path)
