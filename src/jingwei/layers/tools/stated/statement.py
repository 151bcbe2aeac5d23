"""A maker's statement about a model, in the words of a model card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

CHARACTERS, ENTRIES = 1_000, 100  # of one text, and of one list


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated; an empty text or list where nothing is. `parents` are what the model was derived from, `problem` why it could not be read."""

    name: str = ""
    version: str = ""
    author: str = ""
    description: str = ""
    licence: str = ""
    task: str = ""
    family: str = ""  # of architectures, as llama
    architecture: str = ""
    parents: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    problem: str = ""


def text(value: Any) -> str:
    """One bounded line of text; empty for anything else."""
    return " ".join(value[: 4 * CHARACTERS].split())[:CHARACTERS] if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """Bounded texts of a list, or the one text; what is no text is left out, what stands twice stands once."""
    listed: Iterable[Any] = value[:ENTRIES] if isinstance(value, list | tuple) else (value,)
    return tuple(dict.fromkeys(found for item in listed if (found := text(item))))


def picked(values: Mapping[str, Any], **keys: str) -> Stated:
    """The statement whose field NAME is the text under the key that `keys` gives for it; lists stay for the caller."""
    made: dict[str, Any] = {name: text(values.get(key)) for name, key in keys.items()}
    return Stated(**made)


def joined(first: Stated, second: Stated) -> Stated:
    """The first statement, its empty fields filled from the second."""
    return Stated(**{one.name: getattr(first, one.name) or getattr(second, one.name) for one in fields(Stated)})
