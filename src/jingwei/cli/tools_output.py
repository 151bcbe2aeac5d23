"""What `jingwei tools` prints: text for people, one object a line for programs, one SARIF log for code-scanning pages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from unicodedata import east_asian_width

import click

from jingwei.cli.options import pick
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.agents.examine import Agent, Examined
    from jingwei.layers.tools.agents.proposal import Proposal
    from jingwei.layers.tools.agents.verdict import Finding

_COLOURS = {"malicious": "red", "suspicious": "red", "risky": "red", "unproved": "yellow", "clean": "green"}
_WORDS = {
    "malicious": Text("malicious", "恶意"),
    "suspicious": Text("suspicious", "可疑"),
    "risky": Text("risky", "有风险"),
    "unproved": Text("unproved", "未证明"),
    "clean": Text("clean", "干净"),
}
_ACTIONS = {
    "drop": Text("drop", "移除"),
    "confirm": Text("ask a person", "须经人确认"),
    "narrow": Text("narrow", "收窄"),
    "read-only": Text("make read-only", "改为只读"),
    "keep": Text("keep", "保留"),
}
_SHOWN, _LINES = 5, 40  # findings of a file, lines of the proposal; --format jsonl has all


_FORMS = {
    "tool list": "工具列表",
    "prompt list": "提示列表",
    "resource list": "资源列表",
    "server answer": "服务器应答",
    "configuration": "配置",
    "python source": "Python 源代码",
    "javascript source": "JavaScript 源代码",
    "openapi": "OpenAPI 接口",
    "skill": "技能",
    "skill file": "技能文件",
    "instructions": "智能体说明",
    "plugin manifest": "插件清单",
    "marketplace": "插件市场清单",
    "mcpb manifest": "MCPB 清单",
    "ai plugin": "AI 插件",
    "registry manifest": "注册表清单",
    "hooks": "钩子",
    "agent settings": "智能体设置",
    "other": "其他",
}
_NOTHING = Text(
    "nothing describes a tool, a server or a skill, so nothing is proved",
    "没有任何文件描述工具、服务器或技能，因此什么也没有证明",
)


class Output(Protocol):
    """Takes the files in their order, then the agent."""

    def add(self, made: Examined) -> None:
        """One file."""

    def end(self, files: Sequence[Examined], agent: Agent, exit_code: int, passed_over: int) -> None:
        """All of them together."""


def output(form: str, lang: str, *, everything: bool) -> Output:
    """What prints the format `form`. Raises `JingweiError` when there is nowhere to print."""
    if sys.stdout is None:
        raise JingweiError("standard output is closed", hint="> /dev/null where only the exit code counts")
    if form == "sarif":
        return Log()
    return Lines() if form == "jsonl" else Told(lang, everything=everything)


class Lines:
    """One object a file, and one for the agent."""

    def add(self, made: Examined) -> None:
        """The file as an object."""
        from jingwei.codec import json_text
        from jingwei.layers.tools.agents.record import line

        click.echo(json_text(line(made)))

    def end(self, files: Sequence[Examined], agent: Agent, exit_code: int, passed_over: int) -> None:  # noqa: ARG002 - as all outputs
        """The agent as an object."""
        from jingwei.codec import json_text
        from jingwei.layers.tools.agents.record import agent_line

        click.echo(json_text(agent_line(agent)))


class Log:
    """One SARIF log at the end."""

    def add(self, made: Examined) -> None:
        """Nothing."""

    def end(self, files: Sequence[Examined], agent: Agent, exit_code: int, passed_over: int) -> None:  # noqa: ARG002 - as all outputs
        """The log."""
        from jingwei.report.tools_sarif import tools_sarif

        click.echo(tools_sarif(files, agent, exit_code), nl=False)


class Told:
    """Verdict, path and form in a line; below it where and why, worst first; at the end what to do with each tool."""

    def __init__(self, lang: str, *, everything: bool) -> None:
        self._lang = lang
        self._everything = everything

    def add(self, made: Examined) -> None:
        """The file in words; a clean one only when everything is wanted."""
        listed = (
            made.findings if self._everything else tuple(one for one in made.findings if one.verdict.value != "clean")
        )
        if self._everything or listed:
            _head(made.verdict.value, made.path, f"({pick(_form(made.form), self._lang)})", self._lang)
            _list(listed, made.omitted, self._lang)

    def end(self, files: Sequence[Examined], agent: Agent, exit_code: int, passed_over: int) -> None:  # noqa: ARG002 - as all outputs
        """The agent, the proposal, files by verdict."""
        _told(agent, self._lang)
        _sum_up(files, passed_over, self._lang)


def _form(form: str) -> Text:
    return Text(form, _FORMS.get(form, form))


def _head(verdict: str, path: str, form: str, lang: str) -> None:
    from jingwei.text.printable import printable

    click.echo(f"{click.style(pick(_WORDS[verdict], lang), fg=_COLOURS[verdict])}  {printable(path, 4096)}  {form}")


def _list(listed: tuple[Finding, ...], omitted: int, lang: str) -> None:
    for found in listed[:_SHOWN]:
        place = f"{found.path} {found.pointer}".strip() or (f":{found.line}" if found.line else "")
        where = " ".join(part for part in (found.name, place) if part)
        click.echo(f"    {found.rule}: {pick(found.text, lang)}" + (f"  [{where}]" if where else ""))
        if found.shown and found.verdict.value not in {"clean", "risky"}:
            click.echo(f"        “{found.shown[:160]}”")
    if rest := len(listed[_SHOWN:]) + omitted:
        click.echo(
            "    " + pick(Text(f"... and {rest} more: --format jsonl", f"……另有 {rest} 项：--format jsonl"), lang)
        )


def _told(agent: Agent, lang: str) -> None:
    if agent.findings:
        _head(agent.verdict.value, pick(Text("all together", "整体"), lang), "", lang)
        _list(agent.findings, 0, lang)
    if agent.proposals:
        click.echo(pick(Text("least privilege:", "最小权限建议："), lang))
        _table(agent.proposals, lang)


def _padded(text: str, width: int) -> str:
    """Text and blanks to a width in columns, of which a wide character takes two."""
    return text + " " * (width - sum(2 if east_asian_width(letter) in {"W", "F"} else 1 for letter in text))


def _table(proposals: tuple[Proposal, ...], lang: str) -> None:
    from jingwei.text.printable import printable

    for one in proposals[:_LINES]:
        reasons = ("; " if lang == "en" else "；").join(pick(reason, lang) for reason in one.reasons)
        action, name = _padded(pick(_ACTIONS[one.action.value], lang), 14), _padded(printable(one.name, 60), 28)
        click.echo(f"    {action}  {name}  {printable(reasons, 300)}")
    if rest := len(proposals[_LINES:]):
        click.echo(
            "    " + pick(Text(f"... and {rest} more: --format jsonl", f"……另有 {rest} 项：--format jsonl"), lang)
        )


def _sum_up(files: Sequence[Examined], passed_over: int, lang: str) -> None:
    if not files:
        click.echo(pick(_NOTHING, lang))
        return
    found = Counter(made.verdict.value for made in files)
    listed = ", ".join(f"{pick(text, lang)} {found[word]}" for word, text in _WORDS.items() if found[word])
    tail = (
        Text(f"; {passed_over} other files passed over", f"；另有 {passed_over} 个其他文件未涉及")
        if passed_over
        else Text("", "")
    )
    count = len(files)
    click.echo(
        pick(
            Text(
                f"{count} {'file' if count == 1 else 'files'}: {listed}{tail.en}", f"{count} 个文件：{listed}{tail.zh}"
            ),
            lang,
        )
    )
