"""conda's environment.yml. A single `=` in it is a prefix, not a pin; `==` or a build string is one."""

from __future__ import annotations

import re
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.packages.package import Note, Package, PackageList, Source
from jingwei.layers.tools.packages.requirements import read_requirements
from jingwei.text.patterns import expression

_SPEC = expression(
    r"(?:(?P<channel>[\w./:-]+)::)?(?P<name>[\w.-]+)\s*(?:(?P<sign>==|=)\s*(?P<version>[\w.+!-]+)(?:=(?P<build>[\w.+]+))?)?"
)


def read_conda(document: dict[str, Any]) -> PackageList:
    """Packages of an environment, those of its pip section included. Raises `ParseError`."""
    entries = document.get("dependencies")
    if not isinstance(entries, list):
        raise ParseError("an environment without a list of dependencies")
    channels = document.get("channels", [])
    source = " ".join(str(channel) for channel in channels) if isinstance(channels, list) else ""
    packages: list[Package] = []
    notes: list[Note] = []
    sources: list[Source] = []
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("pip"), list):
            inner = read_requirements("\n".join(str(line) for line in entry["pip"]))
            packages += inner.packages
            notes += inner.notes
            sources += inner.sources
            continue
        made = _package(str(entry).strip(), source)
        (packages if isinstance(made, Package) else notes).append(made)  # type: ignore[arg-type]  # one list per type
    return PackageList("conda", tuple(packages), tuple(notes), tuple(sources))


def _package(written: str, source: str) -> Package | Note:
    match = _SPEC.fullmatch(written)
    if match is None:
        name = re.match(r"[\w.-]+", written)
        if name is None:
            return Note("unread", written[:200])
        return Package(name[0].lower(), "", "conda", pinned=False, source=source, written=written[:200])
    exact = match["sign"] == "==" or match["build"] is not None
    version = match["version"] if exact else ""
    return Package(
        match["name"].lower(), version or "", "conda", exact, (), match["channel"] or source, None, written[:200]
    )
