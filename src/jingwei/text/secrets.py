"""Credentials in a text: typed tokens by prefix and length, private key blocks, passwords in addresses, random values beside a name.

Placeholders (`EXAMPLE`, `xxxx`, `<token>`, `${NAME}`) are not reported. A credential is never repeated: a match says where it stands.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from jingwei.text.match import Match, Strength, best, mask
from jingwei.text.patterns import expression
from jingwei.text.secret_rules import ASSIGNED, NAMED, PLACEHOLDER, PLAIN_PASSWORDS, PRIVATE_KEY, RULES, Rule

KINDS = tuple(
    sorted({f"secret:{rule.type}" for rule in RULES} | {"secret:private_key", "secret:assigned", "secret:password"})
)
NAME_REACH = 48  # characters before `=` in which the name stands
RANDOM_BITS = 3.5  # Shannon bits per character from which a value of 16 or more looks drawn at random
LONG = 16
FEW = 3  # so few different characters are no secret
_NOT_A_VALUE = expression(
    r"[a-z]+|[A-Z]+|[A-Za-z]+(?:[._-][A-Za-z]+)*|[0-9.]+|.*\.(?:com|org|io|cn|md|py|js|json|ya?ml|lua|html?)|/.*|.*[(@].*"
)


def find(text: str) -> tuple[Match, ...]:
    """Credentials of `text`, in order of place. Time is linear in its length."""
    found = [
        match for rule in RULES if any(anchor in text for anchor in rule.anchors) for match in _by_rule(rule, text)
    ]
    if "PRIVATE KEY" in text:
        found += _private_keys(text)
    found += _assigned(text)
    return best(found)


def _by_rule(rule: Rule, text: str) -> Iterator[Match]:
    group = "v" if "v" in rule.shape.groupindex else 0
    for shape in rule.shape.finditer(text):
        value = shape.group(group)
        if not is_placeholder(value):
            yield Match(f"secret:{rule.type}", *shape.span(group), rule.grade, mask(value))


def _private_keys(text: str) -> Iterator[Match]:
    """Whole blocks: the body is the secret, not the header line."""
    for block in PRIVATE_KEY.finditer(text):
        body = "".join(block["body"].split()).replace("\\n", "")
        if len(set(body)) > LONG and "..." not in body:
            yield Match("secret:private_key", *block.span(), Strength.CERTAIN, mask(block.group()))


def _assigned(text: str) -> Iterator[Match]:
    for found in ASSIGNED.finditer(text):
        name = NAMED.search(text, max(0, found.start() - NAME_REACH), found.start())
        if name and not is_placeholder(found["v"]):
            yield from _judge(name, found)


def _judge(name: re.Match[str], found: re.Match[str]) -> Iterator[Match]:
    value = found["v"].rstrip(".,;!*")
    start, end = found.start("v"), found.start("v") + len(value)
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
    return sum(any(test(c) for c in value) for test in classes) >= 3 and not _NOT_A_VALUE.fullmatch(value)  # noqa: PLR2004


def entropy(value: str) -> float:
    """Shannon entropy of the characters, bits per character."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
