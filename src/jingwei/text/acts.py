"""What a text asks of the model that reads it, composed from slots of a lexicon: the same few acts in every language.

An act is a structure, no phrase: something private (a file of secrets, all credentials, the conversation) and a verb that hands it on, as an order;
a person and a verb of telling under a negation; rules and a verb of setting them aside; other tools and words against them. Each is asked of one
sentence (and the next, for what is handed on). English and Chinese have finer shapes besides (`jingwei.text.directives`), so that a composition there
mostly raises doubt. Own method.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.text.lexicon import bare, lexicon
from jingwei.text.patterns import expression
from jingwei.text.sentences import Sentence, Span
from jingwei.text.spoken import languages

END = expression(r"(?<=[.!?؟])[\"'”’)]?(?=\s)|[。！？；]|\n+|;(?=\s)|(?<=>)\s*(?=[A-Z])")
SURE, DOUBTFUL, SLIGHT = 3, 2, 1
_FINE = frozenset(("en", "zh"))  # languages with shapes of their own
_LONGEST, _OVERLAP = 1_000, 200  # characters of a window into a sentence without an end
_NEAR, _CLOSE = 80, 40  # characters between a verb and what it governs, between a word and `all`
_BEFORE, _AFTER = 24, 12  # characters between setting aside and the rules, by the order of the language
_INSTEAD = expression(
    r"\binstead\b|\bin (?:their|its|his|her) (?:place|stead)\b|\bwhenever\b|\bevery\b|\beach\b|\ball\b|\balways\b"
    r"|改(?:付|为|成|到|用)|一律|凡是|每(?:次|笔|封|条)",
    re.IGNORECASE,
)
_PAY = expression(
    r"\b(?:pay|transfer|wire|remit|send|goes|go|deliver|route|address|mail|settle|book)\w*\b|付|转|汇|发|寄|打款|收款",
    re.IGNORECASE,
)
_CHAIN = expression(r"(?<![\w`\"])[a-z]{2,}(?:_[a-z0-9]+)+(?![\w`\"])", re.ASCII)
_OUTWARD = expression(
    r"(?:^|_)(?:http|post|send|upload|mail|email|webhook|publish|push|request|notify|sms|tweet|share)(?:_|$)"
)
_KEEPS = expression(r"commit|remember|牢记|记住|记入", re.IGNORECASE)
_OUTPUT = expression(r"\b(?:output|result|answer|content)s?\b|输出|结果|内容", re.IGNORECASE)
_BLANK = expression(
    r"(?<=[?&=/#])(?:\{+[^{}\s]{1,40}\}+|\$\{?\w+\}?|%s|\[[^\]\s]{1,40}\]|[A-Z][A-Z_]{2,}|[\u4e00-\u9fff]{1,12})"
)
_TOLD = expression(
    r"conversation|chat|history|secret|passw|token|credential|user_?(?:data|input|info|words|message)|prompt|context|messages?|env\b|private|said|transcript|dialog|对话|聊天|密码|密钥|隐私",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Act:
    """`kind` and `weight` as of a sign; code points, end exclusive. `purpose`: expected of tools for that (secret, talk, memory)."""

    kind: str
    weight: int
    start: int
    end: int
    purpose: str = ""


def acts(
    text: str, *, describes: bool = True, argument: bool = False, spoken: tuple[str, ...] | None = None
) -> Iterator[Act]:
    """Acts in all languages that the text may hold. `describes`: the first sentence states a purpose; `argument`: the text explains a parameter."""
    for code in languages(text) if spoken is None else spoken:
        words = lexicon(code)
        plain = text if code != "ar" else bare(text)
        focus = _FOCUS if code == "en" else ("person", *_FOCUS)
        if (
            not _FILES.search(plain)
            and not _CHAIN.search(plain)
            and not any(slot in words.slots and words.slots[slot].search(plain) for slot in focus)
        ):
            continue
        listed = [Sentence(piece, at, words, describes and at == 0 and not argument) for at, piece in _cut(plain)]
        for n, one in enumerate(listed):
            after = listed[n + 1] if n + 1 < len(listed) else None
            yield from _of(one, after, argument=argument)


_FOCUS = ("unaware", "covert", "talk", "secret", "rules", "others", "consent", "memory", "pretend")
_FILES = expression(
    r"\.ssh|id_|\.env|\.aws|\.kube|\.docker|rc\b|\.git|\.gnupg|history|/etc/|\.json|\.cursor|\.c|wallet|login|cookies|/proc|keys|tfstate|credential|secret|://|@|\d{12}|[A-Z]{2}\d{2}[A-Z]|\+\d",
    re.IGNORECASE,
)


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """Sentences with their places; a long one in windows that overlap."""
    start = 0
    for stop, after in (*((end.start(), end.end()) for end in END.finditer(text)), (len(text), len(text))):
        if text[start:stop].strip():
            yield from (
                (at, text[at : min(stop, at + _LONGEST)])
                for at in range(start, max(start + 1, stop - _OVERLAP), _LONGEST - _OVERLAP)
            )
        start = after


def _of(one: Sentence, after: Sentence | None, *, argument: bool) -> Iterator[Act]:
    yield from _secrecy(one)
    yield from _handed(one, after, argument=argument)
    yield from _aside(one)
    yield from _against(one)
    yield from _redirected(one)
    yield from _chained(one)
    yield from _binding(one)


def _at(one: Sentence, kind: str, weight: int, span: Span, purpose: str = "") -> Act:
    return Act(kind, weight, one.start + span[0], one.start + span[1], purpose)


def _secrecy(one: Sentence) -> Iterator[Act]:
    for span in one.spans("unaware")[:4]:
        if not one.denied(span):
            yield _at(one, "secrecy", SURE, span)
            return
    if one.lexicon.code != "en" and one.has("person", "never", "tell"):
        people = one.spans("person")
        for verb in one.spans("tell"):
            if one.untold(verb) and any(abs(low - verb[0]) <= _NEAR for low, _ in people):
                yield _at(one, "secrecy", SURE, verb)
                return
    for span in one.spans("covert")[:4]:
        private = one.has("talk") or one.has("secret") or one.has("file") or one.has("address") or one.has("person")
        if (one.has("give") or one.has("take")) and private and not one.denied(span) and one.ordered(span):
            yield _at(one, "secrecy", SURE, span)
            return


def _private(one: Sentence) -> Iterator[tuple[Span, str]]:
    """What is private in a sentence, with what would explain it."""
    for span in one.spans("file"):
        yield span, "secret"
    for span in one.spans("talk"):
        yield span, "talk"
    whole = one.spans("whole")
    for span in one.spans("secret"):
        if any(-_CLOSE <= low - span[0] <= _CLOSE for low, _ in whole) or "output" in one.text[span[0] : span[1]]:
            yield span, "secret"


def _handed(one: Sentence, after: Sentence | None, *, argument: bool) -> Iterator[Act]:
    for span, purpose in _private(one):
        if one.denied(span):
            continue
        verbs = [
            verb for verb in (*one.spans("give"), *one.spans("take")) if not one.denied(verb) and one.ordered(verb)
        ]
        gives = [verb for verb in one.spans("give") if verb in verbs]
        later = after is not None and any(
            not after.denied(verb) and after.ordered(verb) for verb in after.spans("give")
        )
        fixed = one.has("into") or one.has("address")
        if gives and (
            argument or one.lexicon.code not in _FINE or (fixed and one.has("oblige") and _near(gives, span))
        ):
            yield _at(one, "harvest", SURE, span, purpose)
        elif (gives and fixed) or ((verbs or one.has("oblige")) and later) or argument:
            yield _at(one, "harvest", DOUBTFUL, span, purpose)
        elif one.spans("file") and span in one.spans("file") and verbs:
            yield _at(one, "acquire", DOUBTFUL, span, purpose)
        else:
            continue
        if gives and one.has("address") and purpose == "talk":
            yield _at(one, "address", SURE, span)
        if one.has("before") or one.has("oblige"):
            yield _at(one, "precondition", SLIGHT, span, purpose)
        if one.has("otherwise"):
            yield _at(one, "coercion", SLIGHT, span, purpose)
        return


def _near(verbs: list[Span], span: Span) -> bool:
    return any(abs(verb[0] - span[0]) <= _NEAR for verb in verbs)


def _aside(one: Sentence) -> Iterator[Act]:
    """Rules set aside."""
    for rules in one.spans("rules"):
        for verb in one.spans("drop"):
            near = (
                (0 <= rules[0] - verb[1] <= _BEFORE) if not one.lexicon.after else (0 <= verb[0] - rules[1] <= _AFTER)
            )
            if near and not one.denied(verb) and (one.ordered(verb) or not one.opening):
                yield _at(one, "override", SURE, verb)
                return


def _chained(one: Sentence) -> Iterator[Act]:
    """Another tool's output given to one that leads out, as a condition of this one."""
    named = {found[0]: found.span() for found in _CHAIN.finditer(one.text)}
    if len(named) < 2 or not any(_OUTWARD.search(name) for name in named):  # noqa: PLR2004 - a source and a way out
        return
    asked = one.has("before") or one.has("oblige")
    if asked and (one.has("give") or _OUTPUT.search(one.text)) and not any(map(one.denied, named.values())):
        yield _at(one, "chain", DOUBTFUL, min(named.values()))


