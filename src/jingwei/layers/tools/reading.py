"""Each file of an asset by itself: one that cannot be read never hides what another one shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits
from jingwei.vocabulary import Asset, Location, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What the readable files hold, each with its path, and the others with the reason."""

    read: tuple[tuple[str, T], ...]
    unread: tuple[Location, ...]


def read_each(asset: Asset, context: Context, reader: Callable[[Path, Limits], T]) -> Reading[T]:
    """Apply `reader` to every file of `asset`. Its `ParseError`, `LimitError` and `OSError` concern that file only."""
    read: list[tuple[str, T]] = []
    unread: list[Location] = []
    for file in asset.files_of():
        try:
            read.append((file.path, context.measure(reader, context.path(file), context.limits)))
        except (ParseError, LimitError) as error:
            unread.append(Location(file.path, note=_why(error.message, error.hint)))
        except OSError as error:
            unread.append(Location(file.path, note=_why(error.strerror or type(error).__name__)))
    return Reading(tuple(read), tuple(unread))


def _why(reason: str, hint: str = "") -> Text:
    added = f" ({hint})" if hint else ""
    return Text(f"could not be read: {reason}{added}", f"无法读取：{reason}{added}")
