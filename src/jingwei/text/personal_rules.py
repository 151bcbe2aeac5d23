r"""Numbers that name a person or an account: shapes, check digits, words that must stand before them.

One table, pure data. A shape is searched only around runs of digits (see `personal`). `[0-9]` on purpose: text is folded first, so that
full-width digits are ASCII here. Boundaries are ASCII look-arounds, because `\b` is none between a digit and a Han character.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jingwei.text import digits
from jingwei.text.match import Strength
from jingwei.text.patterns import expression

LEFT = r"(?<![0-9A-Za-z])(?<![0-9][.\-_/:])(?<![0-9A-Fa-f]{4}-)"
RIGHT = r"(?![0-9A-Za-z])(?!\.[0-9])"
GAP = "[ -]?"
ANY = r"(?:[ .\-]|\r?\n ?)?"  # between the digits of a number whose check leaves no doubt: also a line's end


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of number. `alone` is its grade without a naming word before it (None: not reported), `named` with one.

    `least` and `letters` say what must be there before the shape is tried: so many digits in the run, a letter beside it.
    """

    kind: str
    shape: re.Pattern[str]
    valid: Callable[[str], bool]
    alone: Strength | None
    named: Strength
    words: re.Pattern[str]
    least: int
    letters: bool


def words(*alternatives: str) -> re.Pattern[str]:
    """Any of the words: Latin ones not inside a longer word, others anywhere."""
    latin = "|".join(word for word in alternatives if word.isascii())
    other = [word for word in alternatives if not word.isascii()]
    return expression("|".join([rf"(?<![A-Za-z])(?:{latin})(?![A-Za-z])", *other]), re.IGNORECASE)


def _always(_value: str) -> bool:
    return True


ISSUERS = expression(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|(?:30[0-5]|3[689]\d)\d{11}"
    r"|35(?:2[89]|[3-8]\d)\d{12,15}|(?:2131|1800)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17}",
    re.ASCII,
)


def payment_card(number: str) -> bool:
    """Luhn, and a length and prefix that an issuer has; one or two digits repeated are a sample."""
    return ISSUERS.fullmatch(number) is not None and digits.luhn(number) and len(set(number)) > 2  # noqa: PLR2004


def any_card(number: str) -> bool:
    """Luhn alone: asked only beside a word that says card."""
    return len(set(number)) > 2 and digits.luhn(number)  # noqa: PLR2004


def international(number: str) -> bool:
    """Eight to fifteen digits in all (ITU-T E.164)."""
    return 8 <= sum(c.isdigit() for c in number) <= 15  # noqa: PLR2004


def spoken(number: str) -> bool:
    """Seven to fifteen digits that are no date and not one digit repeated."""
    figures = "".join(c for c in number.partition("x")[0] if c.isdigit())
    return 7 <= len(figures) <= 15 and len(set(figures)) > 2 and not _NO_PHONE.fullmatch(number)  # noqa: PLR2004


