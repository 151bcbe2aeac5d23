"""What a packet filter does with a packet that no rule names.

The model is nftables': base chains hang on a hook with a policy, rules are tried in order, `accept` ends the chain, `drop` is final, `jump`
returns and `goto` does not. Of a rule's conditions only their breadth matters here: none, broad (a protocol, a negation, new connections),
or narrow (an address, port or interface).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DEPTH = 16  # nftables' own bound on nested jumps
FAMILIES = {"IPv4": frozenset({"ip", "inet"}), "IPv6": frozenset({"ip6", "inet"})}


class Breadth(StrEnum):
    """How many packets a rule's conditions leave."""

    ALL = "all"
    BROAD = "broad"
    NARROW = "narrow"


class Fate(StrEnum):
    """What happens to the unnamed packet. OPEN: conditions decide that are not modelled. FALLS: the chain's end is reached."""

    ACCEPT = "accept"
    DROP = "drop"
    OPEN = "open"
    FALLS = "falls"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Rule:
    """`verdict` is accept, drop, jump, goto, return, other (decides in a way that is not modelled) or empty (decides nothing)."""

    verdict: str
    breadth: Breadth
    target: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain; `hook` is empty for one that is only jumped to."""

    family: str
    table: str
    name: str
    rules: tuple[Rule, ...] = ()
    type: str = ""
    hook: str = ""
    policy: str = "accept"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All chains, and the parts that were not understood."""

    chains: tuple[Chain, ...]
    unread: tuple[tuple[int, str], ...] = ()

    def chain(self, family: str, table: str, name: str) -> Chain | None:
        """The chain of that name in the same table."""
        return next((c for c in self.chains if (c.family, c.table, c.name) == (family, table, name)), None)


def fate(ruleset: Ruleset, hook: str, protocol: str) -> tuple[Fate, tuple[Chain, ...]]:
    """Fate of an unnamed packet of `protocol` (IPv4, IPv6) on `hook`, and the base chains that decide about it."""
    chains = tuple(
        c for c in ruleset.chains if c.type == "filter" and c.hook == hook and c.family in FAMILIES[protocol]
    )
    fates = [_through(ruleset, chain, 0) for chain in chains]
    # Every base chain of the hook is passed: one drop suffices.
    for decisive in (Fate.DROP, Fate.OPEN, Fate.ACCEPT):
        if decisive in fates:
            return decisive, chains
    return Fate.ABSENT, ()


def _through(ruleset: Ruleset, chain: Chain, depth: int) -> Fate:
    if depth > DEPTH:
        return Fate.OPEN
    doubtful = False
    for rule in chain.rules:
        found = _apply(ruleset, chain, rule, depth)
        if rule.breadth is Breadth.ALL and found is not Fate.FALLS:
            return Fate.OPEN if doubtful and found is Fate.DROP else found
        if rule.breadth is Breadth.ALL and rule.verdict in {"return", "goto"}:
            break
        doubtful = doubtful or (rule.breadth is Breadth.BROAD and _lets_out(chain, rule, found))
    end = Fate(chain.policy) if chain.hook else Fate.FALLS
    return Fate.OPEN if doubtful and end is not Fate.ACCEPT else end


def _lets_out(chain: Chain, rule: Rule, found: Fate) -> bool:
    """Whether a broad rule may save a packet from a later drop."""
    leaves = rule.verdict in {"return", "goto"} and not chain.hook
    return leaves or found in {Fate.ACCEPT, Fate.OPEN}


def _apply(ruleset: Ruleset, chain: Chain, rule: Rule, depth: int) -> Fate:
    if rule.breadth is Breadth.NARROW or rule.verdict in {"", "return"}:
        return Fate.FALLS
    if rule.verdict in {"accept", "drop"}:
        return Fate(rule.verdict)
    if rule.verdict in {"jump", "goto"}:
        target = ruleset.chain(chain.family, chain.table, rule.target)
        return _through(ruleset, target, depth + 1) if target else Fate.OPEN
    return Fate.OPEN
