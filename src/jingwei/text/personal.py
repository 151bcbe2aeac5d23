"""Personal data in a text: numbers with check digits, telephone and account numbers, addresses of mail and machines, names by gazetteer.

`find` works on Chinese and English text alike: numbers are found glued to Han characters, in full-width digits and with invisible
characters between them, and never inside a longer number or a digest. Nothing found here means only that none of `KINDS` was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.text import digits, personal_names
from jingwei.text.candidates import Candidates, candidates
from jingwei.text.match import Match, Strength, best, mask
from jingwei.text.normalise import fold
from jingwei.text.patterns import expression
from jingwei.text.personal_machines import address_at, address_in, hardware_at
from jingwei.text.personal_rules import (
    PLATE,
    PLATE_SHAPE,
    RIGHT,
    RULES,
    VEHICLE,
    VIN_SHAPE,
    Rule,
    international,
)

KINDS = tuple(
    sorted(
        {rule.kind for rule in RULES}
        | {"iban", "email", "ipv4", "ipv6", "mac", "cn_plate", "phone_intl", "btc_address", "eth_address", "vin"}
        | {"person", "address", "birth_date"}
    )
)
REACH = 40  # characters before a number in which its name may stand
ROOM = 24  # characters around a run of digits that its shape may need
MOST = 20  # digits of the longest number
FEW = 6  # digits of the shortest

_SEPARATORS = str.maketrans("", "", " -.()/\r\n")
_DAY_ONLY = expression(
    r"(?:19|20)[0-9]{2}(?P<s>[-./])[0-9]{1,2}(?P=s)[0-9]{1,2}|[0-9]{1,2}(?P<t>[-./])[0-9]{1,2}(?P=t)(?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]"
)
_SENTENCE = expression(r"[。！？\n]|[.!?;]\s")  # after one, words speak of another number
_IBAN = expression(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=[ -]?[A-Za-z0-9]{4})")
_INTERNATIONAL = expression(
    rf"(?<![0-9A-Za-z+])(?P<v>\+[1-9](?:[ .\-/]?\(?[0-9]\)?){{7,16}})(?: ?(?:x|ext\.? ?)[0-9]{{1,5}})?{RIGHT}"
)
_DOMAIN = expression(r"@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})(?![A-Za-z0-9@-])")
_LOCAL = expression(r"[A-Za-z0-9_+-][A-Za-z0-9._%+'-]{0,62}\Z")
_LOGIN = expression(r"://[^\s/]{0,100}:[^\s/]{0,100}\Z")  # user and password of an address: see `secrets`
_FILES = "png jpg jpeg gif svg webp css js ts py md html json yaml yml txt zip gz"
_FILE_ENDINGS = frozenset(_FILES.split())
_SAMPLE_DOMAINS = expression(r"(?:^|\.)(?:example(?:\.(?:com|org|net|edu|cn))?|test|invalid|localhost|local)$")
_MACHINE_ACCOUNTS = frozenset({"git", "noreply", "no-reply", "donotreply", "postmaster", "mailer-daemon"})
_MACHINES = frozenset({"ipv4", "ipv6", "mac", "person", "address", "birth_date"})
_ETH = expression(r"0[xX][0-9A-Fa-f]{40}")
_BTC = expression(r"[13][1-9A-HJ-NP-Za-km-z]{25,34}")
_BY_DIGITS = tuple(
    tuple(tuple(r for r in RULES if r.least <= n and (letters or not r.letters)) for n in range(MOST + 1))
    for letters in (False, True)
)


def find(text: str) -> tuple[Match, ...]:
    """Personal data of `text`, in order of place. Time is linear in its length."""
    folded = fold(text)
    return folded.restore(best(found(folded.text, candidates(folded.text))))


def found(text: str, places: Candidates) -> list[Match]:
    """Personal data of a folded text at its candidate places, in no order, overlaps included."""
    matches: list[Match] = []
    _numbers(text, places.runs, matches)
    for at in places.ats:
        matches += _mail(text, at)
    hardware = -1
    for colon in places.colons:
        if colon >= hardware:
            machine = hardware_at(text, colon) or address_at(text, colon)
            if machine:
                matches.append(machine)
                hardware = machine.end
    for start, end in places.words:
        matches += _word(text, start, end)
    if not text.isascii():
        matches += _plates(text)
    _people(text, places, matches)
    return matches


def _people(text: str, places: Candidates, matches: list[Match]) -> None:
    for start, end in places.shorts:
        matches += personal_names.street(text, start, end)
    for colon, start in places.names:
        matches += personal_names.labelled(text, colon, start)
    for number in tuple(matches):
        matches += personal_names.owner(text, number.start)
        if number.kind not in _MACHINES:
            matches += personal_names.near(text, number.start, number.end)
    matches += personal_names.introduced(text)


def _numbers(text: str, runs: list[tuple[int, int]], matches: list[Match]) -> None:
    before = 0
    for start, end in runs:
        follows = text[end : end + 1]
        if follows in {" ", "号", "年"} and end - start >= 4:  # noqa: PLR2004 - a year or a long house number
            matches += personal_names.street(text, start, end) if follows != "年" else ()
        count = len(text[start:end].translate(_SEPARATORS)) if end - start >= FEW else end - start
        matches += personal_names.day_of_birth(text, start)
        if end - start >= 7 and text.count(".", start, end) >= 3:  # noqa: PLR2004 - the shortest address
            matches += address_in(text, start, end)
        entity = text[start - 1 : start] == "#" and follows == ";"  # a character of HTML
        day = not follows.isalpha() and _DAY_ONLY.fullmatch(text, start, end)
        if count >= FEW and not entity and not day:
            said = before if before and _SENTENCE.search(text, before, start) else 0
            _run(text, _Run(max(before, start - ROOM), start, end, said), min(count, MOST), matches)
        before = end


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits with single separators. `left` is where the run before ends or its room begins, `said` where the words about it may begin."""

    left: int
    start: int
    end: int
    said: int


