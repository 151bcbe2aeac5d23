"""Whether a setup.py only declares: then installing runs nothing that its metadata could not say."""

from __future__ import annotations

import ast

from jingwei.layers.tools.packages.judging.problem import Problem, problem

_MODULES = frozenset(
    {"setuptools", "distutils.core", "distutils", "pathlib", "os", "os.path", "io", "codecs", "re", "sys", "__future__"}
)
_CALLS = frozenset({
    "setup", "setuptools.setup", "find_packages", "setuptools.find_packages", "find_namespace_packages", "setuptools.find_namespace_packages",
    "open", "io.open", "codecs.open", "read", "readlines", "splitlines", "strip", "join", "split", "format", "decode", "read_text", "dirname",
    "abspath", "realpath", "Path", "pathlib.Path", "resolve", "exists", "isfile", "group", "search", "match", "findall", "compile", "replace",
    "startswith", "endswith", "str", "list", "dict", "append", "extend", "joinpath", "lower", "rstrip", "lstrip", "len", "sorted", "sum", "close",
    "isinstance", "RuntimeError", "ValueError", "items", "get", "update", "sub",
})  # fmt: skip
_HOOKS = frozenset({"cmdclass", "ext_modules", "distclass", "scripts", "cffi_modules", "rust_extensions"})


def judge_setup(content: bytes) -> list[Problem]:
    """`hook.setup` unless the file only declares; signs of an attack in it are told with the sources of the package."""
    why = _beyond_declaring(content)
    return [problem("hook.setup", why[0], line=why[1])] if why is not None else []


def _beyond_declaring(content: bytes) -> tuple[str, int | None] | None:
    """What the file does besides declaring, and where; None when it does nothing else."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as error:
        return f"{type(error).__name__}", getattr(error, "lineno", None)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            strange = [alias.name for alias in node.names if alias.name not in _MODULES]
        elif isinstance(node, ast.ImportFrom):
            strange = [] if node.module in _MODULES and not node.level else [str(node.module)]
        elif isinstance(node, ast.Call):
            name = _name(node.func)
            strange = (
                [] if name in _CALLS or name.rpartition(".")[2] in _CALLS - {"open", "setup"} else [name or "a call"]
            )
            strange += [word.arg for word in node.keywords if word.arg in _HOOKS]
        else:
            continue
        if strange:
            return strange[0], node.lineno
    return None


def _name(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts)).lstrip(".")
