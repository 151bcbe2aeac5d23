"""Who should have published: the user's file, and a file's provenance held against it.

required: true            # of every package; or with one publisher
publishers:
  torch: {issuer: https://token.actions.githubusercontent.com, repository: https://github.com/pytorch/pytorch, workflow: release.yml}
  npm:@scope/name: {issuer: ..., repository: ...}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jingwei.documents import load_document
from jingwei.errors import ParseError
from jingwei.layers.tools.provenance.appraise import Provenance, Publisher, State
from jingwei.layers.tools.provenance.certificate import Identity
from jingwei.layers.tools.provenance.verify import runs, same_repository
from jingwei.limits import LIMITS, Limits

_KEYS = ("issuer", "repository", "workflow", "identity", "ref")
_HINT = "publishers: {NAME: {issuer: URL, repository: URL, workflow: FILE}}, as docs/guide/packages.md shows"


@dataclass(frozen=True, slots=True)
class Expected:
    """A publisher. What is empty may be anything; `identity` is the certificate's subject, for signers without a repository."""

    issuer: str
    repository: str = ""
    workflow: str = ""
    identity: str = ""
    ref: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Expected publishers by `name` (PyPI, normalised) or `npm:name`; `required` of every package."""

    publishers: Mapping[str, Expected] = field(default_factory=dict)
    required: bool = False

    def of(self, ecosystem: str, name: str) -> Expected | None:
        """Who should publish the package; None where the policy does not say."""
        return self.publishers.get(name if ecosystem == "pypi" else f"{ecosystem}:{name}")


def read_policy(content: bytes, limits: Limits = LIMITS) -> Policy:
    """The policy in YAML or JSON. Raises `ParseError` for whatever is not known: a word misspelt must not allow more. Raises `LimitError`."""
    from packaging.utils import canonicalize_name

    found = _object(load_document(content, "publishers", limits), "the policy", ("required", "publishers"))
    listed = found.get("publishers") or {}
    if not isinstance(listed, dict):
        raise ParseError("publishers: not a mapping of names", hint=_HINT)
    made: dict[str, Expected] = {}
    for name, value in listed.items():
        plain = name.removeprefix("pypi:")
        key = plain if ":" in plain else canonicalize_name(plain)
        if key in made:
            raise ParseError(f"publishers: {name} stands there twice", hint=_HINT)
        made[key] = _expected(name, _object(value, f"publishers: {name}", (*_KEYS, "required")))
    return Policy(made, _flag(found.get("required", False), "required"))


def _object(value: Any, name: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or (strange := sorted(value.keys() - set(keys))):
        told = f": {', '.join(map(str, strange))}" if isinstance(value, dict) else ""
        raise ParseError(f"{name}: expected only {', '.join(keys)}{told}", hint=_HINT)
    return value


def _expected(name: str, found: Mapping[str, Any]) -> Expected:
    texts = {key: found[key] for key in _KEYS if key in found}
    if not all(isinstance(text, str) and text for text in texts.values()):
        raise ParseError(f"publishers: {name}: not a text", hint=_HINT)
    if "issuer" not in texts or not texts.keys() & {"repository", "identity"}:
        raise ParseError(f"publishers: {name}: issuer and one of repository and identity are needed", hint=_HINT)
    repository = texts.get("repository", "")
    if repository and "://" not in repository:
        texts["repository"] = f"https://github.com/{repository}"
    return Expected(**texts, required=_flag(found.get("required", False), name))


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise ParseError(f"publishers: {name}: required is true or false", hint=_HINT)
    return value


def settle(found: Provenance, expected: Expected | None) -> Provenance:
    """Verified provenance against who should have published: the fitting publishers, or a mismatch where none fits."""
    if expected is None or found.state is not State.VERIFIED:
        return found
    fitting = tuple(one for one in found.publishers if _fits(one, expected))
    if fitting:
        return replace(found, publishers=fitting)
    other = found.publishers[0]
    shown = other.workflow or other.repository or other.identity
    return Provenance(State.MISMATCH, found.publishers, "policy", f"{shown} ({other.issuer})", other.file)


def _fits(one: Publisher, expected: Expected) -> bool:
    identity = Identity(one.identity, one.issuer, one.repository, one.workflow, one.ref, one.commit)
    return (
        one.issuer == expected.issuer
        and (not expected.repository or same_repository(expected.repository, one.repository))
        and (not expected.workflow or runs(identity, expected.workflow))
        and (not expected.identity or one.identity == expected.identity)
        and (not expected.ref or one.ref == expected.ref)
    )
