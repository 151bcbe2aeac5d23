"""JSON of the vocabulary at the boundaries: worker to parent, and the store. Validated on the way in."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import TypeAdapter

from jingwei.vocabulary import Finding, Inventory

FINDING = TypeAdapter(Finding)
INVENTORY = TypeAdapter(Inventory)


def digest_of_value(value: Any) -> str:
    """SHA-256 over the JSON of a frozen dataclass."""
    return hashlib.sha256(TypeAdapter(type(value)).dump_json(value)).hexdigest()
