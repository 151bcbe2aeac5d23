"""Files that are on the disk, with their names, before anyone is told of them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_ANYBODY = 0o666  # less what the process masks


def write_durably(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Put a file in place whole or not at all, replacing an older one; its folder must exist. Raises `OSError`."""
    replace_durably(path, content)
    sync_folder(path.parent)


def replace_durably(path: Path, content: bytes | Iterable[bytes]) -> None:
    """As `write_durably`, but the name is on the disk only after `sync_folder` of its folder: for many files in few folders."""
    with part(path, content) as made:
        made.replace(path)


@contextmanager
def part(path: Path, content: bytes | Iterable[bytes], mode: int = _ANYBODY) -> Iterator[Path]:
    """A new file beside `path` with this content or these pieces, on the disk; gone after the block unless it was renamed. Raises `OSError`."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines([content] if isinstance(content, bytes) else content)
            stream.flush()
            os.fsync(descriptor)
        yield made
    finally:
        made.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
