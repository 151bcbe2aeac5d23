"""Orders addressed to a model that reads the text: visible phrases in English and Chinese, and the same inside what a page hides.

A phrase in quotation marks or code is `LOW`: writing about an attack is not one. Phrases catch the common and the careless; a rewritten
order passes. So no match is no proof, and whoever uses `find` says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from jingwei.text import hidden
from jingwei.text.match import Match, Strength, best, mask
from jingwei.text.normalise import Folded, fold
from jingwei.text.patterns import expression

_ALL = (
    r"(?:all|any|every|the|your|my|of|these|those|prior|previous|preceding|above|earlier|foregoing|system|original|and)"
)
_ORDERS = r"(?:instructions?|prompts?|rules|directions|guidelines|commands|context|messages?|constraints)"
_ENGLISH = {  # anchor, in lower case -> shapes
    "ignor": rf"ignor(?:e|ing) (?:{_ALL} ){{1,5}}{_ORDERS}",
    "disregard": rf"disregard (?:{_ALL} ){{1,5}}{_ORDERS}",
    "forget": rf"forget (?:{_ALL} ){{1,5}}(?:{_ORDERS}|you (?:were|have been) told)",
    "system prompt": r"(?:print|reveal|repeat|show|output|leak|disclose|send)(?: me)? (?:the |your |its )?(?:full |entire |hidden |initial )?system prompt",  # noqa: E501 - a row of the table
    "do not ": r"do not (?:tell|inform|mention|reveal|alert|notify)(?: this| that| it)?(?: to)? (?:the )?(?:user|reader|human|operator)",
    "tell the ": r"(?:when|if|while) (?:summari[sz]ing|reading|processing|translating|asked about|you (?:read|summari[sz]e|process)) [^.\n]{1,60}?,? (?:please )?tell the (?:user|reader)",  # noqa: E501 - a row of the table
    "you are now": r"(?:from now on,? )?you are now (?:in )?(?:dan\b|developer mode|jailbroken|unrestricted|a(?:n)? (?:different|new|evil|unfiltered))",  # noqa: E501 - a row of the table
    "assistant": r"(?:ai|llm)(?: assistant| agent| model)?s?,? (?:reading|processing|summari[sz]ing) this (?:page|text|document|file|message)[^.\n]{0,40}(?:must|should|please)",  # noqa: E501 - a row of the table
    "<|im_start|>": r"<\|im_start\|>\s?system",
    "### system": r"^### system(?: prompt| instructions?)?:",
    "[/inst]": r"\[/inst\]",
}  # fmt: skip
_LEAVE = "(?:忽略|无视|忘记|忘掉|不要理会|不要遵守|抛开)"
_ALL_ZH = "(?:掉|所有|全部|之前|以上|上面|上述|前面|先前|此前|你|您|的|一切|任何|收到|系统|原有|[ ，,])"
_ORDERS_ZH = "(?:指令|指示|提示词?|命令|规则|设定|约束|要求)"
_CHINESE = {
    "忽略 无视 忘记 忘掉 不要理会 不要遵守 抛开": rf"{_LEAVE}{_ALL_ZH}{{1,8}}{_ORDERS_ZH}",
    "系统提示 提示词": r"(?:输出|打印|显示|泄露|透露|重复|告诉我|发送)(?:你|您|的|完整|全部|初始|隐藏|原始){0,5}(?:系统提示词?|系统指令|提示词)",
    "不要告诉 不要向 不得告知 别告诉": r"(?:不要|不得|别)(?:告诉|告知|向|让|提醒)(?:用户|读者|使用者|人类)",
    "你现在是": r"(?:从现在(?:开始|起)[，, ]?)你现在是(?:一个)?(?:不受限制|没有限制|开发者模式|dan)",
    "发送到 转发到 上传到": r"(?:把|将)(?:用户|对话|聊天|会话)[^。\n]{0,16}(?:发送|转发|上传)(?:到|给|至)",
}  # fmt: skip
_ENGLISH_SHAPES, _CHINESE_SHAPES = (
    tuple(
        (anchor, shape)
        for anchors, text in table.items()
        for shape in (expression(text, re.IGNORECASE | re.MULTILINE),)
        for anchor in ((anchors,) if anchors.isascii() else anchors.split(" "))
    )
    for table in (_ENGLISH, _CHINESE)
)
_UNSEEN = expression(
    r"<(?P<tag>[a-z]{1,10})\b[^<>]{0,200}(?:display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?0(?![.0-9]*[1-9])|opacity\s?:\s?0(?![.0-9]*[1-9]))"
    r"[^<>]{0,200}>(?P<v>[^<]{1,4000})",
    re.IGNORECASE,
)
_QUOTES = "\"'`“‘「『《<"


def find(text: str) -> tuple[Match, ...]:
    """Orders to a reading model: kinds `injection`, `hidden_injection` (in a comment or unseen element) and `hidden_unicode`."""
    folded = fold(text)
    return best((*orders(text, folded), *hidden.find(text)))


def orders(text: str, folded: Folded) -> tuple[Match, ...]:
    """The orders among `find`'s matches; who has folded the text gives that. Order and hidden order of one place stand both."""
    visible = tuple(_orders(folded.text))
    found = folded.restore((*visible, *_concealed(folded.text, visible)))
    return (*found, *_broken(text, folded))


def _orders(text: str) -> Iterator[Match]:
    lower = text.lower()
    shapes = _ENGLISH_SHAPES if text.isascii() else (*_ENGLISH_SHAPES, *_CHINESE_SHAPES)
    for shape in dict.fromkeys([shape for anchor, shape in shapes if anchor in lower]):
        for found in shape.finditer(text):
            quoted = text[found.start() - 1 : found.start()] in tuple(_QUOTES)
            grade = Strength.LOW if quoted else Strength.LIKELY
            yield Match("injection", *found.span(), grade, mask(found.group()))


def _concealed(text: str, orders: tuple[Match, ...]) -> Iterator[Match]:
    """Orders that stand in an HTML comment or in an element that a browser does not show."""
    if not orders or "<" not in text:
        return
    starts = sorted(order.start for order in orders)
    for start, end in (*_comments(text), *(region.span("v") for region in _UNSEEN.finditer(text))):
        first = bisect_left(starts, start)
        if first < len(starts) and starts[first] < end:
            yield Match("hidden_injection", start, end, Strength.CERTAIN, mask(text[start:end].strip()))


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Insides of HTML comments; one that never ends hides nothing from a reader of the source."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield start + 4, end
        start = text.find("<!--", end)


def _broken(text: str, folded: Folded) -> Iterator[Match]:
    """Orders that appear only when invisible characters are taken out: they were broken up by them."""
    if len(folded.text) != len(text):
        bare = {(m.start, m.end) for m in _orders(text)}
        for order in folded.restore(tuple(_orders(folded.text))):
            if (order.start, order.end) not in bare:
                yield Match("hidden_injection", order.start, order.end, Strength.CERTAIN, order.masked)
