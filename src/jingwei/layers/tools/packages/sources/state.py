"""What the interpretation of a file keeps: events, what functions do, values of names; and what other files of the package give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jingwei.layers.tools.packages.sources.scopes import Scope
from jingwei.layers.tools.packages.sources.values import Labels, Value


@dataclass(frozen=True, slots=True)
class Event:
    """A rule met in a scope: `detail` names the call."""

    rule: str
    scope: str
    line: int
    detail: str


@dataclass(slots=True)
class Summary:
    """What callers need of a function: labels of what it returns, and which parameters go into which sink."""

    returns: Labels = frozenset()
    sinks: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A function of another file of the package: its parameters in order, and what it does with them."""

    parameters: tuple[str, ...]
    returns: Labels
    sinks: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Others:
    """What the other files of the package give: functions and values, by qualified name. A value may be a reference to another name."""

    functions: Mapping[str, Foreign] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)


ALONE = Others()


@dataclass(slots=True)
class Module:
    """State of the interpretation of one file. `package` is what its relative imports start from."""

    scopes: dict[str, Scope]
    classes: frozenset[str]
    summaries: dict[str, Summary]
    package: str = ""
    others: Others = ALONE
    outer: dict[str, Value] = field(default_factory=dict)  # the module's names
    fields: dict[str, Value] = field(default_factory=dict)  # `Class.self.name`
    calls: dict[str, set[str]] = field(
        default_factory=dict
    )  # scopes of this file, and functions of others by qualified name
    events: dict[Event, None] = field(default_factory=dict)
    downloads: set[str] = field(default_factory=set)  # expressions that name files written from the network
    stars: list[str] = field(default_factory=list)  # modules whose names are all imported
    literals: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # code in literals that is executed: scope and line
