"""Credentials in a text: typed tokens by prefix and length, private key blocks, passwords in addresses, random values beside a name.

Placeholders (`EXAMPLE`, `xxxx`, `<token>`, `${NAME}`) are not reported. A credential is never repeated: a match says where it stands.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from jingwei.text.candidates import Candidates, candidates
from jingwei.text.match import Match, Strength, best, mask
from jingwei.text.normalise import fold
from jingwei.text.patterns import expression
from jingwei.text.secret_rules import (
    BESIDE,
    DATABASE_URL,
    NAMED,
    OTHER_URL,
    PLACEHOLDER,
    PLAIN_PASSWORDS,
    PRIVATE_KEY,
    START,
    TOKENS,
    VALUE,
    Rule,
)

_OWN = "private_key assigned password db_url url_password"
KINDS = tuple(
    sorted({f"secret:{rule.type}" for rule in (*TOKENS, *BESIDE)} | {f"secret:{kind}" for kind in _OWN.split()})
)
NAME_REACH = 48  # characters before `=` in which the name stands
PREFIX = 32  # characters before a long word in which its token may begin
AROUND = 90  # characters before a long word in which the address stands that makes it a secret
RANDOM_BITS = 3.5  # Shannon bits per character from which a value of 16 or more looks drawn at random
LONG = 16
FEW = 3  # so few different characters are no secret
_BEGINS = expression(START + "(?:" + "|".join(rule.begins for rule in TOKENS) + ")")
_BESIDE = expression("|".join(rule.begins for rule in BESIDE))
_NOT_A_VALUE = expression(
    r"[a-z]+|[A-Z]+|[A-Za-z]+(?:[._-][A-Za-z]+)*|[0-9.]+|.*\.(?:com|org|io|cn|md|py|js|json|ya?ml|lua|html?)|/.*|.*[(@].*"
)


def find(text: str) -> tuple[Match, ...]:
    """Credentials of `text`, in order of place. Time is linear in its length."""
    folded = fold(text)
    return folded.restore(best(found(folded.text, candidates(folded.text))))


def found(text: str, places: Candidates) -> list[Match]:
    """Credentials of a folded text at its candidate places, in no order, overlaps included."""
    matches: list[Match] = []
    for start, end in places.words:
        matches += _word(text, start, end)
    if "PRIVATE KEY" in text:
        matches += _private_keys(text)
    if places.ats and "://" in text:
        for at in places.ats:
            matches += _login(text, at)
    for mark, start in places.values:
        matches += _assigned(text, mark, start)
    return matches


def _word(text: str, start: int, end: int) -> Iterator[Match]:
    """A long word that begins as an issuer's tokens do, or stands where only a secret does."""
    before = text[start - 1 : start]
    at = max(0, start - PREFIX) if before and before in "./$" else start
    while begun := _BEGINS.search(text, at, end):
        at = begun.start() + 1
        for rule in _by_first(text[begun.start()]):
            yield from _by_rule(rule, text, begun.start())
    if before and before in "/=:" and (beside := _BESIDE.search(text, max(0, start - AROUND), end)):
        for rule in BESIDE:
            yield from _by_rule(rule, text, beside.start())


@cache
def _by_first(character: str) -> tuple[Rule, ...]:
    """Rules whose tokens may begin with a character."""
    return tuple(rule for rule in TOKENS if any(re.match(_head(part), character) for part in rule.begins.split("|")))


def _head(literal: str) -> str:
    return literal[: literal.index("]") + 1] if literal.startswith("[") else re.escape(literal[0])


def _by_rule(rule: Rule, text: str, start: int) -> Iterator[Match]:
    shape = rule.shape.match(text, start)
    if shape is None:
        return
    group = "v" if "v" in rule.shape.groupindex else 0
    value = shape.group(group)
    if not is_placeholder(value) and rule.valid(value):
        yield Match(f"secret:{rule.type}", *shape.span(group), rule.grade, mask(value))


def _private_keys(text: str) -> Iterator[Match]:
    """Whole blocks: the body is the secret, not the header line."""
    for block in PRIVATE_KEY.finditer(text):
        body = "".join(block["body"].split()).replace("\\n", "")
        if len(set(body)) > LONG and "..." not in body:
            yield Match("secret:private_key", *block.span(), Strength.CERTAIN, mask(block.group()))


def _login(text: str, at: int) -> Iterator[Match]:
    """The password of an address whose `@` stands at `at`."""
    scheme = text.rfind("://", max(0, at - 210), at)
    if scheme < 0:
        return
    for kind, shape, grade in _LOGINS:
        login = shape.search(text, max(0, scheme - 24), at)
        if login and not is_placeholder(login["v"]):
            yield Match(f"secret:{kind}", *login.span("v"), grade, mask(login["v"]))
            return


_LOGINS = (("db_url", DATABASE_URL, Strength.CERTAIN), ("url_password", OTHER_URL, Strength.LIKELY))


def _assigned(text: str, mark: int, start: int) -> Iterator[Match]:
    said = text[max(0, mark - NAME_REACH) : mark].lower()
    if not (
        "key" in said
        or "secret" in said
        or "token" in said
        or "pass" in said
        or "pwd" in said
        or "密" in said
        or "令" in said
    ):
        return  # this is asked at every colon: written out, because a loop costs five times as much
    name = NAMED.search(text, max(0, mark - NAME_REACH), mark)
    value = VALUE.match(text, start) if name else None
    if name and value and not is_placeholder(value.group()):
        yield from _judge(name, value.group().rstrip(".,;!*"), start)


def _judge(name: re.Match[str], value: str, start: int) -> Iterator[Match]:
    end = start + len(value)
    if name["password"]:
        if looks_chosen(value):
            yield Match("secret:password", start, end, Strength.LOW, mask(value))
    elif looks_random(value):
        yield Match("secret:assigned", start, end, Strength.LIKELY if name["strong"] else Strength.LOW, mask(value))


def is_placeholder(value: str) -> bool:
    """Whether a value only shows where a credential would stand."""
    distinct = len(set(value))
    monotonous = distinct < FEW or (len(value) >= LONG and distinct < 2 * FEW)
    return monotonous or PLACEHOLDER.search(value) is not None or value.lower() in PLAIN_PASSWORDS


def looks_random(value: str) -> bool:
    """At least 16 characters with letters and digits whose empirical entropy is that of a random string (hex 3.5, base 62 more)."""
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return (
        len(value) >= LONG
        and mixed
        and not _NOT_A_VALUE.fullmatch(value)
        and entropy(value) >= min(RANDOM_BITS, math.log2(len(value)) - 0.7)
    )


def looks_chosen(value: str) -> bool:
    """A password somebody set: at least eight characters of three of the four classes."""
    classes = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    three = sum(any(test(c) for c in value) for test in classes) >= 3  # noqa: PLR2004
    return len(value) >= 8 and three and not _NOT_A_VALUE.fullmatch(value)  # noqa: PLR2004


def entropy(value: str) -> float:
    """Shannon entropy of the characters, bits per character."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
