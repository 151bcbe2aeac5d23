"""`jingwei tools`: what an agent's tools say and can do, without starting them."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.agents.examine import Agent, Examined
    from jingwei.layers.tools.agents.pins import Pin
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


@click.command(epilog="Example: jingwei tools .mcp.json recorded/ --pin approved-tools.json")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--pin",
    "pin_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of approved definitions: what changed since is rejected.",
)
@click.option("--approve", is_flag=True, help="Write what is there now into the file of --pin.")
@click.option("--all", "everything", is_flag=True, help="List clean files and advice too.")
@format_option("text", "jsonl")
@language_option
def tools(paths: tuple[Path, ...], pin_file: Path | None, approve: bool, everything: bool, form: str, lang: str) -> int:
    """Examine what an agent is given: configurations, tool lists, server source, interfaces, skills. Nothing is started or connected.

    PATH is a file or a folder; everything named together is one agent. Files of a folder that describe no tool, server or skill are
    counted and passed over.

    clean: read whole, every string looked at. unproved: something was not understood, and what. risky: power or exposure to take away.
    suspicious, malicious: text or settings that honest tools have no use for.

    Exit code 0: all clean. 1: something is risky, suspicious or malicious. 2: something is unproved, or there was nothing to examine.
    """
    from jingwei.layers.tools.agents.examine import together
    from jingwei.layers.tools.agents.record import CLEAN, exit_code
    from jingwei.layers.tools.agents.walk import examine_all

    if approve and pin_file is None:
        raise click.UsageError("--approve writes the file of --pin: name it")
    approved = _approved(pin_file, new=approve)
    files: list[Examined] = []
    passed_over = 0
    for made in examine_all(paths):
        if made.form == "other" and made.verdict.value == "clean":
            passed_over += 1
            continue
        files.append(made if approved is None or approve else _compared(made, approved))
        _print(files[-1], form, lang, everything=everything)
    agent = together(files)
    if approved is not None and not approve:
        agent = _with_gone(agent, files, approved)
    _print_agent(agent, form, lang)
    if approve and pin_file is not None:
        _write(pin_file, files)
    if form == "text":
        _sum_up(files, passed_over, lang)
    code = exit_code([agent.verdict, *(made.verdict for made in files)], examined=bool(files))
    return CLEAN if approve and files and code == CLEAN else code


def _approved(path: Path | None, *, new: bool) -> dict[str, Pin] | None:
    if path is None or new:
        return None if path is None else {}
    from jingwei.documents import read_regular
    from jingwei.layers.tools.agents.pins import parse
    from jingwei.limits import LIMITS

    return parse(read_regular(path, LIMITS.document_bytes, "make one with --pin FILE --approve"))


def _compared(made: Examined, approved: dict[str, Pin]) -> Examined:
    from dataclasses import replace

    from jingwei.layers.tools.agents.pins import compare
    from jingwei.layers.tools.agents.verdict import worst

    found = tuple(compare(made.pins, approved))
    listed = tuple(sorted((*found, *made.findings), key=lambda one: -one.verdict.rank))
    return replace(made, findings=listed, verdict=worst((made.verdict, *(one.verdict for one in found))))


def _with_gone(agent: Agent, files: Iterable[Examined], approved: dict[str, Pin]) -> Agent:
    from dataclasses import replace

    from jingwei.layers.tools.agents.pins import gone
    from jingwei.layers.tools.agents.verdict import worst

    found = tuple(gone({pin.key for made in files for pin in made.pins}, approved))
    return replace(
        agent, findings=(*agent.findings, *found), verdict=worst((agent.verdict, *(one.verdict for one in found)))
    )


def _write(path: Path, files: Iterable[Examined]) -> None:
    """Whole or not at all: a new file takes the place of the old one."""
    from jingwei.layers.tools.agents.pins import render

    text = render({pin.key: pin for made in files for pin in made.pins})
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _print(made: Examined, form: str, lang: str, *, everything: bool) -> None:
    if form == "jsonl":
        from jingwei.codec import json_text
        from jingwei.layers.tools.agents.record import line

        click.echo(json_text(line(made)))
        return
    listed = made.findings if everything else tuple(one for one in made.findings if one.verdict.value != "clean")
    if everything or listed:
        _head(made.verdict.value, made.path, f"({made.form})", lang)
        _list(listed, made.omitted, lang)


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


def _print_agent(agent: Agent, form: str, lang: str) -> None:
    if form == "jsonl":
        from jingwei.codec import json_text
        from jingwei.layers.tools.agents.record import agent_line

        click.echo(json_text(agent_line(agent)))
        return
    if agent.findings:
        _head(agent.verdict.value, pick(Text("all together", "整体"), lang), "", lang)
        _list(agent.findings, 0, lang)
    if agent.proposals:
        click.echo(pick(Text("least privilege:", "最小权限建议："), lang))
        _table(agent.proposals, lang)


def _table(proposals: tuple[Proposal, ...], lang: str) -> None:
    from jingwei.text.printable import printable

    for one in proposals[:_LINES]:
        reasons = ("; " if lang == "en" else "；").join(pick(reason, lang) for reason in one.reasons)
        click.echo(
            f"    {pick(_ACTIONS[one.action.value], lang):<14}  {printable(one.name, 60):<28}  {printable(reasons, 300)}"
        )
    if rest := len(proposals[_LINES:]):
        click.echo(
            "    " + pick(Text(f"... and {rest} more: --format jsonl", f"……另有 {rest} 项：--format jsonl"), lang)
        )


def _sum_up(files: list[Examined], passed_over: int, lang: str) -> None:
    if not files:
        click.echo(
            pick(
                Text(
                    "nothing describes a tool, a server or a skill, so nothing is proved",
                    "没有任何文件描述工具、服务器或技能，因此什么也没有证明",
                ),
                lang,
            )
        )
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
