"""The files of a model and their SHA-256, named as a model signature names them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from jingwei.errors import JingweiError, LimitError
from jingwei.layers.tools.artifacts.scan import mapped
from jingwei.layers.tools.scanning.digests import SHA256, digests, makers
from jingwei.layers.tools.scanning.places import Place, identity, places
from jingwei.layers.tools.signing.listing import WHOLE
from jingwei.limits import LIMITS, Limits

_AHEAD = 1024  # files hashed at a time


@dataclass(frozen=True, slots=True)
class Files:
    """Digests by name, names that were left out because they are ignored, and names of what is no regular file."""

    digests: dict[str, str]
    ignored: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def read_files(
    model: Path, ignored: Iterable[str] = (), *, links: bool = False, jobs: int = 0, limits: Limits = LIMITS
) -> Files:
    """Hash a model: a file, or a folder with all below it but the paths `ignored` (relative to it, folders with all that they hold).

    Links to files are read where `links` says so. Raises `OSError`, `LimitError` (too many files), `JingweiError` (a file changes meanwhile).
    """
    left_out = [PurePosixPath(path) for path in ignored]
    made: dict[str, str] = {}
    ignored_names, others = [], []
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:  # hashing lets go of the interpreter
        waiting = places([model])
        while chunk := list(islice(waiting, _AHEAD)):
            wanted: list[tuple[str, Path]] = []
            for place in chunk:
                name = _name(place.path, model)
                if any(PurePosixPath(name).is_relative_to(path) for path in left_out):
                    ignored_names.append(name)
                elif _is_file(place, links=links):
                    wanted.append((name, place.path))
                else:
                    others.append(name)
            made.update(zip([name for name, _ in wanted], pool.map(_hashed, [path for _, path in wanted]), strict=True))
            if len(made) + len(others) + len(ignored_names) > limits.asset_files:
                raise LimitError(f"{model}: more than {limits.asset_files} files")
    return Files(made, tuple(ignored_names), tuple(others))


def ordered(names: Iterable[str]) -> Iterator[str]:
    """Names in the order of a statement: part by part."""
    yield from sorted(names, key=lambda name: PurePosixPath(name).parts)


def _name(path: Path, model: Path) -> str:
    return WHOLE if path == model else path.relative_to(model).as_posix()


def _is_file(place: Place, *, links: bool) -> bool:
    return not place.rule or (links and place.rule == "file.link" and place.path.is_file())


def _hashed(path: Path) -> str:
    before = identity(path.stat())
    digest = digests(mapped(path), makers([SHA256]))[SHA256]
    if identity(path.stat()) != before:
        raise JingweiError(f"{path}: the file changed while it was read", hint="wait until the model is written whole")
    return digest