def _against(one: Sentence) -> Iterator[Act]:
    """Other tools spoken against, and this one put in their place."""
    for span in one.spans("others"):
        if one.denied(span, after=False):
            continue
        if one.has("discredit"):
            yield _at(one, "steer", SURE if one.has("prefer") else DOUBTFUL, span)
            return
        if len(one.spans("prefer")) > 1:
            yield _at(one, "steer", DOUBTFUL, span)
            return


def _redirected(one: Sentence) -> Iterator[Act]:
    """Payments, messages and data sent to a fixed place."""
    verbs: list[Span] | None = None
    for span in one.spans("address"):
        if verbs is None:
            verbs = [verb for verb in one.spans("give") if not one.denied(verb) and one.ordered(verb)]
        if _BLANK.search(one.text[span[0] : span[1]]) and _carries(one, span):
            yield _at(one, "address", SURE, span, "talk")
            return
        account = "://" not in one.text[span[0] : span[1]]
        named = "://" in one.text[span[0] : span[1]] and one.text[: span[0]].rstrip().endswith(("(", "<", "[", ":"))
        if one.denied(span) or named:
            continue
        if account and _INSTEAD.search(one.text) and _PAY.search(one.text) and not one.opening:
            yield _at(one, "tamper", SURE, span)
            return
        if verbs and one.lexicon.code not in _FINE:
            yield _at(one, "address", SURE, span)
            return


