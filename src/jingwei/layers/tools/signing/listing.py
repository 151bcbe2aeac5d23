"""What a model signature covers: names and digests of files (predicate https://model_signing/signature/v1.0), and files held against it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://model_signing/signature/v1.0"
WHOLE = "."  # the name that a model of one file has
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HINT = "sign the model again with `model_signing sign key` and its default hashing"


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths of files: signed but not here, here but not signed, here with another content."""

    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.missing) + len(self.extra) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Scope:
    """Paths in the model's folder that the signer left out, and whether links to files count as files."""

    ignored: tuple[str, ...] = ()
    links: bool = False


def read_listing(payload: bytes, limits: Limits = LIMITS) -> dict[str, str]:
    """Signed names (POSIX paths in the model's folder) with their SHA-256 (hex). Raises `ParseError` (also for other digests), `LimitError`."""
    found = _object(load_json(payload, "signed statement", limits), "statement")
    if (found.get("_type"), found.get("predicateType")) != (STATEMENT, PREDICATE):
        raise ParseError("signed statement: not a model signature of version 1.0", hint=_HINT)
    predicate = _object(found.get("predicate"), "predicate")
    method = _object(predicate.get("serialization"), "serialization")
    if (method.get("method"), method.get("hash_type")) != ("files", "sha256"):
        raise ParseError("signed statement: only SHA-256 of whole files can be compared here", hint=_HINT)
    listed = predicate.get("resources")
    if not isinstance(listed, list) or not listed:
        raise ParseError("signed statement: names no files", hint=_HINT)
    if len(listed) > limits.asset_files:
        raise LimitError(f"signed statement: {len(listed)} files, the bound is {limits.asset_files}")
    pairs = [_resource(item) for item in listed]
    _refuse_other_subject(found.get("subject"), [digest for _, digest in pairs])
    made = dict(pairs)
    if len(made) != len(pairs) or (WHOLE in made and len(made) > 1):
        raise ParseError("signed statement: a name stands twice, or the whole beside its parts", hint=_HINT)
    return made


def read_scope(payload: bytes, limits: Limits = LIMITS) -> Scope:
    """What the signer left out, of a statement that `read_listing` accepts. Raises `ParseError`, `LimitError`."""
    found = _object(load_json(payload, "signed statement", limits), "statement")
    method = _object(_object(found.get("predicate"), "predicate").get("serialization"), "serialization")
    ignored, links = method.get("ignore_paths", []), method.get("allow_symlinks", False)
    if (
        not isinstance(ignored, list)
        or not all(isinstance(path, str) for path in ignored)
        or not isinstance(links, bool)
    ):
        raise ParseError("signed statement: what it leaves out is no list of paths", hint=_HINT)
    return Scope(tuple(path for path in ignored if _plain(path.rstrip("/"))), links)


def compare(listing: Mapping[str, str], files: Mapping[str, str], others: Mapping[str, str]) -> Difference:
    """Hold files (path to SHA-256) against what was signed. `others` may be signed, but need not be.

    Signed names are relative to the model's folder, which the statement does not name: it is taken where most of the names are found.
    """
    here = {**others, **files}
    root = min(files, default=WHOLE) if WHOLE in listing else _root(listing, here)
    wanted = {_join(root, name): digest for name, digest in listing.items()}
    return difference(wanted, here, files)


def difference(wanted: Mapping[str, str], here: Mapping[str, str], covered: Iterable[str]) -> Difference:
    """Hold what is here against what is wanted (path to SHA-256); of what is here, `covered` must be wanted."""
    return Difference(
        missing=tuple(sorted(path for path in wanted if path not in here)),
        extra=tuple(sorted(path for path in covered if path not in wanted)),
        changed=tuple(sorted(path for path, digest in wanted.items() if path in here and here[path] != digest)),
    )


def _root(listing: Mapping[str, str], files: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    by_name: dict[str, list[str]] = {}
    for path in files:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    for name in listing:
        for path in by_name.get(name.rpartition("/")[2], ()):
            if path == name or path.endswith("/" + name):
                root = path[: len(path) - len(name)]
                counts[root] = counts.get(root, 0) + 1
    return min(counts, key=lambda root: (-counts[root], root), default="")


def _join(root: str, name: str) -> str:
    return root if name == WHOLE else root + name


def _resource(item: Any) -> tuple[str, str]:
    found = _object(item, "resource")
    name, digest = found.get("name"), found.get("digest")
    if found.get("algorithm") != "sha256" or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise ParseError("signed statement: a digest that is no SHA-256", hint=_HINT)
    if not isinstance(name, str) or (name != WHOLE and not _plain(name)):
        raise ParseError("signed statement: a name that is no path in the model's folder", hint=_HINT)
    return name, digest


def _plain(name: str) -> bool:
    """Whether a name is a relative path in its shortest form."""
    return all(part not in {"", ".", ".."} for part in name.split("/"))


def _refuse_other_subject(value: Any, digests: Iterable[str]) -> None:
    """The one subject's digest is SHA-256 over all digests in their order."""
    whole = hashlib.sha256(b"".join(bytes.fromhex(digest) for digest in digests)).hexdigest()
    subjects = value if isinstance(value, list) else []
    stated = [_object(_object(subject, "subject").get("digest"), "digest").get("sha256") for subject in subjects]
    if stated != [whole]:
        raise ParseError("signed statement: its digest is not that of the files it lists", hint=_HINT)


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ParseError(f"signed statement: {name} is no object", hint=_HINT)
    return value
