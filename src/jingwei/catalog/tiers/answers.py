"""From the manifest to answers: what is stated, what it implies, and what is presumed while nothing is stated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jingwei.catalog.tiers.logic import Answer
from jingwei.catalog.tiers.model import Fact, Kind, Presumption
from jingwei.vocabulary import Asset, Inventory, Json

NONE = "none"  # the word for "no option applies"


@dataclass(slots=True)
class Stated:
    """Everything known of the facts, and where the manifest was not understood or contradicts what would be presumed."""

    answers: dict[str, Answer] = field(default_factory=dict)
    misread: dict[str, Json] = field(default_factory=dict)  # fact -> the value that is none of its answers
    overruled: list[str] = field(default_factory=list)  # facts where a statement stands against a presumption


def answers(facts: Mapping[str, Fact], inventory: Inventory, unpresumed: frozenset[str] = frozenset()) -> Stated:
    """Answers to `facts` from an inventory. Statements come first, then what they imply, then presumptions for the silent rest.

    Nothing is presumed of `unpresumed`, except numbers that assets state: a statement cannot take those back.
    """
    stated = Stated()
    for fact in facts.values():
        _state(fact, inventory, stated)
    _imply(facts, stated.answers)
    for fact in facts.values():
        _presume(fact, inventory, stated, withheld=fact.id in unpresumed)
    _imply(facts, stated.answers)
    return stated


def read_value(fact: Fact, value: Json) -> Answer | None:
    """Meaning of a stated value; None when it is none of the fact's answers."""
    if fact.kind is Kind.YES_NO:
        return Answer(value) if isinstance(value, bool) else None
    if fact.kind is Kind.NUMBER:
        return _number(value)
    chosen = _words(value)
    if chosen is None:
        return None
    if fact.kind is Kind.CHOICE:
        return Answer(chosen) if len(chosen) == 1 and chosen <= set(fact.option_ids) else None
    chosen = frozenset() if chosen == {NONE} else chosen
    return Answer(chosen) if chosen <= set(fact.option_ids) else None


def _number(value: Json) -> Answer | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return Answer(number) if math.isfinite(number) and number >= 0 else None


def _words(value: Json) -> frozenset[str] | None:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
        return None
    return frozenset(str(word) for word in listed)


def _state(fact: Fact, inventory: Inventory, stated: Stated) -> None:
    if fact.kind is Kind.REGIONS:
        if inventory.system.regions:
            stated.answers[fact.id] = Answer(frozenset(inventory.system.regions))
        return
    if fact.id not in inventory.system.facts:
        return
    value = inventory.system.facts[fact.id]
    answer = read_value(fact, value)
    if answer is None:
        stated.misread[fact.id] = value
        answer = _understood(fact, value)
    if answer is not None:
        stated.answers[fact.id] = answer


def _understood(fact: Fact, value: Json) -> Answer | None:
    """The part of a misread list that is clear: "at least these"."""
    known = (_words(value) or frozenset()) & set(fact.option_ids)
    return Answer(known, complete=False) if known and fact.kind is Kind.OPTIONS else None


def _imply(facts: Mapping[str, Fact], known: dict[str, Answer]) -> None:
    """Follow what chosen options say about other facts until nothing is added; each round adds an option, so it ends."""
    changed = True
    while changed:
        changed = False
        for fact in facts.values():
            for other, option in _implied(fact, known.get(fact.id)):
                changed |= _add(known, other, option)


def _implied(fact: Fact, answer: Answer | None) -> Iterable[tuple[str, str]]:
    chosen = answer.value if answer is not None and isinstance(answer.value, frozenset) else frozenset()
    return [pair for option in fact.options if option.id in chosen for pair in option.implies.items()]


def _add(known: dict[str, Answer], fact: str, option: str) -> bool:
    """Add one implied option, or yes where it is empty. Whether that was news."""
    before = known.get(fact)
    if not option:
        known[fact] = Answer(True)
    else:
        held = before.value if before is not None and isinstance(before.value, frozenset) else frozenset()
        known[fact] = Answer(held | {option}, complete=before is not None and before.complete)
    return known[fact] != before


def _presume(fact: Fact, inventory: Inventory, stated: Stated, *, withheld: bool) -> None:
    silent = fact.id not in inventory.system.facts
    for presumption in fact.presumptions:
        if fact.kind is Kind.NUMBER:
            _largest(fact, presumption, inventory, stated.answers)
        elif _holds(presumption, inventory):
            if withheld:
                continue
            if silent or fact.id in stated.misread:
                _add(stated.answers, fact.id, presumption.gives)
            elif not _agrees(stated.answers[fact.id], presumption.gives):
                stated.overruled.append(fact.id)


def _agrees(answer: Answer, gives: str) -> bool:
    return gives in answer.value if isinstance(answer.value, frozenset) else answer.value is True


def _holds(presumption: Presumption, inventory: Inventory) -> bool:
    if presumption.sectors:
        return inventory.system.sector.strip().lower().replace("_", "-").replace(" ", "-") in presumption.sectors
    return any(_speaks(presumption, asset) for asset in inventory.assets if asset.kind == presumption.asset)


def _speaks(presumption: Presumption, asset: Asset) -> bool:
    if presumption.own and (asset.references_of("supplier") or asset.references_of("base")):
        return False
    value = asset.properties.get(presumption.property)
    if presumption.values:
        return value in presumption.values if isinstance(value, str) else False
    if presumption.above is not None:
        number = _number(value)
        return number is not None and float(number.value) > presumption.above  # type: ignore[arg-type]
    return True


def _largest(fact: Fact, presumption: Presumption, inventory: Inventory, known: dict[str, Answer]) -> None:
    """The largest number that assets state: "at least this" unless each of them states one, or the manifest does."""
    assets = [asset for asset in inventory.assets if asset.kind == presumption.asset]
    numbers = [_number(asset.properties.get(presumption.property)) for asset in assets]
    values = [answer.value for answer in numbers if answer is not None]
    before = known.get(fact.id)
    if before is not None:
        values.append(before.value)
    if values:
        whole = before is not None or len(values) == len(assets)
        known[fact.id] = Answer(max(float(value) for value in values), complete=whole)  # type: ignore[arg-type]
