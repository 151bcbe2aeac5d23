"""What runs inside a confined worker: one package's content, never imported or run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jingwei.codec import plain
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.scan import mapped
from jingwei.layers.tools.packages.contents.attestations import provenance_of
from jingwei.layers.tools.packages.contents.installed import read_installed, strays
from jingwei.layers.tools.packages.contents.metadata import Metadata
from jingwei.layers.tools.packages.contents.npm import read_module
from jingwei.layers.tools.packages.contents.sdist import read_sdist
from jingwei.layers.tools.packages.contents.wheel import Examined, read_wheel
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.layers.tools.packages.places import Kind
from jingwei.layers.tools.provenance.appraise import Provenance
from jingwei.layers.tools.scanning.worker import restored
from jingwei.limits import Limits

PREPARE = "jingwei.layers.tools.packages.worker:prepare"
STEP = "jingwei.layers.tools.packages.worker:step"


@dataclass(frozen=True, slots=True)
class State:
    """The bounds, whether sources are examined, the trust root of attestations (JSON; empty: the shipped one), and attestations that stand elsewhere.

    Without `attestations` none is looked for: an assessment reads what its manifest lists, not what stands beside it.
    """

    limits: Limits
    sources: bool
    attestations: Mapping[str, tuple[str, ...]] | None = None
    trust_root: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a package is and holds; `omitted` problems are over the bound, the worst are kept."""

    about: Metadata | None
    problems: tuple[Problem, ...] = ()
    omitted: int = 0
    provenance: Provenance = field(default_factory=Provenance)


def prepare(payload: Mapping[str, Any]) -> State:
    """Called once, before the worker is confined."""
    return State(
        Limits(**payload["limits"]), bool(payload["sources"]), payload["attestations"], str(payload["trust_root"])
    )


def step(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Content of the place in `payload`."""
    return plain(content_of(Kind(payload["kind"]), restored(payload["path"]), state))  # type: ignore[no-any-return]


def content_of(kind: Kind, path: Path, state: State) -> Content:
    """Judge one package. Whatever keeps it from being read is a problem."""
    provenance = Provenance()
    try:
        found = _examined(kind, path, state)
        if kind in {Kind.WHEEL, Kind.SDIST} and state.attestations is not None:
            provenance = provenance_of(path, found.about, state.attestations, state.trust_root, state.limits)
    except (ParseError, LimitError) as error:
        found = Examined(None, (problem("archive.unreadable", error.message),))
    except OSError as error:
        found = Examined(None, (problem("archive.unreadable", error.strerror or type(error).__name__),))
    worst_first = sorted(dict.fromkeys(found.problems), key=lambda one: -one.verdict.rank)
    bound = state.limits.package_problems
    return Content(found.about, tuple(worst_first[:bound]), max(0, len(worst_first) - bound), provenance)


def _examined(kind: Kind, path: Path, state: State) -> Examined:
    skipped = () if state.sources else (problem("code.skipped", "--no-sources"),)
    if kind is Kind.WHEEL:
        made = read_wheel(mapped(path), path.name, state.limits, sources=state.sources)
    elif kind is Kind.SDIST:
        made = read_sdist(mapped(path), path.name, state.limits, sources=state.sources)
    elif kind is Kind.MODULE:
        made = read_module(path, state.limits)
    elif kind is Kind.INSTALLED:
        made = read_installed(path, state.limits, sources=state.sources)
    else:
        made = Examined(None, tuple(strays(path, state.limits, sources=state.sources)))
    return Examined(made.about, (*made.problems, *skipped))
