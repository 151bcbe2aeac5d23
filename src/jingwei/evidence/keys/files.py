"""Files of the key store: made durably and for their owner alone, refused when others can reach them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jingwei.errors import JingweiError
from jingwei.limits import LIMITS
from jingwei.store.durable import part, sync_folder

_OWNER = stat.S_IRUSR | stat.S_IWUSR
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class KeyStoreError(JingweiError):
    """A key cannot be used, or could not be kept safely; no signature was made with it."""


def make_folder(folder: Path) -> None:
    """Make the folder, for its owner alone. Raises `KeyStoreError` when others can write to an existing one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if stat.S_IMODE(folder.stat().st_mode) & _OTHERS_WRITE:
        raise KeyStoreError(f"others can write to the key folder {folder}", hint=f"chmod 700 {folder}")


@contextmanager
def written(folder: Path, text: str) -> Iterator[Path]:
    """A temporary file with `text`, on the disk. After the block the folder is on the disk too and the temporary name is gone."""
    with part(folder / "new", text.encode(), _OWNER) as path:
        yield path
    sync_folder(folder)


def read(path: Path) -> str:
    """Text of a key file. Raises `KeyStoreError` when it is missing, not a plain file of this user, or open to others."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        hint = f"`jingwei keys new {path.stem}` makes it, `jingwei keys list` shows what there is"
        raise KeyStoreError(f"there is no key `{path.stem}` in {path.parent}", hint=hint) from None
    except OSError as error:
        raise KeyStoreError(f"{path}: {error.strerror}", hint="a key is a plain file of its owner") from error
    try:
        _refuse_open_to_others(path, os.fstat(descriptor))
        content = os.read(descriptor, LIMITS.key_bytes + 1)
    finally:
        os.close(descriptor)
    if len(content) > LIMITS.key_bytes:
        raise KeyStoreError(f"{path}: too large for a key", hint="`jingwei keys new NAME` makes one")
    return content.decode("ascii", "replace")


def _refuse_open_to_others(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyStoreError(f"{path} is not a plain file", hint="move it away")
    if status.st_uid != os.geteuid():
        raise KeyStoreError(f"{path} belongs to another user", hint="each user has keys of their own")
    private = path.suffix == ".pem"
    if stat.S_IMODE(status.st_mode) & (_OTHERS if private else _OTHERS_WRITE):
        what = "read or write" if private else "write"
        raise KeyStoreError(f"others can {what} {path}", hint=f"chmod 600 {path}, and rotate the key if anyone did")
