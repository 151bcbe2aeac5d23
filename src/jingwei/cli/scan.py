"""`jingwei scan`: whether files may be loaded."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.progress import counting
from jingwei.engine.choice import ENGINES, LOCAL
from jingwei.vocabulary import Text

_UNMET = Text(
    "note: --accept names formats that no examined file has: {formats}",
    "注意：--accept 所列的格式没有出现在任何被检查的文件中：{formats}",
)
_FILES = Text("files", "个文件")
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
@click.option("--watch", is_flag=True, help="Go on with what is new or changed, until Ctrl-C.")
@click.option(
    "--settle",
    type=click.FloatRange(0.2, 3600),
    default=2.0,
    show_default=True,
    help="Seconds without a change after which --watch takes a file for written.",
)
@click.option("--all", "everything", is_flag=True, help="List every file: clean ones too, and all that are unproved.")
@click.option("--jobs", type=click.IntRange(1, 4096), help="Workers [default: one for each core].")
@click.option("--engine", type=click.Choice(ENGINES), default=LOCAL, show_default=True, help="Where the workers run.")
@format_option("text", "jsonl", "sarif")
@language_option
def scan(  # noqa: PLR0913, PLR0917 - one parameter per option
    paths: tuple[Path, ...],
    accept: frozenset[str],
    no_hash: bool,
    digest: str | None,
    sbom: Path | None,
    resume: Path | None,
    watch: bool,
    settle: float,
    everything: bool,
    jobs: int | None,
    engine: str,
    form: str,
    lang: str,
) -> int:
    """Say whether files may be loaded, without loading them. PATH is a file, a folder, or - for standard input.

    clean: every byte is accounted for and every effect is on the allow-list. unproved: something was not understood, and what.
    suspicious, malicious: do not load it. Links below a folder are not followed and read unproved.

    Exit code 0: all files are clean. 1: one is suspicious or malicious. 2: one is unproved, or there was no file. With --watch, of all records told.
    """
    from jingwei.cli.scan_input import STDIN, digests_of, journal_of, once, standard_input, stoppable, until_stopped
    from jingwei.cli.scan_output import output
    from jingwei.layers.tools.scanning.many import Options
    from jingwei.layers.tools.scanning.record import accepting, counts, exit_code, slug

    if watch and (sbom or form == "sarif"):
        raise click.UsageError("--watch has no end, and a whole document needs one: use text or jsonl")
    options = Options(jobs or 0, digests_of(no_hash, digest), stated=sbom is not None, engine=engine)
    found: Counter[str] = Counter()
    met: set[str] = set()
    with (
        stoppable(),
        journal_of(resume, paths, options, needed=watch) as journal,
        closing(output(form, lang, sbom, everything=everything, endless=watch)) as shown,
        standard_input(paths) as taken,
        counting(_FILES, lang) as step,
    ):
        kept = journal if watch else None
        records = until_stopped(paths, settle, options, kept) if kept else once(paths, taken, options, journal)
        shown.begin()
        with closing(records), suppress(KeyboardInterrupt) if watch else nullcontext():
            for made in records:
                record = accepting(replace(made, path=STDIN) if made.path == str(taken) else made, accept)
                found.update(counts([record]))
                met |= {slug(record.format)} if accept else set()
                step(record.path)
                shown.add(record)
        shown.end(found, exit_code(found))
    if needless := sorted(accept - met):
        click.echo(pick(_UNMET, lang).format(formats=", ".join(needless)), err=True)
    return exit_code(found)
