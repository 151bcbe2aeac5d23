"""The shipped data of the risk schemes, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jingwei.catalog.tiers.conditions import Facts
from jingwei.catalog.tiers.fact_file import read_facts
from jingwei.catalog.tiers.model import Scheme
from jingwei.catalog.tiers.scheme_file import read_scheme
from jingwei.limits import LIMITS

FACTS = "facts.yaml"
SCHEMES = ("eu-ai-act", "cn-ai-safety-framework")


@cache
def load_facts() -> Facts:
    """Every fact by id, in the order of the file. Raises `CatalogError`, `ParseError`, `LimitError`."""
    return read_facts(_content(FACTS), FACTS)


@cache
def load_scheme(scheme: str) -> Scheme:
    """A shipped scheme. Raises like `load_facts`, and `KeyError` for one that is not shipped."""
    if scheme not in SCHEMES:
        raise KeyError(f"unknown scheme {scheme}; known are {', '.join(SCHEMES)}")
    name = f"{scheme}.yaml"
    return read_scheme(_content(name), name, load_facts())


def _content(name: str) -> bytes:
    with (files("jingwei.catalog.tiers") / name).open("rb") as stream:
        content: bytes = stream.read(LIMITS.catalog_bytes + 1)
    return content
