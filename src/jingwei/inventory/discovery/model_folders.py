"""Model folders: weights with their configuration, tokenizer, card and licence as one asset, every file with its digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from jingwei.errors import LimitError, ParseError
from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.model import FoundAsset
from jingwei.inventory.discovery.names import MOST, Names
from jingwei.inventory.discovery.peek import digest
from jingwei.inventory.discovery.questions import QUESTIONS
from jingwei.inventory.discovery.reasons import TOO_MANY, doubts, why
from jingwei.limits import Limits
from jingwei.vocabulary import AssetKind, Json, Text

PARTS = ("model-config", "model-part", "model-index")
README_NAMES = frozenset({"readme.md", "readme.rst", "readme.txt"})


def models(root: Path, found: Sequence[Identified], names: Names, limits: Limits) -> tuple[list[FoundAsset], set[str]]:
    """Model assets, and the paths they took. Digests are computed until `limits.discovery_hash_bytes` are read."""
    by_folder = _by_model(found)
    budget = limits.discovery_hash_bytes
    made: list[FoundAsset] = []
    used: set[str] = set()
    for folder, members in sorted(by_folder.items()):
        entries, budget = _entries(root, [file for file in members if _listed(file)], budget)
        made.append(_model(folder, members, entries, names))
        used |= {file.path for file in members}
    return made, used


def _by_model(found: Sequence[Identified]) -> Mapping[str, list[Identified]]:
    """Files by the folder of their model; folders without weights are none."""
    whole = {file.folder for file in found if file.match.form in {"model-index", "saved-model"}}
    configured = {file.folder for file in found if file.match.form == "model-config"}
    homes: dict[str, list[Identified]] = defaultdict(list)
    for file in found:
        if file.form.kind is AssetKind.MODEL:
            homes[_home(file.folder, whole, configured)].append(file)
    for file in found:
        companion = file.match.form in PARTS or file.match.form in {"card", "licence"}
        home = _home(file.folder, whole, configured) if file.match.form in PARTS else file.folder
        if companion and home in homes:
            homes[home].append(file)
    return homes


def _home(folder: str, whole: set[str], configured: set[str]) -> str:
    """The outermost folder that declares a model of several parts, else the nearest one above with a configuration, else `folder`."""
    above = [folder, *_parents(folder)]
    outermost = [place for place in above if place in whole]
    if outermost:
        return outermost[-1]
    return next((place for place in above if place in configured), folder)


def _parents(folder: str) -> list[str]:
    return ["" if str(parent) == "." else str(parent) for parent in PurePosixPath(folder).parents] if folder else []


def _listed(file: Identified) -> bool:
    return file.form.kind is AssetKind.MODEL or file.match.form in PARTS


def _entries(root: Path, files: Sequence[Identified], budget: int) -> tuple[list[Json], int]:
    """Manifest entries with the digests found, and what is left of the bytes that may be read.

    `found` becomes a comment: a digest computed here proves nothing until somebody compares it with the publisher's.
    """
    entries: list[Json] = []
    for file in files[:MOST]:
        made: str | None = None
        if file.size <= budget:
            try:
                made = digest(root, file.path, budget)
            except (OSError, ParseError, LimitError):
                made = None  # without a digest the entry claims nothing, and the checks say so
            budget -= file.size
        entries.append({"path": file.path, "found": made} if made else {"path": file.path})
    return entries, budget


def _model(folder: str, members: Sequence[Identified], entries: list[Json], names: Names) -> FoundAsset:
    cards = [file for file in members if file.match.form == "card"]
    keys: dict[str, Json] = {"files": entries}
    if cards:
        keys["card"] = cards[0].path
    for key in ("task", "architecture"):
        values = {str(value) for file in members if (value := file.match.facts.get(key))}
        if len(values) == 1:
            keys[key] = values.pop()
    licence, question = _licence(folder, members)
    if licence:
        keys["licence"] = licence
    listed = sum(_listed(file) for file in members)
    notes: tuple[Text, ...] = () if listed <= MOST else (TOO_MANY,)
    undigested = sum(isinstance(entry, dict) and "found" not in entry for entry in entries)
    if undigested:
        notes += (
            Text(
                f"{undigested} files without a digest: too many bytes to hash", f"{undigested} 个文件过大，未计算摘要"
            ),
        )
    return FoundAsset(
        id=names.id(folder, AssetKind.MODEL),
        kind=AssetKind.MODEL,
        keys=keys,
        why=(*why(members), *notes),
        questions=(*doubts(folder), *QUESTIONS[AssetKind.MODEL], *question),
    )


def _licence(folder: str, members: Sequence[Identified]) -> tuple[str, tuple[Text, ...]]:
    """The licence when card and licence file leave one answer. A file at the top may speak of the code only: then it is asked."""
    ids = {(file.match.form, str(value)) for file in members if (value := file.match.facts.get("spdx"))}
    values = {value for _, value in ids}
    if len(values) != 1:
        return "", ()
    value = values.pop()
    if folder or any(form == "card" for form, _ in ids):
        return value, ()
    question = Text(
        f"the licence file beside it reads {value}: does it cover the weights? then add `licence: {value}`",
        f"旁边的许可证文件为 {value}：是否涵盖权重？若是，请加上 `licence: {value}`",
    )
    return "", (question,)
