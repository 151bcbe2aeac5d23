"""`jingwei packages`: what is known of packages in lists, archives and installed folders."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.progress import counting
from jingwei.cli.state import FOLDER
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.judging.known import Known
    from jingwei.layers.tools.packages.judging.listed import Attested
    from jingwei.layers.tools.packages.judging.problem import Problem
    from jingwei.layers.tools.packages.judging.record import Record
    from jingwei.layers.tools.packages.many import Options
    from jingwei.layers.tools.provenance.policy import Policy

DATABASE = FOLDER / "advisories.db"
_COLOURS = {"malicious": "red", "suspicious": "red", "vulnerable": "red", "unproved": "yellow", "clean": "green"}
_WORDS = {
    "malicious": Text("malicious", "恶意"),
    "suspicious": Text("suspicious", "可疑"),
    "vulnerable": Text("vulnerable", "有漏洞"),
    "unproved": Text("unproved", "未证明"),
    "clean": Text("clean", "干净"),
}
_PACKAGES = Text("packages", "个软件包")
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
@click.option(
    "--attestations",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of attestations: of packages, and of hashes in lists.",
)
@click.option(
    "--trust-root",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Whom attestations are verified against [default: the shipped trust root of sigstore's public service].",
)
@click.option(
    "--publishers", type=click.Path(path_type=Path), metavar="FILE", help="Policy: who should publish which package."
)
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
def packages(  # noqa: PLR0913, PLR0917 - one parameter per option
    paths: tuple[Path, ...],
    db: Path | None,
    as_of: datetime | None,
    attestations: Path | None,
    trust_root: Path | None,
    publishers: Path | None,
    no_sources: bool,
    everything: bool,
    jobs: int,
    form: str,
    lang: str,
) -> int:
    """Say what is known of packages: pins, hashes, advisories, signs of attack, licences. PATH is a file or a folder.

    Read are lock files, requirements, environments, project files, wheels, source archives, installed packages, bills of materials (CycloneDX,
    SPDX) and container recipes. Nothing is installed, imported, run or fetched.

    Attestations (PEP 740, npm, sigstore bundles) beside packages or in a folder are verified without a network.

    clean: one version, bound to its file, no advisory applies, no problem was found. unproved: something of that is not known, and what.
    vulnerable, suspicious, malicious: do not install it.

    Exit code 0: all packages are clean. 1: one is vulnerable, suspicious or malicious. 2: one is unproved, or there was none.
    """
    from jingwei.layers.tools.packages.judging.judge import Judge
    from jingwei.layers.tools.packages.judging.record import counts, exit_code
    from jingwei.layers.tools.packages.many import examine_all
    from jingwei.layers.tools.packages.places import places

    day = as_of.date() if as_of else datetime.now(UTC).date()
    options, policy = _options(jobs, attestations, trust_root, sources=not no_sources), _policy(publishers)
    attested = _attested(options) if attestations is not None else None
    found: Counter[str] = Counter()
    with _known(db, day) as known, counting(_PACKAGES, lang) as step:
        for record in examine_all(places(paths), Judge(known, day.isoformat(), policy, attested), options):
            found.update(counts([record]))
            step(record.purl or record.path)
            _print(record, form, lang, everything=everything)
    if form == "text":
        _sum_up(found, lang)
    return exit_code(found)


def _options(jobs: int, attestations: Path | None, trust_root: Path | None, *, sources: bool) -> Options:
    """Raises `ParseError`, `LimitError` where a named file cannot be used."""
    from jingwei.documents import decoded
    from jingwei.layers.tools.packages.many import Options
    from jingwei.layers.tools.provenance.files import Index, below
    from jingwei.layers.tools.provenance.trust import read_trust_root

    index = below(attestations) if attestations is not None else Index({})
    if trust_root is None:
        return Options(jobs, sources, attestations=index)
    content = _content(trust_root)
    read_trust_root(content)
    return Options(jobs, sources, attestations=index, trust_root=decoded(content, trust_root.name, len(content)))


def _attested(options: Options) -> Attested:
    """For entries of lists, which name no file but hashes."""
    from jingwei.layers.tools.packages.judging.listed import Attested
    from jingwei.layers.tools.provenance.trust import SHIPPED, read_trust_root

    root = read_trust_root(options.trust_root.encode() or SHIPPED.read_bytes())
    return Attested(options.attestations.about, root)


def _policy(publishers: Path | None) -> Policy:
    from jingwei.layers.tools.provenance.policy import Policy, read_policy

    return read_policy(_content(publishers)) if publishers is not None else Policy()


def _content(path: Path) -> bytes:
    from jingwei.documents import read_regular
    from jingwei.limits import LIMITS

    return read_regular(path, LIMITS.configuration_bytes, "name a file that is there")


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
    from jingwei.layers.tools.packages.judging.provenance import source_of

    word = record.verdict.value
    place = printable(record.path, 4096) + (f":{record.line}" if record.line else "")
    head = click.style(pick(_WORDS[word], lang), fg=_COLOURS[word])
    click.echo(f"{head}  {printable(record.purl)}  ({place})" if record.purl else f"{head}  {place}")
    if record.provenance.publishers and record.provenance.state.value == "verified":
        published = Text("provenance verified, published by {}", "来源已验证，发布者：{}")
        click.echo(f"    {pick(published, lang).format(printable(source_of(record.provenance.publishers[0])))}")
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
