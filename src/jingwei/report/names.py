"""Titles of frameworks, where the catalog knows them."""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.catalog.load import load_frameworks
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text


def framework_titles(ids: Iterable[str]) -> dict[str, Text]:
    """Title by id. A framework that is no longer shipped, or a catalog that cannot be read, is called by its id: a report never fails for a name."""
    try:
        known = {framework.id: framework.title for framework in load_frameworks()}
    except JingweiError:
        known = {}
    return {name: known.get(name, Text(name, name)) for name in ids}
