"""The names of `tensorflow_names.txt`, by section.

`compute`: the operators that the generated wrappers of tensorflow 2.18.0 (`tensorflow/python/ops/gen_*_ops.py`) name in the modules for
arithmetic, arrays, control flow, images, strings, state, training and data in memory, less those whose documentation tells of files,
processes, other machines or the host's Python; `files` and `machines` are the latter. `collections`: what the package itself collects.
`functions`: canonical names, as tensorflow 2.21.0 exports them, of functions of tensors in `math`, `nn`, `linalg`, `signal`, `bitwise`, `image`,
`strings` and `__operators__`, and of those on arrays at the top, less those that take a function or a file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            names = found.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            names.update(line.split())
    return {section: frozenset(names) for section, names in found.items()}


def words(section: str) -> frozenset[str]:
    """The names of one section."""
    return _sections()[section]
