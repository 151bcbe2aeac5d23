"""`jingwei tools`: what an agent's tools say and can do, without starting them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option
from jingwei.cli.progress import on_terminal

if TYPE_CHECKING:
    from jingwei.layers.tools.agents.examine import Agent, Examined
    from jingwei.layers.tools.agents.pins import Pin

_EXAMPLES = """\b
Examples:
  jingwei tools .mcp.json recorded/
  jingwei tools .mcp.json recorded/ --pin approved-tools.json --approve
  jingwei tools skills/ --format sarif > tools.sarif"""


@click.command(epilog=_EXAMPLES)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--pin",
    "pin_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of approved definitions: what changed since is rejected.",
)
@click.option("--approve", is_flag=True, help="Write what is there now into the file of --pin.")
@click.option("--all", "everything", is_flag=True, help="List clean files and advice too.")
@format_option("text", "jsonl", "sarif")
@language_option
def tools(paths: tuple[Path, ...], pin_file: Path | None, approve: bool, everything: bool, form: str, lang: str) -> int:
    """Examine what an agent is given: configurations, tool lists, server source, interfaces, skills. Nothing is started or connected.

    PATH is a file or a folder; everything named together is one agent. Files of a folder that describe no tool, server or skill are
    counted and passed over.

    clean: read whole, every string looked at. unproved: something was not understood, and what. risky: power or exposure to take away.
    suspicious, malicious: text or settings that honest tools have no use for.

    Exit code 0: all clean. 1: something is risky, suspicious or malicious. 2: something is unproved, or there was nothing to examine.
    """
    from jingwei.cli.tools_output import output
    from jingwei.layers.tools.agents.examine import together
    from jingwei.layers.tools.agents.record import exit_code

    if approve and pin_file is None:
        raise click.UsageError("--approve writes the file of --pin: name it")
    approved = _approved(pin_file, new=approve)
    shown = output(form, lang, everything=everything)
    files: list[Examined] = []
    passed_over = 0
    with _progress(lang) as examined:
        for made in examined(paths):
            if made.form == "other" and made.verdict.value == "clean":
                passed_over += 1
                continue
            files.append(made if approved is None or approve else _compared(made, approved))
            shown.add(files[-1])
    agent = together(files)
    if approved is not None and not approve:
        agent = _with_gone(agent, files, approved)
    if approve and pin_file is not None:
        _write(pin_file, files)
    code = exit_code([agent.verdict, *(made.verdict for made in files)], examined=bool(files))
    shown.end(files, agent, code, passed_over)
    return code


@contextmanager
def _progress(lang: str) -> Iterator[Callable[[tuple[Path, ...]], Iterator[Examined]]]:
    """Examines files; a bar of them on a terminal, whose length is known before the first is read."""
    from jingwei.layers.tools.agents.walk import examine_all, spots

    if not on_terminal():
        yield examine_all
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("个文件" if lang == "zh" else "files"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def told(paths: tuple[Path, ...]) -> Iterator[Examined]:
            task = bar.add_task("", total=sum(1 for _ in spots(paths)))
            for made in examine_all(paths):
                bar.update(task, advance=1, description=escape(made.path[-60:]))
                yield made

        yield told


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
    """Whole or not at all."""
    from jingwei.layers.tools.agents.pins import render
    from jingwei.store.durable import write_durably

    write_durably(path, render({pin.key: pin for made in files for pin in made.pins}).encode())
