"""Machines: a TPM quote, its signature, the key's public part, PCR values and boot logs in one folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.model import FoundAsset
from jingwei.inventory.discovery.names import Names
from jingwei.inventory.discovery.questions import QUESTIONS
from jingwei.inventory.discovery.reasons import doubts, why
from jingwei.vocabulary import AssetKind, Json, Text

ROLES = ("quote", "signature", "attestation_key", "pcrs", "event_log", "ima_log", "references")


def servers(found: Sequence[Identified], names: Names) -> tuple[list[FoundAsset], set[str], tuple[Text, ...]]:
    """Server assets, the paths they took, and notes where several files claim one role."""
    made: list[FoundAsset] = []
    used: set[str] = set()
    notes: list[Text] = []
    for hint, members in _machines(found):
        asset, taken = _server(hint, members, names, notes)
        made.append(asset)
        used |= taken
    return made, used, tuple(notes)


def _machines(found: Sequence[Identified]) -> Iterator[tuple[str, list[Identified]]]:
    """Evidence by folder; where a folder holds several quotes, by the first part of the file names (`a.quote`, `a.sig`)."""
    folders: dict[str, list[Identified]] = defaultdict(list)
    for file in found:
        folders[file.folder].append(file)
    for folder, members in sorted(folders.items()):
        evidence = [file for file in members if file.form.kind is AssetKind.SERVER]
        stems = {_stem(file) for file in evidence}
        if len([file for file in evidence if file.match.form == "tpm-quote"]) == len(stems) > 1:
            for stem in sorted(stems):
                yield f"{folder}/{stem}", [file for file in members if _stem(file) == stem]
        elif evidence:
            yield folder, members


def _stem(file: Identified) -> str:
    return PurePosixPath(file.path).name.split(".", 1)[0]


def _server(hint: str, members: Sequence[Identified], names: Names, notes: list[Text]) -> tuple[FoundAsset, set[str]]:
    candidates: dict[str, list[Identified]] = defaultdict(list)
    for file in members:
        candidates[_role(file)].append(file)
    keys: dict[str, Json] = {}
    taken: list[Identified] = []
    for role in ROLES:
        files = candidates.get(role, [])
        if len(files) == 1:
            keys[role] = files[0].path
        elif files:
            paths = ", ".join(file.path for file in files[:5])
            notes.append(Text(f"{role}: which of {paths}?", f"{role}：是 {paths} 中的哪一个？"))
        taken += files
    nonces = [file.path for file in candidates.get("nonce", [])]
    questions = (
        doubts(hint)
        + QUESTIONS[AssetKind.SERVER]
        + tuple(
            Text(
                f"{path} is named like a nonce: is it the one that was sent?",
                f"{path} 名称像随机数：是否为当时发送的？",
            )
            for path in nonces
        )
    )
    asset = FoundAsset(names.id(hint, AssetKind.SERVER), AssetKind.SERVER, keys, why(taken), questions)
    return asset, {file.path for file in taken} | set(nonces)


def _role(file: Identified) -> str:
    if file.match.form == "public-key":
        return "attestation_key"
    return "nonce" if file.match.form == "nonce" else file.form.role if file.form.role in ROLES else ""
