"""Files that the manifest does not name: those that no check reads yet, and those that another file speaks for better."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.reasons import why
from jingwei.inventory.discovery.walk import shown
from jingwei.vocabulary import AssetKind, Text

PYTHON = frozenset({"poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock", "pylock.toml"})
NPM = frozenset({"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"})
LOCKS_OF = {  # project file -> lock files that hold its resolved packages
    "pyproject.toml": PYTHON,
    "package.json": NPM,
    "environment.yml": frozenset({"conda-lock.yml", "pixi.lock"}),
    "environment.yaml": frozenset({"conda-lock.yml", "pixi.lock"}),
}
READ_LOCKS = re.compile(r"(?:uv|poetry|pdm)\.lock|pylock(?:\.[\w-]+)?\.toml|package-lock\.json|npm-shrinkwrap\.json")
EXAMPLES = 10
LOCKED = Text("left out: the lock file beside it names what it resolves to", "未列入：旁边的锁定文件已写明解析结果")
COMPILED = Text("left out: the list made from it lies beside it", "未列入：由其生成的清单就在旁边")
UNDESCRIBED = Text(
    "left out: no list of what it offers; add one to have it examined",
    "未列入：缺少其所提供内容的清单；补充清单后方可检查",
)


def set_aside(kind: AssetKind, files: Sequence[Identified]) -> tuple[list[Identified], list[Text]]:
    """Files of one kind that the manifest should name, and a note for the others."""
    if kind is AssetKind.PACKAGE_SET:
        return _packages(files)
    if kind is AssetKind.AGENT_TOOLS:
        return _tools(files)
    described = [file for file in files if file.form.role]
    sources = [file for file in files if not file.form.role]
    if not described or not sources:
        return list(files), []
    return described, [_joined(text, UNDESCRIBED) for text in why(sources)]


def _packages(files: Sequence[Identified]) -> tuple[list[Identified], list[Text]]:
    beside: dict[str, set[str]] = defaultdict(set)
    for file in files:
        beside[file.folder].add(_name(file))
    sorted_out: dict[str, list[Identified]] = defaultdict(list)
    for file in files:
        sorted_out[_fate(file, beside[file.folder])].append(file)
    notes = [_joined(text, LOCKED) for text in why(sorted_out["locked"])]
    notes += [_joined(text, COMPILED) for text in why(sorted_out["compiled"])]
    return sorted_out["named"], [*notes, *_unread(sorted_out["unread"])]


def _fate(file: Identified, beside: set[str]) -> str:
    """What becomes of a file of packages: `named`, `locked`, `compiled` or `unread`."""
    name = _name(file)
    if not is_read(file):
        return "unread"
    if LOCKS_OF.get(name, frozenset()) & beside:
        return "locked"
    return "compiled" if name.endswith(".in") and f"{name[:-3]}.txt" in beside else "named"


def is_read(file: Identified) -> bool:
    """Whether a reader of packages understands the file; a manifest that named another would only get errors for it."""
    form, name = file.match.form, _name(file)
    if form == "lock":
        return READ_LOCKS.fullmatch(name) is not None
    if form == "project":
        return name in LOCKS_OF
    return form == "bom" or (form == "requirements" and not name.endswith(".lock"))


def _unread(files: Sequence[Identified]) -> list[Text]:
    """One note for all files of packages that no reader understands."""
    if not files:
        return []
    few, more = files[:EXAMPLES], max(0, len(files) - EXAMPLES)
    en = ", ".join(f"{shown(file.path)} ({file.form.text.en})" for file in few) + (f", and {more} more" if more else "")
    zh = "、".join(f"{shown(file.path)}（{file.form.text.zh}）" for file in few) + (f"，另有 {more} 个" if more else "")
    return [Text(f"seen, no reader yet: {en}", f"已发现，尚无法读取：{zh}")]


def _tools(files: Sequence[Identified]) -> tuple[list[Identified], list[Text]]:
    """Source code names no tool list, so it is only said; it never becomes an asset."""
    sources = [file for file in files if not file.form.role]
    if not sources:
        return list(files), []
    more = max(0, len(sources) - EXAMPLES)
    paths = [shown(file.path) for file in sources[:EXAMPLES]]
    en = ", ".join(paths) + (f", and {more} more" if more else "")
    zh = "、".join(paths) + (f"，另有 {more} 个" if more else "")
    note = Text(
        f"source code that offers MCP tools: {en}; add the tools/list answer of each server as a file of an agent_tools asset",
        f"提供 MCP 工具的源代码：{zh}；请将各服务器的 tools/list 应答存为文件，列入 agent_tools 资产",
    )
    return [file for file in files if file.form.role], [note]


def _name(file: Identified) -> str:
    return PurePosixPath(file.path).name.lower()


def _joined(text: Text, reason: Text) -> Text:
    return Text(f"{text.en}; {reason.en}", f"{text.zh}；{reason.zh}")
