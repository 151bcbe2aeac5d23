"""Plain text that a disguised one stands for: encodings, ciphers of schools, letters spelled apart, mirrored, or drawn with others.

Each reading is only a candidate: whoever asks judges what it says. Nothing here decides by the disguise alone, since digests, keys and examples
look the same. Every function is linear in the length of the text.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator

from jingwei.text.patterns import expression
from jingwei.unicode import nfkc, stream_safe

_BASE64 = expression(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,8000}={0,2}(?![A-Za-z0-9+/])")
_BASE32 = expression(r"(?<![A-Z2-7])[A-Z2-7]{32,8000}={0,6}(?![A-Z2-7])")
_HEX = expression(r"(?<![0-9A-Fa-f])(?:(?:0x|\\x)?[0-9a-f]{2}[ :,]?){16,4000}(?![0-9a-fA-F])", re.IGNORECASE)
_ESCAPES = expression(
    r"(?:\\u\{?[0-9a-fA-F]{4,5}\}?|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|&#x[0-9a-fA-F]{2,6};|&#\d{2,7};){8,}"
)
_ESCAPE = expression(
    r"\\u\{?([0-9a-fA-F]{4,5})\}?|\\x([0-9a-fA-F]{2})|%([0-9a-fA-F]{2})|&#x([0-9a-fA-F]{2,6});|&#(\d{2,7});"
)
_CODES = expression(r"(?<![\d.])(?:\d{2,3}[ ,;]{1,2}){15,4000}\d{2,3}(?![\d.])")
_BITS = expression(r"(?<![01])(?:[01]{8} ?){12,4000}(?![01])")
_SPACED = expression(r"(?<!\w)(?:[^\W_][ ._*|·-]{1,3}){12,4000}[^\W_](?!\w)")
_ROT13 = expression(r"\b(?:gur|naq|lbh|lbhe|hfre|abg|jvgu|guvf|gung|frpe\w+|ernq|fraq|nyy|vtaber)\b", re.IGNORECASE)
_MIRRORED = expression(r"\b(?:eht|dna|ton|uoy|ruoy|resu|siht|taht|htiw|morf|lla|erongi|dnes|daer)\b", re.IGNORECASE)
_LEET = expression(r"(?<!\w)(?=\w*[a-z])(?=\w*[0134578@$])[a-z0134578@$]{2,20}(?!\w)", re.IGNORECASE)
_LETTERS = dict(zip(map(ord, "013457@$8"), "oieastasb", strict=True))
_SYMBOLS = expression(
    "[\u1d00-\u1dbf\u2070-\u209c\u2100-\u218f\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f100-\U0001f189]"
)
_FEW, _STRANGE = 2, 4
_PRINTABLE = 0.95
_LAST = 0x10FFFF


def readings(text: str) -> Iterator[str]:
    """What the text, or a run in it, stands for, in no order; plain text has none."""
    yield from _encoded(text)
    yield from _ciphered(text)
    yield from _drawn(text)


def is_prose(text: str) -> bool:
    """Whether a reading is sentences rather than data: several words, most of them letters, with small words of English among them."""
    found = re.findall(r"[A-Za-z']+", text)
    small = {
        "the",
        "and",
        "to",
        "of",
        "you",
        "your",
        "is",
        "not",
        "in",
        "a",
        "it",
        "this",
        "that",
        "with",
        "all",
        "from",
        "do",
        "user",
    }
    return len(found) >= 5 and len(small & {word.lower() for word in found}) >= _FEW  # noqa: PLR2004 - words of a sentence


def _encoded(text: str) -> Iterator[str]:
    for found in _BASE64.finditer(text):
        run = found[0].replace("-", "+").replace("_", "/").rstrip("=")
        yield from _plain(base64.b64decode, run + "=" * (-len(run) % 4))
    for found in _BASE32.finditer(text):
        run = found[0].rstrip("=")
        yield from _plain(base64.b32decode, run + "=" * (-len(run) % 8))
    for found in _HEX.finditer(text):
        yield from _plain(binascii.unhexlify, re.sub(r"0x|\\x|[ :,]", "", found[0]))
    for found in _ESCAPES.finditer(text):
        yield _characters(
            int(hexadecimal, 16) if hexadecimal else int(decimal)
            for *parts, decimal in _ESCAPE.findall(found[0])
            for hexadecimal in ("".join(parts),)
        )
    for found in _CODES.finditer(text):
        spelled = _characters(int(code) for code in re.findall(r"\d+", found[0]))
        if _is_printable(spelled):
            yield spelled
    for found in _BITS.finditer(text):
        digits = found[0].replace(" ", "")
        yield from _plain(lambda run: bytes(int(run[n : n + 8], 2) for n in range(0, len(run), 8)), digits)


def _ciphered(text: str) -> Iterator[str]:
    if len(_ROT13.findall(text)) >= _FEW:
        yield codecs.decode(text, "rot13")
    if len(_MIRRORED.findall(text)) >= _FEW:
        yield text[::-1]
    if len(found := _LEET.findall(text)) > _FEW and any(
        re.search(r"[a-z][0134578@$]+[a-z]", word, re.IGNORECASE) for word in found
    ):
        yield _LEET.sub(lambda word: word[0].translate(_LETTERS), text)
        yield _LEET.sub(lambda word: word[0].replace("1", "l").replace("0", "o").translate(_LETTERS), text)
    for spaced in _SPACED.finditer(text):
        yield _joined(spaced[0])


def _joined(run: str) -> str:
    """Letters put together; more than one mark between two of them is a blank."""
    wide = bool(re.search(r"\w[^\w\s]?\s{2,3}\w", run))
    return re.sub(r"[ ._*|·-]+", lambda gap: " " if wide and len(gap[0]) > 1 else "", run)


def _drawn(text: str) -> Iterator[str]:
    """Letters of other alphabets of symbols (bold, circled, raised) and letters under marks, as the plain ones that they show."""
    if text.isascii():
        return
    plain = nfkc(text)
    changed = sum(
        1
        for letter in text
        if _SYMBOLS.match(letter) and letter.isalnum() and unicodedata.normalize("NFKC", letter).isascii()
    )
    if changed >= _STRANGE:
        yield plain
    parted = unicodedata.normalize("NFD", stream_safe(text))
    marks = sum(1 for letter in parted if "\u0300" <= letter <= "\u036f")
    if marks >= 2 * _STRANGE and re.search("[\u0300-\u036f]{2}", parted):
        yield re.sub("[\u0300-\u036f]+", "", parted)


def _characters(codes: Iterator[int]) -> str:
    return "".join(chr(code) for code in codes if code <= _LAST)


def _plain(decode: Callable[[str], bytes], run: str) -> Iterator[str]:
    try:
        spelled = decode(run).decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        return
    if _is_printable(spelled):
        yield spelled


def _is_printable(text: str) -> bool:
    return bool(text) and sum(c.isprintable() or c in "\n\t" for c in text) >= _PRINTABLE * len(text)
