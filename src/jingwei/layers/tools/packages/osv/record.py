"""One advisory in the OSV schema, read as far as matching and telling need it.

What is wrong in one affected package makes that package's advisory open (it cannot be decided); what is wrong with the whole record is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.codec import whole
from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.packages.osv.cvss import base_score, rating
from jingwei.layers.tools.packages.osv.names import package_name
from jingwei.layers.tools.packages.osv.ranges import KINDS, SEPARATOR, Affected, Range, joined
from jingwei.layers.tools.packages.osv.versions import canonical
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Severity

MALICIOUS = "MAL-"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{1,127}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_WORDS = {
    "CRITICAL": Severity.CRITICAL, "HIGH": Severity.HIGH, "MODERATE": Severity.MEDIUM, "MEDIUM": Severity.MEDIUM, "LOW": Severity.LOW,
}  # fmt: skip
_SUMMARY = 300  # characters that are kept


@dataclass(frozen=True, slots=True)
class Rated:
    """How grave it is: a word of `Severity` or empty where nobody says, the CVSS 3 base score, and the vector as written."""

    severity: str = ""
    score: float | None = None
    vector: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An advisory. `affected` holds only packages of the ecosystem that was asked for; `modified` is an RFC 3339 time in UTC."""

    id: str
    modified: str
    aliases: tuple[str, ...]
    summary: str
    rated: Rated
    withdrawn: bool
    affected: tuple[Affected, ...]


def read_record(content: bytes, ecosystem: str, limits: Limits = LIMITS) -> Record:
    """The advisory in a JSON document. Raises `ParseError`, `LimitError`."""
    value = load_json(content, "advisory", limits)
    if not isinstance(value, dict):
        raise ParseError("an advisory that is no object")
    id_, modified = _text(value.get("id"), _ID, "id"), _text(value.get("modified"), _TIME, "modified")
    listed = _list(value.get("affected"), "affected")
    mine = tuple(_affected(one, ecosystem, limits) for one in listed if _is_of(one, ecosystem))
    return Record(
        id=id_,
        modified=modified[:19] + "Z",
        aliases=tuple(_aliases(_list(value.get("aliases"), "aliases"))),
        summary=_summary(value),
        rated=_rated(value, listed, id_),
        withdrawn=value.get("withdrawn") is not None,
        affected=mine,
    )


def _text(value: Any, shape: re.Pattern[str], name: str) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ParseError(f"an advisory whose `{name}` is {str(value)[:80]!r}")
    return value


def _aliases(listed: list[Any]) -> Iterator[str]:
    """Names that only join advisories: one that is written badly (real ones end in a comma) joins less, and hides nothing."""
    for one in listed:
        if isinstance(one, str) and _ID.fullmatch(cleaned := one.strip(" ,;")):
            yield cleaned


def _list(value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ParseError(f"an advisory whose `{name}` is no list")
    return value


def _summary(value: Mapping[str, Any]) -> str:
    """One line: the summary, else the beginning of the details."""
    for key in ("summary", "details"):
        if isinstance(text := value.get(key), str) and text.strip():
            line = whole(" ".join(text[: 4 * _SUMMARY].split()))
            return line if len(line) <= _SUMMARY else line[: _SUMMARY - 1] + "…"
    return ""


def _is_of(one: Any, ecosystem: str) -> bool:
    """Whether an affected entry is about a package of this ecosystem. Raises `ParseError` where that cannot be told."""
    package = one.get("package") if isinstance(one, dict) else None
    if package is None and isinstance(one, dict):
        return False  # about a repository only
    name = package.get("ecosystem") if isinstance(package, dict) else None
    if not isinstance(name, str):
        raise ParseError("an advisory that names no ecosystem")
    return name == ecosystem


def _affected(one: Mapping[str, Any], ecosystem: str, limits: Limits) -> Affected:
    name = one["package"].get("name")
    if not isinstance(name, str) or not 0 < len(name) <= limits.advisory_name:
        raise ParseError("an advisory that names no package")
    name = package_name(ecosystem, whole(name))
    try:
        ranges = tuple(_range(item, limits) for item in _list(one.get("ranges"), "ranges"))
        versions = joined(dict.fromkeys(_versions(one, ecosystem, limits)))
    except ParseError as error:
        return Affected(ecosystem, name, open=error.message)
    return Affected(ecosystem, name, ranges, versions)


def _versions(one: Mapping[str, Any], ecosystem: str, limits: Limits) -> Iterator[str]:
    listed = _list(one.get("versions"), "versions")
    if len(listed) > limits.advisory_versions:
        raise ParseError(f"a list of {len(listed)} versions, the bound is {limits.advisory_versions}")
    for item in listed:
        if not isinstance(item, str) or SEPARATOR in item or not item:
            raise ParseError("a list of versions with something else in it")
        yield canonical(ecosystem, whole(item))


def _range(item: Any, limits: Limits) -> Range:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in ("GIT", "SEMVER", "ECOSYSTEM"):  # a tuple: a hostile type may not be hashable
        raise ParseError("a range of unknown type")
    if kind == "GIT":
        return Range("GIT", ())
    events = tuple(event for one in _list(item.get("events"), "events") for event in _events(one))
    if len(events) > limits.advisory_events or not any(name == "introduced" for name, _ in events):
        raise ParseError("a range that never begins, or has too many events")
    return Range(kind, events)


def _events(one: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(one, dict) or not one:
        raise ParseError("an event of a range that is none")
    for name, version in one.items():
        if name not in KINDS or not isinstance(version, str) or not version:
            raise ParseError(f"an event of a range called {name[:40]!r}")
        yield name, whole(version)


def _rated(value: Mapping[str, Any], listed: list[Any], id_: str) -> Rated:
    """The worst CVSS 3 score of the advisory and its packages; else the word of the database that gave it."""
    if id_.startswith(MALICIOUS):
        return Rated(Severity.CRITICAL)
    places = (value, *(one for one in listed if isinstance(one, dict)))
    vectors = [found for place in places for found in _vectors(place)]
    scored = [(score, text) for text in vectors if (score := _score(text)) is not None]
    if scored:
        score, vector = max(scored)
        return Rated(rating(score), score, vector)
    words = [word for place in places if (word := _word(place)) is not None]
    worst = min(words, key=list(Severity).index) if words else ""
    return Rated(worst, None, next((text for text in vectors if text.startswith("CVSS:4")), ""))


def _vectors(place: Mapping[str, Any]) -> Iterator[str]:
    severity = place.get("severity")
    for one in severity if isinstance(severity, list) else ():
        if isinstance(one, dict) and isinstance(score := one.get("score"), str) and len(score) <= _SUMMARY:
            yield whole(score)


def _score(vector: str) -> float | None:
    try:
        return base_score(vector)
    except ParseError:
        return None


def _word(place: Mapping[str, Any]) -> Severity | None:
    for key in ("database_specific", "ecosystem_specific"):
        inner = place.get(key)
        word = inner.get("severity") if isinstance(inner, dict) else None
        if isinstance(word, str) and word.upper() in _WORDS:
            return _WORDS[word.upper()]
    return None
