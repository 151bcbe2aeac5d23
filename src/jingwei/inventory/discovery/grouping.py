"""Files of known forms become few sensible assets: one model per model folder, one data set per data folder, one package set per lock file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from jingwei.inventory.discovery.aside import set_aside
from jingwei.inventory.discovery.fixtures import DATA_FOLDERS, SPLITS, below_fixtures
from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.model import FoundAsset
from jingwei.inventory.discovery.model_folders import models
from jingwei.inventory.discovery.names import Names, cover
from jingwei.inventory.discovery.questions import QUESTIONS
from jingwei.inventory.discovery.reasons import TOO_MANY, doubts, why
from jingwei.inventory.discovery.servers import servers
from jingwei.inventory.discovery.sets import apart, hint
from jingwei.inventory.discovery.walk import Walk
from jingwei.limits import Limits
from jingwei.vocabulary import AssetKind, Json, Text

FOLDERS = 20  # more folders of one kind than this are told apart at a higher level only
PROSE_FILES = 3
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
    machines, taken, claims = servers(found, names)
    grouped = used | taken
    rest, folded = below_fixtures([file for file in found if file.path not in grouped])
    notes = [*claims, *_stray(rest), *folded]
    assets = [*made, *machines]
    for kind in PLAIN:
        files, said = set_aside(kind, [file for file in rest if file.form.kind is kind])
        notes += said
        if kind is AssetKind.DATASET:
            assets += _data(files, walked, names, rest, notes)
        else:
            assets += _plain(kind, files, walked, names)
    return tuple(assets), tuple(notes)


def _data(
    files: Sequence[Identified], walked: Walk, names: Names, rest: Sequence[Identified], notes: list[Text]
) -> Iterator[FoundAsset]:
    """Data sets with the licence that a card or a licence file in their folder states; lone text files are only noted."""
    for folder, members in condense(files, _data_folder):
        if not _is_data(members, folder):
            notes += [
                Text(f"{text.en}; taken for a note, not for data", f"{text.zh}；视为说明，不作数据")
                for text in why(members)
            ]
            continue
        asset = _asset(AssetKind.DATASET, folder, members, walked, names)
        beside = [file for file in rest if file.folder == folder and file.match.form in {"card", "licence"}]
        ids = {
            str(value)
            for file in beside
            if (folder or file.match.form == "card") and (value := file.match.facts.get("spdx"))
        }
        yield replace(asset, keys={**asset.keys, "licence": ids.pop()}) if len(ids) == 1 else asset


def _plain(kind: AssetKind, files: Sequence[Identified], walked: Walk, names: Names) -> Iterator[FoundAsset]:
    for belonging in apart(files):
        for folder, members in condense(belonging, _folder):
            yield _asset(kind, folder, members, walked, names)


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
    keys = _facts(kind, members)
    if paths:
        keys[role] = list[Json](paths)
    return FoundAsset(
        id=names.id(hint(folder, members), kind),
        kind=kind,
        keys=keys,
        why=(*why(members), *(() if whole else (TOO_MANY,))),
        questions=(*doubts(folder), *QUESTIONS[kind]),
        ready=bool(paths) or kind is AssetKind.ENDPOINT,
    )


def _facts(kind: AssetKind, members: Sequence[Identified]) -> dict[str, Json]:
    """Keys that the content of all members agrees on."""
    if kind is AssetKind.ENDPOINT:
        url = _agreed("url", members)
        return {"url": url} if url else {}
    top = _agreed("top", members) if len(members) == 1 else ""
    clock = _agreed("time_field", members) if all("time_field" in file.match.facts for file in members) else ""
    return {key: value for key, value in (("top", top), ("time_field", clock)) if value}


def _agreed(fact: str, members: Sequence[Identified]) -> str:
    values = {value for file in members if isinstance(value := file.match.facts.get(fact), str)}
    return values.pop() if len(values) == 1 else ""


def _stray(rest: Sequence[Identified]) -> Iterator[Text]:
    """Companions that belong to nothing are said, once per form."""
    used = {file.folder for file in rest if file.form.kind is AssetKind.DATASET}
    forms = {
        file.match.form: file
        for file in rest
        if file.form.kind is None
        and file.match.form != "licence"
        and not (file.match.form == "card" and file.folder in used)
    }
    for file in forms.values():
        yield Text(
            f"{file.path}: {file.form.text.en}, but nothing beside it that it belongs to",
            f"{file.path}：{file.form.text.zh}，但旁边没有所属对象",
        )
