"""Addresses of machines on the open network: IPv4, IPv6, MAC. They name a machine, so their grade is the lowest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwei.text.match import Match, Strength, mask
from jingwei.text.patterns import expression

_IPV4 = expression(
    r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z])(?!\.[0-9])(?!/(?:[0-9]|[12][0-9]|3[01])(?![0-9]))"
)
_SAMPLE = expression(
    r"([0-9]{1,3})\.\1\.\1\.|1\.2\.3\.4\Z|[0-9]{1,3}\.0\.0\.0\Z"
)  # resolvers, networks, what an author makes up
_IPV6_BEFORE = expression(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{1,4}\Z")
_IPV6_AFTER = expression(r"(?::{1,2}[0-9A-Fa-f]{1,4}){0,8}(?:::)?(?![0-9A-Za-z:])")
_MAC = expression(r"([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Za-z:-])")
_TWO_HEX = expression(r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}\Z")
_VERSION = expression(r"(?:version|release|版本|\bv|ver\.?|firmware|build)[ :=]{0,2}\Z", re.IGNORECASE)
_VERSION_AFTER = expression(
    r" ?(?:or later|and later|and above|or above|release|version|(?:及|或)?(?:以上|之前|以前|以后)?的?版本|版)",
    re.IGNORECASE,
)


def address_in(text: str, start: int, end: int) -> Iterator[Match]:
    """IPv4 addresses in a run of digits and points."""
    for shape in _IPV4.finditer(text, start, end):
        version = _VERSION.search(text, max(0, shape.start() - 12), shape.start()) or _VERSION_AFTER.match(
            text, shape.end()
        )
        if not version and _is_public(shape.group()) and not _SAMPLE.match(shape.group()):
            yield Match("ipv4", shape.start(), shape.end(), Strength.LOW, mask(shape.group()))


def address_at(text: str, colon: int) -> Match | None:
    """IPv6 address whose first colon stands at `colon`."""
    before = _IPV6_BEFORE.search(text, max(0, colon - 5), colon)
    after = _IPV6_AFTER.match(text, colon) if before else None
    if before and after and _is_public(text[before.start() : after.end()]):
        return Match("ipv6", before.start(), after.end(), Strength.LOW, mask(text[before.start() : after.end()]))
    return None


def hardware_at(text: str, mark: int) -> Match | None:
    """MAC address whose first separator stands at `mark`; groups of one pair of letters are placeholders."""
    rest = _MAC.match(text, mark)
    first = _TWO_HEX.search(text, max(0, mark - 3), mark) if rest else None
    if not (rest and first):
        return None
    value = text[first.start() : rest.end()]
    return Match("mac", first.start(), rest.end(), Strength.LOW, mask(value)) if len(set(value.lower())) > 3 else None  # noqa: PLR2004


def _is_public(address: str) -> bool:
    """Whether an address is one of the open network: private, loopback and documentation ranges name nobody."""
    import ipaddress

    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_global and not found.is_multicast
