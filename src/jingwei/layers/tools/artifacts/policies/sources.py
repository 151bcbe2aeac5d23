"""Python sources of a wheel, read in memory. Nothing is imported, nothing is written."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path, PurePosixPath

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS

# Rooms of a distribution that its users do not import when they load a model; importing some of them runs programs.
_LEFT_OUT = frozenset(
    ("tests", "test", "testing", "_testing", "conftest", "setup", "__main__", "benchmarks", "examples")
)
_METADATA = ".dist-info/METADATA"


@dataclass(frozen=True, slots=True)
class Sources:
    """Modules of one version of one distribution. `modules`: dotted name -> source; `packages`: those that are folders."""

    distribution: str
    version: str
    modules: dict[str, bytes]
    packages: frozenset[str]
    digest: str  # SHA-256 over names and sources in order of name


def read_wheel(path: Path) -> Sources:
    """The sources in the wheel at `path`. Raises `ParseError` when it is none, `LimitError` when they are too many or too long."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > LIMITS.archive_members:
                raise LimitError(f"{path.name} holds more than {LIMITS.archive_members} members")
            wanted = [i for i in infos if i.filename.endswith((".py", _METADATA))]
            if sum(i.file_size for i in wanted) > LIMITS.policy_source_bytes:
                raise LimitError(f"{path.name} holds more than {LIMITS.policy_source_bytes} bytes of source")
            content = {i.filename: _read(archive, i) for i in wanted}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ParseError(f"{path.name} is no wheel: {error}") from None
    return _sources(path.name, content)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """At most the bytes that are announced; `sum(file_size)` was checked before."""
    with archive.open(info) as member:
        return member.read(info.file_size)


def _sources(where: str, content: dict[str, bytes]) -> Sources:
    metadata = [text for name, text in content.items() if name.endswith(_METADATA) and name.count("/") == 1]
    if len(metadata) != 1:
        raise ParseError(f"{where} has no METADATA of its own")
    headers = BytesHeaderParser().parse(io.BytesIO(metadata[0]))
    modules: dict[str, bytes] = {}
    packages = set()
    for name in sorted(content):
        path = PurePosixPath(name)
        if path.suffix != ".py" or not _LEFT_OUT.isdisjoint(path.with_suffix("").parts):
            continue
        parts = path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts
        modules[".".join(parts)] = content[name]
        if path.name == "__init__.py":
            packages.add(".".join(parts))
    digest = hashlib.sha256()
    for module, source in modules.items():
        digest.update(module.encode() + b"\0" + hashlib.sha256(source).digest())
    return Sources(str(headers["Name"]), str(headers["Version"]), modules, frozenset(packages), digest.hexdigest())
