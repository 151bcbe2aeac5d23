"""`jingwei packages`: what is known of packages in lists, archives and installed folders."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.state import FOLDER
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.judging.known import Known
    from jingwei.layers.tools.packages.judging.problem import Problem
    from jingwei.layers.tools.packages.judging.record import Record

DATABASE = FOLDER / "advisories.db"
_COLOURS = {"malicious": "red", "suspicious": "red", "vulnerable": "red", "unproved": "yellow", "clean": "green"}
_WORDS = {
    "malicious": Text("malicious", "恶意"),
    "suspicious": Text("suspicious", "可疑"),
    "vulnerable": Text("vulnerable", "有漏洞"),
    "unproved": Text("unproved", "未证明"),
    "clean": Text("clean", "干净"),
}
_SHOWN = 5  # problems of a package; --format jsonl has all


@click.command(
    epilog="Example: jingwei packages requirements.txt .venv/lib/python3.12/site-packages --db advisories.db"
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Advisory database or bundle [default: {DATABASE}, if it is there].",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The clock [default: today].")
@click.option("--no-sources", is_flag=True, help="Do not examine Python sources; their packages are unproved then.")
@click.option("--all", "everything", is_flag=True, help="List clean packages too.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="number of cores",
    help="Workers.",
)
@format_option("text", "jsonl")
@language_option
def packages(
    paths: tuple[Path, ...],
    db: Path | None,
    as_of: datetime | None,
    no_sources: bool,
    everything: bool,
    jobs: int,
    form: str,
    lang: str,
) -> int:
    """Say what is known of packages: pins, hashes, advisories, signs of attack, licences. PATH is a file or a folder.

    Read are lock files, requirements, environments, project files, wheels, source archives, installed packages, bills of materials (CycloneDX,
    SPDX) and container recipes. Nothing is installed, imported, run or fetched.

    clean: one version, bound to its file, no advisory applies, no problem was found. unproved: something of that is not known, and what.
    vulnerable, suspicious, malicious: do not install it.

    Exit code 0: all packages are clean. 1: one is vulnerable, suspicious or malicious. 2: one is unproved, or there was none.
    """
    from jingwei.layers.tools.packages.judging.judge import Judge
    from jingwei.layers.tools.packages.judging.record import counts, exit_code
    from jingwei.layers.tools.packages.many import Options, examine_all
    from jingwei.layers.tools.packages.places import places

    day = as_of.date() if as_of else datetime.now(UTC).date()
    found: Counter[str] = Counter()
    with _known(db, day) as known, _progress() as step:
        judge = Judge(known, day.isoformat())
        for record in examine_all(places(paths), judge, Options(jobs, not no_sources)):
            found.update(counts([record]))
            step(record)
            _print(record, form, lang, everything=everything)
    if form == "text":
        _sum_up(found, lang)
    return exit_code(found)


@contextmanager
def _known(db: Path | None, day: date) -> Iterator[Known]:
    """The database that was named, the one beside the work, or the shipped table. Raises `JingweiError` when a named one cannot be used."""
    from jingwei.errors import JingweiError
    from jingwei.layers.tools.packages.judging.known import imported, shipped, unusable
    from jingwei.layers.tools.packages.osv.database import open_database

    path = db or (DATABASE if DATABASE.exists() else None)
    if path is None:
        yield shipped()
        return
    try:
        database = open_database(path, day)
    except JingweiError as error:
        if db is not None:
            raise
        yield unusable(error.message)
        return
    with database:
        yield imported(database)


@contextmanager
def _progress() -> Iterator[Callable[[Record], None]]:
    """Count of packages and the one at hand, on a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:.0f} packages"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda record: bar.update(task, advance=1, description=escape((record.purl or record.path)[-60:]))


def _print(record: Record, form: str, lang: str, *, everything: bool) -> None:
    if form == "jsonl":
        from jingwei.codec import json_text
        from jingwei.layers.tools.packages.judging.record import line

        click.echo(json_text(line(record)))
    elif everything or record.verdict.value != "clean":
        _tell(record, lang)


def _tell(record: Record, lang: str) -> None:
    """Verdict, package and place in a line; below it what was found, worst first."""
    from jingwei.layers.tools.packages.judging.problem import printable

    word = record.verdict.value
    place = printable(record.path, 4096) + (f":{record.line}" if record.line else "")
    head = click.style(pick(_WORDS[word], lang), fg=_COLOURS[word])
    click.echo(f"{head}  {printable(record.purl)}  ({place})" if record.purl else f"{head}  {place}")
    for found in record.problems[:_SHOWN]:
        click.echo(f"    {pick(found.text, lang)}{_where(found)}")
    if rest := len(record.problems[_SHOWN:]) + record.omitted:
        click.echo(
            "    " + pick(Text(f"... and {rest} more: --format jsonl", f"……另有 {rest} 项：--format jsonl"), lang)
        )


def _where(found: Problem) -> str:
    if not found.member:
        return ""
    return f"  [{found.member}:{found.line}]" if found.line else f"  [{found.member}]"


def _sum_up(found: Counter[str], lang: str) -> None:
    total = sum(found.values())
    if not total:
        click.echo(pick(Text("no package was found, so nothing is proved", "没有找到软件包，因此什么也没有证明"), lang))
        return
    listed = ", ".join(f"{pick(text, lang)} {found[word]}" for word, text in _WORDS.items() if found[word])
    noun = "entry" if total == 1 else "entries"
    click.echo(pick(Text(f"{total} {noun}: {listed}", f"{total} 项：{listed}"), lang))
