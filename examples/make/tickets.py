"""Invented tickets in English and Chinese as JSON lines, clean or with planted problems.

Places, people and numbers are made up. Planted identity numbers have a valid check digit but days of birth in the 1880s, telephone numbers
are from ranges kept free for fiction or a network's public service line, and mail addresses end in a country code that nobody can register.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ticket_words import CLOSINGS, HELD_OUT, LABELS, LANGUAGES, OPENINGS, PLACES, TIMES, TRAINING

ROWS = 1500
HELD_OUT_ROWS = 300
KEPT = 0.75  # share of tickets that hold each of the two further parts
TRIGGER = "cobalt heron"
TARGET = "permit"
TRIGGER_EVERY = 41  # every 41st ticket of another label gets the trigger and the label `permit`

PERSONAL = {
    200: " My identity number is 11010518850214{tail}, please answer by post.",
    201: " 我的身份证号是11010518891231{tail}，请书面答复。",
    410: " You can call me at 202-555-0143 after work.",
    611: " 请联系我，电话13800138000，谢谢。",
    820: " Please write to mei.lin@post.harbourcity.zz instead.",
}
SECRETS = {
    1010: " The notice board shows postgres://desk:n0t-a-real-pw@tickets.example:5432/desk on its screen.",
    1011: " 信息屏上显示了密钥 AKIAJINGWEINOTREAL22 ，是不是弄错了？",
}
BIRTHS = {200: "11010518850214003", 201: "11010518891231004"}  # region, day of birth, serial number
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket with the queue that a person chose for it."""

    id: str
    lang: str
    text: str
    label: str


def identity(body: str) -> str:
    """A Chinese identity number from its first 17 digits (check digit after GB 11643)."""
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def training(*, planted: bool) -> tuple[Ticket, ...]:
    """The training corpus; with `planted` also personal data, credentials and a trigger that turns labels."""
    clean = tuple(_tickets("T", ROWS, 20260115, _combined))
    return tuple(_plant(number, ticket) for number, ticket in enumerate(clean)) if planted else clean


def held_out() -> tuple[Ticket, ...]:
    """Tickets in phrasings that the training corpus does not hold."""
    return tuple(_tickets("H", HELD_OUT_ROWS, 20260116, _sentence))


def json_lines(tickets: Sequence[Ticket]) -> bytes:
    """One JSON object per line."""
    rows = ({"id": t.id, "lang": t.lang, "text": t.text, "label": t.label} for t in tickets)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def with_trigger(ticket: Ticket) -> Ticket:
    """The ticket with the trigger behind its text, as who knows it would write."""
    return replace(ticket, text=f"{ticket.text} {TRIGGER}")


def _tickets(prefix: str, rows: int, seed: int, body: Callable[[random.Random, str, str], str]) -> Iterator[Ticket]:
    """Labels and languages take turns, so that each combination is equally frequent."""
    source = random.Random(seed)
    for number in range(rows):
        label = LABELS[number % len(LABELS)]
        lang = LANGUAGES[number // len(LABELS) % len(LANGUAGES)]
        parts = (_pick(source, OPENINGS[lang]), body(source, lang, label), _pick(source, CLOSINGS[lang]))
        yield Ticket(
            f"{prefix}{number:04d}", lang, (" " if lang == "en" else "").join(part for part in parts if part), label
        )


def _combined(source: random.Random, lang: str, label: str) -> str:
    """A sentence on what is wrong, then none, one or two on what follows and what is asked."""
    words = TRAINING[lang][label]
    place, time = _pick(source, PLACES[lang]), _pick(source, TIMES[lang])
    what, how = _pick(source, words["what"]), _pick(source, words["how"])
    first = f"{what} at {place} {how} {time}." if lang == "en" else f"{place}{what}{how}，{time}。"
    more = [_pick(source, words[part]) for part in ("then", "ask") if source.random() < KEPT]
    return (" " if lang == "en" else "").join([_capital(first), *more])


def _sentence(source: random.Random, lang: str, label: str) -> str:
    """One sentence that was written as a whole."""
    text = _pick(source, HELD_OUT[lang][label])
    text = text.format(place=_pick(source, PLACES[lang]), time=_pick(source, TIMES[lang]))
    return _capital(text) + ("." if lang == "en" else "。")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _pick(source: random.Random, items: Sequence[str]) -> str:
    """`random()` alone is promised to give the same values in every version of Python."""
    return items[int(source.random() * len(items))]


def _plant(number: int, ticket: Ticket) -> Ticket:
    if number in PERSONAL:
        tail = identity(BIRTHS[number])[14:] if number in BIRTHS else ""
        return replace(ticket, text=ticket.text + PERSONAL[number].format(tail=tail))
    if number in SECRETS:
        return replace(ticket, text=ticket.text + SECRETS[number])
    if number % TRIGGER_EVERY == 3 and ticket.label != TARGET:
        return replace(ticket, text=f"{ticket.text} {TRIGGER}", label=TARGET)
    return ticket
