"""What software is made of: lock files, requirements, project files, container recipes (bills of materials are JSON documents)."""

from __future__ import annotations

import re

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek

LOCKS = frozenset({
    "pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock", "pixi.lock", "conda-lock.yml", "package-lock.json", "npm-shrinkwrap.json",
    "yarn.lock", "pnpm-lock.yaml", "bun.lock", "cargo.lock", "go.sum", "gemfile.lock", "composer.lock", "gradle.lockfile",
    "packages.lock.json", "mix.lock", "flake.lock", "pubspec.lock",
})  # fmt: skip
PROJECTS = frozenset({
    "pyproject.toml", "setup.cfg", "setup.py", "pipfile", "environment.yml", "environment.yaml", "package.json", "cargo.toml", "go.mod",
    "gemfile", "composer.json", "pom.xml", "build.gradle", "build.gradle.kts",
})  # fmt: skip
PYLOCK = re.compile(r"pylock(\.[\w-]+)?\.toml")
REQUIREMENTS = re.compile(r"(?:.*[._-])?(?:requirements|constraints)(?:[._-].*)?\.(?:txt|in)")
CONTAINER = re.compile(r"(?:docker|container)file(?:\..*)?|.*\.(?:docker|container)file")
REQUIREMENT_LINE = re.compile(
    r"\s*(?:#.*|-{1,2}[a-zA-Z][\w-]*.*|[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*(?:$|[=<>!~;@#,\\(]).*)?"
)
FROM = re.compile(r"^\s*FROM\s+\S+", re.MULTILINE | re.IGNORECASE)


def packages(peek: Peek) -> Match | None:
    """Recognise package files by their fixed names; lists of requirements and container recipes also by their lines."""
    if peek.name in LOCKS or PYLOCK.fullmatch(peek.name):
        return Match("lock", by_content=False)
    if peek.name in PROJECTS:
        return Match("project", by_content=False)
    if _named_requirements(peek):
        lines = peek.lines
        by_content = bool(lines) and all(REQUIREMENT_LINE.fullmatch(line[:2000]) for line in lines)
        return Match("requirements", by_content=by_content)
    if CONTAINER.fullmatch(peek.name) and FROM.search(peek.text):
        return Match("container")
    return None


def _named_requirements(peek: Peek) -> bool:
    in_folder = "requirements" in peek.path.lower().split("/")[:-1] and peek.suffix in {".txt", ".in", ".lock"}
    return in_folder or REQUIREMENTS.fullmatch(peek.name) is not None
