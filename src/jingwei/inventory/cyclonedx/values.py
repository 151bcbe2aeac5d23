"""Values of a CycloneDX 1.7 document that several writers need."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from urllib.parse import quote

from jingwei.vocabulary import Json

SCHEMA = "http://cyclonedx.org/schema/bom-1.7.schema.json"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:jingwei:cyclonedx:v1")


def licence(text: str) -> dict[str, Json]:
    """An SPDX expression where it is one, else the licence's name."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return {"expression": canonicalize_license_expression(text)}
    except InvalidLicenseExpression:
        return {"license": {"name": text}}


def properties(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    """Pairs of name and value; those without a value are left out."""
    return [{"name": name, "value": value} for name, value in pairs if value]


def iri(path: str) -> str:
    """A relative path as an IRI reference."""
    return quote(path, safe="/:@!$&'()*+,;=~") if ":" not in path.split("/", 1)[0] else f"./{quote(path, safe='/:@')}"
