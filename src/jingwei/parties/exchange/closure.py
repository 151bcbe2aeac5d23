"""The modules that a module imports, directly or through others, found by reading sources; nothing is imported or run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jingwei.errors import JingweiError

Roots = Mapping[str, Path]  # name of a package or module -> its folder or file


@dataclass(frozen=True, slots=True)
class Module:
    """A module's name and source file."""

    name: str
    file: Path

    @property
    def package(self) -> str:
        """What a relative import starts from."""
        return self.name if self.file.name == "__init__.py" else self.name.rpartition(".")[0]


def closure(name: str, roots: Roots, strict: str) -> dict[str, Path]:
    """Source files by module name: `name`, its packages, and everything of `roots` that any of them imports, late imports too.

    Raises `JingweiError` where a module below the package `strict` imports what is neither in `roots` nor in the standard library.
    """
    made: dict[str, Path] = {}
    waiting = [name]
    while waiting:
        found = _find(waiting.pop(), roots)
        if found is None or found.name in made:
            continue
        made[found.name] = found.file
        wanted = list(_imports(found))
        if found.name.partition(".")[0] == strict:
            _refuse_others(found, wanted, roots)
        waiting += [part for one in wanted for part in _with_packages(one)]
        waiting += _with_packages(found.name)
    return made


def _find(name: str, roots: Roots) -> Module | None:
    head, *tail = name.split(".")
    if head not in roots:
        return None
    if roots[head].is_file():
        return None if tail else Module(name, roots[head])
    place = roots[head].joinpath(*tail)
    files = (place / "__init__.py", place.with_suffix(".py") if tail else place / "__init__.py")
    return next((Module(name, file) for file in files if file.is_file()), None)


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def _imports(module: Module) -> Iterator[str]:
    """Names that may be modules: of `from a import b` both `a` and `a.b`."""
    for node in _nodes(ast.parse(module.file.read_bytes()).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node, except what only a type checker sees."""
    for node in body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from _nodes(ast.iter_child_nodes(node))


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _refuse_others(module: Module, wanted: Iterable[str], roots: Roots) -> None:
    heads = {name.partition(".")[0] for name in wanted}
    if others := sorted(heads - set(roots) - sys.stdlib_module_names):
        raise JingweiError(f"{module.name} imports {', '.join(others)}, which a bare Python does not have")
