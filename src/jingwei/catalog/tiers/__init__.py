"""Risk tiers from the facts of a manifest. The rules are data; an open question is reported, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from jingwei.catalog.tiers import words
from jingwei.catalog.tiers.answers import answers
from jingwei.catalog.tiers.judge import UNDECIDED, conclude, settle
from jingwei.catalog.tiers.load import SCHEMES, load_facts, load_scheme
from jingwei.catalog.tiers.model import Kind, Question
from jingwei.limits import LIMITS
from jingwei.vocabulary import Inventory, Json, Text, Tier

__all__ = ["SCHEMES", "UNDECIDED", "MisreadFact", "Question", "UnknownFact"]
__all__ += ["classify", "misread_facts", "questions", "reached", "unknown_facts"]


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """A key of `facts` that no scheme knows, and the known one it is nearest to (empty: none is near)."""

    key: str
    closest: str


@dataclass(frozen=True, slots=True)
class MisreadFact:
    """A known fact whose value is none of its answers."""

    key: str
    value: Json
    expected: Text


def classify(inventory: Inventory) -> tuple[Tier, ...]:
    """Tier under each scheme of `SCHEMES`, from the manifest alone. A tier has questions exactly when it is `undecided`."""
    return tuple(conclude(*settle(load_scheme(scheme), load_facts(), inventory)) for scheme in SCHEMES)


def reached(inventory: Inventory) -> Mapping[str, frozenset[str]]:
    """For each scheme, every tier that holds or cannot be ruled out yet: the controls of all of them are in view."""
    return {scheme: settle(load_scheme(scheme), load_facts(), inventory)[0].reached for scheme in SCHEMES}


def questions(scheme: str) -> tuple[Question, ...]:
    """What a scheme asks, in order. Raises `KeyError` for a scheme that is not shipped."""
    return load_scheme(scheme).questions


def unknown_facts(inventory: Inventory) -> tuple[UnknownFact, ...]:
    """Keys of `facts` that answer nothing, so that a typing error is not silently ignored."""
    known = [fact.id for fact in load_facts().values() if fact.kind is not Kind.REGIONS]
    strange = [key for key in inventory.system.facts if key not in known]
    return tuple(UnknownFact(key, _closest(key, known)) for key in strange[: LIMITS.manifest_problems])


def misread_facts(inventory: Inventory) -> tuple[MisreadFact, ...]:
    """Known facts whose value is none of their answers; they count as not stated."""
    facts = load_facts()
    wrong = answers(facts, inventory).misread
    return tuple(MisreadFact(key, value, words.expected(facts[key])) for key, value in wrong.items())


def _closest(key: str, known: list[str]) -> str:
    plain = key.strip().lower().replace("-", "_").replace(" ", "_")
    return next(iter(get_close_matches(plain, known, n=1)), "")
