"""What a verifier remembers of logs between two bundles: a JSON file `{origin: {"size": N, "root": HEX}}`.

Only an accepted bundle changes it. A log that shows less than before, or something else, is then noticed although no witness stands between.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jingwei.codec import json_text
from jingwei.documents import load_json, read_regular
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.answers import Head
from jingwei.evidence.forms.fields import HEX_DIGEST, exactly, text, whole
from jingwei.limits import LIMITS, Limits
from jingwei.store.durable import write_durably

_HINT = "give the file that `jingwei verify --memory` wrote; without it the memory of every log is lost"


def recall(path: Path, limits: Limits = LIMITS) -> dict[str, Head]:
    """Remembered heads by origin; none when there is no file yet. Raises `ParseError`, `LimitError`: a damaged memory is no first contact."""
    if not path.exists() and not path.is_symlink():
        return {}
    content = read_regular(path, limits.document_bytes, _HINT)
    try:
        found = load_json(content, str(path), limits)
        return {origin: _head(origin, found[origin]) for origin in exactly(found, str(path), (), found)}
    except (ParseError, TypeError) as error:
        raise ParseError(f"{path}: not a memory of logs: {error}", hint=_HINT) from error
    except LimitError as error:
        raise LimitError(error.message, hint=_HINT) from error


def remember(path: Path, head: Head, before: Head | None) -> None:
    """Put `head` in the place of `before`, durably. Raises `JingweiError` when another verification changed the memory in between."""
    with _locked(path.parent):
        heads = recall(path)
        if heads.get(head.origin) != before:
            hint = "verify the bundle again: it is then held against the newer memory"
            raise JingweiError(f"{path}: the memory of {head.origin} was changed meanwhile", hint=hint)
        write_durably(path, memory_bytes({**heads, head.origin: head}))


def memory_bytes(heads: Mapping[str, Head]) -> bytes:
    """The file that `recall` reads."""
    made = {origin: {"size": heads[origin].size, "root": heads[origin].root} for origin in sorted(heads)}
    return (json_text(made, indent=2) + "\n").encode()


def _head(origin: str, value: Any) -> Head:
    found = exactly(value, f"memory of {origin[:80]}", ("size", "root"))
    return Head(origin, whole(found["size"], "memory: size"), text(found["root"], "memory: root", HEX_DIGEST))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer of this folder at a time; the lock goes with the descriptor, however the process ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
