"""Paths of a manifest: inside its folder, regular files only, bounded, hashed in one pass."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from jingwei.limits import MIB, Limits

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class FileError(Exception):
    """A path that cannot be used, with what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def expand(name: str, root: Path, limits: Limits) -> tuple[str, ...]:
    """Files behind `name` as POSIX paths relative to `root`: the file itself, or all files below a folder in a stable order."""
    relative = _relative(name)
    target = root / relative
    status = _status(target, root, name)
    if stat.S_ISREG(status.st_mode):
        return (relative,)
    if not stat.S_ISDIR(status.st_mode):
        raise FileError(f"`{name}` is neither a file nor a folder", "devices, sockets and pipes are never read")
    return tuple(_below(target, root, limits))


def _relative(name: str) -> str:
    if _URL.match(name):
        raise FileError(
            f"`{name}` is a URL, a file is expected", "fetch the file first and name its path; nothing is downloaded"
        )
    path = PurePosixPath(name)
    if path.is_absolute() or name.startswith("~") or re.match(r"[A-Za-z]:[\\/]", name):
        raise FileError(f"`{name}` is an absolute path", "write it relative to the manifest's folder")
    if ".." in path.parts:
        raise FileError(
            f"`{name}` leaves the manifest's folder", "put the file, or the manifest, so that `..` is not needed"
        )
    return path.as_posix()


def _status(target: Path, root: Path, name: str) -> os.stat_result:
    try:
        real = target.resolve(strict=True)
        status = real.stat()
    except FileNotFoundError as error:
        raise FileError(f"`{name}` does not exist", "paths are relative to the manifest's folder") from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileError(f"`{name}` cannot be read: {reason}", "check links and rights") from error
    if not real.is_relative_to(root.resolve()):
        raise FileError(f"`{name}` is a link that leaves the manifest's folder", "copy the file into the folder")
    return status


def _below(folder: Path, root: Path, limits: Limits) -> Iterator[str]:
    count = 0
    for path in _walk(folder):
        name = path.relative_to(root).as_posix()
        if not name.isascii() and any("\ud800" <= character <= "\udfff" for character in name):
            raise FileError(f"{name!a}: the file name is not UTF-8", "rename the file")
        status = _status(path, root, name)
        if stat.S_ISDIR(status.st_mode):
            raise FileError(
                f"`{name}` is a link to a folder", "links to folders are not followed; name the folder itself"
            )
        if not stat.S_ISREG(status.st_mode):
            raise FileError(f"`{name}` is neither a file nor a folder", "devices, sockets and pipes are never read")
        count += 1
        if count > limits.asset_files:
            raise FileError(f"more than {limits.asset_files} files", "split the asset")
        yield name
    if count == 0:
        name = folder.relative_to(root).as_posix()
        raise FileError(
            f"folder `{name}` holds no file", "an empty folder proves nothing; remove the line or add the files"
        )


def _walk(folder: Path) -> Iterator[Path]:
    def stop(error: OSError) -> None:
        raise FileError(f"`{error.filename}` cannot be listed: {error.strerror}", "check its rights")

    for place, folders, files in os.walk(folder, onerror=stop):
        folders.sort()
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted(files + links):
            yield Path(place) / name


class Hasher:
    """SHA-256 of files below `root`; a file named twice is read once."""

    def __init__(self, root: Path, limits: Limits, progress: Callable[[int], None] | None = None) -> None:
        self.root = root
        self.limits = limits
        self._progress = progress
        self._known: dict[str, tuple[int, str]] = {}

    def digest(self, name: str) -> tuple[int, str]:
        """Size and SHA-256 (hex) of the file. Raises `FileError` when it cannot be read or is over the bound."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> tuple[int, str]:
        state = hashlib.sha256()
        size = 0
        try:
            with (self.root / name).open("rb", buffering=0) as stream:
                while block := stream.read(MIB):
                    state.update(block)
                    size += len(block)
                    if size > self.limits.asset_bytes:
                        raise FileError(f"`{name}` is larger than {self.limits.asset_bytes} bytes", "split the file")
                    if self._progress is not None:
                        self._progress(len(block))
        except OSError as error:
            raise FileError(f"`{name}` cannot be read: {error.strerror}", "check its rights") from error
        return size, state.hexdigest()
