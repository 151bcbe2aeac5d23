"""What a verifier demands: whom it believes, for whom a bundle must be meant, and how old it may be. Never taken from a bundle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jingwei.documents import load_document
from jingwei.errors import ParseError
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.forms.fields import HEX_DIGEST, exactly, items, text
from jingwei.evidence.notes.quorum import TlogPolicy, read_policy
from jingwei.evidence.signatures.kinds import PublicKey, read_pem
from jingwei.limits import LIMITS, Limits

SCHEMA = "jingwei/policy/1"
ASSESSOR = "assessor"
_ROLE = re.compile(r"[a-z][a-z0-9-]{0,63}", re.ASCII)
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_AGE = re.compile(r"([1-9]\d{0,5})([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_HINT = "see docs/guide/evidence.md for a policy to start from"
_CHOICES = {
    "history": ("all", "plan"),
    "abandoned": ("named", "refused"),
    "as_of": ("logged", "any"),
    "runs": ("latest", "any"),
    "show": ("any", "findings", "all"),
    "exceptions": ("all", "waivers", "none"),
}  # the first one stands where the policy says nothing
OPTIONAL = ("max_age", "max_delay", "required", "audience", "systems", "subjects", "timestamps", *_CHOICES)


@dataclass(frozen=True, slots=True)
class Required:
    """A statement that must be there, signed by a key of this role."""

    statement: Predicate
    role: str


EVERYTHING = tuple(Required(statement, ASSESSOR) for statement in Predicate)


@dataclass(frozen=True, slots=True)
class Policy:
    """The demands of one verifier. Times in seconds; absent demands are named in the verdict."""

    tlog: TlogPolicy
    signers: Mapping[str, frozenset[PublicKey]]
    required: tuple[Required, ...] = EVERYTHING
    audience: str = ""  # the party id under which this verifier receives bundles
    max_age: int | None = None  # of the youngest time for which the quorum vouches, and of the result
    max_delay: int | None = None  # between the time that an entry states and the first quorum that saw it
    history: str = "all"  # entries that must be shown: all, or from the plan on
    abandoned: str = "named"  # a run that was given up: named, or refused
    as_of: str = "logged"  # the assessment's clock: that of the log within two days, or any
    runs: str = "latest"  # the result that is shown: the latest of its system, or any
    show: str = "any"  # what must not be withheld: nothing, the findings, all
    exceptions: str = "all"  # accepted failures that are tolerated: all, those by waivers, none
    systems: tuple[str, ...] = ()  # empty: any
    subjects: Mapping[str, str] = field(default_factory=dict)  # name -> SHA-256 that must be among the subjects
    timestamps: tuple[str, ...] = ()  # PEM certificates of RFC 3161 authorities, one of which must vouch for the head

    @property
    def keys(self) -> frozenset[PublicKey]:
        """Every key that may sign anything."""
        return frozenset().union(*self.signers.values())


def load_policy(content: bytes | str, limits: Limits = LIMITS) -> Policy:
    """The policy in a YAML or JSON document. Raises `ParseError` (with the key that is wrong), `LimitError`."""
    try:
        return _policy(load_document(content, "policy", limits), limits)
    except ParseError as error:
        raise ParseError(error.message, hint=error.hint or _HINT) from error


def _policy(value: Any, limits: Limits) -> Policy:
    found = exactly(value, "policy", ("schema", "tlog_policy", "signers"), OPTIONAL)
    text(found["schema"], "policy: schema", re.compile(re.escape(SCHEMA)))
    signers = _signers(found["signers"])
    required = (
        tuple(_required(item) for item in items(found["required"], "policy: required", 100))
        if "required" in found
        else EVERYTHING
    )
    for one in required:
        if one.role not in signers:
            raise ParseError(f"policy: no key may sign as {one.role!r}, so {one.statement} can never be accepted")
    return Policy(
        tlog=_tlog(found["tlog_policy"], limits),
        signers=signers,
        required=required,
        audience=text(found["audience"], "policy: audience", _NAME) if "audience" in found else "",
        max_age=_age(found["max_age"], "policy: max_age") if "max_age" in found else None,
        max_delay=_age(found["max_delay"], "policy: max_delay") if "max_delay" in found else None,
        **{name: _choice(found, name) for name in _CHOICES},
        systems=tuple(
            text(item, "policy: systems", _NAME) for item in items(found.get("systems", []), "policy: systems", 1000)
        ),
        subjects=_subjects(found.get("subjects", {})),
        timestamps=tuple(
            text(item, "policy: timestamps") for item in items(found.get("timestamps", []), "policy: timestamps", 100)
        ),
    )


def _tlog(value: Any, limits: Limits) -> TlogPolicy:
    made = read_policy(text(value, "policy: tlog_policy").encode("utf-8", "replace"), limits)
    if not made.logs:
        raise ParseError("policy: tlog_policy names no log, so no bundle can be accepted", hint=_HINT)
    logs = {log.vkey.key for log in made.logs}
    for witness in made.witnesses:
        if witness.vkey.key in logs:
            raise ParseError(f"policy: witness {witness.name} has the key of a log, which would vouch for itself")
    return made


def _signers(value: Any) -> dict[str, frozenset[PublicKey]]:
    if not isinstance(value, dict) or not value:
        raise ParseError("policy: signers: expected roles with their public keys")
    return {text(role, "policy: role", _ROLE): _keys(role, listed) for role, listed in value.items()}


def _keys(role: str, listed: Any) -> frozenset[PublicKey]:
    made = [read_pem(text(item, f"policy: signers: {role}")) for item in items(listed, f"policy: signers: {role}", 100)]
    if not made or len(set(made)) != len(made):
        raise ParseError(f"policy: signers: {role}: no key, or a key twice")
    return frozenset(made)


def _required(item: Any) -> Required:
    found = exactly(item, "policy: required", ("statement", "role"))
    try:
        return Required(Predicate(found["statement"]), text(found["role"], "policy: required: role", _ROLE))
    except ValueError as error:
        raise ParseError(f"policy: required: {found['statement']!r} is none of {', '.join(Predicate)}") from error


def _age(value: Any, name: str) -> int:
    number, unit = _AGE.fullmatch(text(value, name, _AGE)).groups()  # type: ignore[union-attr] # `text` matched it
    return int(number) * _SECONDS[unit]


def _choice(found: Mapping[str, Any], name: str) -> str:
    choices = _CHOICES[name]
    value = found.get(name, choices[0])
    if value not in choices:
        raise ParseError(f"policy: {name}: {value!r} is none of {', '.join(choices)}")
    return str(value)


def _subjects(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ParseError("policy: subjects: expected names with their SHA-256")
    return {text(k, "policy: subjects", _NAME): text(v, f"policy: subjects: {k}", HEX_DIGEST) for k, v in value.items()}
