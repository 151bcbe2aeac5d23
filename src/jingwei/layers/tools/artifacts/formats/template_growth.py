"""Polynomials that bound sizes and steps, and what repeating an assignment makes of them.

A bound is a sum of products of names, each with a factor: `{("n", "n"): 2.0, (): 3.0}` is 2n² + 3. Names stand for the size of what the
loader hands in (`n`), of an item of a loop, of a variable before the part that is looked at. No size is below zero: adding bounds gives bounds.

Repetition follows the criterion of matrices with entries 0 and 1 (as in Jones and Kristiansen, A flow calculus of mwp-bounds, 2009): when
every variable of a cycle of dependencies takes at most one copy of one variable of that cycle, each round adds, and k rounds add k times; a
second copy doubles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jingwei.errors import LimitError
from jingwei.limits import LIMITS

Bound = dict[tuple[str, ...], float]
ONE: Bound = {(): 1.0}
NONE: Bound = {}


def name(symbol: str) -> Bound:
    """The bound that is one name."""
    return {(symbol,): 1.0}


def plus(*bounds: Bound) -> Bound:
    """Sum. Raises `LimitError` when it has too many terms."""
    total: Bound = {}
    for bound in bounds:
        for term, factor in bound.items():
            total[term] = total.get(term, 0.0) + factor
    if len(total) > LIMITS.template_terms:
        raise LimitError("too many variables to bound the cost")
    return total


def times(one: Bound, other: Bound) -> Bound:
    """Product. Raises `LimitError` when it has too many terms, or too many factors in one."""
    if len(one) * len(other) > LIMITS.template_terms:
        raise LimitError("too many variables to bound the cost")
    made: Bound = {}
    for left, factor in one.items():
        for right, by in other.items():
            term = tuple(sorted((*left, *right))) if left and right else left or right
            if len(term) > LIMITS.template_factors:
                raise LimitError("the cost grows with too high a power of the conversation")
            made[term] = made.get(term, 0.0) + min(factor * by, 1e300)
    return made


def scaled(bound: Bound, by: float) -> Bound:
    """`by` copies."""
    return {term: factor * by for term, factor in bound.items()}


def either(*bounds: Bound) -> Bound:
    """A bound of each of them."""
    most: Bound = {}
    for bound in bounds:
        for term, factor in bound.items():
            most[term] = max(factor, most.get(term, 0.0))
    return most


def substituted(bound: Bound, values: Mapping[str, Bound]) -> Bound:
    """`bound` with names replaced. Raises `LimitError` as `times`."""
    if not any(symbol in values for term in bound for symbol in term):
        return bound
    parts: list[Bound] = []
    for term, factor in bound.items():
        part: Bound = {tuple(symbol for symbol in term if symbol not in values): factor}
        for symbol in term:
            if symbol in values:
                part = times(part, values[symbol])
        parts.append(part)
    return plus(*parts)


def settled(
    forms: Mapping[str, Bound], before: Mapping[str, Bound], rounds: Bound, sums: Mapping[str, Bound]
) -> tuple[dict[str, Bound], list[str]]:
    """Bounds of the variables after `rounds` rounds, and those that a round may multiply.

    `forms` gives each variable after one round by the names of all before it; `sums` what names add up to over all rounds (the items of a container).
    """
    done: dict[str, Bound] = {}
    multiplied: list[str] = []
    for members in components({key: symbols(form) & forms.keys() for key, form in forms.items()}):
        inside = set(members)
        cyclic = any(inside & symbols(forms[key]) for key in members)
        added: list[Bound] = []
        for key in members:
            own = {term: factor for term, factor in forms[key].items() if inside & set(term)}
            if any(len(term) > 1 for term in own) or sum(own.values()) > 1:
                multiplied.append(key)
            rest = {term: factor for term, factor in forms[key].items() if term not in own}
            rest = substituted(rest, done)
            added.append(_repeated(rest, rounds, sums) if cyclic else substituted(rest, sums))
        if cyclic:
            total = plus(*added, *(before[key] for key in members))
            done |= dict.fromkeys(members, total)
        else:
            done[members[0]] = either(before[members[0]], *added)
    return done, multiplied


def _repeated(bound: Bound, rounds: Bound, sums: Mapping[str, Bound]) -> Bound:
    parts = []
    for term, factor in bound.items():
        part = {term: factor}
        parts.append(substituted(part, sums) if any(symbol in sums for symbol in term) else times(part, rounds))
    return plus(*parts)


def symbols(bound: Bound) -> set[str]:
    """The names in a bound."""
    return {symbol for term in bound for symbol in term}


def components(uses: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Strongly connected components, what is used before what uses it (Tarjan's algorithm, with a stack of its own)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on: set[str] = set()
    found: list[list[str]] = []
    for root in uses:
        work = [] if root in index else [(root, iter(uses[root]))]
        while work:
            node, rest = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                path.append(node)
                on.add(node)
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = path.index(node)
                    found.append(path[at:])
                    on.difference_update(path[at:])
                    del path[at:]
            elif following not in index:
                work.append((following, iter(uses[following])))
            elif following in on:
                low[node] = min(low[node], index[following])
    return found
