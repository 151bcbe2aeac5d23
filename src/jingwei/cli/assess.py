"""`jingwei assess`: the main job."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import language_option, pick
from jingwei.cli.progress import on_terminal
from jingwei.cli.state import FOLDER, chosen, state_option
from jingwei.codec import json_text
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.assess.run import Options, Progress
    from jingwei.inventory.read import Progress as Hashed
    from jingwei.store.database import State
    from jingwei.vocabulary import Assessment, Inventory, Receipt

DEFAULT_FORMATS = "html,json,markdown"
JSONL = "jsonl"  # to standard output, one finding a line


def _formats(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    from jingwei.report.formats import expand

    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    if not chosen:
        raise click.BadParameter("no format is named")
    try:
        files = [format_.name for format_ in expand(name for name in chosen if name != JSONL)]
    except JingweiError as error:
        raise click.BadParameter(f"{error.message}; {error.hint}, or {JSONL}") from error
    return (*files, JSONL) if JSONL in chosen else tuple(files)


def _finite(_context: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter("give a number of seconds")
    return value


@click.command(epilog="Example: jingwei assess jingwei.yaml --out report --format html,sarif")
@click.argument("manifest", type=click.Path(path_type=Path), default=Path("jingwei.yaml"))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for reports [default: jingwei-report beside the manifest].",
)
@click.option(
    "--format",
    "formats",
    default=DEFAULT_FORMATS,
    show_default=True,
    callback=_formats,
    help="Comma-separated; jsonl prints findings.",
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The run's clock [default: the manifest's as_of, else today]."
)
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An earlier assessment.json: only what is new fails.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="number of cores",
    help="Workers.",
)
@state_option(".jingwei beside the manifest")
@click.option(
    "--seconds", type=click.FloatRange(0.1, 86_400), callback=_finite, help="Time limit of one step [default: 60]."
)
@click.option("--plugin", "plugins", multiple=True, help="Package with further checks (repeatable).")
@click.option("--no-reuse", is_flag=True, help="Examine everything anew.")
@click.option("--quiet", "-q", is_flag=True, help="Print only errors.")
@language_option
def assess(  # noqa: PLR0913, PLR0917 - one parameter per option
    manifest: Path,
    out: Path | None,
    formats: tuple[str, ...],
    as_of: datetime | None,
    baseline: Path | None,
    jobs: int,
    state: State | None,
    seconds: float | None,
    plugins: tuple[str, ...],
    no_reuse: bool,
    quiet: bool,
    lang: str,
) -> int:
    """Examine the system that MANIFEST describes and write reports.

    Exit code 0: passed. 1: something failed. 2: something is open (not checked, unknown, error), or nothing passed.
    Ctrl-C leaves what is finished in the state folder: the same command goes on from there.
    """
    from jingwei.assess.assess import Request, prepare
    from jingwei.assess.assess import assess as run_assessment
    from jingwei.assess.conclude import waiver_notes
    from jingwei.assess.logbook import parted
    from jingwei.report.formats import FORMATS
    from jingwei.report.write import withdraw, write

    manifest = manifest / "jingwei.yaml" if manifest.is_dir() else manifest
    out = out or manifest.parent / "jingwei-report"
    former = _former(out)
    withdraw(out, FORMATS)
    show = not quiet
    with _hashing(show) as hashed:
        inventory = _inventory(manifest, hashed)
    day = as_of.date() if as_of else inventory.as_of or date.today()  # noqa: DTZ011 - the edge where the clock enters
    known = _baseline(baseline, inventory)
    request = Request(
        inventory=inventory,
        root=manifest.parent,
        as_of=day,
        state=chosen(state, manifest.parent / FOLDER),
        options=_options(jobs, seconds, plugins, no_reuse),
        baseline=known,
    )
    prepared = prepare(request)
    with _steps(show) as progress:
        try:
            made = run_assessment(prepared, progress)
        except KeyboardInterrupt:
            raise JingweiError(
                "stopped; what is finished is kept", hint="run the same command again to go on"
            ) from None
    broken = parted(former, made.run.receipt)
    for note in (*waiver_notes(made.findings, inventory.profile.waivers, day), *((broken,) if broken else ())):
        click.echo(f"{pick(Text('warning', '警告'), lang)}: {pick(note, lang)}", err=True)
    checks = tuple(prepared.registry.checks.values())
    files = write(made, checks, out, tuple(name for name in formats if name != JSONL))
    if JSONL in formats:
        _print_jsonl(made)
    elif show:
        from jingwei.cli.summary import print_summary

        print_summary(made, files, lang)
    return made.exit_code


def _former(out: Path) -> Receipt | None:
    """Where the log kept the run whose report this one replaces; None where there is no such report, or none that can be read."""
    from jingwei.cli.report import stored

    with suppress(JingweiError):
        return stored(out / "assessment.json").run.receipt
    return None


def _inventory(manifest: Path, hashed: Hashed | None) -> Inventory:
    from jingwei.inventory.read import read

    return read(manifest, progress=hashed)


def _options(jobs: int, seconds: float | None, plugins: tuple[str, ...], no_reuse: bool) -> Options:
    from dataclasses import replace

    from jingwei.assess.run import Options
    from jingwei.limits import LIMITS

    limits = LIMITS if seconds is None else replace(LIMITS, step_seconds=seconds)
    return Options(jobs=jobs, limits=limits, packages=plugins, reuse=not no_reuse)


def _baseline(path: Path | None, inventory: Inventory) -> frozenset[str]:
    from jingwei.assess.conclude import baseline_of
    from jingwei.cli.report import stored

    if path is None:
        return frozenset()
    earlier = stored(path)
    if earlier.system.id != inventory.system.id:
        message = f"{path}: the assessment of `{earlier.system.id}`, not of `{inventory.system.id}`"
        raise JingweiError(message, hint="give an earlier assessment.json of the same system")
    return baseline_of(earlier.findings)


def _print_jsonl(made: Assessment) -> None:
    from jingwei.codec import plain

    for finding in made.findings:
        click.echo(json_text(plain(finding)))


@contextmanager
def _hashing(show: bool) -> Iterator[Hashed | None]:
    """A bar for reading large files; nothing where no terminal looks on."""
    if not show or not on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("reading"), DownloadColumn(), TransferSpeedColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda count: bar.advance(task, count)


@contextmanager
def _steps(show: bool) -> Iterator[Progress | None]:
    if not show or not on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("examining"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("examining", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
