"""Model cards: which required parts are there and say something. Markdown with YAML front matter, or JSON (CycloneDX `modelCard` or plain keys)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.text.patterns import expression

PARTS = ("purpose", "training_data", "limits", "evaluation", "licence", "languages")
DEPTH = 32
NODES = 100_000
LEAST_CHARACTERS = 20  # of a part that needs a sentence
SHORT_PARTS = frozenset({"licence", "languages"})

# words of a heading or key that open a part, in the order in which they are tried
_OPENS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (part, expression(words, re.IGNORECASE))
    for part, words in (
        ("evaluation", r"evaluat|metric|benchmark|performance|results|accuracy|评测|评估|测评|性能|指标|测试结果"),
        ("training_data", r"train(?:ing)?.?(?:data|set|corpus|details)|^data(?:set)?s?$|pre-?training|训练(?:数据|集)|数据(?:来源|集)|语料"),
        ("limits", r"limit|bias|risk|out.of.scope|caveat|ethical|局限|限制|偏见|风险|不适用|不足|伦理"),
        ("languages", r"language|语言|语种"),
        ("licence", r"licen[cs]e|许可|授权"),
        ("purpose", r"intended|purpose|use.?cases?|^uses?$|direct use|description|overview|用途|目的|适用|简介|概述|模型介绍|模型描述"),
    )
)  # fmt: skip
_HEADING = expression(
    r"(#{1,6})[ \t]++(.+)"
)  # what closes it is taken off by hand: expressions for it take the cube of the time
_HEADING_CHARACTERS = 200
_FENCE = expression(r"[ ]{0,3}(?:```|~~~)")
_PLACEHOLDER = expression(
    r"\[?(?:more information needed|to be (?:added|done|filled)|tbd|todo|n/?a|none|unknown|coming soon|lorem ipsum"
    r"|待补充|待定|暂无|待完善|无)\]?[.。]?",
    re.IGNORECASE,
)
_NUMBER = expression(r"(?<![\w.])\d++(?:\.\d++)?+\s?%?(?![\w.]*\d)")
_DECORATION = expression(r"[#*_`>|\[\]()~-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A required part. `line` (from 1) is where it starts, 0 where that is unknown; `numbers` counts the numbers it states."""

    name: str
    present: bool
    filled: bool
    line: int = 0
    numbers: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A card's format (`markdown`, `cyclonedx`, `json`) and its required parts in the order of `PARTS`."""

    format: str
    parts: tuple[Part, ...]

    def lacking(self) -> tuple[Part, ...]:
        """Parts that are missing or say nothing."""
        return tuple(part for part in self.parts if not part.filled)


def read_card(content: bytes, name: str = "") -> Card:
    """Parts of a card. `name` ending in `.json` makes JSON of it, anything else Markdown. Raises `ParseError` and `LimitError`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"{name}: not UTF-8 at offset {error.start}") from error
    return _json_card(text, name) if name.lower().endswith(".json") else _markdown_card(text, name)


def _markdown_card(text: str, name: str) -> Card:
    front, body, first = _front_matter(text, name)
    found: dict[str, list[tuple[int, str]]] = {}
    for key, value in front.items():
        for part in _opened(str(key)):
            found.setdefault(part, []).append((1, _said(value, DEPTH)))
    for line, part, content in _sections(body, first):
        found.setdefault(part, []).append((line, content))
    return Card("markdown", tuple(_part(part, found.get(part, [])) for part in PARTS))


def _front_matter(text: str, name: str) -> tuple[Mapping[Any, Any], str, int]:
    """Front matter, the rest, and the line on which the rest starts."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, text, 1
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        raise ParseError(f"{name}:1: the front matter does not end")
    from jingwei.layers.model.front_matter import read_front_matter

    front = read_front_matter("\n".join(lines[1:end]), name)
    return front, "\n".join(lines[end + 1 :]), end + 2


def _sections(body: str, first: int) -> Iterator[tuple[int, str, str]]:
    """(line, part, text) of each section; a section's text includes its subsections, and a heading inside a code fence is none."""
    open_sections: list[tuple[int, int, str, list[str]]] = []
    fenced = False
    for number, line in enumerate(body.split("\n"), first):
        fenced ^= _FENCE.match(line) is not None
        level, words = (0, "") if fenced else _heading(line.rstrip("\r"))
        if level:
            while open_sections and open_sections[-1][0] >= level:
                yield _closed(open_sections.pop())
            for part in _opened(words)[:1]:
                open_sections.append((level, number, part, []))  # noqa: PERF401 - a list comprehension would hide the stack
        else:
            for section in open_sections:
                section[3].append(line)
    for section in reversed(open_sections):
        yield _closed(section)


