"""Orders to the model in what only should describe, in plain sight, where people do not look, encoded, or spread over several strings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Piece, Role
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.directives import DOUBTFUL, SURE, Setting, Sign, directives, verdict_weight
from jingwei.text.disguise import is_prose, readings
from jingwei.text.patterns import expression
from jingwei.text.spoken import unread

_CONCEALED = (
    (expression(r"^\[(?://|comment|_)[^\]\n]{0,40}\]:\s*(?:#|<>)\s*(.{1,4000})$", re.MULTILINE | re.IGNORECASE), "in a comment", "在注释中"),
    (expression(r"(?:(?<![ \t\u00a0\u3000\u2000-\u200a])[ \t\u00a0\u3000\u2000-\u200a]{40,}+|(?<!\n)\n(?:[ \t\r]*+\n){9,}+[ \t]*+)(\S.{3,20000})", re.DOTALL), "after a long blank", "在长空白之后"),  # noqa: E501 - a pattern or a list
    (expression(r"<[a-z]{1,10}\b[^<>]{0,200}(?:display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?0(?![.\d]*[1-9])|opacity\s?:\s?0(?![.\d]*[1-9]))[^<>]{0,200}>([^<]{1,4000})", re.IGNORECASE), "in an element that is not shown", "在不显示的元素中"),  # noqa: E501 - a pattern or a list
)  # fmt: skip
_ADDRESSED = expression(
    r"\b(?:you|assistant|model|agent|ai|llm)\b[^.\n]{0,60}\b(?:must|should|shall|always|never|need to|have to)\b|\b(?:you must|always|never|do not|don't|must not|instruction|ignore|secretly|silently)\b"  # noqa: E501 - a pattern or a list
    r"|(?:必须|务必|不要|不得|请先|指令|你应|你需|助手|模型)",
    re.IGNORECASE,
)
_EDITORIAL = expression(
    r"\b(?:generated|edit|eslint|prettier|copyright|licen[cs]e|todo|fixme|markdownlint|maintainers?|contributors?)\b|自动生成|手工修改|版权|许可",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"(?:contents?|content of|reading|read|dump|value) .{0,40}\b(?:ssh|id rsa|id ed25519|env file|dot env|passwd|aws credentials|kube config|mcp json|private key|system prompt)\b|\b(?:ssh|id rsa|passwd|env file|private key|mcp json)\b.{0,20}\b(?:contents?|dump)\b"  # noqa: E501 - a pattern or a list
)
_MOST, _LONGEST = 64, 20_000  # comments of a text that are looked into, characters of each
_STRONG = frozenset(("secrecy", "harvest", "address", "tamper", "override"))
_READ = frozenset((Role.DESCRIPTION, Role.ARGUMENT, Role.PROMPT, Role.OTHER))  # texts that a model goes by
_PROSE = 4  # blanks that make a string of a program a sentence
_WORDS = {
    "secrecy": "kept from people", "harvest": "takes private data along", "acquire": "reads a secret file", "address": "sends data to a fixed address", "tamper": "changes another call",  # noqa: E501 - a pattern or a list
    "override": "sets rules aside", "unasked": "skips a person's consent", "command": "runs what it fetches or destroys", "settings": "changes the agent's memory or settings",  # noqa: E501 - a pattern or a list
    "always": "acts on every answer or call", "persist": "binds later conversations", "tag": "a tag that claims authority", "precondition": "demands an action before the call",  # noqa: E501 - a pattern or a list
    "coercion": "threatens or claims compulsion", "falsify": "demands a false report",
    "crowded": "too much to weigh", "steer": "discredits other tools",
    "chain": "hands what another tool gives to one that leads out", "hidden": "hidden from people",
}  # fmt: skip
_WORDS_ZH = {
    "secrecy": "对人隐瞒", "harvest": "夹带私有数据", "acquire": "读取机密文件", "address": "向固定地址发送数据", "tamper": "改变其他调用", "override": "抛开规则", "unasked": "跳过人的同意",  # noqa: E501 - a pattern or a list
    "command": "运行取得的内容或进行破坏", "settings": "改变智能体的记忆或设置", "always": "作用于每次回答或调用", "persist": "约束以后的对话", "tag": "声称权威的标签", "precondition": "要求在调用前执行动作",  # noqa: E501 - a pattern or a list
    "coercion": "威胁或声称强制", "falsify": "要求虚假报告",
    "crowded": "内容过多，未能逐一判断", "steer": "诋毁其他工具", "chain": "把其他工具的输出交给对外工具", "hidden": "对人隐藏",
}  # fmt: skip


def judge(pieces: Iterable[Piece]) -> Iterator[Finding]:
    """Findings for all strings of one document."""
    spread: dict[str, list[tuple[Piece, Sign]]] = defaultdict(list)
    for piece in pieces:
        if piece.role in {Role.NAME, Role.KEY}:
            yield from _named(piece)
            continue
        text = piece.text
        if len(text) < 6 or text.isalnum():  # noqa: PLR2004 - shorter than any order
            continue
        signs = _signs(piece, text)
        hidden = list(_hidden(piece, text)) if len(text) > 12 else []  # noqa: PLR2004 - shorter than any concealment
        yield from hidden
        weight = verdict_weight(signs)
        if piece.role in _READ and weight < SURE and (language := unread(text)):
            yield finding(
                "instruction.language", language, pointer=piece.pointer, line=piece.line, name=piece.owner, shown=text
            )
        if weight >= SURE:
            if not hidden:
                yield _told("instruction.hidden", piece, signs)
        elif signs and piece.role not in {Role.CODE, Role.PROMPT}:
            if piece.owner:
                spread[piece.owner] += [(piece, sign) for sign in signs]
            elif weight == DOUBTFUL:
                yield _told("instruction.doubtful", piece, signs)
    yield from _together(spread)


def _signs(piece: Piece, text: str) -> tuple[Sign, ...]:
    argument = piece.role in {Role.ARGUMENT, Role.VALUE}
    found = directives(
        text, Setting(piece.purpose, piece.role in {Role.DESCRIPTION, Role.OTHER, Role.ARGUMENT}, argument)
    )
    if piece.role is Role.CODE:
        prose = text.count(" ") >= _PROSE or not text.isascii()
        return tuple(s for s in found if prose and s.weight == SURE and s.kind in _STRONG and len(text) < 20_000)  # noqa: PLR2004 - a string that long is data
    return tuple(s for s in found if piece.role is not Role.PROMPT or (s.weight == SURE and s.kind in _STRONG))


def _together(spread: dict[str, list[tuple[Piece, Sign]]]) -> Iterator[Finding]:
    """Signs that are slight in each string and add up over the strings of one tool."""
    for found in spread.values():
        signs = tuple(sign for _, sign in found)
        total = verdict_weight(signs)
        piece = max(found, key=lambda pair: pair[1].weight)[0]
        if total >= SURE:
            yield _told("instruction.hidden", piece, signs)
        elif total == DOUBTFUL and any(sign.weight == DOUBTFUL for sign in signs):
            yield _told("instruction.doubtful", piece, signs)


def _named(piece: Piece) -> Iterator[Finding]:
    """Names and keys that spell an order: words joined by underscores."""
    words = re.sub(r"[_\-.\s]+|(?<=[a-z])(?=[A-Z])", " ", piece.text[:400]).lower()
    if _TAKEN.search(words):
        yield finding(
            "instruction.hidden",
            _WORDS["harvest"],
            _WORDS_ZH["harvest"],
            pointer=piece.pointer,
            line=piece.line,
            name=piece.owner,
            shown=piece.text,
        )
        return
    if piece.text.count(" ") >= _PROSE or len(piece.text) > 60:  # noqa: PLR2004 - longer than names are
        for text in (piece.text, words):
            signs = directives(text, Setting("", describes=False, argument=True))
            if verdict_weight(signs) >= DOUBTFUL or any(s.kind == "tag" for s in signs):
                crowded = {sign.kind for sign in signs} == {"crowded"}
                yield _told("instruction.doubtful" if crowded else "instruction.hidden", piece, signs)
                return


def _hidden(piece: Piece, text: str) -> Iterator[Finding]:
    """Regions that people do not see, and encoded text, judged like what they say."""
    if piece.role is Role.CODE:
        return
    for at, inner, en, zh in _regions(text.rstrip()):
        weight = verdict_weight(directives(inner, Setting("", describes=False, argument=True)))
        where: dict[str, Any] = {
            "pointer": piece.pointer,
            "line": _line(piece, text, at),
            "name": piece.owner,
            "shown": inner,
        }
        if weight >= DOUBTFUL or (weight and _ADDRESSED.search(inner)):
            yield finding("instruction.concealed", en, zh, **where)
        elif _ADDRESSED.search(inner) and not _EDITORIAL.search(inner) and piece.role is not Role.PROMPT:
            yield finding("instruction.doubtful", en, zh, **where)
    loud = Setting("", describes=False, argument=True)
    for spelled in islice(readings(text), _MOST):
        plain = {sign.kind for sign in directives(text, loud)} if len(spelled) > len(text) // 2 else set()
        weight = verdict_weight(tuple(sign for sign in directives(spelled, loud) if sign.kind not in plain))
        if weight >= DOUBTFUL:
            rule = "instruction.encoded"
        elif is_prose(_beyond(spelled, text)) and piece.role is not Role.PROMPT:
            rule = "instruction.disguised"
        else:
            continue
        where = {"pointer": piece.pointer, "line": piece.line, "name": piece.owner, "shown": spelled}
        yield finding(rule, spelled[:120], **where)


def _regions(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Where people do not look: place, text, and what it is in both languages. The first few of each kind are enough to reject."""
    start = text.find("<!--")
    for _ in range(_MOST):
        if start < 0:
            break
        end = text.find("-->", start + 4)
        inner = text[start + 4 : end if end >= 0 else len(text)]
        yield start + 4, inner.strip()[:_LONGEST], "in a comment", "在注释中"
        start = text.find("<!--", end) if end >= 0 else -1
    for shape, en, zh in _CONCEALED:
        if found := shape.search(text):
            yield found.start(1), found[1].strip(), en, zh


def _beyond(spelled: str, text: str) -> str:
    """Words of a reading that do not stand in the text as they are."""
    plain = set(text.split())
    return " ".join(word for word in spelled.split() if word not in plain)


def _told(rule: str, piece: Piece, signs: tuple[Sign, ...]) -> Finding:
    kinds = list(dict.fromkeys(sign.kind for sign in sorted(signs, key=lambda sign: -sign.weight)))
    kinds = [kind for kind in kinds if kind != "acquire" or "harvest" not in kinds]
    first = max(signs, key=lambda sign: sign.weight)
    start = max(0, piece.text.rfind(" ", 0, max(0, first.start - 40)) + 1)
    shown = " ".join(piece.text[start : first.end + 80].split())
    en, zh = ", ".join(_WORDS[kind] for kind in kinds), "、".join(_WORDS_ZH[kind] for kind in kinds)
    line = _line(piece, piece.text, first.start)
    return finding(rule, en, zh, pointer=piece.pointer, line=line, name=piece.owner, shown=shown)


def _line(piece: Piece, text: str, at: int) -> int | None:
    return None if piece.line is None else piece.line + text.count("\n", 0, at)
