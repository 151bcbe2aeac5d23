"""Functions that a person has read, because the proof does not reach them. Each is bound to the digest of what was read: no other text is covered."""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jingwei.layers.tools.artifacts.policies.symbols import FunctionNode


@cache
def table() -> dict[str, Any]:
    """Dotted name -> {digests, why, state}."""
    content = files(__package__).joinpath("reviewed.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(content)["functions"]
    return found


def reviewed(name: str, node: FunctionNode | ast.ClassDef) -> bool:
    """Whether exactly this text of the function or decorator `name` was read and found inert."""
    entry = table().get(name)
    return entry is not None and digest(node) in entry["digests"]


def digest(node: FunctionNode | ast.ClassDef) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the function's syntax tree without docstring, annotations and positions."""
    copied = ast.parse(ast.unparse(node)).body[0]
    for part in ast.walk(copied):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            part.returns = None
        if (
            isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(part, clean=False) is not None
        ):
            part.body = part.body[1:] or [ast.Pass()]
        if isinstance(part, ast.arg):
            part.annotation = None
    return hashlib.sha256(ast.unparse(copied).encode()).hexdigest()[:16]