def _heading(line: str) -> tuple[int, str]:
    """Level (from 1) and words of a heading; level 0 for any other line."""
    found = _HEADING.match(line)
    if found is None:
        return 0, ""
    words = found[2].rstrip(" \t").rstrip("#").rstrip(" \t") or found[2].strip(" \t")
    return (len(found[1]), words) if 0 < len(words) <= _HEADING_CHARACTERS else (0, "")


def _closed(section: tuple[int, int, str, list[str]]) -> tuple[int, str, str]:
    _, line, part, content = section
    return line, part, "\n".join(content)


def _opened(heading: str) -> list[str]:
    plain = re.sub(r"[_\s]+", " ", heading).strip()
    return [part for part, words in _OPENS if words.search(plain)]


def _json_card(text: str, name: str) -> Card:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"{name}: not JSON: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise ParseError(f"{name}: a card is a JSON object")
    component = next(_model_cards(value), None)
    pairs = _keys(value if component is None else component, 3)
    found: dict[str, list[tuple[int, str]]] = {}
    for key, content in pairs:
        for part in _opened(_spaced(key))[:1]:
            found.setdefault(part, []).append((0, _said(content, DEPTH)))
    return Card("cyclonedx" if component else "json", tuple(_part(part, found.get(part, [])) for part in PARTS))


_CYCLONEDX = {  # CycloneDX 1.5 to 1.7, keys of modelCard
    "useCases": "intended use cases",
    "technicalLimitations": "limitations",
    "performanceTradeoffs": "limitations",
    "performanceMetrics": "evaluation metrics",
    "quantitativeAnalysis": "evaluation metrics",
    "datasets": "training data",
    "ethicalConsiderations": "limitations",
    "licenses": "licence",
}


def _spaced(key: str) -> str:
    return _CYCLONEDX.get(key) or re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", key)


def _model_cards(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The model card of the document or of its first component that has one, together with that component's licences."""
    components = value.get("components")
    for component in [value, *(components if isinstance(components, list) else [])]:
        if isinstance(component, dict) and isinstance(component.get("modelCard"), dict):
            yield {
                "licenses": component.get("licenses"),
                "languages": component.get("languages"),
                **component["modelCard"],
            }


def _keys(value: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    for key, content in value.items():
        yield key, content
        if isinstance(content, dict) and depth:
            yield from _keys(content, depth - 1)


def _said(value: Any, depth: int) -> str:
    """Every word and number below a value, one per line. Raises `LimitError` below `depth` levels."""
    if depth < 0:
        raise LimitError(f"the card is nested more than {DEPTH} levels deep")
    if isinstance(value, dict):
        return "\n".join(filter(None, (_said(item, depth - 1) for item in value.values())))
    if isinstance(value, list):
        return "\n".join(filter(None, (_said(item, depth - 1) for item in value)))
    return "" if value is None or isinstance(value, bool) else str(value)


def _part(name: str, found: list[tuple[int, str]]) -> Part:
    texts = [(line, _DECORATION.sub(" ", _without_comments(text))) for line, text in found]
    said = [(line, text) for line, text in texts if _says(name, text)]
    numbers = sum(len(_NUMBER.findall(text)) for _, text in said)
    filled = bool(said) and (name != "evaluation" or numbers > 0)
    return Part(name, bool(found), filled, (said or found or [(0, "")])[0][0], numbers)


def _without_comments(text: str) -> str:
    """The text without what stands between `<!--` and `-->`; what is never closed is no comment."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return " ".join([*kept, text[at:]])


def _says(name: str, text: str) -> bool:
    words = " ".join(line.strip() for line in text.split("\n") if not _PLACEHOLDER.fullmatch(line.strip())).strip()
    least = 2 if name in SHORT_PARTS else LEAST_CHARACTERS
    wide = sum(not c.isascii() for c in words)  # a Han character says about as much as two Latin letters
    return len(words) + wide >= (1 if name == "evaluation" and _NUMBER.search(words) else least)
