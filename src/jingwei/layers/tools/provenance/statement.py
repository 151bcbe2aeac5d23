"""The in-toto statement of an attestation: which files it is about, and what it states of their origin.

Source: in-toto Statement v1 and v0.1; PEP 740; SLSA provenance v1 and v0.2; npm's provenance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.provenance.fields import listed, objekt, text
from jingwei.layers.tools.provenance.reasons import Doubt
from jingwei.limits import LIMITS, Limits

PUBLISH = "https://docs.pypi.org/attestations/publish/v1"
_TYPES = ("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1")
_PREDICATES = (PUBLISH, "https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2")
_WORKFLOW = (
    "https://actions.github.io/buildtypes/workflow/v1",
    "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A file by its name and its digests (lower case hexadecimal by algorithm)."""

    name: str
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """Subjects, the type of the predicate, and the repository that the predicate names (empty where it names none)."""

    subjects: tuple[Subject, ...]
    type: str
    repository: str = ""


def read_statement(payload: bytes, limits: Limits = LIMITS) -> Statement:
    """The statement in a payload. Raises `Doubt`."""
    try:
        found = objekt(load_json(payload, "statement", limits), "statement")
    except (ParseError, LimitError) as error:
        raise Doubt("form", error.message) from error
    if found.get("_type") not in _TYPES:
        raise Doubt("form", "no in-toto statement")
    kind = text(found.get("predicateType"), "predicateType")
    subjects = tuple(_subject(one) for one in listed(found.get("subject"), "subject"))
    if not subjects:
        raise Doubt("form", "a statement without a subject")
    return Statement(subjects, kind, _repository(found.get("predicate")))


def is_provenance(statement: Statement) -> bool:
    """Whether it says where its subjects come from."""
    return statement.type in _PREDICATES


def _subject(value: Any) -> Subject:
    found = objekt(value, "subject")
    digests = objekt(found.get("digest"), "digest")
    return Subject(
        text(found.get("name", ""), "name"), {name: text(one, "digest").lower() for name, one in digests.items()}
    )


def _repository(predicate: Any) -> str:
    """Repository of a build by a workflow of GitHub (SLSA v1)."""
    definition = predicate.get("buildDefinition") if isinstance(predicate, dict) else None
    if not isinstance(definition, dict) or definition.get("buildType") not in _WORKFLOW:
        return ""
    parameters = objekt(definition.get("externalParameters"), "externalParameters")
    return text(objekt(parameters.get("workflow"), "workflow").get("repository"), "repository")
