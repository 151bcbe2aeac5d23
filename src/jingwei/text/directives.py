"""Orders to a model inside a text that should only describe: what is asked of the model, of whom it is kept, and where data is to go.

A word alone decides nothing. Text is cut into sentences; each is asked whether it commands (imperative, modal, passive with `must`), what it
takes (secret files, credentials, conversations), where it puts it, and whether it is denied, quoted or reported. The first sentence of a
description says what a tool does, so an imperative there is its purpose. Own method; `Sign.weight` 3 is an order nobody needs for an honest
tool, 2 is doubtful, 1 counts only beside others. Rewritten orders pass: no sign is no proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from jingwei.text import injection
from jingwei.text.acts import END as _END
from jingwei.text.acts import acts
from jingwei.text.directive_words import DETECTOR, PURPOSE_SECRET, PURPOSE_TALK
from jingwei.text.match import Strength
from jingwei.text.normalise import CONFUSABLE, fold
from jingwei.text.patterns import expression
from jingwei.text.shapes import chinese, english_power, english_private, english_secrecy
from jingwei.text.shapes.shape import EARLY, REACH, Shape

SURE, DOUBTFUL, SLIGHT = 3, 2, 1
LONGEST = 200_000  # characters of one text that are looked at; a longer one is doubtful
MOST = 64  # places where one shape is weighed; a text with more of them that decide nothing is doubtful
SHAPES = (*english_secrecy.SHAPES, *english_private.SHAPES, *english_power.SHAPES, *chinese.SHAPES)
_GROUPS: dict[tuple[str, ...], list[Shape]] = {}  # by anchors, so that each is looked for once
for _one in SHAPES:
    _GROUPS.setdefault(_one.anchors, []).append(_one)
_ANCHORS = tuple(dict.fromkeys(anchor for anchors in _GROUPS for anchor in anchors))
_LED = expression(
    r"(?:^|[,;:>(\[{*`\"“—–-]|\b(?:and|then|or|but|so|assistant|model|agent|llm)\b|\b(?:tool|input|result|response|function|file|user|request|message|call|it|step|use|job)s?\b)"
    r"[\s*_`>\"'“(-]*(?:(?:and|then|also|first|next|now|please|always|instead|simply|just|must|should|shall|ought to|have to|has to|need to|needs to|make sure (?:to|you)|be sure to"  # noqa: E501 - a pattern or a list
    r"|ensure (?:that )?you|remember to|you|your|we|the|model|assistant|agent|ai|llm|to|will|silently|secretly|quietly|covertly|discreetly|immediately"  # noqa: E501 - a pattern or a list
    r"|additionally|automatically|do|not|don't|never|forget|fail|omit|finally|otherwise|important|note|it is|required|necessary|mandatory|that|is|are|step|\d+[.)]?|once|again"  # noqa: E501 - a pattern or a list
    r"|kindly|try|attempt|proceed|go ahead|continue|both|either|call|use)\b[\s,:*_`.)-]*){0,12}$",
    re.IGNORECASE,
)
_TIMED = expression(
    r"^\W*(?:before|after|when(?:ever)?|while|once|if|each time|every time|for (?:each|every|all)|as soon as|from now on|in (?:all|every|each))\b[^;\n]{0,160}$",  # noqa: E501 - a pattern or a list
    re.IGNORECASE,
)
_OTHER_SUBJECT = expression(
    r"\b(?:this|the|which|that|it|tool|server|function|api|command|users?|clients?|callers?|you can|can|may|able|used|useful|helps?|lets?|allows?|designed|wants?|asks?|asked)"  # noqa: E501 - a pattern or a list
    r"(?: (?:you|to|will|can|may|would|could|users?|be))*\s*$",
    re.IGNORECASE,
)
_MODAL = expression(
    r"\b(?:must|should|shall|have to|need to|always|please|you will|be sure to|make sure)\b|必须|请|务必|应当|需要|先|然后|同时",
    re.IGNORECASE,
)
_DENIED = expression(
    r"\b(?:never|do not|don't|does not|doesn't|must not|mustn't|should not|shouldn't|cannot|can't|can not|won't|will not|refuses? to|not allowed to|no longer|nor|rather than|instead of|without)\b"  # noqa: E501 - a pattern or a list
    r"(?!\s+(?:ever\s+)?(?:forget|fail|omit|skip|neglect|hesitate|miss|call|use|proceed|answer|respond|run|execute)\b)(?P<rest>[^,;:]*)$",
    re.IGNORECASE,
)
_DENIED_ZH = expression(
    r"(?:不会|绝不|从不|不得|禁止|不要|请勿|切勿|拒绝|不能|无法|不应|未经)(?!忘记|遗漏|忘)[^，,。；]{0,12}$"
)
_SERVED_ZH = expression(r"(?:服务器|服务端|本工具|该工具|本服务|程序|后台)[^，。；]{0,16}$")
_QUOTE = expression("[\"'`“‘「『《]\\s*$")
_REPORTED = expression(
    r"\b(?:such as|like|e\.g\.?|for example|for instance|that (?:say|tell|ask|try|attempt|instruct)s?|which (?:say|tell|ask)s?|(?:tell|ask|instruct|order|telling|asking|instructing|trick)\w* (?:the |a |an )?(?:model|llm|ai|assistant|agents?)"  # noqa: E501 - a pattern or a list
    r"|attempts? (?:to|at)|tries to|trying to|phrases?|whether|containing|saying|reading|words?)\b[^.]{0,80}$|(?:例如|比如|诸如|是否|企图|试图|包含|要求模型|诱导|之类|等语句)[^。，]{0,40}$",  # noqa: E501 - a pattern or a list
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of an order at a place of the text (code points, end exclusive)."""

    kind: str
    weight: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a text: `purpose` is what its owner says it does; `describes` when the first sentence states that purpose."""

    purpose: str = ""
    describes: bool = True
    argument: bool = False  # the text explains a parameter


PLAIN = Setting()


def directives(text: str, setting: Setting = PLAIN) -> tuple[Sign, ...]:
    """Signs in order of place, of each shape the first heaviest. Linear in the length of `text`."""
    folded = fold(text[:LONGEST])
    plain = folded.text if folded.text.isascii() else folded.text.translate(CONFUSABLE)
    lower = plain.lower()
    present = {anchor for anchor in _ANCHORS if anchor in lower}
    found = [
        sign
        for anchors, shapes in _GROUPS.items()
        if not present.isdisjoint(anchors)
        for shape in shapes
        for sign in _of(shape, plain, setting)
    ]
    found += _composed(folded.text, setting)
    sure = [sign for sign in found if sign.weight == SURE]
    found += [one for one in _classic(plain, setting) if not any(s.start < one.end and one.start < s.end for s in sure)]
    if len(text) > LONGEST:
        found.append(Sign("crowded", DOUBTFUL, LONGEST - 1, LONGEST))
    moved = (Sign(s.kind, s.weight, folded.place(s.start), folded.place(max(s.start, s.end - 1)) + 1) for s in found)
    return tuple(sorted(dict.fromkeys(moved), key=lambda sign: (sign.start, -sign.weight)))


def verdict_weight(signs: tuple[Sign, ...]) -> int:
    """Weight of a text: the strongest sign of each kind, added; 3 and more is an order."""
    best: dict[str, int] = {}
    for sign in signs:
        best[sign.kind] = max(best.get(sign.kind, 0), sign.weight)
    return sum(best.values())


def _of(shape: Shape, text: str, setting: Setting) -> Iterator[Sign]:
    """The first place of full weight; where there is none, the heaviest before it."""
    best: Sign | None = None
    found = shape.pattern.search(text)
    tried = 0
    while found:
        if tried == MOST:
            yield Sign("crowded", DOUBTFUL, found.start(), found.end())
            break
        tried += 1
        weight = _weighed(shape, text, found, _near(text, found), setting)
        if weight > (best.weight if best else 0):
            best = Sign(shape.kind, weight, found.start(), found.end())
        if weight == shape.weight:
            break
        found = shape.pattern.search(text, found.start() + 1)  # a verb that commands may stand inside what a noun began
    if best:
        yield best


def _near(text: str, found: re.Match[str]) -> tuple[int, int]:
    """The sentence around a match, looked for in a window, so that many matches stay linear."""
    low = max(0, found.start() - EARLY)
    start = low
    for end in _END.finditer(text, low, found.start()):
        start = end.end()
    after = _END.search(text, found.start(), found.start() + EARLY)
    return start, after.start() if after else min(len(text), found.start() + EARLY)


def _weighed(shape: Shape, text: str, found: re.Match[str], span: tuple[int, int], setting: Setting) -> int:
    before = text[span[0] : found.start()]
    sentence = text[span[0] : span[1]]
    if shape.unless and shape.unless.search(text[span[0] : max(span[1], found.end())]):
        return 0
    apart = (shape.needs and not shape.needs.search(before)) or (shape.then and not _follows(shape.then, text, found))
    if apart or (shape.denies and _denied(before)) or _reported(before, setting):
        return 0
    if shape.commands and not _commanded(shape, before, sentence, span[0], setting):
        return 0
    expected = {"talk": PURPOSE_TALK, "secret": PURPOSE_SECRET}.get(shape.purpose)
    meant = expected is not None and re.search(expected, setting.purpose, re.IGNORECASE)
    return min(shape.weight, SLIGHT) if meant else shape.weight


def _follows(then: re.Pattern[str], text: str, found: re.Match[str]) -> bool:
    return then.search(text, found.end(), found.end() + REACH) is not None


def _denied(before: str) -> bool:
    return bool(_DENIED.search(before[-160:]) or _DENIED_ZH.search(before[-60:]))


def _commanded(shape: Shape, before: str, sentence: str, start: int, setting: Setting) -> bool:
    """Whether the verb at the end of `before` is an order: led by nothing or by words of command, and not the opening statement of purpose."""
    if shape.chinese:
        if _SERVED_ZH.search(before) and not _MODAL.search(before):
            return False
        return setting.argument or start > 0 or bool(_MODAL.search(sentence))
    opening = start == 0 and setting.describes and not _MODAL.search(before)
    if not before.strip(" \t*_`>\"'“(#-"):
        return not opening
    if _OTHER_SUBJECT.search(before[-60:]) and not _MODAL.search(before[-60:]):
        return False
    if _TIMED.search(before) and not opening:
        return True
    return bool(_LED.search(before[-200:])) and not (opening and not re.search(r"[,;:]|\bthen\b", before))


def _reported(before: str, setting: Setting) -> bool:
    """Whether the words are quoted or told of by a tool whose purpose is to find such words."""
    told = bool(_QUOTE.search(before[-4:]) or _REPORTED.search(before[-160:]))
    return told and bool(re.search(DETECTOR, f"{setting.purpose} {before}", re.IGNORECASE))


def _composed(text: str, setting: Setting) -> Iterator[Sign]:
    """Acts that words of a lexicon compose, slight where the purpose explains them."""
    for act in acts(text, describes=setting.describes, argument=setting.argument):
        before = text[_near_start(text, act.start) : act.start]
        if _reported(before, setting):
            continue
        expected = {"talk": PURPOSE_TALK, "secret": PURPOSE_SECRET, "memory": PURPOSE_TALK}.get(act.purpose)
        meant = expected is not None and re.search(expected, setting.purpose, re.IGNORECASE)
        yield Sign(act.kind, SLIGHT if meant else act.weight, act.start, act.end)


def _near_start(text: str, at: int) -> int:
    low = max(0, at - EARLY)
    return max((end.end() for end in _END.finditer(text, low, at)), default=low)


def _classic(text: str, setting: Setting) -> Iterator[Sign]:
    """Phrases that `text.injection` knows; a quoted one is doubtful."""
    for match in islice((match for match in injection.find(text) if match.kind != "hidden_unicode"), MOST):
        low = max(0, match.start - EARLY)
        start = max((end.end() for end in _END.finditer(text, low, match.start)), default=low)
        before = text[start : match.start]
        if _reported(before, setting) or _denied(before):
            continue
        yield Sign("override", SURE if match.grade > Strength.LOW else DOUBTFUL, match.start, match.end)
