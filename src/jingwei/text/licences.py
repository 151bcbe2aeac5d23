"""Licence and copyright notices in a document: SPDX tags, texts and names of licences, reservations of rights, owners.

A notice says what somebody gives or keeps; a text about licences only names them. Where nothing around a name tells that it is a notice, where it
stands in quotation marks or is an example, and where an owner is a placeholder, the grade is `LOW`. A document without a notice is of unknown
licence, never free. Only short phrases are known here: a licence that is none of these, or a changed text, is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jingwei.text.licence_families import CC, CC_WORDS, GNU, GNU_WORDS, creative_commons, gnu
from jingwei.text.licence_notices import END, OWNED, Notice, joined
from jingwei.text.licence_words import Right, words
from jingwei.text.match import Strength

if TYPE_CHECKING:
    from license_expression import Licensing

MACHINE = "LicenseRef-TDM-reserved"  # may be said in the attributes of a page
_AROUND = 200  # characters around a word within which a notice is looked for
_NEAR = 80  # characters after a year in which the owner's name ends
_BEFORE, _AFTER = 90, 60  # characters around a name in which words tell whether it is a notice
_LONGEST = 40_000  # characters of a licence's own text
_SENTENCE = re.compile(r".*(?:\n[ \t.]*\n|[.!?。！？](?=\s)|[。！？])", re.DOTALL)  # text is often wrapped
_TITLE, _TITLED = re.compile(r"\W*(?:the )?"), re.compile(r"(?:\W?\([a-z0-9 .-]{1,12}\))?\W*")
_ID = "[a-z0-9.+-]{1,64}"
_TAG = re.compile(
    rf"spdx-license-identifier\s{{0,4}}[:=]\s{{0,4}}[\"']?"
    rf"(?P<tag>[(]{{0,8}}{_ID}[)]{{0,8}}(?:[ ]{{1,3}}(?:and|or|with)[ ]{{1,3}}[(]{{0,8}}{_ID}[)]{{0,8}}){{0,16}})"
    rf"|licen[cs]e[\"']?\s{{0,4}}[:=]{{1,3}}\s{{0,4}}[\"'\[(]{{0,3}}(?P<field>{_ID}(?:[ ]{{1,3}}(?:and|or|with)[ ]{{1,3}}{_ID}){{0,8}})"
)
_FREE = re.compile(r"this (?:[a-z]{1,20}[\s#*/]{1,8}){1,3}is free software")
_DEED = re.compile(
    r"creativecommons\.org/(?:licenses|publicdomain)/|cc[\s-]by[\sa-z-]{0,8}\d\.\d|this .{0,60}is free software",
    re.DOTALL,
)
_NAME = re.compile(
    r"[\s,.:;()\-–—'\"]{0,6}(?:by\s|the\s|年)?[^\W\d_a-z]|.{0,40}(?:inc|ltd|contributors|authors|team)\b"
)
_QUOTES = "\"'“”‘’「」『』`"


@dataclass(frozen=True, slots=True)
class _Page:
    """A text, and the same in lower case, character by character."""

    text: str
    lower: str


def find(text: str) -> tuple[Notice, ...]:
    """Notices in order of place, none overlapping another. Time is linear in the length of the text."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(one if len(one := character.lower()) == 1 else character for character in text)
    stems = [stem for stem in _stems(foreign=False) if stem in lower]
    if not lower.isascii():  # single characters are found many times faster than words
        stems += [stem for stem in _stems(foreign=True) if stem[0] in lower and stem[-1] in lower and stem in lower]
    if not stems:
        return ()
    known = words().stems
    found: list[Notice] = []
    groups = {group for stem in stems for group in known[stem]}
    for group in sorted(groups):
        regions = _regions(lower, [stem for stem in stems if group in known[stem]])
        found += _FINDERS[group](_Page(text, lower), regions)
    return tuple(joined(lower, found))


@cache
def _stems(*, foreign: bool) -> tuple[str, ...]:
    return tuple(stem for stem in words().stems if (stem in words().foreign_stems) == foreign)


