"""Which components a model depends on, directly or through others, and who supplies them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from jingwei.context import Context
from jingwei.vocabulary import Asset, Party

ROLES = ("uses", "trained_on", "base", "derived_from", "controller")
OWN = frozenset(("provider", "deployer", "operator"))


@dataclass(frozen=True, slots=True)
class Component:
    """An asset and the party that supplies it, None when the manifest names none."""

    asset: Asset
    supplier: Party | None

    @property
    def own(self) -> bool:
        """Supplied by a party of the system itself, hence no dependence on others."""
        return self.supplier is not None and bool(OWN & set(self.supplier.roles))


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares of the components by one attribute, components counted equally. `index` is Herfindahl-Hirschman: the sum of squared shares."""

    shares: tuple[tuple[str, float], ...]  # largest first
    index: float

    @property
    def top(self) -> tuple[str, float]:
        """The largest holder and its share; nobody when there are no components."""
        return self.shares[0] if self.shares else ("", 0.0)


def components(asset: Asset, context: Context) -> tuple[Component, ...]:
    """The asset and everything it names as used, trained on or based upon, to any depth, each once."""
    found: dict[str, Asset] = {}
    todo = [asset]
    while todo:
        current = todo.pop()
        if current.id not in found:
            found[current.id] = current
            todo.extend(other for role in ROLES for other in context.related(current, role))
    return tuple(Component(part, next(iter(context.parties(part, "supplier")), None)) for part in found.values())


def concentration(holders: list[str]) -> Concentration:
    """Shares of `holders`, one entry per component."""
    counts = Counter(holders)
    shares = tuple((name, n / len(holders)) for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return Concentration(shares, sum(share * share for _, share in shares))
