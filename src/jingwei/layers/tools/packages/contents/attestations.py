"""Publish attestations beside an archive (PEP 740): whether they speak of this file at all.

Their signatures need a trust root and are not verified here.

Source: PEP 740 (attestation objects, provenance objects), in-toto Statement v1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jingwei.documents import load_json, read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.limits import Limits

_SUFFIXES = (".publish.attestation", ".slsa.attestation", ".attestation", ".provenance")
_HINT = "its signature: pypi-attestations verify attestation"


def judge_attestations(path: Path, limits: Limits) -> Iterator[Problem]:
    """Problems of the attestations that stand beside an archive: another file's are invalid, this file's are not verified. Raises `OSError`."""
    digest = ""
    for suffix in _SUFFIXES:
        beside = path.with_name(path.name + suffix)
        if not beside.is_file():
            continue
        if not digest:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        yield _judged(beside, path.name, digest, limits)


def _judged(beside: Path, name: str, digest: str, limits: Limits) -> Problem:
    try:
        document = load_json(read_regular(beside, limits.metadata_bytes, ""), beside.name, limits)
        statements = [load_json(one, beside.name, limits) for one in _statements(document)]
    except (ParseError, LimitError) as error:
        return problem("attestation.unverified", error.message, member=beside.name)
    subjects = [_subjects(statement) for statement in statements]
    if not subjects or any((name, digest) not in named for named in subjects):
        return problem("attestation.invalid", "it is about another file", member=beside.name)
    return problem("attestation.unverified", _HINT, member=beside.name)


def _statements(document: Any) -> Iterator[bytes]:
    """Statements of an attestation, or of every attestation of a provenance object. Raises `ParseError`."""
    bundles = document.get("attestation_bundles") if isinstance(document, dict) else None
    listed = (
        [document]
        if bundles is None
        else [one for bundle in _list(bundles) for one in _list(_get(bundle, "attestations"))]
    )
    for one in listed:
        statement = _get(_get(one, "envelope"), "statement")
        try:
            yield base64.b64decode(statement if isinstance(statement, str) else "!", validate=True)
        except (binascii.Error, ValueError) as error:
            raise ParseError("no attestation of PEP 740: an envelope without a statement") from error


def _subjects(statement: Any) -> set[tuple[str, str]]:
    found = ((_get(one, "name"), _get(_get(one, "digest"), "sha256")) for one in _list(_get(statement, "subject")))
    return {(name, digest) for name, digest in found if isinstance(name, str) and isinstance(digest, str)}


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
