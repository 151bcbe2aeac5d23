"""Files that are on the disk, with their names, before anyone is told of them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, replacing an older one; its folder must exist. Raises `OSError`."""
    replace_durably(path, content)
    sync_folder(path.parent)


def replace_durably(path: Path, content: bytes) -> None:
    """As `write_durably`, but the name is on the disk only after `sync_folder` of its folder: for many files in few folders."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
