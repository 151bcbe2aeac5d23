"""Markdown for a pull request: verdict, counts, failures with their fix, what was not looked at; English, then Chinese.

GitHub refuses a comment above 65,536 characters, so rows are left out at a bound and the rest is counted; `assessment.json` holds everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jingwei.check import Check
from jingwei.report.inert import line
from jingwei.report.verdict import verdict
from jingwei.report.view import OPEN, Group, accepted, bases, counting, failures, frameworks, groups, receipt, tally
from jingwei.report.words import BASIS, BASIS_WORD, JUDGEMENT, LOGGED, MANIFEST, SEVERITY, STATUS, UNLOGGED
from jingwei.vocabulary import Assessment, Location, Message, Text

PART = 30_000  # characters for each of the two languages
_WORD = 400  # characters of one cell
_HEADS = {
    "verdict": Text("Jingwei assessment", "经纬评估"),
    "failures": Text("Failures and how to fix them", "未通过项及处置"),
    "unproved": Text("Not looked at, or not shown", "未检查或未得到证明"),
    "controls": Text("Controls", "控制项"),
    "accepted": Text("Accepted for now", "暂予接受"),
    "evidence": Text("Evidence", "证据"),
}
_MARK = {"passed": "✅", "failed": "❌", "incomplete": "⚠️"}
Say = Callable[[Text | Message], str]


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """Both parts, UTF-8, at most `2 * PART` characters and a little."""
    parts = [_part(assessment, lambda text: text.en), _part(assessment, lambda text: text.zh)]
    return ("\n---\n\n".join(parts)).encode()


def escape(text: str) -> str:
    """One line in which no character is markup, a mention, a link or a reference."""
    shown = line(text)
    shown = shown if len(shown) <= _WORD else f"{shown[:_WORD]}…"
    return _MARKUP.sub(lambda match: _CHARACTER.get(match[0], f"\\{match[0]}"), shown)


# Every character that begins markup inside a line; a colon or a dot only where a forge would make a link or an emoji of it.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&#@$^~|]|:(?=\S)|(?<=[wW]{3})\.")
# A word joiner after @ and # keeps a forge from reading a mention or an issue number out of the rendered text.
_CHARACTER = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;&#8288;", "#": "&#35;&#8288;"}


def _part(assessment: Assessment, say: Say) -> str:
    left = PART
    kept: list[str] = []
    rows = list(_lines(assessment, say))
    for number, row in enumerate(rows):
        left -= len(row) + 1
        if left < 0:
            rest = len(rows) - number
            kept.append(
                "\n" + say(Text(f"… {rest} more lines in assessment.json", f"……其余 {rest} 行见 assessment.json"))
            )
            break
        kept.append(row)
    return "\n".join(kept) + "\n"


def _lines(assessment: Assessment, say: Say) -> Iterator[str]:
    shown = verdict(assessment)
    name, day = escape(say(assessment.system.name)), assessment.plan.as_of.isoformat()
    yield f"## {_MARK[shown.state]} {say(_HEADS['verdict'])}: {name} — {say(shown.word)}"
    yield f"\n{say(shown.sentence)} ({day})"
    counts = tally(counting(assessment))
    yield "\n" + " · ".join(f"**{number}** {say(STATUS[status])}" for status, number in counts.items() if number)
    for section in (_failures, _unproved, _controls, _accepted, _evidence):
        yield from section(assessment, say)


def _failures(assessment: Assessment, say: Say) -> Iterator[str]:
    found = failures(assessment)
    if not found:
        return
    yield f"\n### {say(_HEADS['failures'])}\n"
    yield say(Text("| severity | what | where | fix |", "| 级别 | 问题 | 位置 | 处置 |"))
    yield "|---|---|---|---|"
    for severity, of in found.items():
        for group in of:
            yield f"| {say(SEVERITY[severity])} | {_what(group, say)} | {_where(group, say)} | {escape(say(group.first.remediation))} |"


def _what(group: Group, say: Say) -> str:
    others = len(group.findings) - 1
    more = f" (+{others})" if others else ""
    told = f"**{escape(say(group.first.title))}**: {escape(say(group.first.message))}{more}"
    return f"{told}<br><sub>{escape(group.check)} · {say(BASIS_WORD[group.first.basis])}</sub>"


def _where(group: Group, say: Say) -> str:
    places = [_place(place, say) for _, finding in group.findings for place in finding.locations]
    shown = places[:3] or [escape(finding.asset) for _, finding in group.findings[:3]]
    rest = max(len(places), len(group.findings)) - len(shown)
    return "<br>".join([*shown, *([f"+{rest}"] if rest > 0 else [])])


def _place(location: Location, say: Say) -> str:
    number = f"\\:{location.line}" if location.line is not None else ""
    name = f" {escape(location.name)}" if location.name else ""
    return f"<code>{escape(location.path or say(MANIFEST))}{number}</code>{name}"


def _unproved(assessment: Assessment, say: Say) -> Iterator[str]:
    open_groups = groups((i, f) for i, f in counting(assessment) if f.status in OPEN)
    if not open_groups and not assessment.unlooked:
        return
    yield f"\n### {say(_HEADS['unproved'])}\n"
    yield from (f"- {escape(say(text))}" for text in assessment.unlooked)
    for group in open_groups:
        word = f"{say(STATUS[group.first.status])} ({say(BASIS_WORD[group.first.basis])})"
        yield f"- {word}: **{escape(say(group.first.title))}** ({len(group.findings)}): {escape(say(group.first.message))}"


def _controls(assessment: Assessment, say: Say) -> Iterator[str]:
    found = frameworks(assessment)
    if not found:
        return
    yield f"\n### {say(_HEADS['controls'])}\n"
    for framework in found:
        counts = " · ".join(f"{number} {say(JUDGEMENT[judgement])}" for judgement, number in framework.counts.items())
        yield f"- {escape(framework.id)}: {counts}"


def _accepted(assessment: Assessment, say: Say) -> Iterator[str]:
    found = accepted(assessment)
    if not found:
        return
    yield f"\n### {say(_HEADS['accepted'])}\n"
    for _, finding in found:
        yield f"- {escape(say(finding.title))} ({escape(finding.asset)}): {escape(finding.accepted)}"


def _evidence(assessment: Assessment, say: Say) -> Iterator[str]:
    kept = receipt(assessment)
    yield f"\n### {say(_HEADS['evidence'])}\n"
    yield f"{escape(say(LOGGED if kept else UNLOGGED))}\n"
    yield from (f"- {say(name)}: {escape(value)}" for name, value in kept)
    yield from (f"- {number}: {say(BASIS[basis])}" for basis, number in bases(assessment).items())
