"""`jingwei scan`: whether files may be loaded."""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option
from jingwei.errors import LimitError

if TYPE_CHECKING:
    from jingwei.layers.tools.scanning.journal import Journal
    from jingwei.layers.tools.scanning.many import Options
    from jingwei.layers.tools.scanning.record import Record

STDIN = "-"
_ACCEPTED = re.compile(r"unproved:([a-z0-9][a-z0-9+.-]*)", re.ASCII)


def _accepted(_context: click.Context, _parameter: click.Parameter, value: str) -> frozenset[str]:
    found = [_ACCEPTED.fullmatch(word.strip()) for word in value.split(",") if word.strip()]
    if not all(found):
        raise click.BadParameter("give formats as unproved:FORMAT, comma-separated, for example unproved:elf")
    if any(one and one[1] == "unknown" for one in found):
        raise click.BadParameter("what is unknown cannot be accepted; name the format, as --format jsonl shows it")
    return frozenset(one[1] for one in found if one)


@click.command(epilog="Example: jingwei scan model/ checkpoint.pt --format jsonl")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--accept", default="", callback=_accepted, help="Formats that may stay unproved, as unproved:elf,unproved:png."
)
@click.option("--no-hash", is_flag=True, help="Judge the structure only; no SHA-256.")
@click.option("--digest", type=click.Choice(["blake3"]), help="A digest besides SHA-256, in the same pass.")
@click.option(
    "--sbom", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a CycloneDX 1.7 BOM as well."
)
@click.option(
    "--resume", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Journal of what is done already."
)
@click.option("--all", "everything", is_flag=True, help="List clean files too.")
@click.option("--jobs", type=click.IntRange(1, 4096), help="Workers [default: one for each core].")
@click.option(
    "--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="Where the workers run."
)
@format_option("text", "jsonl", "sarif")
@language_option
def scan(  # noqa: PLR0913, PLR0917 - one parameter per option
    paths: tuple[Path, ...],
    accept: frozenset[str],
    no_hash: bool,
    digest: str | None,
    sbom: Path | None,
    resume: Path | None,
    everything: bool,
    jobs: int | None,
    engine: str,
    form: str,
    lang: str,
) -> int:
    """Say whether files may be loaded, without loading them. PATH is a file, a folder, or - for standard input.

    clean: every byte is accounted for and every effect is on the allow-list. unproved: something was not understood, and what.
    suspicious, malicious: do not load it. Links below a folder are not followed and read unproved.

    Exit code 0: all files are clean. 1: one is suspicious or malicious. 2: one is unproved, or there was no file.
    """
    from jingwei.cli.scan_output import output
    from jingwei.layers.tools.scanning.many import Options, scan_all
    from jingwei.layers.tools.scanning.places import places
    from jingwei.layers.tools.scanning.record import accepting, counts, exit_code

    options = Options(jobs or 0, _digests(no_hash, digest), stated=sbom is not None, engine=engine)
    found: Counter[str] = Counter()
    wanted = output(form, lang, sbom, everything=everything)
    with (
        _journal(resume, paths, options) as journal,
        closing(wanted) as shown,
        _stdin(STDIN in map(str, paths)) as taken,
        _progress() as step,
    ):
        named = (taken if taken is not None and str(path) == STDIN else path for path in paths)
        shown.begin()
        for made in scan_all(places(named), options, journal):
            record = accepting(replace(made, path=STDIN) if made.path == str(taken) else made, accept)
            found.update(counts([record]))
            step(record)
            shown.add(record)
        shown.end(found, exit_code(found))
    return exit_code(found)


def _digests(no_hash: bool, more: str | None) -> tuple[str, ...]:
    """Names of the digests wanted; refused before anything is scanned when a library for them is missing."""
    from jingwei.layers.tools.scanning.digests import SHA256, makers

    if no_hash and more:
        raise click.UsageError("--no-hash and --digest exclude each other")
    wanted = () if no_hash else (SHA256, more) if more else (SHA256,)
    makers(wanted)
    return wanted


def _journal(path: Path | None, paths: tuple[Path, ...], options: Options) -> AbstractContextManager[Journal | None]:
    """The journal in a file, None where none is named."""
    if path is None:
        return nullcontext()
    from jingwei.layers.tools.scanning.journal import Journal, refuse_inside
    from jingwei.layers.tools.scanning.version import deciding

    if STDIN in map(str, paths):
        raise click.UsageError("--resume and standard input exclude each other")
    refuse_inside(path, paths)
    return Journal(path, deciding(options.setup()))


@contextmanager
def _stdin(wanted: bool) -> Iterator[Path | None]:
    """Standard input as a file that is gone afterwards; None when it is not asked for. Raises `LimitError`."""
    if not wanted:
        yield None
        return
    from jingwei.limits import LIMITS, MIB

    with tempfile.TemporaryDirectory(prefix="jingwei-scan-") as folder:
        path, size = Path(folder) / "stdin", 0
        with path.open("wb") as file:
            while block := sys.stdin.buffer.read(MIB):
                size += len(block)
                if size > LIMITS.archive_bytes:
                    raise LimitError(f"standard input holds more than {LIMITS.archive_bytes} bytes", hint="scan a file")
                file.write(block)
        yield path


@contextmanager
def _progress() -> Iterator[Callable[[Record], None]]:
    """Count of files and the one at hand, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:.0f} files"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda record: bar.update(task, advance=1, description=escape(record.path[-60:]))
