"""A result in leaves: each part shown with its salt, or withheld behind its commitment, all under one Merkle root.

The path of a leaf is always shown, so what is withheld is seen to be withheld; the salt keeps a withheld value from being guessed.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jingwei.errors import ParseError
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.fields import HEX_DIGEST, exactly, items, text
from jingwei.evidence.forms.merkle import leaf_hash, root_of
from jingwei.limits import LIMITS, Limits

SALT_BYTES = 16
_SALT = re.compile(r"[0-9a-f]{32}", re.ASCII)
# the parts of a result; numbers without leading zeros, so that a part has one name
_PATH = re.compile(
    r"system|unlooked|assets/[^\x00-\x20/\x7f]{1,200}"
    r"|findings/(0|[1-9]\d{0,8})(/detail|/samples/(0|[1-9]\d{0,8})(/record)?)?|(determinations|risks)/(0|[1-9]\d{0,8})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part. Shown when it has a salt; then `commitment` follows from path, salt and value."""

    path: str
    commitment: str
    salt: str = ""
    value: Any = None

    @property
    def shown(self) -> bool:
        """Whether the value is here."""
        return bool(self.salt)


def salted(seed: bytes, path: str, value: Any) -> Leaf:
    """The leaf of a value, with the salt that the run's seed gives to its path."""
    salt = hmac.digest(seed, path.encode(), "sha256")[:SALT_BYTES].hex()
    return Leaf(path, _commitment(path, salt, value), salt, value)


def withheld(leaf: Leaf) -> Leaf:
    """The same leaf without salt and value."""
    return Leaf(leaf.path, leaf.commitment)


def leaf_root(leaves: Iterable[Leaf]) -> str:
    """RFC 6962 root (hex) over the leaves in their order."""
    return root_of(leaf_hash(canonical({"commitment": leaf.commitment, "path": leaf.path})) for leaf in leaves).hex()


def shown_digest(leaves: Iterable[Leaf]) -> str:
    """SHA-256 of the canonical list of the paths shown: what a release promises to hold."""
    return digest(canonical([leaf.path for leaf in leaves if leaf.shown]))


def leaves_bytes(leaves: Iterable[Leaf]) -> bytes:
    """Canonical JSON list of leaves."""
    return canonical([_item(leaf) for leaf in leaves])


def read_leaves(content: bytes, limits: Limits = LIMITS) -> tuple[Leaf, ...]:
    """The leaves in their bytes, each shown one with its commitment computed anew. Raises `ParseError`, `LimitError`."""
    listed = items(read_canonical(content, "leaves", limits), "leaves", limits.leaves)
    made = tuple(_leaf(item) for item in listed)
    if len({leaf.path for leaf in made}) != len(made):
        raise ParseError("leaves: a path stands twice")
    return made


def _item(leaf: Leaf) -> dict[str, Any]:
    if leaf.shown:
        return {"path": leaf.path, "salt": leaf.salt, "value": leaf.value}
    return {"path": leaf.path, "withheld": leaf.commitment}


def _leaf(item: Any) -> Leaf:
    is_withheld = isinstance(item, dict) and "withheld" in item
    found = exactly(item, "leaf", ("path", "withheld") if is_withheld else ("path", "salt", "value"))
    path = text(found["path"], "leaf: path", _PATH)
    if is_withheld:
        return Leaf(path, text(found["withheld"], f"leaf {path}: withheld", HEX_DIGEST))
    salt = text(found["salt"], f"leaf {path}: salt", _SALT)
    return Leaf(path, _commitment(path, salt, found["value"]), salt, found["value"])


def _commitment(path: str, salt: str, value: Any) -> str:
    return digest(canonical({"path": path, "salt": salt, "value": value}))
