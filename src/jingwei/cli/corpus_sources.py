"""Data sets of a manifest as sources of a review, with what the manifest states of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jingwei.errors import JingweiError

if TYPE_CHECKING:
    from jingwei.layers.model.corpus.reviewing.parts import Source

_STATED = ("role", "origin", "licence", "lawful_basis", "languages", "collected", "version")


def declared_sources(manifest: Path) -> tuple[Source, ...]:
    """A source for each data set, in the manifest's order. Raises `ManifestError`, and `JingweiError` where there is none.

    `about` holds the id of the supplier and what of `_STATED` the manifest says; what it does not say is null, so that the gap is seen.
    """
    from jingwei.inventory.read import read
    from jingwei.layers.model.corpus.reviewing.parts import Source
    from jingwei.vocabulary import AssetKind

    root = manifest.parent
    made = []
    for asset in read(manifest).assets:
        if asset.kind is AssetKind.DATASET:
            about = {key: asset.properties.get(key) for key in _STATED}
            about["supplier"] = next(iter(asset.references_of("supplier")), None)
            files = tuple(root / file.path for file in asset.files_of())
            field = asset.properties.get("text_field")
            made.append(Source(asset.id, root, files, field if isinstance(field, str) else None, about))
    if not made:
        raise JingweiError(f"{manifest} names no data set", hint="add an asset of kind `dataset`, or give paths")
    return tuple(made)
