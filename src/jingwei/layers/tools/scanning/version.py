"""Everything that decides a verdict besides the file, as one digest: results are only used again under the same one."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import jingwei

_READERS = ("jinja2", "pyyaml")  # libraries that take part in judging


def deciding(setup: Mapping[str, Any]) -> str:
    """SHA-256 over this package's files, the user's policy packs, the versions of the interpreter and of the libraries that judge, and `setup`.

    `setup` is what a worker is prepared with.
    """
    made = hashlib.sha256()
    policies = [Path(setup["policies"])] if setup["policies"] else []
    for root in (Path(jingwei.__file__).parent, *policies):
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                made.update(f"{path.relative_to(root).as_posix()}\0".encode("utf-8", "surrogateescape"))
                made.update(hashlib.sha256(path.read_bytes()).digest())
    facts = [sys.version, [_version(name) for name in _READERS], setup]
    made.update(json.dumps(facts, sort_keys=True).encode())
    return made.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
