"""The shipped table of supported versions of AI frameworks, CUDA and drivers: a small one; what it does not name is not judged by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jingwei.documents import load_yaml
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.vocabulary import SourceStatus

if TYPE_CHECKING:
    from packaging.version import Version


@dataclass(frozen=True, slots=True)
class Line:
    """A release line: versions from `start` up to, not including, the next line's. `ends` is the last day of support, empty while it lasts."""

    start: Version
    ends: str
    note: str
    status: SourceStatus


@dataclass(frozen=True, slots=True)
class Product:
    """One product with its release lines, oldest first, and where the dates come from."""

    name: str
    lines: tuple[Line, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Support:
    """The table: products by the package names they are installed under.

    It was collected up to `as_of`; a line without an announced end counts as supported up to `until`.
    """

    as_of: str
    until: str
    products: Mapping[str, Product]


def support_of(name: str, version: str, today: str) -> list[Problem]:
    """Problems of a version whose support has ended by `today` (ISO date), or of which the table cannot vouch that it has not."""
    table = shipped_support()
    product = table.products.get(name)
    if product is None or not version:
        return []
    line = line_of(product, version)
    if line is None:
        return [problem("support.unknown", f"{name} {version}")]
    if line.ends and line.ends < today:
        return [problem("support.ended", f"{name} {version}, ended {line.ends}, {line.status}: {product.source}")]
    if line.status is not SourceStatus.VERIFIED:
        return [problem("support.unknown", f"{name} {version}: this line of the table was not verified")]
    if not line.ends and today > table.until:
        return [problem("support.unknown", f"{name} {version}: the table is as of {table.as_of}")]
    return []


def line_of(product: Product, version: str) -> Line | None:
    """The release line of a version; None when the version cannot be read or is older than the first line."""
    from packaging.version import InvalidVersion, Version

    try:
        read = Version(version)
    except InvalidVersion:
        return None
    return next((line for line in reversed(product.lines) if line.start <= read), None)


@cache
def shipped_support() -> Support:
    """The table that comes with this version."""
    return load_support(Path(__file__).with_name("frameworks.yaml").read_bytes())


def load_support(content: bytes) -> Support:
    """A table from YAML. Raises `ParseError`, `KeyError` or `ValueError` on a malformed one."""
    document = load_yaml(content)
    products = {}
    for entry in document["products"]:
        made = _product(entry)
        products.update(dict.fromkeys(entry["packages"], made))
    collected = date.fromisoformat(str(document["as_of"]))
    until = collected + timedelta(days=document["holds_days"])
    return Support(collected.isoformat(), until.isoformat(), products)


def _product(entry: dict[str, Any]) -> Product:
    from packaging.version import Version

    lines = [
        Line(
            Version(str(line["from"])), line.get("ends") or "", str(line.get("note") or ""), SourceStatus(line.get("status", entry["status"]))
        )
        for line in entry["lines"]
    ]  # fmt: skip
    return Product(entry["name"], tuple(sorted(lines, key=lambda line: line.start)), entry["source"])
