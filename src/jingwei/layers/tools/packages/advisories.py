"""The shipped table of well-known advisories, and whether one of them applies. It is small: absence from it proves nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jingwei.documents import load_yaml
from jingwei.layers.tools.packages.package import Package
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from packaging.version import Version

_SAME = {"pytorch": "torch", "pytorch-cpu": "torch", "tensorflow-base": "tensorflow"}  # conda's name -> PyPI's
_SAME_DISTRIBUTION = {
    **dict.fromkeys(("tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel"), "tensorflow"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Versions from `start` up to, not including, `end`, in the plain order of PEP 440: a release candidate of the fix is still affected."""

    start: Version
    end: Version

    def __contains__(self, version: Version) -> bool:
        return self.start <= version < self.end


@dataclass(frozen=True, slots=True)
class Advisory:
    """One known vulnerability. A version is affected when any span of `affected` contains it."""

    id: str
    package: str
    ecosystem: str
    affected: tuple[Span, ...]
    fixed: str
    severity: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """Advisories by ecosystem and package, and the day up to which they were collected."""

    as_of: date
    count: int
    rows: Mapping[tuple[str, str], tuple[Advisory, ...]]

    @property
    def ecosystems(self) -> frozenset[str]:
        """Ecosystems that the table speaks of; conda's packages are looked up under PyPI's names."""
        return frozenset(ecosystem for ecosystem, _ in self.rows) | {"conda"}

    def applying(self, package: Package) -> tuple[Advisory, ...] | None:
        """Advisories that apply to the package's version; None when the version cannot be compared and rows for the package exist."""
        from packaging.version import InvalidVersion, Version

        rows = self.rows.get(_key(package), ())
        if not rows:
            return ()
        try:
            version = Version(package.version)
        except InvalidVersion:
            return None
        return tuple(row for row in rows if any(version in span for span in row.affected))


def _key(package: Package) -> tuple[str, str]:
    if package.ecosystem == "conda":
        return "pypi", _SAME.get(package.name, package.name)
    if package.ecosystem == "pypi":
        return "pypi", _SAME_DISTRIBUTION.get(package.name, package.name)
    return package.ecosystem, package.name


def osv_name(package: Package) -> tuple[str, str]:
    """Ecosystem and name under which advisories speak of a package: conda's packages by their names in PyPI."""
    return _key(package) if package.ecosystem == "conda" else (package.ecosystem, package.name)


@cache
def shipped_table() -> Table:
    """The table that comes with this version."""
    return load_table(Path(__file__).with_name("known_vulnerable.yaml").read_bytes())


def load_table(content: bytes) -> Table:
    """A table from YAML: `as_of` and `advisories`. Raises `ParseError`, `KeyError` or `ValueError` on a malformed one."""
    document = load_yaml(content)
    rows: defaultdict[tuple[str, str], list[Advisory]] = defaultdict(list)
    for entry in document["advisories"]:
        advisory = _advisory(entry)
        rows[advisory.ecosystem, advisory.package].append(advisory)
    return Table(
        date.fromisoformat(document["as_of"]),
        len(document["advisories"]),
        {key: tuple(found) for key, found in rows.items()},
    )


def _advisory(entry: dict[str, Any]) -> Advisory:
    affected = tuple(_span(part) for part in entry["affected"].split("||"))
    text = Text(entry["en"], entry["zh"])
    ecosystem = entry.get("ecosystem", "pypi")
    return Advisory(
        entry["id"],
        entry["package"],
        ecosystem,
        affected,
        str(entry["fixed"]),
        entry["severity"],
        text,
        entry["source"],
    )


def _span(written: str) -> Span:
    from packaging.version import Version

    bounds = dict(_bound(part.strip()) for part in written.split(","))
    return Span(bounds.get(">=", Version("0.dev0")), bounds["<"])


def _bound(part: str) -> tuple[str, Version]:
    from packaging.version import Version

    sign = part[:2] if part.startswith(">=") else part[:1]
    return sign, Version(part[len(sign) :])
