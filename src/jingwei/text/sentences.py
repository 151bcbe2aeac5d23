"""One sentence taken apart: where the slots of a lexicon stand in it, and whether a verb there is an order or a denial."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice

from jingwei.text.directive_words import ADDRESS, SECRET_FILE
from jingwei.text.lexicon import Lexicon
from jingwei.text.patterns import expression

Span = tuple[int, int]
_BREAK = expression(r"[,;:，；：、—–()（）]|\s-\s|،|\b(?:but|and then|sondern|pero|mais|mas)\b|，?但|\bно\b")
_FORGET = expression(
    r"\W*(?:ever |to )?(?:forget|fail|omit|neglect|olvid|esque[cç]|oubli|vergess|vergiss|забы|忘|遗漏|隐瞒|遗忘|잊|تنس|نسي)",
    re.IGNORECASE,
)
_SHARED = {
    "file": expression(SECRET_FILE, re.IGNORECASE),
    "address": expression(rf"{ADDRESS}|\b[A-Z]{{2}}\d{{2}}[A-Z0-9]{{11,30}}\b|(?<!\w)\+\d[\d ()-]{{8,18}}\d|\b\d{{12,19}}\b|\b0x[0-9a-fA-F]{{16,}}"),
    "into": expression(r"`[^`\n]{1,60}`|\b(?:argument|parameter|field|slot|input|par[aá]metro|campo|champ|param[eè]tre|Feld)\b|параметр|поле|参数|字段|パラメータ|引数|매개변수|필드|인자|المعامل|الحقل", re.IGNORECASE),  # noqa: E501 - a list
}  # fmt: skip
_REACH_AFTER, _LED = 30, 44
_MOST = 24  # places of one slot in a sentence


@dataclass(slots=True)
class Sentence:
    """`text` between `start` and `end` of a whole, in one language; slots are looked up when they are asked for."""

    text: str
    start: int
    lexicon: Lexicon
    opening: bool = False
    _found: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    _breaks: tuple[int, ...] | None = None

    def spans(self, slot: str) -> tuple[Span, ...]:
        """Where a slot stands, in order; nothing where the language has no such slot."""
        if slot not in self._found:
            pattern = _SHARED.get(slot) or self.lexicon.slots.get(slot)
            self._found[slot] = (
                tuple(found.span() for found in islice(pattern.finditer(self.text), _MOST)) if pattern else ()
            )
        return self._found[slot]

    def has(self, *slots: str) -> bool:
        """Whether every slot stands in it."""
        return all(self.spans(slot) for slot in slots)

    def clause_start(self, at: int) -> int:
        """Where the clause that holds `at` begins."""
        if self._breaks is None:
            self._breaks = tuple(found.end() for found in _BREAK.finditer(self.text))
        before = bisect_right(self._breaks, at) - 1
        return self._breaks[before] if before >= 0 else 0

    def denied(self, span: Span, *, after: bool = True) -> bool:
        """Whether the clause says that this is not done; `do not forget to` denies nothing. `after`: words behind it count too."""
        start = self.clause_start(span[0])
        if any(
            start <= low and high <= span[0] and not _FORGET.match(self.text, high) for low, high in self.spans("deny")
        ):
            return True
        if not after:
            return False
        stop = _BREAK.search(self.text, span[1])
        end = min(stop.start() if stop else len(self.text), span[1] + _REACH_AFTER)
        passive = not self.lexicon.after and self.lexicon.code in {"de", "zh", "ru"}
        if self.lexicon.after or passive:
            return any(span[1] <= low <= end for low, _ in self.spans("deny")) and not self._pressed(span[1])
        rest = self.text[span[1] : end]
        return bool(
            re.match(
                r"\s+(?:is|are|was|were|will be|can|est|sont|ist|sind|es|[eé]|s[aã]o|n['’]est|ne|no|n[aã]o)?\s*(?:not|never|no|pas|nicht|n[aã]o)\b",
                rest,
            )
        )

    def _pressed(self, at: int) -> bool:
        """After a verb that closes with its mood: an order stands there rather than a denial."""
        rest = self.text[at:]
        return bool(re.match(r"[^。.]{0,10}?(?:ください|下さい|세요|십시오)", rest)) and not re.match(
            r"[^。.]{0,8}?(?:ないで|지 ?마|지 ?말)", rest
        )

    def untold(self, verb: Span) -> bool:
        """Whether a negative order governs the verb of telling."""
        if self.lexicon.after:
            return any(0 <= low - verb[1] <= 8 for low, _ in self.spans("never"))  # noqa: PLR2004 - endings between a verb and its negation
        if self.lexicon.code == "de" and any(
            0 <= low - verb[1] <= _REACH_AFTER and not _BREAK.search(self.text, verb[1], low)
            for low, _ in self.spans("never")
        ):
            return True
        reach = 12 if self.lexicon.code == "zh" else _REACH_AFTER
        return any(
            0 <= verb[0] - high <= reach
            and not _BREAK.search(self.text, high, verb[0])
            and not _FORGET.match(self.text, high)
            for _, high in self.spans("never")
        )

    def ordered(self, span: Span) -> bool:
        """Whether a verb is an order: no subject leads it, or the sentence obliges; an opening sentence states the purpose."""
        if self.spans("oblige"):
            return True
        if self.opening or self.lexicon.after:
            return False
        start = self.clause_start(span[0])
        if any(start <= low < span[0] for low, _ in self.spans("before")):
            return True
        return not any(start <= low < span[0] and span[0] - high <= _LED for low, high in self.spans("subject"))
