"""Answers of the judge: yes with what was seen, no, or cannot tell. Each says why, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """Yes: a value that later steps build on, and the sentence about it."""

    value: T
    text: Text


class Refused(JingweiError):  # noqa: N818 - an answer, not a fault of the program
    """No: something is wrong."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


class Missing(JingweiError):  # noqa: N818 - as above
    """Cannot tell: something that the policy demands is not there."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the judge; `ok` is None when it could not tell."""

    step: str
    ok: bool | None
    detail: Text


@dataclass(frozen=True, slots=True)
class Head:
    """A log's head as a verifier remembers it: origin, number of entries, root (hex)."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of a bundle. `classes` maps each verdict shown to what it rests on (recomputed, rerunnable, attested)."""

    verdict: str  # accepted, refused, incomplete
    steps: tuple[Step, ...]
    withheld: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    head: Head | None = None
