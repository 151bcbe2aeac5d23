"""What OSV calls an ecosystem, and how each spells the names of its packages."""

from __future__ import annotations

import re

# type of a package URL -> ecosystem of the OSV schema
_BY_TYPE = {
    "pypi": "PyPI", "npm": "npm", "cargo": "crates.io", "golang": "Go", "maven": "Maven", "nuget": "NuGet", "gem": "RubyGems",
    "composer": "Packagist", "hex": "Hex", "pub": "Pub", "hackage": "Hackage", "cran": "CRAN", "swift": "SwiftURL",
}  # fmt: skip
_PEP_503 = re.compile(r"[-_.]+")

# Databases without which an export of an ecosystem is not whole: each has advisories that the others lack (OSV's list of data sources).
FAMILIES: dict[str, frozenset[str]] = {
    "PyPI": frozenset({"GHSA", "PYSEC", "MAL"}),
    "npm": frozenset({"GHSA", "MAL"}),
    "crates.io": frozenset({"RUSTSEC", "GHSA"}),
    "Go": frozenset({"GO", "GHSA"}),
}
COMPARED = tuple(FAMILIES)  # ecosystems whose versions can be ordered here


def ecosystem_of(name: str) -> str:
    """The OSV ecosystem of a package URL's type; an OSV ecosystem, or an unknown word, stays what it is."""
    return _BY_TYPE.get(name, name)


def package_name(ecosystem: str, name: str) -> str:
    """The name as an ecosystem's index compares it: PEP 503 for PyPI, `group:artifact` for Maven, exact for all others."""
    if ecosystem == "PyPI":
        return _PEP_503.sub("-", name).lower()
    return name.replace("/", ":", 1) if ecosystem == "Maven" else name


def family(id_: str) -> str:
    """The database that gave an id: its prefix."""
    return id_.partition("-")[0]
