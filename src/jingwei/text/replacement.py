"""What stands in a redacted text instead of a value: a placeholder, or a value of the same form that is nobody's."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from jingwei.text import digits
from jingwei.text.normalise import fold

FORMLESS = ("hidden_unicode", "injection", "harm:", "licence", "contamination", "address")  # words have no form to keep
TRIES = 4  # values that are tried before the plainest one
PLAIN = TRIES  # the attempt that gives zeros and x; a later one gives a placeholder
_DRAWS = 64  # values of one attempt, until no check digit is valid
_SAMPLE_HOST = "example.com"  # RFC 2606
_SAMPLE_IPV4 = "203.0.113."  # RFC 5737
_SAMPLE_IPV6 = "2001:db8::"  # RFC 3849
_BLOCK = 64
_ASCII_DIGIT, _LOWER, _UPPER = ord("0"), ord("a"), ord("A")
_LETTERS = 26
_WIDE = 0xFEE0  # from ASCII to its full-width form
_FILLER = "某"  # "a certain one": what Chinese files write for a withheld name

# a number of one kind may by chance be one of another: whatever has the length of a number with a check digit must fail its check
_CHECKS: Mapping[str, Callable[[str], bool]] = {
    name: getattr(digits, name)
    for name in (
        "cn_id", "cn_uscc", "us_ssn", "uk_nhs", "br_cpf", "kr_rrn", "in_aadhaar", "hk_id", "tw_id", "es_nif", "fr_nir",
        "de_steuer_id", "pl_pesel", "nl_bsn", "sg_nric", "jp_mynumber", "ca_sin", "vin", "imei", "iban",
    )
}  # fmt: skip
_BY_LUHN = frozenset({"bank_card", "ca_sin", "imei"})


def replacement(kind: str, value: str, key: bytes | None, attempt: int = 0) -> str:
    """`[kind]` without a key; else a value of the same form, another one for each attempt. The text of `value` is not told by it."""
    if key is None or attempt > PLAIN or kind.startswith(FORMLESS) or kind.startswith("secret:private_key"):
        return f"[{kind}]"
    if kind == "ipv6":
        return _SAMPLE_IPV6 + format(int.from_bytes(next(_blocks(key, kind, value, attempt))[:2], "big") or 1, "x")
    if kind == "ipv4":
        return _SAMPLE_IPV4 + str(next(_blocks(key, kind, value, attempt))[0] % 254 + 1)
    return _formed(kind, value, key, attempt)


def _formed(kind: str, value: str, key: bytes, attempt: int) -> str:
    mail = kind == "email" and "@" in value
    kept = value.rpartition("@")[0] if mail else value
    tail = f"@{_SAMPLE_HOST}" if mail else ""
    if attempt == PLAIN:
        return "".join(_plain(kept)) + tail
    for draw in range(_DRAWS):
        made = "".join(_drawn(kept, _bytes(key, kind, value, attempt * _DRAWS + draw)))
        if made != kept and not _valid(kind, made):
            return made + tail
    return f"[{kind}]"


def _bytes(key: bytes, kind: str, value: str, number: int) -> Iterator[int]:
    for block in _blocks(key, kind, value, number):
        yield from block


def _blocks(key: bytes, kind: str, value: str, number: int) -> Iterator[bytes]:
    """Pseudorandom bytes without end, equal for values that differ in separators, width or case only."""
    bare = "".join(c for c in fold(value).text.casefold() if c.isalnum())
    seed = hashlib.blake2b(f"{kind}\0{number}\0{bare}".encode("utf-8", "surrogatepass"), key=key).digest()
    counter = 0
    while True:
        yield hashlib.blake2b(counter.to_bytes(8, "big"), key=seed, digest_size=_BLOCK).digest()
        counter += 1


def _drawn(value: str, drawn: Iterator[int]) -> Iterator[str]:
    for character in value:
        code = ord(character)
        wide = _WIDE if 0xFF01 <= code <= 0xFF5E else 0  # noqa: PLR2004 - the full-width forms of ASCII
        narrow = chr(code - wide)
        if narrow.isascii() and narrow.isalpha():
            base = _LOWER if narrow.islower() else _UPPER
            yield chr(base + next(drawn) % _LETTERS + wide)
        elif unicodedata.category(character) == "Nd":
            yield chr(code - unicodedata.decimal(character) + next(drawn) % 10)
        else:
            yield _other(character)


def _plain(value: str) -> Iterator[str]:
    for character in value:
        if unicodedata.category(character) == "Nd":
            yield chr(ord(character) - unicodedata.decimal(character))
        elif character.isascii() and character.isalpha():
            yield "x" if character.islower() else "X"
        else:
            yield _other(character)


def _other(character: str) -> str:
    """Separators stay; letters of other scripts are withheld; what draws on them or is not seen goes."""
    if character.isalpha():
        return _FILLER if unicodedata.name(character, "").startswith("CJK") else "x"
    category = unicodedata.category(character)
    return "" if category in {"Mn", "Me", "Mc", "Cf", "Cs", "Co", "Cn"} else _unnumbered(character, category)


def _unnumbered(character: str, category: str) -> str:
    """Other figures (Ⅷ, ②, ½) tell as much as digits do."""
    return "0" if category in {"Nl", "No"} else character


def _valid(kind: str, made: str) -> bool:
    """Whether the new value passes the check of its kind, or Luhn's where it is as long as a card."""
    bare = "".join(c for c in fold(made).text.upper() if c.isascii() and c.isalnum())
    if (kind in _BY_LUHN or len(bare) >= 13) and bare.isdigit() and digits.luhn(bare):  # noqa: PLR2004 - least digits of a card
        return True
    check = _CHECKS.get(kind)
    try:
        return check is not None and check(bare)
    except (ValueError, IndexError, KeyError):  # drawn letters where the check wants digits: it cannot be valid
        return False
