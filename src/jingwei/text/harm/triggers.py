"""Places of a text worth a judgement: one numpy pass over its characters, so that ordinary documents cost little.

Two Han characters or four Latin letters in a row tell a trigger; their hash is looked up in a table of bits, and what the table lets through is
compared. Words that ordinary documents are full of (`dirty`, `kill`, 垃圾) are no triggers by themselves, so a sentence of abuse that holds no
trigger is not found here; the score of a whole text (`classify`) does not go through triggers.
"""

# ruff: noqa: E501 - rows of tables

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jingwei.text.harm.words import classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TAKEN = ("slur", "insult", "dehumanise", "exclude")
_COMMON = frozenset(
    [
        "hick",
        "hicks",
        "hoe",
        "hoes",
        "coon",
        "coons",
        "crackers",
        "cracker",
        "honky",
        "tramp",
        "dyke",
        "dyke*",
        "gimp",
        "homo",
        "trash",
        "garbage",
        "dirty",
        "inferior",
        "lame",
        "clown",
        "clowns",
        "prick",
        "suck",
        "sucks",
        "filth",
        "ugly",
        "dumb",
        "dick",
        "rats",
        "rat",
        "pig",
        "pigs",
        "dogs",
        "animal",
        "animals",
        "plague",
        "disease",
        "diseased",
        "cancer",
        "monkey",
        "monkeys",
        "monster*",
        "beast*",
        "savage*",
        "leech*",
        "barbar*",
        "parasite*",
        "freak*",
        "creep",
        "crap",
        "jerk",
        "hate",
        "hates",
        "cleanse*",
        "segregat*",
        "eradicate*",
        "go",
        "home",
        "infest*",
        "locust*",
        "swine",
        "maggot*",
        "tards",
        "玻璃",
        "公交车",
        "三哥",
        "打拳",
        "弯弯",
        "绿绿",
        "东西",
        "玩意儿",
        "落后",
        "老鼠",
        "病毒",
        "猴子",
        "垃圾",
        "清除",
        "隔离",
        "野兽",
        "苍蝇",
        "害虫",
        "小偷",
        "骗子",
        "可笑",
        "神经",
        "神经病",
        "病态",
        "野蛮",
        "没有资格",
        "恶心",
        "该死",
        "愚蠢",
        "变态",
        "双标",
        "孤儿",
        "司马",
        "生来就",
        "天生就",
        "消灭",
        "都该",
        "讨厌",
        "驱逐",
        "拒收",
        "懒惰",
        "寄生虫",
        "蝗虫",
        "猩猩",
        "瘟疫",
        "肮脏",
        "奇葩",
        "禽兽",
        "孤儿",
        "丢人",
        "回回",
        "小丑",
        "无脑",
        "井盖",
        "拳师",
        "兔爷",
    ]
)
_MORE_LATIN = (  # what the graded shapes cannot do without
    "murder,strangle,behead,lynch,massacre,suicide,kill ,self-harm,self harm,overdose,end my,hang ,cut myself,explosive,bomb,grenade,molotov,ghost gun,silencer,nerve agent,sarin,"
    "ricin,anthrax,napalm,meth ,meth.,meth?,crystal meth,methamphet,cocaine,heroin,fentanyl,mdma,ecstasy,ketamine,launder,counterfeit,forge,blackmail,shoplift,ponzi,fake ,phish,scam,porn,blowjob,blow job,"
    "handjob,gangbang,cumshot,creampie,send nudes,should die,must die,deserve to die,hanged,gassed,exterminat,want to die,cocktail"
)
_MORE_HAN = (
    "杀了 弄死 打死 砍死 捅死 宰了 杀光 炸死 掐死 杀掉 杀人 谋杀 毒死 枪毙 烧死 绞死 绑架 自杀 自残 割腕 上吊 烧炭 跳楼 想死 不想活 炸弹 炸药 雷管 枪支 手枪 燃烧瓶 沙林 毒气 炭疽 冰毒 "
    "海洛因 可卡因 摇头丸 芬太尼 大麻 毒品 麻古 氯胺酮 迷奸 听话水 洗钱 伪造 假币 假证 诈骗 骗贷 逃税 盗刷 盗号 走私 敲诈 勒索 传销 撬锁 代开 四件套 口交 肛交 群交 内射 颜射 鸡巴 操逼 裸聊 约炮 "
    "援交 包夜 色情 黄色小说 幼女"
)
_BITS = 18
_ONE, _TWO, _SPREAD = np.uint32(40503), np.uint32(2246822519), np.uint32(2654435761)
_FIRST_HAN = 0x3400


@dataclass(frozen=True, slots=True)
class _Table:
    told: NDArray[np.bool_]
    words: dict[str, tuple[str, ...]]  # first characters to whole triggers


@cache
def _table() -> _Table:
    terms = {t.removesuffix("*") for t, c in classes().items() if c.partition(":")[0] in _TAKEN and t not in _COMMON}
    terms |= set(_MORE_LATIN.split(",")) | set(_MORE_HAN.split())
    words: dict[str, set[str]] = {}
    for term in terms:
        size = 4 if term.isascii() else 2
        if len(term) >= size:
            words.setdefault(term[:size], set()).add(term)
    told = np.zeros(1 << _BITS, np.bool_)
    for first in words:
        codes = np.array([ord(c) for c in first], np.uint32)
        told[int((_pairs(codes) if len(codes) == 2 else _fours(_pairs(codes)))[0])] = True  # noqa: PLR2004
    return _Table(told, {first: tuple(sorted(rest)) for first, rest in words.items()})


def _pairs(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return ((codes[:-1] * _ONE + codes[1:]) * _SPREAD) >> np.uint32(32 - _BITS)


def _fours(pairs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return ((pairs[:-2] * _TWO + pairs[2:]) * _SPREAD) >> np.uint32(32 - _BITS)


def places(text: str) -> list[int]:
    """Where a trigger begins in a text of lower case, in order."""
    table = _table()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    pairs = _pairs(codes)
    hit = np.zeros(len(pairs), np.bool_)
    if len(pairs) > 2:  # noqa: PLR2004 - four letters
        hit[:-2] = table.told[_fours(pairs)]
    if not text.isascii():
        hit |= table.told[pairs] & (codes[:-1] >= _FIRST_HAN)
    return [at for at in np.flatnonzero(hit).tolist() if _is_trigger(text, at, table.words)]


def _is_trigger(text: str, at: int, words: dict[str, tuple[str, ...]]) -> bool:
    if text[at] >= "\u3400":
        return any(text.startswith(term, at) for term in words.get(text[at : at + 2], ()))
    if at and text[at - 1].isalpha() and text[at - 1].isascii():
        return False
    return any(text.startswith(term, at) for term in words.get(text[at : at + 4], ()))
