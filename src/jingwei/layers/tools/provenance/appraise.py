"""What the attestations of one file come to. Facts only: whether the publisher is the right one is for a policy to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jingwei.documents import read_regular
from jingwei.errors import ParseError
from jingwei.layers.tools.provenance.bundle import Attestation, read_attestations
from jingwei.layers.tools.provenance.reasons import Doubt, Refuted
from jingwei.layers.tools.provenance.statement import PUBLISH, Statement, Subject, is_provenance, read_statement
from jingwei.layers.tools.provenance.trust import TrustRoot
from jingwei.layers.tools.provenance.verify import verify
from jingwei.limits import LIMITS, Limits


class State(StrEnum):
    """`verified`: signed under the trust root, about this file. `mismatch`: something contradicts. `unverified`: it cannot be decided here."""

    VERIFIED = "verified"
    MISMATCH = "mismatch"
    UNVERIFIED = "unverified"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who signed what, by the certificate: `time` in ISO 8601, `predicate` is the type of the statement, `file` the attestation's."""

    identity: str
    issuer: str
    repository: str
    workflow: str
    ref: str
    commit: str
    time: str
    predicate: str
    file: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a file comes from. `reason` is one of `REASONS` with `detail`; it and `file` belong to the worst attestation that was found."""

    state: State = State.ABSENT
    publishers: tuple[Publisher, ...] = ()
    reason: str = ""
    detail: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """The file that attestations are to be about: every name that it goes by, and its digests (hexadecimal) by algorithm.

    Where only a list tells of it, its name is not known, but its `distribution`: normalised name and version.
    """

    names: frozenset[str]
    digests: Mapping[str, str]
    distribution: tuple[str, str] = ("", "")

    def is_subject(self, subject: Subject) -> bool:
        """Whether a digest that was computed is stated, and none that is stated differs."""
        stated = [(subject.digests[name], own) for name, own in self.digests.items() if name in subject.digests]
        return bool(stated) and all(one == own for one, own in stated)


def appraise(
    artifact: Artifact, own: Iterable[Path], others: Iterable[Path], root: TrustRoot, limits: Limits = LIMITS
) -> Provenance:
    """Judge the attestations in the files `own`, which must be about the artifact, and in `others`, which may be about other files as well."""
    found = [*_judged(artifact, own, root, limits, mine=True), *_judged(artifact, others, root, limits, mine=False)]
    verified = tuple(dict.fromkeys(one for made in found for one in made.publishers))
    for state in (State.MISMATCH, State.UNVERIFIED):
        worst = [one for one in found if one.state is state and not (verified and one.reason == "elsewhere")]
        if worst and (state is State.MISMATCH or not verified):
            reason = "subject" if worst[0].reason == "elsewhere" else worst[0].reason
            return Provenance(state, verified, reason, worst[0].detail, worst[0].file)
    return Provenance(State.VERIFIED, verified) if verified else Provenance()


def _judged(
    artifact: Artifact, files: Iterable[Path], root: TrustRoot, limits: Limits, *, mine: bool
) -> Iterator[Provenance]:
    for path in files:
        try:
            content = read_regular(path, limits.attestation_bytes, "")
            if len(content) > limits.attestation_bytes:
                raise Doubt("form", f"more than {limits.attestation_bytes} bytes")  # noqa: TRY301 - one place for doubts
            attestations = read_attestations(content, path.name, limits)
        except ParseError as error:
            yield Provenance(State.UNVERIFIED, (), "form", error.message[:200], path.name)
        except Doubt as doubt:
            yield _of(doubt, path)
        else:
            for one in attestations:
                yield from _one(artifact, one, path, root, limits, mine=mine)


def _one(
    artifact: Artifact, attestation: Attestation, path: Path, root: TrustRoot, limits: Limits, *, mine: bool
) -> Iterator[Provenance]:
    try:
        statement = read_statement(attestation.payload, limits)
        about = [one for one in statement.subjects if artifact.is_subject(one)]
        if not about:
            if mine:
                raise Refuted("subject")
            if any(one.name in artifact.names for one in statement.subjects):
                yield Provenance(State.MISMATCH, (), "elsewhere", "", path.name)
            return
        if not is_provenance(statement):
            raise Doubt("type", statement.type)  # noqa: TRY301
        if statement.type == PUBLISH and not any(_named(artifact, one.name) for one in about):
            raise Refuted("subject", about[0].name)
        signer = verify(attestation, statement, root, limits)
    except Doubt as doubt:
        yield _of(doubt, path)
        return
    who = signer.identity
    made = Publisher(
        who.identity, who.issuer, who.repository, who.workflow, who.ref, who.commit,
        signer.time.isoformat(), statement.type, path.name,
    )  # fmt: skip
    yield Provenance(State.VERIFIED, (made,))


def _of(doubt: Doubt, path: Path) -> Provenance:
    state = State.MISMATCH if isinstance(doubt, Refuted) else State.UNVERIFIED
    return Provenance(state, (), doubt.reason, doubt.name, path.name)


def _named(artifact: Artifact, name: str) -> bool:
    """Whether the subject names the file; PEP 740 compares names of distributions in their normal form."""
    if name in artifact.names or (normal := _normal(name)) in {_normal(one) for one in artifact.names}:
        return True
    return (
        isinstance(normal, tuple)
        and normal[0] == artifact.distribution[0]
        and _same(normal[1], artifact.distribution[1])
    )


def _normal(name: str) -> Any:
    from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

    try:
        return parse_wheel_filename(name) if name.endswith(".whl") else parse_sdist_filename(name)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return name


def _same(version: Any, text: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return bool(version == Version(text))
    except InvalidVersion:
        return False


def subjects(statement: Statement) -> Iterator[str]:
    """Names and digests under which a statement is looked for."""
    for one in statement.subjects:
        yield one.name
        yield from one.digests.values()
