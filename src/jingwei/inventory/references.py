"""References of a manifest: unique ids, targets that exist and are of the right kind, no cycles."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from jingwei.documents import Document, Path
from jingwei.errors import Problem
from jingwei.inventory import manifest as grammar
from jingwei.vocabulary import AssetKind

Entries = list[tuple[Path, grammar.AssetBase]]


def reference_problems(model: grammar.Manifest, document: Document, name: str) -> Iterator[Problem]:
    """Every duplicate id, dangling or mistyped reference and cycle."""
    entries: Entries = [(("sites", i), site) for i, site in enumerate(model.sites)]
    entries += [(("assets", i), asset) for i, asset in enumerate(model.assets)]
    yield from _duplicates([(place, entry.id) for place, entry in entries], "asset", document, name)
    parties: list[tuple[Path, str]] = [(("parties", i), party.id) for i, party in enumerate(model.parties)]
    yield from _duplicates(parties, "party", document, name)
    kinds = {entry.id: _kind(entry) for _, entry in entries}
    for place, entry in entries:
        yield from _dangling(place, entry, kinds, {party for _, party in parties}, document, name)
        yield from _without_files(place, entry, document, name)
    yield from _cycles(entries, document, name)
    yield from _profile(model, kinds, document, name)


def _kind(entry: grammar.AssetBase) -> str:
    return str(getattr(entry, "kind"))  # noqa: B009 - every member of the union has it, the base does not


def _duplicates(ids: list[tuple[Path, str]], word: str, document: Document, name: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for place, given in ids:
        line = document.line((*place, "id"))
        if given in first:
            yield Problem(name, line, f"{word} id `{given}` is used twice", f"it was first used at line {first[given]}")
        first.setdefault(given, line)


def _dangling(  # the two kinds of targets need their own sets
    place: Path, entry: grammar.AssetBase, kinds: dict[str, str], parties: set[str], document: Document, name: str
) -> Iterator[Problem]:
    for role, target, marker in _targets(entry):
        line = document.line((*place, role))
        known = set(kinds) if isinstance(marker, grammar.AssetRef) else parties
        if target not in known:
            word = "asset" if isinstance(marker, grammar.AssetRef) else "party"
            yield Problem(
                name, line, f"asset `{entry.id}`, {role}: there is no {word} `{target}`", _near(target, known)
            )
        elif isinstance(marker, grammar.AssetRef) and marker.kinds and kinds[target] not in marker.kinds:
            wanted = " or ".join(sorted(marker.kinds))
            message = f"asset `{entry.id}`, {role}: `{target}` is a {kinds[target]}"
            yield Problem(name, line, message, f"name an asset of kind {wanted}")


def _targets(entry: grammar.AssetBase) -> Iterator[tuple[str, str, object]]:
    for role, info in type(entry).model_fields.items():
        for marker in info.metadata:
            if isinstance(marker, grammar.AssetRef | grammar.PartyRef):
                value = getattr(entry, role)
                for target in value if isinstance(value, list) else [value] if value else []:
                    yield role, target, marker


def _near(word: str, known: set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known)[:10_000], n=1)
    return f"did you mean `{near[0]}`?" if near else "add it to the manifest, or remove the reference"


def _without_files(place: Path, entry: grammar.AssetBase, document: Document, name: str) -> Iterator[Problem]:
    info = type(entry).model_fields.get("files")
    if info is not None and info.is_required() and not getattr(entry, "files"):  # noqa: B009 - not on the base
        line = document.line((*place, "files"))
        yield Problem(
            name, line, f"asset `{entry.id}`: `files` is empty", "name at least one file, or remove the asset"
        )


def _cycles(entries: Entries, document: Document, name: str) -> Iterator[Problem]:
    """Depth-first search with an explicit stack; each cycle is reported once, at the asset where it closes."""
    edges = {e.id: [t for _, t, m in _targets(e) if isinstance(m, grammar.AssetRef)] for _, e in entries}
    places = {entry.id: place for place, entry in entries}
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        on_trail: set[str] = set()
        stack = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                trail.pop()
                on_trail.discard(node)
                done.add(node)
            elif node in on_trail:
                cycle = " -> ".join([*trail[trail.index(node) :], node])
                yield Problem(
                    name,
                    document.line(places[node]),
                    f"assets refer to each other in a circle: {cycle}",
                    "remove one of the references",
                )
            elif node not in done and node in edges:
                trail.append(node)
                on_trail.add(node)
                stack.append((node, True))
                stack.extend((target, False) for target in edges[node])


def _profile(model: grammar.Manifest, kinds: dict[str, str], document: Document, name: str) -> Iterator[Problem]:
    for index, waiver in enumerate(model.profile.waivers):
        if waiver.asset not in kinds:
            line = document.line(("profile", "waivers", index, "asset"))
            yield Problem(name, line, f"waiver: there is no asset `{waiver.asset}`", _near(waiver.asset, set(kinds)))
    known = [kind.value for kind in AssetKind]
    for kind in model.system.without:
        line = document.line(("system", "without", kind))
        if kind not in known:
            yield Problem(name, line, f"`{kind}` is not an asset kind", f"known: {', '.join(known)}")
        elif kind in kinds.values():
            yield Problem(
                name, line, f"`{kind}` is declared absent, but there is an asset of this kind", "remove one of the two"
            )
