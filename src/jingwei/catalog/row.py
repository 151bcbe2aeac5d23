"""Strict reading of catalog data: every key known, every text in both languages, every error with file and id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from jingwei.errors import JingweiError
from jingwei.vocabulary import Scalar, Text

Choice = TypeVar("Choice", bound=StrEnum)

HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
KEBAB = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 .()/_-]{0,38}[A-Za-z0-9)])?")
METRIC = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
LINE = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]{1,2000}")


class CatalogError(JingweiError):
    """A file of the catalog is not what its schema says; the message names file and id."""


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping of the catalog and the words for where it stands. Keys outside `known` are refused when it is made."""

    where: str
    data: Mapping[str, Any]
    known: frozenset[str] = field(default=frozenset())

    def fail(self, message: str, hint: str = "") -> CatalogError:
        """Error that says where."""
        return CatalogError(f"{self.where}: {message}", hint=hint)

    def named(self, where: str) -> Row:
        """The same row under the name that its id gives it."""
        return Row(where, self.data, self.known)

    def has(self, key: str) -> bool:
        """Whether the key is given and not null."""
        return self.data.get(key) is not None

    def get(self, key: str) -> Any:
        """Value of a key that must be given."""
        if not self.has(key):
            raise self.fail(f"{key} is missing")
        return self.data[key]

    def line(self, key: str, pattern: re.Pattern[str] = LINE, default: str | None = None) -> str:
        """One line of text that follows `pattern`."""
        if default is not None and not self.has(key):
            return default
        return self.check(key, self.get(key), pattern)

    def check(self, key: str, value: Any, pattern: re.Pattern[str] = LINE) -> str:
        """`value` if it is a text of that form."""
        if not isinstance(value, str) or not pattern.fullmatch(value) or not value.strip():
            raise self.fail(
                f"{key}: {_show(value)} is not {_form(pattern)}", "quote texts that look like numbers or dates"
            )
        return value

    def lines(self, key: str, pattern: re.Pattern[str] = LINE) -> tuple[str, ...]:
        """List of texts without repetition; absent means empty."""
        values = tuple(self.check(key, value, pattern) for value in self.sequence(key))
        for value, count in Counter(values).items():
            if count > 1:
                raise self.fail(f"{key}: {value} stands twice")
        return values

    def sequence(self, key: str) -> list[Any]:
        """List of any values; absent means empty."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fail(f"{key} is not a list")
        return value

    def rows(self, key: str, known: frozenset[str]) -> list[Row]:
        """List of mappings; absent means empty."""
        return [row(value, f"{self.where}: {key} {n}", known) for n, value in enumerate(self.sequence(key), 1)]

    def words(self, key: str) -> Text:
        """Text in both languages, the Chinese one with Chinese characters."""
        return bilingual(row(self.get(key), f"{self.where}: {key}", frozenset({"en", "zh"})))

    def words_or_none(self, key: str) -> Text | None:
        """Text in both languages, or none."""
        return self.words(key) if self.has(key) else None

    def day(self, key: str) -> date:
        """Calendar day, written 2026-08-02."""
        value = self.get(key)
        if not isinstance(value, date):
            raise self.fail(f"{key}: {_show(value)} is not a day such as 2026-08-02")
        return value

    def day_or_none(self, key: str) -> date | None:
        """Calendar day, or none."""
        return self.day(key) if self.has(key) else None

    def choice(self, key: str, options: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words of an enumeration."""
        if default is not None and not self.has(key):
            return default
        value = self.get(key)
        if value not in list(options):
            raise self.fail(f"{key}: {_show(value)} is none of {', '.join(options)}")
        return options(value)

    def whole_or_none(self, key: str) -> int | None:
        """Positive whole number, or none."""
        value = self.data.get(key)
        if value is not None and (type(value) is not int or value < 1):
            raise self.fail(f"{key}: {_show(value)} is not a positive whole number")
        return value

    def share_or_none(self, key: str) -> float | None:
        """Number strictly between 0 and 1, or none."""
        value = self.data.get(key)
        if value is not None and (type(value) is not float or not 0 < value < 1):
            raise self.fail(f"{key}: {_show(value)} is not a number between 0 and 1")
        return value

    def scalar(self, key: str) -> Scalar:
        """Text, number, truth value, or a day as text."""
        value = self.get(key)
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, str | int | float | bool):
            raise self.fail(f"{key} is not a single value")
        return self.check(key, value) if isinstance(value, str) else value


def row(value: Any, where: str, known: frozenset[str]) -> Row:
    """`value` as a row. Raises `CatalogError` for anything but a mapping of known keys."""
    if not isinstance(value, Mapping):
        raise CatalogError(f"{where}: not a mapping")
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        raise CatalogError(f"{where}: unknown key {_show(unknown[0])}", hint=f"known are {', '.join(sorted(known))}")
    return Row(where, value, known)


def bilingual(words: Row) -> Text:
    """Text of a row that holds `en` and `zh`."""
    text = Text(words.line("en"), words.line("zh"))
    if not HAN.search(text.zh):
        raise words.fail("zh holds no Chinese character")
    return text


def _show(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - what fits a line


def _form(pattern: re.Pattern[str]) -> str:
    names = {LINE: "one line of text", KEBAB: "words-with-dashes", NAME: "a control id", METRIC: "a metric's name"}
    return names.get(pattern, "of the right form")