def _carries(one: Sentence, span: Span) -> bool:
    """Whether what is to be filled into an address is private, by the name of the blank or by what the sentence says of it."""
    named = any(_TOLD.search(found[0]) for found in _BLANK.finditer(one.text[span[0] : span[1]]))
    return not one.denied(span) and (named or any(not one.denied(where) for where, _ in _private(one)))


def _binding(one: Sentence) -> Iterator[Act]:
    """Consent passed over, memory written, results told falsely."""
    consent = [span for span in one.spans("consent") if not one.denied(span)]
    if consent:
        yield _at(one, "unasked", SURE if len(consent) > 1 else DOUBTFUL, consent[0])
    memory = [span for span in one.spans("memory") if not one.denied(span)]
    written = [verb for verb in one.spans("give") if not one.denied(verb) and one.ordered(verb)]
    kept = _KEEPS.search(one.text) is not None
    if memory and (written or kept) and not one.opening:
        yield _at(one, "settings", SURE if len(memory) > 1 else DOUBTFUL, memory[0], "memory")
    pretended = [span for span in one.spans("pretend") if not one.denied(span)]
    if pretended:
        yield _at(one, "falsify", DOUBTFUL, pretended[0])
        if one.has("unaware"):
            yield _at(one, "secrecy", SURE, pretended[0])
