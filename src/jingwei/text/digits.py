"""Check digits of numbers that name a person, a company or an account. Each function tells whether a complete number is consistent.

Arguments hold ASCII digits and capital letters only, separators removed; a wrong length or alphabet is `False`, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

CN_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # 2^(17-i) mod 11, GB 11643
CN_ID_DIGITS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I O S V Z
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
VERHOEFF_ORDER = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
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
    """Resident identity number, 18 characters: day of birth and check digit. Regions are not tabled: codes of past years stay valid."""
    body = number[:17]
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
    """German tax number, 11 digits, ISO 7064 mod 11,10; one digit occurs twice or thrice among the first ten."""
    product = 10
    for digit in number[:10]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return number[0] != "0" and (11 - product) % 10 == int(number[10]) and len(set(number[:10])) in {8, 9}
