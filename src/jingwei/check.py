"""One check, one file.

A check is a function `check(asset, context) -> Outcome` under the decorator `@check(...)`, with its metadata in both languages and its own
passing and failing examples. It names control objectives and risks; every other link is derived.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jingwei.vocabulary import (
    AssetKind,
    Basis,
    Dimension,
    Evidence,
    Layer,
    Location,
    Rule,
    Sample,
    Scalar,
    Severity,
    Status,
    Text,
)

if TYPE_CHECKING:
    from jingwei.context import Context
    from jingwei.vocabulary import Asset

Content = str | bytes | Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check concludes. `key` names the sentence (`<check id>.<key>`), `en` and `zh` are templates filled from `args`.

    `rules` and `samples` stand where the status follows from them alone (`statistics.rule.judged`); then anybody can compute it again.
    """

    status: Status
    key: str
    en: str
    zh: str
    args: Mapping[str, Scalar] = field(default_factory=dict)
    locations: tuple[Location, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None  # when this outcome weighs differently from the check
    rules: tuple[Rule, ...] = ()
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or word that a profile may change, with its default and where that comes from."""

    name: str
    default: Scalar
    text: Text
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A case that the check must judge as `expect`.

    `files` maps a path to its bytes (or text, or a function that makes them); `asset` holds the manifest keys of the asset under examination (its
    kind defaults to the check's first, its id to `subject`); `others` are further manifest assets; `parameters` override the defaults.
    """

    expect: Status
    asset: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Content] = field(default_factory=dict)
    others: tuple[Mapping[str, Any], ...] = ()
    parties: tuple[Mapping[str, Any], ...] = ()
    system: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    as_of: str = "2026-06-01"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule (SARIF reportingDescriptor) and the function that applies it."""

    id: str
    version: int
    title: Text
    layer: Layer
    dimensions: tuple[Dimension, ...]
    kinds: tuple[AssetKind, ...]
    objectives: tuple[str, ...]
    severity: Severity
    remediation: Text
    risks: tuple[str, ...]
    examples: tuple[Example, ...]
    parameters: tuple[Parameter, ...]
    needs: tuple[str, ...]  # modules of an optional extra
    extra: str  # the extra that brings them
    function: Callable[[Asset, Context], Outcome]
    about: str  # the function's docstring
    basis: Basis = Basis.RERUNNABLE  # attested: the same inputs need not give the same outcome

    def __call__(self, asset: Asset, context: Context) -> Outcome:
        """Apply the check."""
        return self.function(asset, context)


class CheckError(TypeError):
    """A check's declaration is incomplete; it is refused when its file is loaded."""


def check(  # noqa: PLR0913 - one keyword per line of the check's card
    *,
    id: str,  # noqa: A002 - the field's word
    title: Text,
    layer: str,
    dimensions: tuple[str, ...],
    kinds: tuple[str, ...],
    objectives: tuple[str, ...],
    severity: str,
    remediation: Text,
    examples: tuple[Example, ...],
    risks: tuple[str, ...] = (),
    parameters: tuple[Parameter, ...] = (),
    needs: tuple[str, ...] = (),
    extra: str = "",
    version: int = 1,
    basis: str = "rerunnable",
) -> Callable[[Callable[[Asset, Context], Outcome]], Check]:
    """Declare a check. Raises `CheckError` when it lacks a passing or a failing example, a kind, an objective or a language."""

    def declare(function: Callable[[Asset, Context], Outcome]) -> Check:
        try:
            made = Check(
                id=id,
                version=version,
                title=title,
                layer=Layer(layer),
                dimensions=tuple(Dimension(d) for d in dimensions),
                kinds=tuple(AssetKind(k) for k in kinds),
                objectives=objectives,
                severity=Severity(severity),
                remediation=remediation,
                risks=risks,
                examples=examples,
                parameters=parameters,
                needs=needs,
                extra=extra,
                function=function,
                about=(function.__doc__ or "").strip(),
                basis=Basis(basis),
            )
        except ValueError as error:
            raise CheckError(f"check {id}: {error}") from error
        _refuse_incomplete(made)
        return made

    return declare


def _refuse_incomplete(made: Check) -> None:
    wanted = {Status.PASS, Status.FAIL}
    lacking = wanted - {example.expect for example in made.examples}
    if lacking:
        raise CheckError(f"check {made.id}: no example that expects {' or '.join(sorted(lacking))}")
    for name in ("kinds", "objectives", "dimensions"):
        if not getattr(made, name):
            raise CheckError(f"check {made.id}: names no {name}")
    for text in (made.title, made.remediation):
        if not text.en.strip() or not text.zh.strip():
            raise CheckError(f"check {made.id}: a text lacks one of the languages")


def _conclude(status: Status) -> Callable[..., Outcome]:
    def conclude(  # the sentence, then its values
        key: str,
        en: str,
        zh: str,
        *,
        locations: tuple[Location, ...] = (),
        evidence: tuple[Evidence, ...] = (),
        severity: Severity | None = None,
        rules: tuple[Rule, ...] = (),
        samples: tuple[Sample, ...] = (),
        **args: Scalar,
    ) -> Outcome:
        return Outcome(status, key, en, zh, args, locations, evidence, severity, rules, samples)

    conclude.__doc__ = f"Conclude `{status}`: the sentence in both languages as templates, its values as keywords."
    return conclude


passed = _conclude(Status.PASS)
failed = _conclude(Status.FAIL)
unknown = _conclude(Status.UNKNOWN)
not_applicable = _conclude(Status.NOTAPPLICABLE)
