"""Files of known forms become few sensible assets: one model per model folder, one data set per data folder, one package set per project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from jingwei.inventory.discovery import FoundAsset
from jingwei.inventory.identify import Identified
from jingwei.inventory.models import models
from jingwei.inventory.names import Names, cover
from jingwei.inventory.questions import QUESTIONS
from jingwei.inventory.reasons import TOO_MANY, doubts, why
from jingwei.inventory.servers import servers
from jingwei.inventory.walk import Walk
from jingwei.limits import Limits
from jingwei.vocabulary import AssetKind, Json, Text

FOLDERS = 20  # more folders of one kind than this are told apart at a higher level only
PROSE_FILES = 3
DATA_FOLDERS = frozenset({"data", "dataset", "datasets", "corpus", "corpora", "texts", "docs_corpus", "documents"})
SPLITS = frozenset({"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval", "evaluation"})
PLAIN = (  # kinds made of all their files in a folder
    AssetKind.PACKAGE_SET,
    AssetKind.DATASET,
    AssetKind.AGENT_TOOLS,
    AssetKind.ENDPOINT,
    AssetKind.CHIP_DESIGN,
    AssetKind.IDENTITY,
    AssetKind.NETWORK,
    AssetKind.CONTROL_LOOP,
    AssetKind.STREAM,
    AssetKind.DATA_USE,
    AssetKind.SITE,
)


def group(
    root: Path, found: Sequence[Identified], walked: Walk, limits: Limits
) -> tuple[tuple[FoundAsset, ...], tuple[Text, ...]]:
    """Assets in the order of the manifest, and notes about what could not be grouped."""
    names = Names()
    made, used = models(root, found, names, limits)
    machines, taken, notes = servers(found, names)
    rest = [file for file in found if file.path not in used | taken]
    assets = [*made, *machines]
    for kind in PLAIN:
        files = [file for file in rest if file.form.kind is kind]
        assets += _plain(kind, files, walked, names)
    return tuple(assets), (*notes, *_stray(rest))


def _plain(kind: AssetKind, files: Sequence[Identified], walked: Walk, names: Names) -> Iterator[FoundAsset]:
    place = _data_folder if kind is AssetKind.DATASET else _folder
    for folder, members in condense(_sources_apart(files), place):
        if kind is AssetKind.DATASET and not _is_data(members, folder):
            continue
        yield _asset(kind, folder, members, walked, names)


def _sources_apart(files: Sequence[Identified]) -> list[Identified]:
    """Source code that serves stands for itself only where no document or configuration describes the interface."""
    described = [file for file in files if file.form.role]
    return described or list(files)


def condense(files: Iterable[Identified], place: Callable[[Identified], str]) -> list[tuple[str, list[Identified]]]:
    """Files by folder, in order; where there are too many folders, by their first parts."""
    placed = [(place(file), file) for file in files]
    depth = max((folder.count("/") + 1 for folder, _ in placed), default=1)
    while True:
        groups: dict[str, list[Identified]] = defaultdict(list)
        for folder, file in placed:
            groups["/".join(folder.split("/")[:depth])].append(file)
        if len(groups) <= FOLDERS or depth == 0:
            return sorted(groups.items())
        depth -= 1


def _folder(file: Identified) -> str:
    return file.folder


def _data_folder(file: Identified) -> str:
    """Folder of the data set: splits of one set belong together."""
    parts = file.folder.split("/")
    while len(parts) > 1 and parts[-1].lower() in SPLITS:
        parts.pop()
    return "/".join(parts)


def _is_data(members: Sequence[Identified], folder: str) -> bool:
    """Text files alone are a corpus only in number or in a folder so named."""
    if any(file.match.form != "prose" for file in members):
        return True
    return len(members) >= PROSE_FILES or bool(DATA_FOLDERS & set(folder.lower().split("/")))


def _asset(kind: AssetKind, folder: str, members: Sequence[Identified], walked: Walk, names: Names) -> FoundAsset:
    role = {AssetKind.SITE: "meters", AssetKind.CONTROL_LOOP: "drills"}.get(kind, "files")
    listed = [file.path for file in members if file.form.role]
    paths, whole = cover(listed, walked)
    keys: dict[str, Json] = {}
    if kind is AssetKind.ENDPOINT:
        urls = {url for file in members if isinstance(url := file.match.facts.get("url"), str)}
        keys["url"] = urls.pop() if len(urls) == 1 else "not stated yet"
    if paths:
        keys[role] = list[Json](paths)
    tops = {top for file in members if isinstance(top := file.match.facts.get("top"), str)}
    if kind is AssetKind.CHIP_DESIGN and len(members) == len(tops) == 1:
        keys["top"] = tops.pop()
    return FoundAsset(
        id=names.id(folder, kind),
        kind=kind,
        keys=keys,
        why=(*why(members), *(() if whole else (TOO_MANY,))),
        questions=(*doubts(folder), *QUESTIONS[kind]),
        ready=bool(paths) or kind is AssetKind.ENDPOINT,
    )


def _stray(rest: Sequence[Identified]) -> Iterator[Text]:
    """Companions that belong to nothing are said, once per form."""
    forms = {file.match.form: file for file in rest if file.form.kind is None and file.match.form != "licence"}
    for file in forms.values():
        yield Text(
            f"{file.path}: {file.form.text.en}, but nothing beside it that it belongs to",
            f"{file.path}：{file.form.text.zh}，但旁边没有所属对象",
        )
