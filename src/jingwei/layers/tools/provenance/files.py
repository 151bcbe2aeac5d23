"""Which files hold attestations: those beside an artifact, and those of a folder, by what they are about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jingwei.documents import read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.provenance.appraise import subjects
from jingwei.layers.tools.provenance.bundle import read_attestations
from jingwei.layers.tools.provenance.reasons import Doubt
from jingwei.layers.tools.provenance.statement import read_statement
from jingwei.limits import LIMITS, Limits

SUFFIXES = (
    ".publish.attestation", ".slsa.attestation", ".attestation", ".provenance.json", ".provenance", ".sigstore.json", ".sigstore",
    ".intoto.jsonl", ".intoto.json", ".attestations.jsonl",
)  # fmt: skip
_ANYWHERE = (".intoto.jsonl", ".sigstore.json", ".attestations.jsonl")  # that release tools name after themselves
_BY_DIGEST = ("sha256:{}.jsonl", "sha256-{}.jsonl")  # as `gh attestation download` names them


@dataclass(frozen=True, slots=True)
class Index:
    """Files by names and digests of what they are about, and files of which that cannot be said, with the reason."""

    about: Mapping[str, tuple[str, ...]]
    unread: tuple[tuple[str, str, str], ...] = ()  # path, reason, detail


def named_after(artifact: Path) -> list[Path]:
    """Files beside it that are named after it, so must be about it."""
    found = (artifact.with_name(artifact.name + suffix) for suffix in SUFFIXES)
    return [path for path in found if path.is_file()]


def named_by_digest(artifact: Path, sha256: str) -> list[Path]:
    """Files beside it that are named after its digest."""
    found = (artifact.with_name(form.format(sha256)) for form in _BY_DIGEST)
    return [path for path in found if path.is_file()]


@lru_cache(maxsize=8)
def beside(folder: Path, _changed: int, limits: Limits = LIMITS) -> Index:
    """Attestations in a folder that are named after no file in it, read once until it has `_changed`. Raises `LimitError`."""
    try:
        with os.scandir(folder) as entries:
            names = {entry.name for entry in entries if entry.is_file()}
    except OSError:
        return Index({})
    ends = tuple(one for one in SUFFIXES)
    wanted = sorted(name for name in names if name.endswith(_ANYWHERE) and not any(
        name.endswith(end) and name[: -len(end)] in names for end in ends
    ))  # fmt: skip
    return indexed((folder / name for name in wanted), limits)


def below(folder: Path, limits: Limits = LIMITS) -> Index:
    """Attestations of a folder and all below it. Links are not followed. Raises `LimitError`, `ParseError` where it is no folder."""
    if not folder.is_dir():
        raise ParseError(f"{folder}: there is no such folder", hint="name the folder that holds the attestations")
    return indexed(_walk(folder), limits)


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if name.endswith((*SUFFIXES, ".jsonl")) and not path.is_symlink():
                yield path


def indexed(paths: Iterable[Path], limits: Limits = LIMITS) -> Index:
    """The attestations in these files by what they are about. Raises `LimitError` for too many files."""
    about: dict[str, list[str]] = {}
    unread = []
    for count, path in enumerate(paths):
        if count >= limits.attestation_files:
            raise LimitError(f"{path.parent}: more than {limits.attestation_files} files of attestations")
        try:
            keys = _keys(path, limits)
        except (ParseError, LimitError) as error:
            unread.append((str(path), "form", error.message[:200]))
        except Doubt as doubt:
            unread.append((str(path), doubt.reason, doubt.name))
        else:
            for key in keys:
                about.setdefault(key, []).append(str(path))
    return Index({key: tuple(found) for key, found in about.items()}, tuple(unread))


def _keys(path: Path, limits: Limits) -> dict[str, None]:
    content = read_regular(path, limits.attestation_bytes, "")
    if len(content) > limits.attestation_bytes:
        raise LimitError(f"more than {limits.attestation_bytes} bytes")
    found = read_attestations(content, path.name, limits)
    return {key: None for one in found for key in subjects(read_statement(one.payload, limits))}
