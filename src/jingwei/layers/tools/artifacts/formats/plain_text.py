"""Text beside a model that no loader executes: documentation, word lists, licences, git's own files. Everything else stays to be explained."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from pathlib import PurePosixPath

from jingwei.text.patterns import expression

_SUFFIXES = frozenset((".md", ".txt", ".rst"))
_NAMES = frozenset(
    (".gitattributes", ".gitignore", "license", "licence", "notice", "copying", "authors", "changelog", "readme")
)
_READ_BY_TOOLS = expression(
    r".*(requirements|constraints).*\.txt|cmakelists\.txt|entry_points\.txt|dependency_links\.txt"
)  # installers and build tools act on these
_PROGRAMS = frozenset(
    (".py", ".pyw", ".sh", ".bash", ".bat", ".cmd", ".ps1", ".js", ".mjs", ".rb", ".pl", ".lua", ".r", ".jl")
)
_STARTED = frozenset(
    (
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".kshrc",
        ".envrc",
    )
)  # that a shell reads when it begins
_BLOCK = 1 << 20
_IMPORT = expression(r"(?:^|[\n\r])import[ \t]")
TEMPLATES = frozenset((".jinja", ".jinja2", ".j2"))
_TAG = expression(r"(?:^|[\s\[{,:-])!(?:!|<)\S", re.MULTILINE)  # a YAML reader may take it for the name of a class
_CONTROLS = expression(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def is_documentation(name: str, text: str) -> bool:
    """Whether `text` in a file called `name` is text for people or a list of words: no script, no tags, no control characters."""
    path = PurePosixPath(name.lower())
    return has_text_name(name) and not (
        _READ_BY_TOOLS.fullmatch(path.name) or text.startswith("#!") or _TAG.search(text) or _CONTROLS.search(text)
    )


def is_text(data: memoryview, bound: int) -> bool:
    """Whether the bytes, at most `bound` of them, are UTF-8 without control characters."""
    if len(data) > bound:
        return False
    try:
        return not _CONTROLS.search(str(data, "utf-8"))
    except UnicodeDecodeError:
        return False


def has_text_name(name: str) -> bool:
    """Whether a file of this name is text for people: no configuration loader looks at it."""
    path = PurePosixPath(name.lower())
    return path.name in _NAMES or path.suffix in _SUFFIXES


def is_acted_upon(name: str) -> bool:
    """Whether a tool takes any file of this name for a program, a template or a list of what to install."""
    path = PurePosixPath(name.lower())
    acted = path.suffix in _PROGRAMS | TEMPLATES or path.name in _STARTED
    return acted or _READ_BY_TOOLS.fullmatch(path.name) is not None


def is_run_by_site(name: str, data: memoryview) -> bool:
    """Whether Python, when it finds the file among its packages, runs a line of it: `site` executes those of a `.pth` that begin with `import`.

    It decodes the file as it goes, so what precedes the first byte that is no UTF-8 counts.
    """
    if not name.lower().endswith(".pth"):
        return False
    decoder, before = getincrementaldecoder("utf-8")(), "\n"
    for start in range(0, len(data), _BLOCK):
        block = bytes(data[start : start + _BLOCK])
        try:
            text, whole = decoder.decode(block), True
        except UnicodeDecodeError as error:
            text, whole = str(block[: error.start], "utf-8", "replace"), False
        if _IMPORT.search(before + text):
            return True
        if not whole:
            return False
        before = (before + text)[-len("\nimport ") :]
    return False


def is_program(name: str, text: str) -> bool:
    """Whether the name or the first line says that this is a program in source form."""
    return PurePosixPath(name.lower()).suffix in _PROGRAMS or text.startswith("#!")
