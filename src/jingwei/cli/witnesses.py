"""Options of commands that have a head cosigned: witnesses to ask over the network, answers that came as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from jingwei.evidence.notes.note import Vkey
    from jingwei.evidence.notes.quorum import Witness

    Answers = tuple[tuple[bytes, Vkey], ...]  # signature lines, and whose they are

F = TypeVar("F", bound=Callable[..., Any])


def witness_option(function: F) -> F:
    """`--witness URL VKEY`, repeatable: the command receives `witnesses`, a tuple of `Witness`."""
    return click.option(
        "--witness",
        "witnesses",
        multiple=True,
        nargs=2,
        metavar="URL VKEY",
        callback=_witnesses,
        help="Ask a witness to cosign (repeatable).",
    )(function)


def cosigned_option(function: F) -> F:
    """`--cosigned FILE VKEY`, repeatable: the command receives `cosigned`, content and key of each."""
    return click.option(
        "--cosigned",
        multiple=True,
        nargs=2,
        metavar="FILE VKEY",
        callback=_answers,
        help="Answer of a witness to a request in a file; signs nothing.",
    )(function)


def _witnesses(_context: click.Context, _parameter: click.Parameter, values: Any) -> tuple[Witness, ...]:
    from jingwei.evidence.notes.note import read_vkey
    from jingwei.evidence.notes.quorum import Witness

    keys = [(url, read_vkey(text)) for url, text in values]
    return tuple(Witness(vkey.name, vkey, url) for url, vkey in keys)


def _answers(_context: click.Context, _parameter: click.Parameter, values: Any) -> Answers:
    from jingwei.documents import read_regular
    from jingwei.evidence.notes.note import read_vkey
    from jingwei.limits import LIMITS

    hint = "give the file that `jingwei witness cosign` wrote"
    return tuple((read_regular(Path(file), LIMITS.note_bytes, hint), read_vkey(text)) for file, text in values)
