"""What a source imports, seen without parsing it: enough to know which files of a package speak to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<dots>\.*)[ \t]*(?P<module>[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n#;]*)|import[ \t]+(?P<plain>[^\n#;]+))",
    re.MULTILINE,
)
_NAME = re.compile(r"(\w+|\*)(?:\s+as\s+(\w+))?")
_WHOLE = re.compile(r"([\w.]+)(?:\s+as\s+\w+)?")
_COMMENT = re.compile(r"#[^\n]*")


def module_name(path: str) -> str:
    """The dotted name under which a file is imported; empty for one that is no source. Folders `src` and `lib` on top do not count."""
    stem, dot, _ = path.rpartition(".py")
    if not dot:
        return ""
    parts = [part for part in stem.split("/") if part]
    if len(parts) > 1 and parts[0] in {"src", "lib"}:
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1:] == ["__init__"] else parts)


def package_of(path: str) -> str:
    """The package that relative imports of a file start from."""
    name = module_name(path)
    return name if path.endswith("/__init__.py") or path == "__init__.py" else name.rpartition(".")[0]


def imported(content: bytes, package: str) -> Iterator[tuple[str, str, str]]:
    """Module, name in it (empty for the module itself) and the name that it gets here."""
    text = content.decode("utf-8", "replace")
    for found in _IMPORT.finditer(text):
        if found["plain"] is not None:
            yield from ((module, "", "") for module in _WHOLE.findall(found["plain"]))
            continue
        base = _base(len(found["dots"]), found["module"], package)
        for name, other in _NAME.findall(_COMMENT.sub("", found["names"])):
            yield base, name, other or name


def _base(level: int, module: str, package: str) -> str:
    if not level:
        return module
    parts = package.split(".") if package else []
    return ".".join([*parts[: max(len(parts) - level + 1, 0)], *([module] if module else [])])
