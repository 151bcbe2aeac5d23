"""What building a source archive runs beside its setup.py: a build backend in the archive itself, and commands that setup.cfg names.

Sources: PEP 517 (`backend-path`), PEP 518, setuptools documentation (keywords of setup.cfg).
"""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.files import File, bounded
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.limits import Limits

_COMMANDS = {
    ("options", "cmdclass"),
    ("global", "command_packages"),
    ("options", "setup_requires"),
    ("metadata", "setup_requires_dist"),
}


def build_hooks(files: Mapping[str, File], limits: Limits) -> tuple[frozenset[str], list[Problem]]:
    """Paths of the Python files that building runs, and what is said of them."""
    runs, problems = {"setup.py"}, list[Problem]()
    for path, judge in (("pyproject.toml", _backend), ("setup.cfg", _settings)):
        if path not in files:
            continue
        try:
            text = bytes(bounded(files[path], limits.metadata_bytes)).decode("utf-8")
            for name, what in judge(text):
                problems.append(problem("hook.backend", what, member=path))
                runs |= {one for one in files if name and _is_of(one, name)}
        except (
            ParseError,
            LimitError,
            UnicodeDecodeError,
            tomllib.TOMLDecodeError,
            configparser.Error,
            RecursionError,
        ) as error:
            problems.append(problem("archive.unreadable", str(error)[:200], member=path))
        except OSError as error:
            problems.append(problem("archive.unreadable", error.strerror or type(error).__name__, member=path))
    return frozenset(runs), problems


def _is_of(path: str, module: str) -> bool:
    """Whether a file is the module or lies in the package, in whatever folder the backend path names."""
    stem = module.replace(".", "/")
    return (
        path == f"{stem}.py" or path.endswith((f"/{stem}.py", f"/{stem}/__init__.py")) or path == f"{stem}/__init__.py"
    )


def _backend(text: str) -> Iterator[tuple[str, str]]:
    document: dict[str, Any] = tomllib.loads(text)
    system = document.get("build-system")
    if isinstance(system, dict) and system.get("backend-path") is not None:
        backend = system.get("build-backend")
        name = backend if isinstance(backend, str) else ""
        yield name.partition(":")[0], f"{name or '?'} in {system['backend-path']}"


def _settings(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    for section, key in sorted(_COMMANDS):
        if parser.has_option(section, key):
            value = parser.get(section, key)
            for line in value.splitlines():
                target = line.rpartition("=")[2].strip()
                if target:
                    yield (target.rpartition(".")[0] if key == "cmdclass" else ""), f"{key} = {target}"
