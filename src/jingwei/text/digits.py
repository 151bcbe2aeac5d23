"""Check digits of numbers that name a person, a company or an account. Each function tells whether a complete number is consistent.

Arguments hold ASCII digits and capital letters only, separators removed; a wrong length or alphabet is `False`, never an error.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from datetime import date

CN_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # 2^(17-i) mod 11, GB 11643
_PROVINCES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
)
CN_PROVINCES = frozenset(_PROVINCES.split())
CN_ID_DIGITS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I O S V Z
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
VERHOEFF_ORDER = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
VIN_VALUES = {str(n): n for n in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_CHECKS = "0123456789X"
_BODIES = "01 35 44 45 49 50 51 52 53 54 86 91 98 99"
IMEI_BODIES = frozenset(_BODIES.split())
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_IBAN = (
    "AD=24 AE=23 AL=28 AT=20 AZ=28 BA=20 BE=16 BG=22 BH=22 BR=29 BY=28 CH=21 CR=22 CY=28 CZ=24 DE=22 DK=18 "
    "DO=28 EE=20 EG=29 ES=24 FI=18 FO=18 FR=27 GB=22 GE=22 GI=23 GL=18 GR=27 GT=28 HR=21 HU=28 IE=22 IL=23 "
    "IQ=23 IS=26 IT=27 JO=30 KW=30 KZ=20 LB=28 LC=32 LI=21 LT=20 LU=20 LV=21 LY=25 MC=27 MD=24 ME=22 MK=19 "
    "MR=27 MT=31 MU=30 NL=18 NO=15 PK=24 PL=28 PS=29 PT=25 QA=29 RO=24 RS=22 SA=24 SC=31 SE=24 SI=19 SK=24 "
    "SM=27 ST=25 SV=28 TN=24 TR=26 UA=29 VA=22 VG=24 XK=20"
)
IBAN_LENGTHS = dict(pair.split("=") for pair in _IBAN.split())


def weighted(digits: str, weights: Iterable[int]) -> int:
    """Sum of digit times weight over the shorter of both."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def luhn(digits: str) -> bool:
    """Luhn, ISO/IEC 7812-1: one random number in ten passes."""
    total = sum(map(int, digits[-1::-2])) + sum(DOUBLED[int(d)] for d in digits[-2::-2])
    return total % 10 == 0


def real_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def cn_id(number: str) -> bool:
    """Resident identity number, 18 characters: province, day of birth, check digit.

    Of the region only the first two digits are tabled, which never changed: codes of past years stay valid.
    """
    body = number[:17]
    if number[:2] not in CN_PROVINCES or not "1880" <= body[6:10] < "2050":  # a person whose number is in use
        return False
    born = real_date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    return born and CN_ID_DIGITS[weighted(body, CN_ID_WEIGHTS) % 11] == number[17]


def cn_uscc(number: str) -> bool:
    """Unified social credit code, 18 characters: province of the register and check character."""
    places = [USCC_ALPHABET.find(c) for c in number]
    if min(places) < 0 or not ("11" <= number[2:4] <= "66" or number[2:4] in {"10", "71", "81", "82"}):
        return False
    return -sum(p * w for p, w in zip(places, USCC_WEIGHTS, strict=False)) % 31 == places[17]


def mod97(text: str) -> int:
    """Remainder by 97 of a number in which a letter counts 10 to 35 (ISO 7064)."""
    return int("".join(str(int(c, 36)) for c in text)) % 97


def iban(number: str) -> bool:
    """International account number, ISO 13616: length of its country, remainder 1."""
    return IBAN_LENGTHS.get(number[:2]) == str(len(number)) and mod97(number[4:] + number[:4]) == 1


def us_ssn(number: str) -> bool:
    """US social security number, 9 digits: only the areas, groups and serials that are given out; it has no check digit."""
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000" and number != "078051120"


def uk_nhs(number: str) -> bool:
    """British health service number, 10 digits, modulus 11."""
    digit = -weighted(number[:9], range(10, 1, -1)) % 11
    return digit == int(number[9]) and len(set(number)) > 1