_NO_PHONE = expression(
    r"(?:19|20)\d\d[-./ ]?[01]?\d[-./ ]?[0-3]?\d|\d{3}-\d\d-\d{4}|\d{1,3}(?:\.\d{1,3}){3}", re.ASCII
)  # a day; a social security number; an address of a machine
ID = words("身份证?", "证件", "公民身份", "id(?:entity|entification)?", "citizen")
CARD = words("银?行?卡", "账户", "账号", "cards?(?: ?(?:no|number))?", "cc", "visa", "mastercard", "amex", "account")
PHONE = words(
    "电话", "手机", "联系", "传真", "致电", "拨打", "热线", "微信", "座机",
    "(?:tele)?phone", "tel", "mobile", "cell", "fax", "desk", "whatsapp", "sms", "hotline",
    "(?:call|reach|contact|ring|text|phone)(?:ed|ing|s)? (?:(?:me|us|him|her|them|you)(?: back)?(?: (?:at|on))?|at|on)", "dial",
    r"(?:call|phone|dial|ring|number|tel\.?|mob\.?|cell)(?:ed|ing)?[ :#]{1,3}(?:(?:is|at|on|to|now) )?\Z",
    r"(?:my|his|her|our|their|your) (?:[a-z]{3,12} )?number (?:is|was|has changed to)",
    "answering (?:at|on)", "(?:messages?|texts?|calls?) (?:to|from)", "my registered",
)  # fmt: skip
PASSPORT = words("护照", "旅行证件?", "通行证", "passport")
PLATE = words("车牌", "号牌", "plate")
SOCIAL = words("ssn", "social security", "社会安全", "社保号?")
HEALTH = words("nhs", "health service", "医保", "patient")
GERMAN = words("steuer[a-z-]{0,24}", "tax ?id(?:entification)?", "tin", "idnr", "identifikationsnummer", "德国", "税号")
BRAZILIAN = words("cpf", "cadastro", "brazil(?:ian)?", "巴西")
SPANISH = words("nif", "nie", "dni", "spanish", "西班牙", "税号")
RESIDENT = words(
    "aadhaar",
    "uidai",
    "印度身份",
    "rrn",
    "resident",
    "居民号",
    "주민",
    "身份",
    "nir",
    "insee",
    "社保",
    "hkid",
    "taiwan id",
)
COMPANY = words("信用代码", "credit code", "uscc", "纳税人")
POLISH = words("pesel", "波兰")
DUTCH = words("bsn", "burgerservicenummer", "sofi(?:-?nummer)?", "citizen service", "荷兰")
SINGAPORE = words("nric", "fin", "singapore id", "新加坡")
JAPANESE = words("my ?number", "individual number", "マイナンバー", "個人番号", "个人编号", "日本")
CANADIAN = words("sin", "social insurance", "加拿大", "社会保险")
DEVICE = words("imei", "device", "handset", "设备", "串号")
VEHICLE = words("vin", "vehicle", "chassis", "车架", "车辆识别")

