"""Makes `jingwei-verify.pyz`: the judge, and the pure Python libraries that it needs, as one file for a bare Python 3.11.

Its bytes follow from the sources alone (names sorted, times fixed, stored without compression), so that two parties who build it from the same
release get the same SHA-256.
"""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from jingwei.errors import JingweiError
from jingwei.parties.exchange.closure import closure

ENTRY = "jingwei.parties.exchange.stranger"
LIBRARIES = {"dilithium-py": "dilithium_py", "ecdsa": "ecdsa", "pyyaml": "yaml", "rfc8785": "rfc8785", "six": "six"}
SHEBANG = b"#!/usr/bin/env python3\n"
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that an archive can state
_LICENCES = ("license", "licence", "notice", "copying")
_PLAIN_YAML = "yaml/cyaml.py"  # wants PyYAML's C part; PyYAML goes on without it
# old enough a Python must still be able to read this
_MAIN = f"""import sys

if sys.version_info < (3, 11):
    sys.stderr.write("error: jingwei-verify needs Python 3.11 or newer\\n")
    sys.exit(2)

from {ENTRY} import main

sys.exit(main())
"""


def onefile() -> bytes:
    """The archive. Raises `JingweiError` when a library that it must hold is not installed."""
    distributions = {name: _distribution(name) for name in LIBRARIES}
    files = {"__main__.py": _MAIN.encode(), **_sources(), **_licences(distributions)}
    return _archive(files)


def _distribution(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError as error:
        hint = "install with: pip install 'jingwei[verifier]'"
        raise JingweiError(
            f"the one-file verifier holds the library {name}, which is not installed", hint=hint
        ) from error


def _sources() -> dict[str, bytes]:
    """Content of each module by its name in the archive; folders that are packages without a file end in `/`."""
    roots = {name: _root(name) for name in ("jingwei", *LIBRARIES.values())}
    made = {_member(name, file): file.read_bytes() for name, file in closure(ENTRY, roots, "jingwei").items()}
    made.pop(_PLAIN_YAML, None)
    folders = {name.rpartition("/")[0] for name in made} - {""}
    return made | {f"{folder}/": b"" for folder in folders if f"{folder}/__init__.py" not in made}


def _root(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise JingweiError(f"the sources of {name} are not installed")
    file = Path(spec.origin)
    return file.parent if file.name == "__init__.py" else file


def _member(name: str, file: Path) -> str:
    place = name.replace(".", "/")
    return f"{place}/__init__.py" if file.name == "__init__.py" else f"{place}.py"


def _licences(distributions: dict[str, Distribution]) -> dict[str, bytes]:
    made = dict(_texts("jingwei", distribution("jingwei")))
    for name, found in distributions.items():
        texts = dict(_texts(f"{name}-{found.version}", found))
        if not texts:
            raise JingweiError(f"{name} was installed without its licence, so it cannot be passed on")
        made |= texts
    return made


def _texts(folder: str, found: Distribution) -> Iterator[tuple[str, bytes]]:
    for file in found.files or ():
        if ".dist-info" in file.parts[0] and file.name.lower().startswith(_LICENCES):
            yield f"licenses/{folder}/{file.name}", Path(str(file.locate())).read_bytes()


def _archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    stream.write(SHEBANG)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _TIME)
            member.create_system = 3  # Unix, wherever it is made
            member.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o100644 << 16
            archive.writestr(member, files[name])
    return stream.getvalue()