def br_cpf(number: str) -> bool:
    """Brazilian taxpayer number, 11 digits, two of them checks."""
    first = weighted(number[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(number[:10], range(11, 1, -1)) * 10 % 11 % 10
    return f"{first}{second}" == number[9:] and len(set(number)) > 1


def kr_rrn(number: str) -> bool:
    """Korean resident number, 13 digits: day of birth and check digit (numbers given out since October 2020 have none and are missed)."""
    century = 2000 if number[6] in "3478" else 1900
    born = real_date(century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    return born and (11 - weighted(number, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10 == int(number[12])


def in_aadhaar(number: str) -> bool:
    """Indian identity number, 12 digits, Verhoeff's dihedral check."""
    check, order = 0, list(range(10))
    for digit in reversed(number):
        check = _dihedral(check, order[int(digit)])
        order = [order[i] for i in VERHOEFF_ORDER]
    return check == 0


def _dihedral(a: int, b: int) -> int:
    """Product in the symmetry group of the pentagon: 0-4 turns, 5-9 reflections."""
    turn = (a + b) % 5 if a < 5 else (a - b) % 5  # noqa: PLR2004 - the group's order halves at five
    return turn if (a < 5) == (b < 5) else turn + 5  # noqa: PLR2004


def hk_id(number: str) -> bool:
    """Hong Kong identity card: one or two letters, six digits, check character, without its brackets."""
    body = number[:-1].rjust(8)
    values = [36 if c == " " else int(c, 36) for c in body]
    digit = -sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) % 11
    return ("0123456789A")[digit] == number[-1]


def tw_id(number: str) -> bool:
    """Taiwan identity number: letter and nine digits."""
    value = 10 + TW_LETTERS.index(number[0])
    return (value // 10 + value % 10 * 9 + weighted(number[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def es_nif(number: str) -> bool:
    """Spanish identity number: eight digits, or X Y Z and seven, then the letter of the remainder by 23."""
    return NIF_LETTERS[int(number[:-1].translate({88: "0", 89: "1", 90: "2"})) % 23] == number[-1]


def fr_nir(number: str) -> bool:
    """French social security number, 15 digits: 97 minus the remainder of the first 13."""
    return int(number[13:]) == 97 - int(number[:13]) % 97


def de_steuer_id(number: str) -> bool:
    """German tax number, 11 digits, ISO 7064 mod 11,10; one digit occurs twice or thrice among the first ten.

    One random number in five hundred passes.
    """
    repeated = [number[:10].count(digit) for digit in set(number[:10])]
    product = 10
    for digit in number[:10]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    spread = sum(n > 1 for n in repeated) == 1 and max(repeated) <= 3  # noqa: PLR2004
    return number[0] != "0" and (11 - product) % 10 == int(number[10]) and spread


def pl_pesel(number: str) -> bool:
    """Polish identity number, 11 digits: day of birth (20 added to the month from the year 2000 on) and check digit."""
    month = int(number[2:4])
    born = real_date((2000 if month > 20 else 1900) + int(number[:2]), month % 20, int(number[4:6]))  # noqa: PLR2004
    return born and month <= 32 and weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0  # noqa: PLR2004


def nl_bsn(number: str) -> bool:
    """Dutch citizen service number, 9 digits: weights 9 to 2 and -1, modulus 11."""
    return len(set(number)) > 1 and weighted(number, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def sg_nric(number: str) -> bool:
    """Singapore identity number: S T (citizens), F G M (foreigners), seven digits, check letter."""
    rest = (weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(number[0], 0)) % 11
    return {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}.get(number[0], "XWUTRQPNMLK")[rest] == number[8]


def jp_mynumber(number: str) -> bool:
    """Japanese individual number, 12 digits: weights 6 5 4 3 2 7 6 5 4 3 2, modulus 11."""
    rest = weighted(number, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return len(set(number)) > 1 and (11 - rest if rest > 1 else 0) == int(number[11])


def ca_sin(number: str) -> bool:
    """Canadian social insurance number, 9 digits, Luhn; none starts with 0 or 8."""
    return number[0] not in "08" and len(set(number)) > 2 and luhn(number)  # noqa: PLR2004


def imei(number: str) -> bool:
    """Number of a mobile device, 15 digits, Luhn; the first two name a body that allocates them."""
    return number[:2] in IMEI_BODIES and len(set(number)) > 2 and luhn(number)  # noqa: PLR2004


def vin(number: str) -> bool:
    """Vehicle number, 17 characters without I O Q, check character in place nine (used in North America and China)."""
    return VIN_CHECKS[sum(VIN_VALUES[c] * w for c, w in zip(number, VIN_WEIGHTS, strict=True)) % 11] == number[8]


def base58check(address: str) -> bool:
    """Bitcoin address of the first kinds (key or script hash): version 0 or 5, twenty bytes, start of a double SHA-256."""
    value = 0
    for c in address:
        value = value * 58 + BASE58.index(c)
    if value >> 200:
        return False
    raw = value.to_bytes(25, "big")
    check = hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4]
    return raw[0] in {0, 5} and raw[21:] == check


def bech32(address: str) -> bool:
    """Bitcoin address of the segregated kinds, lower case: BCH code of BIP 173 (constant 1) or BIP 350."""
    values = [BECH32.find(c) for c in address[3:]]
    if min(values, default=-1) < 0:
        return False
    check = 1
    for value in (3, 3, 0, 2, 3, *values):  # the prefix "bc", spread as the standard says
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(BECH32_GENERATORS):
            check ^= generator if top >> i & 1 else 0
    return check in {1, 0x2BC830A3}


def crc_base62(token: str) -> bool:
    """Token of GitHub: the last six characters are the CRC-32 of the 30 after the prefix, in base 62."""
    value = zlib.crc32(token[-36:-6].encode())
    digits = ""
    while value:
        value, rest = divmod(value, 62)
        digits = BASE62[rest] + digits
    return digits.rjust(6, "0") == token[-6:]
