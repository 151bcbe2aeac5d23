"""The core metadata of a Python package (METADATA, PKG-INFO), wheel's WHEEL file, entry points and RECORD lists.

Sources: Core metadata specification 2.5, Binary distribution format, Recording installed projects, Entry points specification (PyPA).
"""

from __future__ import annotations

import base64
import binascii
import configparser
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.judging.licences import stated_licence
from jingwei.limits import LIMITS, Limits

_SOURCE_LABELS = ("source", "source code", "repository", "code", "github", "homepage", "home", "gitlab")
_LICENCE = 100_000  # bytes of a licence text that are read
_STRONG = {"sha256": 32, "sha384": 48, "sha512": 64}


@dataclass(frozen=True, slots=True)
class Metadata:
    """Name (normalised) and version, licence as SPDX expression (empty: not certain) and as stated, where the source is said to be."""

    name: str
    version: str
    licence: str = ""
    stated: str = ""
    source: str = ""
    pure: bool | None = None  # what WHEEL says of machine code; None: it says nothing
    ecosystem: str = "pypi"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of RECORD: path as written, algorithm and digest (empty: none stated), size."""

    path: str
    algorithm: str = ""
    digest: bytes = b""

    @property
    def strong(self) -> bool:
        """Whether the digest is of a strong algorithm and whole."""
        return _STRONG.get(self.algorithm) == len(self.digest)


def read_metadata(content: bytes, limits: Limits = LIMITS) -> Metadata:
    """Core metadata. Raises `ParseError` where name or version are missing, `LimitError`."""
    from packaging.utils import canonicalize_name

    if len(content) > limits.metadata_bytes:
        raise LimitError(f"metadata of {len(content)} bytes, the bound is {limits.metadata_bytes}")
    head = _fields(content.decode("utf-8", "replace"))
    name, version = _one(head.get("name", [])), _one(head.get("version", []))
    if not name or not version:
        raise ParseError("metadata without one name and one version")
    expression, free = _one(head.get("license-expression", [])), _one(head.get("license", []))
    classifiers = head.get("classifier", [])
    licence = stated_licence(expression, free, classifiers)
    stated = (
        expression or free.strip().partition("\n")[0] or ", ".join(c for c in classifiers if c.startswith("License ::"))
    )
    links = [one.partition(",") for one in head.get("project-url", [])]
    source = next((url.strip() for label, _, url in links if label.strip().lower() in _SOURCE_LABELS), "")
    source = source or _one(head.get("home-page", []))
    return Metadata(canonicalize_name(name), version, licence, stated[:200], "" if source == "UNKNOWN" else source)


def with_licence_texts(about: Metadata, texts: Iterable[bytes]) -> Metadata:
    """The metadata; where they state no expression but every licence text of the package is that of one known licence, this one."""
    from jingwei.inventory.discovery.licences import spdx_of_text

    if about.licence:
        return about
    found = {spdx_of_text(text[:_LICENCE].decode("utf-8", "replace")) for text in texts}
    return replace(about, licence=found.pop()) if len(found) == 1 and "" not in found else about


def is_licence(path: str) -> bool:
    """Whether a file of a `.dist-info` folder is a licence text, by the names that installers take for one (setuptools' `license_files`)."""
    folder, _, name = path.rpartition("/")
    return ".dist-info" in folder and name.upper().startswith(("LICEN", "COPYING"))


def _fields(text: str) -> dict[str, list[str]]:
    """Values of each field by its name in lower case, up to the first empty line; a line that begins with a blank goes on with the one before."""
    found: dict[str, list[str]] = {}
    held: list[str] = []
    for line in text.splitlines():
        if not line:
            break
        if line[0] in " \t":
            if held:
                held[-1] += f"\n{line.strip()}"
            continue
        name, colon, value = line.partition(":")
        held = found.setdefault(name.lower(), []) if colon else []
        if colon:
            held.append(value.strip())
    return found


def _one(values: list[str]) -> str:
    """The one value of a field; two of them are none, as readers differ in which they take."""
    return values[0] if len(values) == 1 else ""


def read_record(content: bytes, limits: Limits = LIMITS) -> tuple[Entry, ...]:
    """Lines of a RECORD file. Raises `ParseError`, `LimitError`."""
    if len(content) > limits.metadata_bytes:
        raise LimitError(f"RECORD of {len(content)} bytes, the bound is {limits.metadata_bytes}")
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ParseError(f"RECORD cannot be read: {error}") from error
    if len(rows) > limits.package_files:
        raise LimitError(f"RECORD of {len(rows)} lines, the bound is {limits.package_files}")
    return tuple(_entry(row) for row in rows if row)


def _entry(row: list[str]) -> Entry:
    algorithm, _, digest = (row[1] if len(row) > 1 else "").partition("=")
    try:
        raw = base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    return Entry(row[0].replace("\\", "/"), algorithm.lower(), raw)


def read_commands(content: bytes) -> dict[str, str]:
    """Commands of an entry_points.txt: name -> `module:function`. Raises `ParseError`."""
    reader = configparser.RawConfigParser(delimiters=("=",), strict=False)
    reader.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case, as the documentation says
    try:
        reader.read_string(content.decode("utf-8"))
    except (configparser.Error, UnicodeDecodeError) as error:
        raise ParseError(f"entry points cannot be read: {error}") from error
    sections = [section for section in ("console_scripts", "gui_scripts") if reader.has_section(section)]
    return {name: target for section in sections for name, target in reader.items(section)}
