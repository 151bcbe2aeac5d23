"""A scan as a CycloneDX 1.7 bill of materials: every file with its digests and verdict, models with what their files state of themselves.

The files of a folder that holds weights and a model card or configuration stand inside one model. What is stated is its maker's claim; what was
seen (format, digests, verdict) stands in properties named `jingwei:scan:...`. No time, so that the same files give the same bytes.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile

from jingwei import __version__
from jingwei.codec import json_text
from jingwei.documents import read_regular
from jingwei.errors import JingweiError
from jingwei.inventory.cyclonedx.values import NAMESPACE, SCHEMA
from jingwei.layers.tools.scanning.record import Record
from jingwei.layers.tools.stated.read import BY_NAME
from jingwei.layers.tools.stated.statement import Stated, joined
from jingwei.limits import MIB
from jingwei.report.scan_components import Named, component, is_model, model
from jingwei.store.durable import write_durably

_HEAD = 4096  # bytes in which a bill says what it is
_HELD = 8 * MIB  # of components, before they go to a temporary file


class ScanBom:
    """The bill for the file `path`. `add` each record in order, then `end`, and `close` in any case. Memory does not grow with their number.

    An older bill of this name is removed at once: a scan that dies leaves no old verdict behind. Raises `JingweiError` where another file has it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _withdraw(path)
        self._all = _Pieces()
        self._folder: _Folder | None = None
        self._number = 0

    def add(self, record: Record) -> None:
        """One file."""
        parent = str(PurePosixPath(record.path).parent)
        if self._folder is None or self._folder.path != parent:
            self._leave()
            self._folder = _Folder(parent)
        self._folder.add(record, self._next())

    def end(self, counts: Mapping[str, int]) -> None:
        """Write the file, whole or not at all. Raises `OSError`."""
        self._leave()
        write_durably(self._path, self._document(counts))

    def close(self) -> None:
        """Let go of what was not written."""
        self._all.close()
        if self._folder is not None:
            self._folder.close()

    def _leave(self) -> None:
        """Write what the folder was: a model with its files, or its files."""
        if self._folder is not None:
            self._folder.write(self._all, self._next)
            self._folder.close()
            self._folder = None

    def _next(self) -> str:
        self._number += 1
        return f"jingwei:scan:{self._number}"

    def _document(self, counts: Mapping[str, int]) -> Iterator[bytes]:
        tool = {"type": "application", "name": "jingwei", "version": __version__}
        verdicts = [{"name": f"jingwei:scan:{name}", "value": str(number)} for name, number in sorted(counts.items())]
        metadata = {"tools": {"components": [tool]}, "properties": verdicts}
        head = {"$schema": SCHEMA, "bomFormat": "CycloneDX", "specVersion": "1.7", "version": 1, "metadata": metadata}
        opened = f'{json_text(head)[:-1]}, "components": ['.encode()
        hashed = sha256(opened)
        yield opened
        for block in self._all.blocks():
            hashed.update(block)
            yield block
        yield f'\n], "serialNumber": "urn:uuid:{uuid.uuid5(NAMESPACE, hashed.hexdigest())}"}}\n'.encode()


def _withdraw(path: Path) -> None:
    """Remove an older bill, and nothing else: the name may be a slip of the hand. What cannot be written is told before the scan."""
    if not path.absolute().parent.is_dir():
        raise JingweiError(f"{path.parent}: no such folder", hint="make it, or name another file with --sbom")
    if not os.path.lexists(path):
        return
    hint = "name another file with --sbom, or remove this one"
    if b'"CycloneDX"' not in read_regular(path, _HEAD, hint):
        raise JingweiError(f"{path} exists and is no bill of materials", hint=hint)
    path.unlink()


class _Pieces:
    """JSON values one after another, in memory or on the disk."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_HELD)  # noqa: SIM115 - closed by `close`
        self._any = False

    def add(self, *pieces: bytes) -> None:
        self._file.write(b",\n" if self._any else b"\n")
        self._file.writelines(pieces)
        self._any = True

    def add_all(self, other: _Pieces) -> None:
        if other._any:
            self.add()
            self._file.writelines(other.blocks())

    def wrap(self, opened: bytes, inner: _Pieces, closed: bytes) -> None:
        self.add(opened)
        self._file.writelines(inner.blocks())
        self._file.write(closed)

    def blocks(self) -> Iterator[bytes]:
        self._file.seek(0)
        while block := self._file.read(MIB):
            yield block

    def close(self) -> None:
        self._file.close()


class _Folder:
    """Files of one folder: written one by one as models, data or files, and once more as parts of one model; one of the two is kept."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._apart, self._parts = _Pieces(), _Pieces()
        self._stated: Stated | None = None
        self._weights = False

    def add(self, record: Record, ref: str) -> None:
        own = record.stated
        if own is not None and PurePosixPath(record.path).name in BY_NAME:
            self._stated = joined(own, self._stated or Stated())
            own = None
        self._weights = self._weights or is_model(record)
        self._apart.add(json_text(component(Named(record, ref, own))).encode())
        self._parts.add(json_text(component(Named(record, ref, own, part=True))).encode())

    def write(self, into: _Pieces, ref: Callable[[], str]) -> None:
        if self._weights and self._stated is not None:
            made = json_text(model(self._stated, PurePosixPath(self.path).name or "model", ref()))
            into.wrap(f'{made[:-1]}, "components": ['.encode(), self._parts, b"\n]}")
        else:
            into.add_all(self._apart)

    def close(self) -> None:
        self._apart.close()
        self._parts.close()
