"""Names, postal addresses and days of birth: a gazetteer, a word that says what follows, and the shape. Always the lowest grade.

The lists hold the commonest given names and surnames only: a name outside them is found beside a label (`Name: …`) and missed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwei.text.match import Match, Strength, mask
from jingwei.text.patterns import expression

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "欧司诸"
)
_GIVEN = """
Aaron Abigail Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandro Alex Alexander Alexandra Alexis Alice Alicia Alison Allison Amanda Amber
Amelia Amy Ana Andrea Andreas Andrew Angela Anita Ann Anna Anne Annette Annie Anthony Antonio April Arthur Ashley Audrey Barbara Beatrice
Benjamin Bernard Beth Betty Beverly Bill Bob Bonnie Brandon Brenda Brian Bruce Bryan Camilla Carl Carla Carlos Carmen Carol Caroline Carolyn
Catherine Cathy Charles Charlotte Cheryl Chloe Christian Christina Christine Christopher Cindy Claire Clara Claudia Colin Connie Craig
Crystal Cynthia Daniel Danielle David Dawn Deborah Debra Denise Dennis Derek Diana Diane Diego Donald Donna Doris Dorothy Douglas Dylan
Edith Eduardo Edward Eileen Elaine Eleanor Elena Elizabeth Ella Ellen Emily Emma Eric Erica Erik Erin Ethan Eugene Eva Evelyn Fatima Felix
Fernando Fiona Florence Frances Francesca Francis Francisco Frank Franz Fred Frederick Gabriel Gail Gary Gavin George Gerald Giovanni Giulia
Gladys Glenn Gloria Grace Graham Greg Gregory Hannah Hans Harold Harriet Harry Hassan Heather Heidi Helen Helena Henry Holly Howard Hugo Ian
Ibrahim Ingrid Irene Isaac Isabel Isabella Ivan Jack Jacob Jacqueline James Jamie Jan Jane Janet Janice Jason Jasmine Javier Jean Jeff
Jeffrey Jennifer Jeremy Jessica Jill Jim Joan Joanna Joe Joel John Jonathan Jorge Jose Joseph Joshua Joyce Juan Juana Judith Judy Julia
Julian Julie Julio Karen Karin Karl Kate Katherine Kathleen Kathryn Katie Keith Kelly Kenneth Kevin Kim Kimberly Klaus Kristen Kristin Kyle
Larry Laura Lauren Laurence Lawrence Leah Leo Leonard Leslie Liam Lillian Linda Lisa Lois Louis Louise Lucas Lucia Lucy Luis Luke Lydia Lynn
Madison Manuel Margaret Maria Marie Marilyn Mario Marion Marjorie Mark Marta Martha Martin Mary Matteo Matthew Maureen Megan Melanie Melissa
Michael Michelle Miguel Mildred Mohamed Mohammed Monica Nadia Nancy Natalie Natasha Nathan Neil Nicholas Nicole Nigel Nina Noah Nora Norma
Norman Oliver Olivia Omar Oscar Pamela Patricia Patrick Paul Paula Pauline Pedro Peggy Peter Philip Phillip Phyllis Pierre Rachel Ralph
Raymond Rebecca Renee Ricardo Richard Rita Robert Roberto Robin Roger Ronald Rosa Rose Rosemary Roy Russell Ruth Ryan Sabrina Sally Samantha
Samuel Sandra Sara Sarah Scott Sean Sebastian Sergio Sharon Sheila Shirley Simon Sofia Sonia Sophia Sophie Stefan Stephanie Stephen Steve
Steven Stuart Susan Suzanne Sylvia Tamara Tara Teresa Terry Theresa Thomas Tiffany Timothy Tina Todd Tom Tony Tracy Ursula Valerie Vanessa
Vera Veronica Victor Victoria Vincent Virginia Walter Wanda Wayne Wendy William Yvonne Zachary
"""
GIVEN = frozenset(_GIVEN.split())
_HAN = "\u4e00-\u9fff"
_LABEL_ZH = expression(
    r"(?:姓名|联系人|收件人|收货人|户主|户名|申请人|患者|法定代表人|法人|客户|持卡人|负责人|被保险人|投保人|当事人|家长|学生|员工|病人|本人)[\"'”]?\Z"
)
_LABEL_EN = (
    expression(  # `sure` labels name a person whatever follows; behind the others a common given name is asked for
        r"(?<![A-Za-z_-])(?:(?P<sure>(?:full|customer|patient|applicant|employee|card ?holder)(?:'s)? name"
        r"|applicant|patient|(?:card|account) ?holder"
        r"|beneficiary|insured|attn|tenant)|(?:first |last |sur|contact )?names?|customer|client|contact|employee"
        r"|recipient|student|spouse|signed(?: by)?)[\"']?\Z",
        re.IGNORECASE,
    )
)
_NAME_ZH = expression(rf"[{SURNAMES}][{_HAN}]{{1,3}}(?![{_HAN}])")
_NAME_EN = expression(r"[A-Z][a-z]{1,15}(?: [A-Z]\.)?(?:[ -][A-Z][a-z']{1,15}){1,2}(?![A-Za-z])")
_FREE = expression(r"[A-Z][a-z]{1,14} (?:[A-Z]\.? )?[A-Z][a-z]{2,15}(?![A-Za-z])")
_INTRODUCED = expression(r"[A-Z][a-z]{1,15}(?: [A-Z]\.?)?(?: [A-Z][a-z']{1,15}){0,2}(?![A-Za-z])")
_OWNER_ZH = expression(
    rf"的[{_HAN}A-Za-z]{{0,8}}(?:号码?|电话|手机|邮箱|卡|证|地址|住址|账户|代码|日期|生日)(?:是|为|：|:)\s?\Z"
)
_OWNER_EN = expression(
    r"(?:of|for) (?P<a>[A-Z][a-z]{1,15}(?: [A-Z]\.)?(?: [A-Z][a-z']{1,15}){1,2}) (?:is|was)[ :]{1,2}\Z"
    r"|(?P<b>[A-Z][a-z]{1,15}(?: [A-Z][a-z']{1,15}){1,2})'s [A-Za-z ]{2,30}(?:is|was|:)[ :]{0,2}\Z"
)
_NO_SURNAMES = """
Street Avenue Road Lane Drive Server Cloud County City University College School Institute Hospital Inc Ltd Corp Company Foundation Project
Park Island Hall House Center Centre Bank River Lake Bay Day Award Prize Theorem Law Effect Method Algorithm Show Cup Fund Group Press Doe
"""
_NOT_NAMES = frozenset(_NO_SURNAMES.split())
_STREETS = "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Circle|Close|Crescent"
_STREETS += "|Parkway|Pkwy|Highway|Hwy"
_STREET = expression(
    rf"[0-9]{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][a-z'-]{{1,20}} ){{1,3}}(?:{_STREETS})\b\.?"
    r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|#)\.? ?[0-9A-Z]{1,5})?"
    r"(?:, [A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})?(?:,? [A-Z]{2} [0-9]{5})?)?"
)
_HOUSE = expression(
    rf"(?:[{_HAN}]{{2,8}}?(?:省|自治区))?(?:[{_HAN}]{{2,8}}?(?:市|自治州|地区|盟))?(?:[{_HAN}]{{1,8}}?(?:区|县|旗|市|镇|乡)){{0,3}}"
    rf"[{_HAN}]{{1,10}}?(?:路|街|道|巷|弄|里|胡同|大道|村)[0-9]{{1,5}}(?:[-/][0-9]{{1,5}})?号"
    rf"(?:[{_HAN}0-9A-Za-z]{{0,8}}(?:楼|栋|幢|座|单元|室|层|房))*"
)
_PLACE_ZH = expression("省|市|区|县|镇|乡|村")
_LIVES = expression("住址|地址|住在|居住|户籍|寄到|送到|家住|位于|所在地")
_BORN = expression(r"(?<![A-Za-z])(?:born|birth(?:day|date)?|d\.?o\.?b)(?![A-Za-z])|出生|生日|生于|诞辰", re.IGNORECASE)
_DAY = expression(
    r"(?:19|20)[0-9]{2}(?P<s>[-./ ])[0-9]{1,2}(?P=s)[0-9]{1,2}(?![0-9])|[0-9]{1,2}(?P<t>[-./])[0-9]{1,2}(?P=t)(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9](?![0-9])|(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日"
)
_REACH = 40
_BEHIND = 24
_NEAR = 60


def _low(kind: str, text: str, start: int, end: int) -> Match:
    return Match(kind, start, end, Strength.LOW, mask(text[start:end]))


def labelled(text: str, colon: int, start: int) -> Iterator[Match]:
    """A name behind a colon whose label says so: `姓名：`, `Applicant:`."""
    chinese = text[start] >= "\u4e00"
    label, shape = (_LABEL_ZH, _NAME_ZH) if chinese else (_LABEL_EN, _NAME_EN)
    said = label.search(text, max(0, colon - _BEHIND), colon)
    name = shape.match(text, start) if said else None
    if said and name and (chinese or said["sure"] or _common(name.group())):
        yield _low("person", text, name.start(), name.end())


def near(text: str, start: int, end: int) -> Iterator[Match]:
    """A common given name with a surname close to a person's number at `start` to `end`."""
    for left, right in ((max(0, start - _NEAR), start), (end, min(len(text), end + _NEAR))):
        for name in _FREE.finditer(text, left, right):
            if _common(name.group()):
                yield _low("person", text, name.start(), name.end())


