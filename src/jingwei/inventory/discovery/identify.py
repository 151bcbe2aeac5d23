"""What one file is: by content first and by name second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jingwei.inventory.discovery.forms import FORMS, Form, Match
from jingwei.inventory.discovery.peek import Peek
from jingwei.inventory.discovery.recognise.attestation import attestation, identity
from jingwei.inventory.discovery.recognise.designs import design
from jingwei.inventory.discovery.recognise.documents import documents
from jingwei.inventory.discovery.recognise.packages import packages
from jingwei.inventory.discovery.recognise.sources import sources
from jingwei.inventory.discovery.recognise.tables import tables
from jingwei.inventory.discovery.recognise.texts import pointer, texts
from jingwei.inventory.discovery.recognise.weights import weights

# The order decides where a file could be two things: pointers and keys first, so that a key named `model.bin` is never listed.
RECOGNISERS: tuple[Callable[[Peek], Match | None], ...] = (
    pointer,
    identity,
    packages,
    documents,
    tables,
    design,
    attestation,
    weights,
    sources,
    texts,
)


@dataclass(frozen=True, slots=True)
class Identified:
    """A file of a known form."""

    path: str
    size: int
    match: Match

    @property
    def form(self) -> Form:
        """Its row in the table of forms."""
        return FORMS[self.match.form]

    @property
    def folder(self) -> str:
        """Folder of the file, empty at the top."""
        return self.path.rpartition("/")[0]


def identify(peek: Peek) -> Identified | None:
    """The form of a file, or None when no recogniser knows it. Never raises on any bytes."""
    for recognise in RECOGNISERS:
        match = recognise(peek)
        if match is not None:
            return Identified(peek.path, peek.size, match)
    return None