def _run(text: str, run: _Run, count: int, matches: list[Match]) -> None:
    left, start, end = run.left, run.start, run.end
    beside = text[max(0, start - 2) : start] + text[end : end + 2]
    letters = any("A" <= c <= "z" for c in beside)
    own: list[Match] = []
    loose = []
    for rule in _BY_DIGITS[letters][count]:
        if rule.kind == "phone_intl":
            loose.append(rule)
        else:
            own += _by_rule(rule, text, run)
    if letters:
        own += _ibans(text, left, end)
    if text.find("+", left, end) >= 0:
        own += [m for m in _with_country(text, left, min(len(text), end + ROOM)) if not _covered(m, own)]
    for rule in loose:  # these yield to whatever has a name of its own
        own += [m for m in _by_rule(rule, text, run) if not _covered(m, own)]
    matches += own


def _covered(match: Match, others: list[Match]) -> bool:
    return any(other.start < match.end and match.start < other.end and other.grade >= match.grade for other in others)


def _by_rule(rule: Rule, text: str, run: _Run) -> Iterator[Match]:
    for shape in rule.shape.finditer(text, run.left, min(len(text), run.end + ROOM)):
        if shape.start() >= run.end:
            return  # the next run's
        value = shape.group()
        number = value.translate(_SEPARATORS).upper()
        if not rule.valid(value if rule.kind.startswith("phone") else number):
            continue
        named = rule.words.search(text, max(run.said, shape.start() - REACH), shape.start())
        grade = rule.named if named else rule.alone
        if grade is not None:
            yield Match(rule.kind, shape.start(), shape.end(), grade, mask(value))


def _ibans(text: str, start: int, end: int) -> Iterator[Match]:
    for head in _IBAN.finditer(text, start, end):
        length = int(digits.IBAN_LENGTHS.get(head.group()[:2].upper(), 0))
        stop = _after_characters(text, head.start(), length)
        number = text[head.start() : stop].translate(_IBAN_GAPS).upper()
        if len(number) == length and number.isascii() and number.isalnum() and digits.iban(number):
            yield Match("iban", head.start(), stop, Strength.CERTAIN, mask(number))