def _regions(lower: str, stems: list[str]) -> list[tuple[int, int]]:
    """Surroundings of the stems, those that touch in one."""
    spots: list[int] = []
    for stem in stems:
        at = lower.find(stem)
        while at >= 0:
            spots.append(at)
            at = lower.find(stem, at + _AROUND // 4)
    regions: list[tuple[int, int]] = []
    for at in sorted(spots):
        start, end = max(0, at - _AROUND), min(len(lower), at + _AROUND + _AROUND // 2)
        if regions and start <= regions[-1][1]:
            regions[-1] = (regions[-1][0], max(end, regions[-1][1]))
        else:
            regions.append((start, end))
    return regions


Regions = list[tuple[int, int]]


def _names(page: _Page, regions: Regions) -> Iterator[Notice]:
    """Names of licences; of two that overlap the longer."""
    lower = page.lower
    for start, end in regions:
        part = lower[start:end]
        found: list[tuple[int, int, str]] = []
        for word, rows in words().names.items():
            if word in part:
                found += [(*place.span(), name) for name, one in rows for place in one.finditer(part)]
        for shape, read in ((GNU, gnu), (CC, creative_commons)):
            if not any(word in part for word in (GNU_WORDS if shape is GNU else CC_WORDS)):
                continue
            for place in shape.finditer(part):
                name, after = read(place, part)
                found.append((_free(part, place.start()), after, name))
        last = 0
        for first, after, name in sorted(found, key=lambda one: (one[0], -one[1], one[2].startswith("LicenseRef"))):
            if first >= last:
                grade = _said(lower, start + first, start + after)
                yield Notice(start + first, start + after, name, grade)
                last = after


def _free(part: str, start: int) -> int:
    """Where the sentence begins that tells that a program is free software, if the name of its licence ends one."""
    found = _FREE.search(part, max(0, start - _AROUND), start)
    return found.start() if found else start


def _said(lower: str, start: int, end: int) -> Strength:
    """Whether the words around a name make it a notice."""
    before, after = lower[max(0, start - _BEFORE) : start], lower[end : end + _AFTER]
    sentence = _SENTENCE.sub("", before)
    if words().mention.search(before) or _quoted(lower, start, end):
        return Strength.LOW
    told = (
        _DEED.match(lower, start, end)
        or words().before.search(sentence)
        or words().after.search(END.split(after, maxsplit=1)[0])
    )
    heading = _TITLE.fullmatch(before.rpartition("\n")[2]) and _TITLED.fullmatch(after.partition("\n")[0])
    return Strength.LIKELY if told or heading else Strength.LOW


def _texts(page: _Page, regions: Regions) -> Iterator[Notice]:
    """Texts of licences from their first phrase to their last, or to the end of the sentence where that does not follow."""
    lower = page.lower
    for name, word, first, last in words().texts:
        if word not in lower:
            continue
        starts = [place for start, end in regions for place in first.finditer(lower, start, end)]
        ends = [place.end() for place in last.finditer(lower)] if starts else []
        at, done = 0, 0
        for place in starts:
            while at < len(ends) and ends[at] <= place.end():
                at += 1
            if place.start() < done:
                continue
            done = ends[at] if at < len(ends) and ends[at] - place.start() <= _LONGEST else place.end()
            yield Notice(place.start(), done, _clauses(name, lower[place.start() : done]), Strength.CERTAIN)


def _clauses(name: str, text: str) -> str:
    """Licences that begin and end alike: a condition, the use of the names of the authors, advertising."""
    text = " ".join(text.split())
    if name == "ISC":
        return name if "provided that" in text else "0BSD"
    if name != "BSD-3-Clause":
        return name
    if "advertising materials" in text:
        return "BSD-4-Clause"
    return name if "endorse" in text or "neither the name" in text else "BSD-2-Clause"


def _tags(page: _Page, regions: Regions) -> Iterator[Notice]:
    for start, end in regions:
        for place in _TAG.finditer(page.lower, start, end):
            first, last = place.span(place.lastgroup or 0)
            licence = expression_of(page.text[first:last])
            if place["tag"]:
                yield Notice(*place.span(), licence, Strength.CERTAIN)
            elif "LicenseRef" not in licence:
                yield Notice(*place.span(), licence, Strength.LIKELY)


def expression_of(text: str) -> str:
    """The SPDX expression of a tag in canonical writing; names that are not on the list become `LicenseRef-`. Empty: not an expression."""
    from license_expression import ExpressionError

    licensing = _licensing()
    try:
        parsed = licensing.parse(text.strip(" ."))
        unknown = {key: f"LicenseRef-{key}" for key in licensing.unknown_license_keys(parsed)}
        made = str(parsed)
    except (ExpressionError, ValueError):
        return "LicenseRef-unknown"
    return " ".join(
        part if part.strip("()") not in unknown else part.replace(part.strip("()"), _reference(part.strip("()")))
        for part in made.split(" ")
    )


def _reference(key: str) -> str:
    return f"LicenseRef-{key.removeprefix('LicenseRef-')}"


@cache
def _licensing() -> Licensing:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


def _reserved(page: _Page, regions: Regions) -> Iterator[Notice]:
    yield from _rights(page.lower, regions, words().reserved)


def _mining(page: _Page, regions: Regions) -> Iterator[Notice]:
    yield from _rights(page.lower, regions, words().mining)


def _rights(lower: str, regions: Regions, rows: tuple[Right, ...]) -> Iterator[Notice]:
    """Reservations; one in quotation marks is talked about."""
    for start, end in regions:
        for name, word, shape in rows:
            for place in shape.finditer(lower, start, end) if lower.find(word, start, end) >= 0 else ():
                talked = name != MACHINE and _quoted(lower, *place.span())
                yield Notice(*place.span(), name, Strength.LOW if talked else Strength.LIKELY)


def _quoted(lower: str, start: int, end: int) -> bool:
    return start > 0 and lower[start - 1] in _QUOTES and lower[end : end + 1] in tuple(_QUOTES)


def _owners(page: _Page, regions: Regions) -> Iterator[Notice]:
    """A mark of copyright with a year and a name, to the end of its line or sentence: that is where the owner stands."""
    for start, end in regions:
        for place in words().owner.finditer(page.lower, start, end):
            name = place.start("name") if place["name"] else place.end()
            after = END.search(page.lower, place.end(), place.end() + _NEAR)
            last = after.start() if after else min(place.end() + _NEAR, len(page.text))
            if _NAME.match(page.text, name, max(last, place.end())):
                yield Notice(place.start(), last, OWNED, Strength.LIKELY)


_FINDERS = {
    "owners": _owners,
    "names": _names,
    "texts": _texts,
    "tags": _tags,
    "reserved": _reserved,
    "mining": _mining,
}
