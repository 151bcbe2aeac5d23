"""The words of the catalog: what is required, its testable parts, and how far each text was verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jingwei.vocabulary import Scalar, SourceStatus, Text

UNDECIDED = "undecided"  # the tier of a system with open questions


class Method(StrEnum):
    """How an objective is shown (OSCAL assessment methods, condensed to who decides)."""

    TEST = "test"  # a check decides
    HUMAN = "human"  # a person must show it


class Jurisdiction(StrEnum):
    """Where a framework comes from."""

    INTERNATIONAL = "INT"
    EUROPEAN_UNION = "EU"
    UNITED_STATES = "US"
    CHINA = "CN"


class Operator(StrEnum):
    """How a measured value is compared with a threshold: `measured OP value`."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing that can be shown, shared by all frameworks (SP 800-53A determination statement)."""

    id: str
    method: Method
    text: Text


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from, and how far it was verified on which day."""

    title: str
    reference: str
    status: SourceStatus
    as_of: date


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number or date of a rule. `n_min` is the smallest sample, `level` the confidence with which a sample must show it."""

    metric: str
    op: Operator
    value: Scalar
    unit: str
    source: str
    status: SourceStatus
    n_min: int | None = None
    level: float | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Applicability:
    """From when a control binds whom. No tiers means every tier; `condition` says which systems a date speaks of."""

    since: date
    status: SourceStatus
    source: str
    tiers: tuple[str, ...] = ()
    until: date | None = None  # last day, when a later amendment replaced the entry
    condition: Text | None = None

    def covers(self, day: date, tiers: frozenset[str]) -> bool:
        """Whether this entry binds a system of one of `tiers` on `day`; an undecided tier may be any, so it is bound."""
        in_time = self.since <= day and (self.until is None or day <= self.until)
        return in_time and (not self.tiers or UNDECIDED in tiers or bool(tiers & set(self.tiers)))


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of a framework."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Control:
    """A requirement in our own words, and the objectives that together satisfy it."""

    id: str
    group: str
    title: Text
    statement: Text
    objectives: tuple[str, ...]
    status: SourceStatus
    parameters: tuple[Threshold, ...] = ()
    applies: tuple[Applicability, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """One document of requirements. `digest` is the SHA-256 of the file it was read from."""

    id: str
    version: str
    title: Text
    publisher: str
    jurisdiction: Jurisdiction
    source: Source
    licence: str
    groups: tuple[Group, ...]
    controls: tuple[Control, ...]
    scheme: str = ""  # risk scheme whose tiers the controls name
    facts: tuple[Threshold, ...] = ()  # numbers of the document that belong to no single control
    digest: str = ""
    origin: str = "jingwei"  # distribution that ships it

    def control(self, control_id: str) -> Control:
        """The control of that id. Raises `KeyError`."""
        for control in self.controls:
            if control.id == control_id:
                return control
        raise KeyError(f"{self.id} has no control {control_id}")


@dataclass(frozen=True, slots=True)
class RiskName:
    """A named risk: `owasp-llm-2025:LLM03`, `atlas:AML.T0010.001`. `parent` is the technique of a sub-technique."""

    id: str
    title: Text
    parent: str = ""
    aliases: tuple[str, ...] = field(default=())  # ids of the same risk in other lists


_ORDER = {SourceStatus.VERIFIED: 0, SourceStatus.SECONDARY: 1, SourceStatus.DRAFT: 2}


def weakest_status(control: Control) -> SourceStatus:
    """The least verified among the control's text, numbers and dates; printed beside every determination."""
    statuses = [control.status, *(p.status for p in control.parameters), *(a.status for a in control.applies)]
    return max(statuses, key=_ORDER.__getitem__)


def binds(control: Control, day: date, tiers: frozenset[str]) -> bool:
    """Whether the control binds a system of `tiers` on `day`; a control without dates is voluntary and always in view."""
    return not control.applies or any(entry.covers(day, tiers) for entry in control.applies)
