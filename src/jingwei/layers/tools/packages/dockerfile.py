"""Recipes of container images: the images they build on, and the Python packages that their commands install.

Source of the format: the Dockerfile reference (instructions, line continuation, heredocs, `ARG` before `FROM`).
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jingwei.layers.tools.packages.options import INSTALL_FLAGS, INSTALL_VALUES, read_options
from jingwei.layers.tools.packages.package import Note, Package, PackageList, Source
from jingwei.layers.tools.packages.requirements import read_requirements
from jingwei.layers.tools.packages.shell import commands
from jingwei.text.patterns import expression

_ESCAPE = expression(r"^#\s*escape\s*=\s*(\S)\s*$", re.IGNORECASE)
_HEREDOC = expression(r"<<-?\s*[\"']?(\w+)[\"']?")
_FROM = expression(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?\s*", re.IGNORECASE)
_IMAGE = expression(r"(?P<name>[^@]+?)(?::(?P<tag>[\w][\w.-]*))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?")
_PIP = expression(r"(?:.*/)?pip[0-9.]*")
_PYTHON = expression(r"(?:.*/)?python[0-9.]*")
_INSTALLERS = frozenset({
    "apt", "apt-get", "apk", "yum", "dnf", "microdnf", "zypper", "npm", "yarn", "pnpm", "conda", "mamba", "micromamba", "gem", "cargo", "go",
    "uv", "poetry", "pdm", "pipenv", "pipx", "snap", "brew", "easy_install",
})  # fmt: skip
_INSTALLS = frozenset({"install", "add", "ci", "i", "sync", "create", "upgrade", "get", "run", "-y"})
_FETCHERS = frozenset({"curl", "wget", "git"})
_RUN_OPTION = expression(r"^(?:--\S+\s+)+")


def read_dockerfile(text: str) -> PackageList:
    """Base images (ecosystem `image`, pinned by a digest) and packages of `pip install` commands. What cannot be read is a note."""
    packages: list[Package] = []
    notes: list[Note] = []
    sources: list[Source] = []
    stages: set[str] = {"scratch"}
    arguments: dict[str, str] = {}
    for number, word, rest in _instructions(text):
        if word == "ARG" and "=" in rest:
            name, _, value = rest.partition("=")
            arguments[name.strip()] = value.strip().strip("\"'")
        elif word == "FROM":
            _base(rest, number, arguments, stages, packages, notes)
        elif word == "RUN":
            found = _run(rest, number)
            packages += found.packages
            notes += found.notes
            sources += found.sources
    return PackageList("dockerfile", tuple(packages), tuple(notes), tuple(sources))


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, upper-case instruction and its arguments, lines joined, bodies of heredocs appended."""
    lines = text.splitlines()
    escape = "`" if lines and (e := _ESCAPE.match(lines[0])) and e[1] == "`" else "\\"
    at = 0
    while at < len(lines):
        start = at
        parts: list[str] = []
        while at < len(lines):
            line = lines[at]
            at += 1
            if line.lstrip().startswith("#"):
                if not parts:
                    break
                continue
            parts.append(line.rstrip().removesuffix(escape))
            if not line.rstrip().endswith(escape):
                break
        joined = " ".join(parts).strip()
        if not joined:
            continue
        word, _, rest = joined.partition(" ")
        for mark in _HEREDOC.findall(rest) if word.upper() == "RUN" else ():
            end = next((n for n in range(at, len(lines)) if lines[n].strip() == mark), len(lines))
            rest = f"{_HEREDOC.sub('', rest)}\n" + "\n".join(lines[at:end])
            at = end + 1
        yield start + 1, word.upper(), rest


def _base(
    rest: str, number: int, arguments: dict[str, str], stages: set[str], packages: list[Package], notes: list[Note]
) -> None:
    found = _FROM.fullmatch(rest)
    if found is None:
        notes.append(Note("unread", f"FROM {rest}"[:200], number))
        return
    written = re.sub(r"\$\{?(\w+)\}?", lambda m: arguments.get(m[1], m[0]), found[1])
    if written.lower() not in stages:
        packages.append(_image(written, number))
    if found[2]:
        stages.add(found[2].lower())


def _image(written: str, number: int) -> Package:
    found = _IMAGE.fullmatch(written)
    if found is None or "$" in written:
        return Package(written[:200], "", "image", pinned=False, line=number, written=written[:200])
    digest = found["digest"]
    version = digest or found["tag"] or ""
    return Package(
        found["name"], version, "image", bool(digest), (digest,) if digest else (), "", number, written[:200]
    )


def _run(rest: str, number: int) -> PackageList:
    packages: list[Package] = []
    notes: list[Note] = []
    sources: list[Source] = []
    script = _script(_RUN_OPTION.sub("", rest))
    try:
        found = list(commands(script))
    except ValueError:
        return PackageList("", (), (Note("unread", script[:200], number),))
    for words in found:
        arguments = _installed(words)
        if arguments is None and _other(words):
            notes.append(Note("other", " ".join(words)[:200], number))
        elif arguments is not None:
            for made in _wanted(arguments, number):
                (packages if isinstance(made, Package) else sources if isinstance(made, Source) else notes).append(made)  # type: ignore[arg-type]  # one list per type
    addresses = " ".join(source.address for source in sources if source.kind != "trusted")
    bound = tuple(replace(p, source=p.source or addresses[:200]) for p in packages)
    return PackageList("", bound, tuple(notes), tuple(sources))


def _script(rest: str) -> str:
    """The command line; of the form with a list of words, the words (of `sh -c`, the script)."""
    if not rest.lstrip().startswith("["):
        return rest
    try:
        words: Any = json.loads(rest)
    except ValueError:
        return rest
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return rest
    if len(words) > 2 and words[1] in {"-c", "-lc", "-ec"}:  # noqa: PLR2004 - shell, option, script
        return str(words[2])
    import shlex

    return shlex.join(words)


def _installed(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """Arguments after `pip install`, `python -m pip install` or `uv pip install`; None for other commands."""
    if "install" not in words:
        return None
    at = words.index("install")
    before = words[:at]
    if any(_PIP.fullmatch(word) for word in before[:1]) or before[:2] == ("uv", "pip"):
        return words[at + 1 :]
    if len(before) > 2 and _PYTHON.fullmatch(before[0]) and "-m" in before and "pip" in before:  # noqa: PLR2004
        return words[at + 1 :]
    return None


def _other(words: tuple[str, ...]) -> bool:
    """Whether another tool installs software here."""
    tool = words[0].rpartition("/")[2]
    return (tool in _INSTALLERS and any(word in _INSTALLS for word in words[1:3])) or tool in _FETCHERS


def _wanted(arguments: tuple[str, ...], number: int) -> Iterator[Package | Note | Source]:
    rest = deque(arguments)
    while rest:
        word = rest.popleft()
        name = word.split("=")[0]
        if name in INSTALL_FLAGS:
            continue
        if name in INSTALL_VALUES:
            if "=" not in word and rest:
                rest.popleft()
        elif word.startswith("-"):
            value = rest.popleft() if "=" not in word and rest and len(word) >= 2 and name not in INSTALL_FLAGS else ""  # noqa: PLR2004
            sources, notes = read_options(f"{word} {value}".strip(), number)
            yield from sources
            yield from notes
        elif "$" in word:
            yield Note("unread", word[:200], number)
        elif word.startswith((".", "/")) and "://" not in word:
            yield Note("local", word[:200], number)
        else:
            found = read_requirements(f"{word}\n")
            yield from (replace(package, line=number) for package in found.packages)
            yield from (replace(note, line=number) for note in found.notes)