_IBAN_GAPS = str.maketrans("", "", " -.\n")


def _after_characters(text: str, start: int, wanted: int) -> int:
    """End of the `wanted` characters from `start`, single gaps between them not counted; `start` when a letter or digit follows."""
    at, seen = start, 0
    while seen < wanted and at < len(text):
        if text[at] not in " -.\n":
            seen += 1
        elif text[at - 1] in " -.\n":
            return start
        at += 1
    follows = text[at : at + 1]
    return start if follows.isascii() and follows.isalnum() else at


def _with_country(text: str, start: int, end: int) -> Iterator[Match]:
    for shape in _INTERNATIONAL.finditer(text, start, end):
        if international(shape["v"]):
            yield Match("phone_intl", shape.start(), shape.end(), Strength.LIKELY, mask(shape.group()))


def _mail(text: str, at: int) -> Iterator[Match]:
    domain = _DOMAIN.match(text, at)
    local = _LOCAL.search(text, max(0, at - 64), at) if domain else None
    if not (domain and local):
        return
    login = text.find("://", max(0, local.start() - 100), at) >= 0 and _LOGIN.search(
        text, max(0, local.start() - 100), at
    )
    if not login and _is_mailbox(local.group(), domain.group(1).lower()):
        low = local.group().lower() in _MACHINE_ACCOUNTS
        yield Match("email", local.start(), domain.end(), Strength.LOW if low else Strength.LIKELY, mask(local.group()))


def _is_mailbox(local: str, domain: str) -> bool:
    top = domain.rpartition(".")[2]
    shaped = (
        len(top) > 1 and top.isalpha() and top not in _FILE_ENDINGS and ".." not in local and not local.endswith(".")
    )
    return shaped and not _SAMPLE_DOMAINS.search(domain)


def _word(text: str, start: int, end: int) -> Iterator[Match]:
    """A long word that is an address of money, a vehicle or a device."""
    length, first = end - start, text[start]
    if first == "0":
        if _ETH.fullmatch(text, start, end) and len(set(text[start + 2 : end].lower())) > FEW:
            yield Match("eth_address", start, end, Strength.LIKELY, text[start : start + 2] + "…")
    elif first in "13" and _BTC.fullmatch(text, start, end):
        if digits.base58check(text[start:end]):
            yield Match("btc_address", start, end, Strength.CERTAIN, mask(text[start:end]))
    elif first in "bB" and text[start : start + 3] in {"bc1", "BC1"} and digits.bech32(text[start:end].lower()):
        yield Match("btc_address", start, end, Strength.CERTAIN, mask(text[start:end]))
    if length == 17:  # noqa: PLR2004 - characters of both
        if machine := hardware_at(text, start + 2):
            yield machine
        elif VIN_SHAPE.fullmatch(text, start, end):
            yield from _vin(text, start, end)


def _vin(text: str, start: int, end: int) -> Iterator[Match]:
    number = text[start:end]
    named = VEHICLE.search(text, max(0, start - REACH), start)
    mixed = number == number.upper() and sum(c.isalpha() for c in number) > 2  # noqa: PLR2004
    if digits.vin(number.upper()) and (named or mixed):
        yield Match("vin", start, end, Strength.CERTAIN if named else Strength.LIKELY, mask(number))


def _plates(text: str) -> Iterator[Match]:
    for shape in PLATE_SHAPE.finditer(text):
        named = PLATE.search(text, max(0, shape.start() - REACH), shape.start())
        figures = any(c.isdigit() for c in shape["v"])
        if named or figures or not set(shape["v"]) & set("AEU"):  # a word glued to the Han character has a vowel
            grade = Strength.LIKELY if named or figures else Strength.LOW
            yield Match("cn_plate", shape.start(), shape.end(), grade, mask(shape.group()))
