"""Notices, and how their parts (title, owner, reservation, name, text) become one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jingwei.text.match import Strength

KIND = "licence"
OWNED, RESERVED = "LicenseRef-copyright", "LicenseRef-proprietary"
_CLOSE, _NEAR, _FAR = 60, 160, 400  # characters between parts of one notice
_BACK, _ON = 120, 160  # characters to the ends of a sentence
START = re.compile(r".*(?:\n|[.!?。！？](?=\s)|[。！？])[\s#*/;>%|-]{0,8}", re.DOTALL)
END = re.compile(r"[。！!？?]|\.(?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Notice:
    """A place of the text, in code points, end exclusive; `licence` is an SPDX expression."""

    start: int
    end: int
    licence: str
    grade: Strength
    kind: str = KIND


def joined(lower: str, found: list[Notice]) -> Iterator[Notice]:
    """Parts of one notice as one, from the begin of its first sentence to the end of its last."""
    kept: list[Notice] = []
    for notice in sorted(set(found), key=lambda one: (one.start, -one.end, -one.grade, one.licence)):
        last = kept[-1] if kept else None
        licence = _same(last, notice) if last else ""
        if last and licence and notice.start - last.end <= _near(last, notice):
            grade = max(last.grade, notice.grade)
            kept[-1] = Notice(last.start, max(last.end, notice.end), licence, grade)
        elif last and notice.start < last.end:
            kept[-1] = _stronger(last, notice)
        else:
            kept.append(notice)
    done = 0
    for at, notice in enumerate(kept):
        following = kept[at + 1].start if at + 1 < len(kept) else len(lower)
        whole = notice if notice.grade is Strength.LOW else _sentence(lower, notice, done, following)
        done = whole.end
        yield whole


def _near(one: Notice, other: Notice) -> int:
    """How far apart parts of one notice may stand: those of the GNU family name their licence again after a paragraph."""
    weak = [notice.grade is Strength.LOW for notice in (one, other)]
    if any(weak):
        return 0 if all(weak) else _CLOSE
    return _FAR if "GPL" in one.licence and "GPL" in other.licence else _NEAR


def _same(one: Notice, other: Notice) -> str:
    """The licence of two parts of one notice; none where they are two notices."""
    if one.licence == other.licence:
        return one.licence
    if (one.grade is Strength.LOW) != (other.grade is Strength.LOW):
        return ""
    for general, special in ((one, other), (other, one)):
        if _rank(general.licence) < _rank(special.licence):
            vague = general.licence in {OWNED, RESERVED}
            if vague or special.licence.startswith(general.licence.removeprefix("LicenseRef-")):
                return special.licence
    return ""


def _rank(licence: str) -> int:
    """How much a part says: an owner, a reservation, a family of licences, a licence."""
    if licence in {OWNED, RESERVED}:
        return 0 if licence == OWNED else 1
    return 2 if licence.startswith("LicenseRef-") else 3


def _stronger(one: Notice, other: Notice) -> Notice:
    best = max(one, other, key=lambda notice: (notice.grade, _rank(notice.licence), notice.end - notice.start))
    return replace(best, start=min(one.start, other.start), end=max(one.end, other.end))


def _sentence(lower: str, notice: Notice, least: int, most: int) -> Notice:
    """A notice with the rest of its sentences, not beyond its neighbours."""
    low = max(least, notice.start - _BACK)
    begin = START.match(lower[low : notice.start])
    start = low + begin.end() if begin else low if low in {0, least} else notice.start
    start += len(lower[start : notice.start]) - len(lower[start : notice.start].lstrip())
    high = min(most, notice.end + _ON)
    if lower[notice.end - 1 : notice.end] in {".", "。", "！", "\n"}:
        return replace(notice, start=start)
    stop = END.search(lower, notice.end, high)
    end = stop.end() if stop else high if high in {len(lower), most} else notice.end
    return replace(notice, start=start, end=max(notice.end, start + len(lower[start:end].rstrip())))
