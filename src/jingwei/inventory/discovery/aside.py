"""Files that another file speaks for better: project files beside their lock file, source code beside the description of its interface."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.reasons import why
from jingwei.vocabulary import AssetKind, Text

PYTHON = frozenset({"poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock", "pylock.toml"})
NPM = frozenset({"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"})
LOCKS_OF = {  # project file -> lock files that hold its resolved packages
    "pyproject.toml": PYTHON,
    "setup.cfg": PYTHON,
    "setup.py": PYTHON,
    "pipfile": PYTHON,
    "package.json": NPM,
    "cargo.toml": frozenset({"cargo.lock"}),
    "go.mod": frozenset({"go.sum"}),
    "gemfile": frozenset({"gemfile.lock"}),
    "composer.json": frozenset({"composer.lock"}),
    "environment.yml": frozenset({"conda-lock.yml", "pixi.lock"}),
    "environment.yaml": frozenset({"conda-lock.yml", "pixi.lock"}),
}
LOCKED = Text("left out: the lock file beside it names what it resolves to", "未列入：旁边的锁定文件已写明解析结果")
UNDESCRIBED = Text(
    "left out: no list of what it offers; add one to have it examined",
    "未列入：缺少其所提供内容的清单；补充清单后方可检查",
)


def set_aside(kind: AssetKind, files: Sequence[Identified]) -> tuple[list[Identified], list[Text]]:
    """Files of one kind that the manifest should name, and a note for the others."""
    if kind is AssetKind.PACKAGE_SET:
        return _locked(files)
    described = [file for file in files if file.form.role]
    sources = [file for file in files if not file.form.role]
    if not described or not sources:
        return list(files), []
    return described, [_joined(text, UNDESCRIBED) for text in why(sources)]


def _locked(files: Sequence[Identified]) -> tuple[list[Identified], list[Text]]:
    beside: dict[str, set[str]] = defaultdict(set)
    for file in files:
        beside[file.folder].add(_name(file))
    aside = [file for file in files if LOCKS_OF.get(_name(file), frozenset()) & beside[file.folder]]
    paths = {file.path for file in aside}
    return [file for file in files if file.path not in paths], [_joined(text, LOCKED) for text in why(aside)]


def _name(file: Identified) -> str:
    return PurePosixPath(file.path).name.lower()


def _joined(text: Text, reason: Text) -> Text:
    return Text(f"{text.en}; {reason.en}", f"{text.zh}；{reason.zh}")
