"""An npm package, packed or installed: what its package.json says is run when it is installed. JavaScript itself is not examined.

Source: npm's documentation ("scripts", "package.json"); a `binding.gyp` without an install script has node-gyp run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jingwei.documents import load_json, read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.files import File, bounded
from jingwei.layers.tools.packages.contents.metadata import Metadata
from jingwei.layers.tools.packages.contents.wheel import Examined
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.layers.tools.packages.sources.commands import signs
from jingwei.limits import Limits

_AT_INSTALL = ("preinstall", "install", "postinstall")
_LIST = "package.json"


def read_module(folder: Path, limits: Limits) -> Examined:
    """Judge an installed package by its folder. Nothing below it but package.json is opened."""
    problems: list[Problem] = []
    file = File(_LIST, partial(_content, folder / _LIST, limits))
    about = npm_metadata(file, limits, problems)
    names = {_LIST: file} | ({"binding.gyp": file} if (folder / "binding.gyp").is_file() else {})
    return Examined(about, (*problems, *judge_npm(names, "", limits)))


def _content(path: Path, limits: Limits) -> memoryview:
    return memoryview(read_regular(path, limits.metadata_bytes, ""))


def npm_metadata(file: File, limits: Limits, problems: list[Problem]) -> Metadata | None:
    """Name, version and licence; None, with the reason in `problems`, where they cannot be read."""
    try:
        document = _document(file, limits)
    except (ParseError, LimitError) as error:
        problems.append(problem("metadata.missing", error.message, member=file.path))
        return None
    name, version = document.get("name"), document.get("version")
    if not isinstance(name, str) or not isinstance(version, str) or not name or not version:
        problems.append(problem("metadata.missing", "package.json without a name and a version", member=file.path))
        return None
    licence = document.get("license")
    stated = licence if isinstance(licence, str) else ""
    return Metadata(name[:400], version[:200], stated=stated[:200], ecosystem="npm")


def _document(file: File, limits: Limits) -> dict[str, Any]:
    document = load_json(bytes(bounded(file, limits.metadata_bytes)), _LIST, limits)
    if not isinstance(document, dict):
        raise ParseError("package.json is no object")
    return document


def judge_npm(files: Mapping[str, File], top: str, limits: Limits) -> Iterator[Problem]:
    """What installing runs, and signs of an attack in it."""
    try:
        document = _document(files[top + _LIST], limits)
    except (ParseError, LimitError):
        return  # told with the metadata
    scripts = document.get("scripts")
    yield from _scripts(scripts if isinstance(scripts, dict) else {}, {one.removeprefix(top) for one in files})
    yield problem("code.scripts", "JavaScript", member=_LIST)


def _scripts(scripts: Mapping[str, Any], names: Collection[str]) -> Iterator[Problem]:
    for key in _AT_INSTALL:
        command = scripts.get(key)
        if isinstance(command, str) and command.strip():
            yield from (problem(rule, f"{key}: {command}", member=_LIST) for rule in signs(command))
            yield problem("hook.npm", f"{key}: {command}", member=_LIST)
    if "binding.gyp" in names and not any(isinstance(scripts.get(key), str) for key in ("preinstall", "install")):
        yield problem("hook.npm", "binding.gyp: node-gyp rebuild", member="binding.gyp")
