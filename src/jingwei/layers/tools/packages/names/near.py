"""Whether a name can be taken for that of a well-known package.

One letter dropped, added, replaced or two neighbours swapped (Damerau-Levenshtein distance 1), separators moved, letters that look alike. A
name that is itself on the list of its ecosystem is never accused. The lists are names only, with their source at their head.
Method: deletion neighbourhoods (Garbe, SymSpell): two names at distance 1 share a form with one letter less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LISTS = {"pypi": "pypi.txt", "npm": "npm.txt", "conda": "pypi.txt"}
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "|": "l"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SHORTEST = 4  # shorter names have neighbours by chance
_CERTAIN = 6  # from this length on, one letter is no chance
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Near:
    """The well-known name, and whether likeness alone is a sign (`certain`) or only worth a look."""

    name: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Popular:
    """The names of an ecosystem, by each of the forms in which they can be mistaken."""

    names: frozenset[str]
    folded: dict[str, str]
    shorter: dict[str, tuple[str, ...]]


def nearest(ecosystem: str, name: str) -> Near | None:
    """The well-known name that `name` (normalised) can be taken for; None when there is none or `name` is well known itself."""
    if ecosystem not in _LISTS or not _SHORTEST <= len(name) <= _LONGEST:
        return None
    popular = popular_names(ecosystem)
    if name in popular.names:
        return None
    twin = popular.folded.get(_folded(name))
    if twin is not None:
        return Near(twin, certain=len(twin) >= _SHORTEST)
    for form in (name, *_without_one(name)):
        for other in popular.shorter.get(form, ()):
            if _is_near(name, other):
                return Near(other, certain=_is_certain(name, other))
    return None


@cache
def popular_names(ecosystem: str) -> Popular:
    """The shipped list of an ecosystem."""
    text = Path(__file__).with_name(_LISTS[ecosystem]).read_text(encoding="utf-8")
    names = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    shorter: dict[str, list[str]] = {}
    for name in names:
        if len(name) >= _SHORTEST:
            for form in {name, *_without_one(name)}:
                shorter.setdefault(form, []).append(name)
    folded = {_folded(name): name for name in reversed(names)}
    return Popular(frozenset(names), folded, {form: tuple(found) for form, found in shorter.items()})


def _without_one(name: str) -> Iterator[str]:
    return (name[:at] + name[at + 1 :] for at in range(len(name)))


def _folded(name: str) -> str:
    """Without separators, letters that look alike made one."""
    scope, _, rest = name.rpartition("/")
    plain = rest.replace("-", "").replace("_", "").replace(".", "").translate(_ALIKE)
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return f"{scope}/{plain}" if scope else plain


def _is_near(name: str, other: str) -> bool:
    """Whether the Damerau-Levenshtein distance is 1; both share a form with at most one letter less."""
    if abs(len(name) - len(other)) > 1 or name == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), min(len(name), len(other)))
    a, b = name[start:], other[start:]
    if a[1:] == b[1:] or a[1:] == b or a == b[1:]:
        return True
    return len(a) == len(b) and a[:2] == b[1::-1][:2] and a[2:] == b[2:]


def _is_certain(name: str, other: str) -> bool:
    """Long enough, and not merely another number at the same place (`package2`, `package3`), which names releases."""
    if min(len(name), len(other)) < _CERTAIN:
        return False
    return name.rstrip("0123456789") != other.rstrip("0123456789")