PLATE_HEAD = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_SHAPE = expression(
    rf"[{PLATE_HEAD}][A-HJ-NP-Z][·•. -]?(?P<v>[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳][A-HJ-NP-Z0-9]?)(?![0-9A-Za-z])"
)
VIN_SHAPE = expression(r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{4}[0-9]{4}", re.IGNORECASE)


def _rule(
    kind: str,
    shape: str,
    valid: Callable[[str], bool],
    alone: Strength | None,
    named: Strength,
    near: re.Pattern[str],
    least: int,
) -> Rule:
    return Rule(kind, expression(f"{LEFT}{shape}{RIGHT}"), valid, alone, named, near, least, kind in LETTERED)


LETTERED = frozenset({"cn_passport", "hk_id", "tw_id", "es_nif", "sg_nric"})
_NO, _LOW, _LIKELY, _CERTAIN = None, Strength.LOW, Strength.LIKELY, Strength.CERTAIN
RULES = (
    _rule("cn_id", rf"[1-9](?:{ANY}[0-9]){{16}}{ANY}[0-9Xx]", digits.cn_id, _CERTAIN, _CERTAIN, ID, 17),
    _rule("cn_uscc", r"[1-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy][1-59A-HJ-NPQRTUWXYa-hj-npqrtuwxy][ -]?[0-9]{6}[ -]?[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{9}[ -]?[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]", digits.cn_uscc, _CERTAIN, _CERTAIN, COMPANY, 6),  # noqa: E501 - a row of the table
    _rule("bank_card", r"[2-6][0-9]{3}(?P<s>[ .-]?)[0-9]{4}(?P=s)[0-9]{4}(?P=s)[0-9]{1,4}(?:(?P=s)[0-9]{1,3})?", payment_card, _LIKELY, _CERTAIN, CARD, 13),  # noqa: E501 - a row of the table
    _rule("bank_card", rf"(?:3[47][0-9]{{2}}{GAP}[0-9]{{6}}{GAP}[0-9]{{5}}|3[0689][0-9]{{2}}{GAP}[0-9]{{6}}{GAP}[0-9]{{4}}|[12][0-9]{{14}})", payment_card, _LIKELY, _CERTAIN, CARD, 14),  # noqa: E501 - a row of the table
    _rule("bank_card", r"[2-6][0-9]{2,17}(?:\r?\n|[ -])[0-9]{2,15}", payment_card, _NO, _LIKELY, CARD, 13),
    _rule("bank_card", r"[1-9][0-9]{11,18}", any_card, _NO, _LIKELY, CARD, 12),
    _rule("phone_cn", r"(?:(?:\+|00)?86[ -]?|\(\+?86\) ?)?1(?:3[0-9]|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])(?P<s>[ .-]?)[0-9]{4}(?P=s)[0-9]{4}", _always, _LIKELY, _CERTAIN, PHONE, 11),  # noqa: E501 - a row of the table
    _rule("phone_cn", r"(?:\(0(?:10|2[0-9]|[3-9][0-9]{2})\) ?|0(?:10|2[0-9]|[3-9][0-9]{2})-)[1-9][0-9]{2,3}[ -]?[0-9]{4}", _always, _LIKELY, _LIKELY, PHONE, 10),  # noqa: E501 - a row of the table
    _rule("phone_us", r"(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\)[ -]?|[2-9][0-9]{2}(?P<s>[.-]))[2-9][0-9]{2}(?(s)(?P=s)|[ .-])[0-9]{4}(?: ?x[0-9]{1,5})?", _always, _LIKELY, _LIKELY, PHONE, 10),  # noqa: E501 - a row of the table
    _rule("us_ssn", r"[0-9]{3}-[0-9]{2}-[0-9]{4}", digits.us_ssn, _LIKELY, _CERTAIN, SOCIAL, 9),
    _rule("us_ssn", r"[0-9]{3}[ .]?[0-9]{2}[ .]?[0-9]{4}", digits.us_ssn, _NO, _LIKELY, SOCIAL, 9),
    _rule("cn_passport", r"[EG][0-9]{8}", _always, _LOW, _LIKELY, PASSPORT, 8),
    _rule("cn_passport", r"(?:[EGeg][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP]E?[0-9]{7,8})", _always, _NO, _LIKELY, PASSPORT, 7),
    _rule("uk_nhs", rf"[0-9]{{3}}{GAP}[0-9]{{3}}{GAP}[0-9]{{4}}", digits.uk_nhs, _NO, _CERTAIN, HEALTH, 10),
    _rule("uk_nhs", r"[0-9]{3} [0-9]{3} [0-9]{4}", digits.uk_nhs, _LOW, _CERTAIN, HEALTH, 10),
    _rule("br_cpf", r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", digits.br_cpf, _CERTAIN, _CERTAIN, BRAZILIAN, 11),
    _rule("br_cpf", r"[0-9]{3}(?P<s>[ .]?)[0-9]{3}(?P=s)[0-9]{3}[ -]?[0-9]{2}", digits.br_cpf, _NO, _CERTAIN, BRAZILIAN, 11),
    _rule("kr_rrn", r"[0-9]{2}[01][0-9][0-3][0-9]-[1-8][0-9]{6}", digits.kr_rrn, _CERTAIN, _CERTAIN, RESIDENT, 13),
    _rule("kr_rrn", r"[0-9]{2}[01][0-9][0-3][0-9] ?[1-8][0-9]{6}", digits.kr_rrn, _NO, _CERTAIN, RESIDENT, 13),
    _rule("in_aadhaar", r"[2-9][0-9]{3}(?P<s>[ -])[0-9]{4}(?P=s)[0-9]{4}", digits.in_aadhaar, _LIKELY, _CERTAIN, RESIDENT, 12),
    _rule("in_aadhaar", r"[2-9][0-9]{11}", digits.in_aadhaar, _NO, _CERTAIN, RESIDENT, 12),
    _rule("hk_id", r"[A-Z]{1,2}[0-9]{6} ?\([0-9A]\)", digits.hk_id, _CERTAIN, _CERTAIN, RESIDENT, 6),
    _rule("hk_id", r"[A-Za-z]{1,2}[0-9]{6}(?:\([0-9Aa]\)|[0-9Aa])", digits.hk_id, _NO, _LIKELY, RESIDENT, 6),
    _rule("tw_id", r"[A-Z][1289][0-9]{8}", digits.tw_id, _LIKELY, _CERTAIN, RESIDENT, 9),
    _rule("tw_id", r"[a-z][1289][0-9]{8}", digits.tw_id, _NO, _CERTAIN, RESIDENT, 9),
    _rule("es_nif", r"(?:[0-9]{8}|[XYZ][0-9]{7})-?[A-HJ-NP-TV-Z]", digits.es_nif, _LIKELY, _CERTAIN, SPANISH, 7),
    _rule("es_nif", r"(?:[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}|[XYZxyz]-?[0-9]{7})[ -]?[A-HJ-NP-TV-Za-hj-np-tv-z]", digits.es_nif, _NO, _CERTAIN, SPANISH, 7),  # noqa: E501 - a row of the table
    _rule("fr_nir", r"[1278][ .]?[0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{2}", digits.fr_nir, _LIKELY, _CERTAIN, RESIDENT, 15),  # noqa: E501 - a row of the table
    _rule("de_steuer_id", r"[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", digits.de_steuer_id, _LIKELY, _CERTAIN, GERMAN, 11),
    _rule("pl_pesel", r"[0-9]{11}", digits.pl_pesel, _LOW, _CERTAIN, POLISH, 11),
    _rule("nl_bsn", r"[0-9]{4}[. ][0-9]{2}[. ][0-9]{3}", digits.nl_bsn, _LOW, _CERTAIN, DUTCH, 9),
    _rule("nl_bsn", r"[0-9]{3}[. -]?[0-9]{3}[. -]?[0-9]{3}", digits.nl_bsn, _NO, _CERTAIN, DUTCH, 9),
    _rule("sg_nric", r"[STFGM][0-9]{7}[A-Z]", digits.sg_nric, _CERTAIN, _CERTAIN, SINGAPORE, 7),
    _rule("sg_nric", r"[stfgm][0-9]{7}[a-z]", digits.sg_nric, _LIKELY, _CERTAIN, SINGAPORE, 7),
    _rule("jp_mynumber", r"[0-9]{4}(?P<s>[ -]?)[0-9]{4}(?P=s)[0-9]{4}", digits.jp_mynumber, _NO, _CERTAIN, JAPANESE, 12),
    _rule("ca_sin", r"[1-79][0-9]{2}(?P<s>[ -])[0-9]{3}(?P=s)[0-9]{3}", digits.ca_sin, _LOW, _CERTAIN, CANADIAN, 9),
    _rule("ca_sin", r"[1-79][0-9]{8}", digits.ca_sin, _NO, _CERTAIN, CANADIAN, 9),
    _rule("imei", r"[0-9]{2}-?[0-9]{6}-?[0-9]{6}-?[0-9]", digits.imei, _LOW, _CERTAIN, DEVICE, 15),
    _rule("phone_intl", r"(?:0[0-9]{1,4}|\([0-9]{2,4}\)|[1-9][0-9]{1,3})(?:[ .-]\(?[0-9]{2,8}\)?){1,5}(?:x[0-9]{1,5})?", spoken, _NO, _LIKELY, PHONE, 7),  # noqa: E501 - a row of the table
    _rule("phone_intl", r"[0-9]{10,11}", spoken, _NO, _LIKELY, PHONE, 10),
)  # fmt: skip
