"""Python among the members of an archive: parsed, never run; which calls would start processes or evaluate text."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

_PROCESSES = frozenset(
    f"os.{name}" for name in (
        "system", "popen", "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe", "spawnl", "spawnle", "spawnlp",
        "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe", "posix_spawn", "posix_spawnp", "startfile",
    )
)  # fmt: skip
_CALLS = _PROCESSES | {
    "posix.system", "pty.spawn", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "subprocess.getoutput", "subprocess.getstatusoutput", "eval", "exec", "__import__", "builtins.eval", "builtins.exec", "builtins.__import__",
}  # fmt: skip


def parse(source: bytes) -> ast.Module | None:
    """The tree; None where the bytes are no Python that can be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Full name and line of every call that would start a process or evaluate text."""
    names = dict(_imports(tree))
    for node in ast.walk(tree):
        called = _dotted(node.func) if isinstance(node, ast.Call) else ""
        first, _, rest = called.partition(".")
        full = f"{names.get(first, first)}.{rest}" if rest else names.get(first, first)
        if full in _CALLS:
            yield full, getattr(node, "lineno", 0)


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Name in the source -> what it was imported as."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain on a name, empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
