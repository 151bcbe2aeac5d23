"""Which parts of a result a party is shown. The levels are data: `disclosure.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jingwei.documents import load_yaml
from jingwei.errors import JingweiError
from jingwei.evidence.forms.fields import exactly, items, text
from jingwei.evidence.forms.leaves import Leaf, withheld
from jingwei.vocabulary import Party

_STAR = "*"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Patterns of paths by level, widest level first; level by role; the level of a party without a role."""

    levels: Mapping[str, tuple[tuple[str, ...], ...]]
    roles: Mapping[str, str]
    otherwise: str


@cache
def disclosure() -> Disclosure:
    """The shipped levels."""
    content = (files("jingwei.parties.exchange") / "disclosure.yaml").read_bytes()
    found = exactly(load_yaml(content, "disclosure.yaml"), "disclosure", ("schema", "levels", "roles", "otherwise"))
    levels = {
        name: tuple(tuple(text(path, name).split("/")) for path in items(listed, name, 100))
        for name, listed in found["levels"].items()
    }
    return Disclosure(levels, dict(found["roles"]), found["otherwise"])


def shown(level: str, path: str) -> bool:
    """Whether a part is shown at a level. Raises `JingweiError` for a level that does not exist."""
    levels = disclosure().levels
    if level not in levels:
        raise JingweiError(f"there is no level `{level}`", hint=f"known are {', '.join(levels)}")
    names = path.split("/")
    return any(
        len(pattern) == len(names) and all(p in {_STAR, name} for p, name in zip(pattern, names, strict=True))
        for pattern in levels[level]
    )


def level_of(party: Party) -> str:
    """The level that a party is shown unless told otherwise: its own, else the widest of its roles."""
    known = disclosure()
    if party.disclosure:
        return party.disclosure
    given = {known.roles[role] for role in party.roles if role in known.roles} or {known.otherwise}
    return next(level for level in known.levels if level in given)


def disclosed(leaves: Iterable[Leaf], level: str) -> list[Leaf]:
    """All leaves in their order, those that the level does not show withheld."""
    return [leaf if shown(level, leaf.path) else withheld(leaf) for leaf in leaves]
