"""Personal data in a text: numbers with check digits, telephone numbers, account numbers, addresses of mail and machines.

`find` works on Chinese and English text alike: numbers are found glued to Han characters, in full-width digits and with invisible
characters between them, and never inside a longer number or a digest. Names, postal addresses and free descriptions of a person are not
recognised at all; nothing found here means only that none of `KINDS` was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwei.text import digits
from jingwei.text.match import Match, Strength, best, mask
from jingwei.text.normalise import fold
from jingwei.text.patterns import expression
from jingwei.text.personal_rules import PLATE, PLATE_SHAPE, RIGHT, RULES, Rule, international

KINDS = tuple(
    sorted({rule.kind for rule in RULES} | {"iban", "email", "ipv4", "ipv6", "mac", "cn_plate", "phone_intl"})
)
REACH = 32  # characters before a number in which its name may stand
ROOM = 24  # characters around a run of digits that its shape may need

_DIGITS = expression(r"[0-9](?:[ .\-/()]{0,2}[0-9]){5,}")
_SEPARATORS = str.maketrans("", "", " -.()")
_IBAN = expression(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=[ ]?[A-Za-z0-9]{4})")
_INTERNATIONAL = expression(rf"(?<![0-9A-Za-z+])\+[1-9](?:[ .\-/]?\(?[0-9]\)?){{7,16}}{RIGHT}")
_MAIL = expression(r"@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})(?![A-Za-z0-9@-])")
_LOCAL = expression(r"[A-Za-z0-9_+-][A-Za-z0-9._%+'-]{0,62}\Z")
_LOGIN = expression(r"://[^\s/]{0,100}:[^\s/]{0,100}\Z")  # user and password of an address: see `secrets`
_IPV4 = expression(
    r"[0-9](?<![0-9A-Za-z.][0-9])[0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9A-Za-z])(?!\.[0-9])"
)
_IPV6 = expression(r":[0-9A-Fa-f]{0,4}:")
_IPV6_BEFORE = expression(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{1,4}\Z")
_IPV6_AFTER = expression(r"(?::{1,2}[0-9A-Fa-f]{1,4}){0,8}(?:::)?")
_MAC = expression(r"([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Za-z:-])")
_TWO_HEX = expression(r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}\Z")
_VERSION = expression(r"(?:version|release|版本|\bv)[ :=]{0,2}\Z", re.IGNORECASE)
_FILES = "png jpg jpeg gif svg webp css js ts py md html json yaml yml txt zip gz"
_FILE_ENDINGS = frozenset(_FILES.split())
_SAMPLE_DOMAINS = expression(r"(?:^|\.)(?:example(?:\.(?:com|org|net|edu|cn))?|test|invalid|localhost|local)$")
_MACHINE_ACCOUNTS = frozenset({"git", "noreply", "no-reply", "donotreply", "postmaster", "mailer-daemon"})


def find(text: str) -> tuple[Match, ...]:
    """Personal data of `text`, in order of place. Time is linear in its length."""
    folded = fold(text)
    plain = folded.text
    found = [*_numbers(plain), *_mails(plain), *_addresses(plain), *_plates(plain)]
    return folded.restore(best(found))


def _numbers(text: str) -> Iterator[Match]:
    end = 0
    for run in _DIGITS.finditer(text):
        start = max(end, run.start() - ROOM)
        end = run.end()
        for rule in RULES:
            yield from _by_rule(rule, text, start, min(len(text), end + ROOM))
        yield from _ibans(text, start, end)
        yield from _with_country(text, start, end + 1)


def _by_rule(rule: Rule, text: str, start: int, end: int) -> Iterator[Match]:
    for shape in rule.shape.finditer(text, start, end):
        value = shape.group()
        number = value.translate(_SEPARATORS).upper()
        if not rule.valid(value if rule.kind.startswith("phone") else number):
            continue
        named = rule.words.search(text, max(0, shape.start() - REACH), shape.start())
        grade = rule.named if named else rule.alone
        if grade is not None:
            yield Match(rule.kind, shape.start(), shape.end(), grade, mask(value))


def _ibans(text: str, start: int, end: int) -> Iterator[Match]:
    for head in _IBAN.finditer(text, start, end):
        length = int(digits.IBAN_LENGTHS.get(head.group()[:2].upper(), 0))
        stop = _after_characters(text, head.start(), length)
        number = text[head.start() : stop].replace(" ", "").upper()
        if len(number) == length and number.isascii() and number.isalnum() and digits.iban(number):
            yield Match("iban", head.start(), stop, Strength.CERTAIN, mask(number))


def _after_characters(text: str, start: int, wanted: int) -> int:
    """End of the `wanted` characters from `start`, single blanks between them not counted; `start` when a letter or digit follows."""
    at, seen = start, 0
    while seen < wanted and at < len(text):
        if text[at] != " ":
            seen += 1
        elif text[at - 1] == " ":
            return start
        at += 1
    follows = text[at : at + 1]
    return start if follows.isascii() and follows.isalnum() else at


def _with_country(text: str, start: int, end: int) -> Iterator[Match]:
    for found in _INTERNATIONAL.finditer(text, start, min(len(text), end + ROOM)):
        if international(found.group()):
            yield Match("phone_intl", found.start(), found.end(), Strength.LIKELY, mask(found.group()))


def _mails(text: str) -> Iterator[Match]:
    for domain in _MAIL.finditer(text):
        at = domain.start()
        local = _LOCAL.search(text, max(0, at - 64), at)
        if (
            local
            and not _LOGIN.search(text, max(0, local.start() - 100), at)
            and _is_mailbox(local.group(), domain.group(1).lower())
        ):
            low = local.group().lower() in _MACHINE_ACCOUNTS
            grade = Strength.LOW if low else Strength.LIKELY
            yield Match("email", local.start(), domain.end(), grade, mask(local.group()))


def _is_mailbox(local: str, domain: str) -> bool:
    top = domain.rpartition(".")[2]
    shaped = (
        len(top) > 1 and top.isalpha() and top not in _FILE_ENDINGS and ".." not in local and not local.endswith(".")
    )
    return shaped and not _SAMPLE_DOMAINS.search(domain)


def _addresses(text: str) -> Iterator[Match]:
    for found in _IPV4.finditer(text):
        if _is_public(found.group()) and not _VERSION.search(text, max(0, found.start() - 12), found.start()):
            yield Match("ipv4", found.start(), found.end(), Strength.LOW, mask(found.group()))
    for colons in _IPV6.finditer(text):
        before = _IPV6_BEFORE.search(text, max(0, colons.start() - 5), colons.start())
        after = _IPV6_AFTER.match(text, colons.start())
        if before and after and _is_public(text[before.start() : after.end()]):
            yield Match("ipv6", before.start(), after.end(), Strength.LOW, mask(before.group()))
    for rest in _MAC.finditer(text):
        if first := _TWO_HEX.search(text, max(0, rest.start() - 3), rest.start()):
            yield Match("mac", first.start(), rest.end(), Strength.LOW, mask(first.group()))


def _is_public(address: str) -> bool:
    """Whether an address is one of the open network: private, loopback and documentation ranges name nobody."""
    import ipaddress

    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _plates(text: str) -> Iterator[Match]:
    if text.isascii():
        return
    for found in PLATE_SHAPE.finditer(text):
        named = PLATE.search(text, max(0, found.start() - REACH), found.start())
        if named or any(c.isdigit() for c in found["v"]):
            yield Match("cn_plate", found.start(), found.end(), Strength.LIKELY, mask(found.group()))