def introduced(text: str) -> Iterator[Match]:
    """`My name is …`, `her name is …`: whatever name follows."""
    at = text.find("name is ")
    while at >= 0:
        name = _INTRODUCED.match(text, at + 8)
        if name and text[max(0, at - 4) : at].lower().endswith((" my ", "my ", "his ", "her ")):
            yield _low("person", text, name.start(), name.end())
        at = text.find("name is ", at + 8)


def _common(name: str) -> bool:
    first, _, last = name.partition(" ")
    return first in GIVEN and last.rpartition(" ")[2] not in _NOT_NAMES


def owner(text: str, start: int) -> Iterator[Match]:
    """Whose number starts at `start`: `李小明的电话是`, `The passport of Mary Reed is`."""
    left = max(0, start - _REACH)
    if said := _OWNER_EN.search(text, left, start):
        group = "a" if said["a"] else "b"
        yield _low("person", text, said.start(group), said.end(group))
    elif not text.isascii() and (of := _OWNER_ZH.search(text, left, start)):
        at = of.start()
        for length in (3, 2):
            if at >= length and text[at - length] in SURNAMES and text[at - length : at].isalpha():
                yield _low("person", text, at - length, at)
                return


def day_of_birth(text: str, start: int) -> Iterator[Match]:
    """A day at `start` with a word of birth before it."""
    day = _DAY.match(text, start)
    if day and _BORN.search(text, max(0, start - _REACH), start):
        yield _low("birth_date", text, day.start(), day.end())


def street(text: str, start: int, end: int) -> Iterator[Match]:
    """A postal address around digits that stand before a street's name or a house number's sign."""
    if text[end : end + 1] == " ":
        if found := _STREET.match(text, start):
            yield _low("address", text, found.start(), found.end())
        return
    for found in _HOUSE.finditer(text, max(0, start - _REACH), min(len(text), end + _REACH)):
        if found.start() < start < found.end():
            said = _PLACE_ZH.search(found.group()) or _LIVES.search(text, max(0, found.start() - 8), found.start())
            if said:
                yield _low("address", text, _after_label(text, found.start(), start), found.end())


def _after_label(text: str, start: int, end: int) -> int:
    """Where the address starts: words that announce it are no part of it."""
    return max((m.end() for m in _LIVES.finditer(text, start, end)), default=start)
