"""`jingwei corpus`: what a corpus holds, before anything is trained on it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jingwei.cli.corpus_classify import classify
from jingwei.cli.corpus_compare import compare
from jingwei.cli.corpus_label import label
from jingwei.cli.corpus_sample import accept, sample
from jingwei.cli.options import language_option, pick
from jingwei.engine.choice import ENGINES, LOCAL
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.model.corpus.reviewing.comparing import Step
    from jingwei.layers.model.corpus.reviewing.parts import Source
    from jingwei.layers.model.corpus.reviewing.run import Reviewed

_OPEN = 2
_WORK = ".work"
_KEY = "redaction.key"
_TOLD = Text(
    "{documents} documents in {files} files, {findings} findings, {removed} documents that may leave as duplicates",
    "{files} 个文件中的 {documents} 篇文档，{findings} 条发现，{removed} 篇文档可作为重复内容移除",
)
_UNREAD = Text(
    "{n} places were not read: see quarantine.jsonl and coverage.json",
    "有 {n} 处未能读取：见 quarantine.jsonl 与 coverage.json",
)
_UNDECIDED = Text("{n} pairs could not be compared", "有 {n} 对文档未能比较")
_PHASES = {
    "documents": Text("documents", "文档"),
    "pairs": Text("comparing", "比对"),
    "poison": Text("triggers", "触发词"),
    "redaction": Text("copy", "副本"),
}


@click.group(epilog="Example: jingwei corpus review data/ --out review/")
def corpus() -> None:
    """Review what a model is trained on."""


for command in (classify, sample, label, accept, compare):
    corpus.add_command(command)


@corpus.command(epilog="Example: jingwei corpus review crawl/ books.jsonl.gz --out review/")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Review the data sets that a jingwei.yaml names, with what it states of them.",
)
@click.option("--text-field", metavar="NAME", help="Field that holds the text [default: text, content, ...].")
@click.option(
    "--benchmarks",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="Items that must not stand in the corpus: a file or a folder of them.",
)
@click.option(
    "--skip", multiple=True, type=click.Choice(["poison"]), help="What not to look for; coverage.json says so."
)
@click.option(
    "--redact",
    type=click.Choice(["labels", "form"]),
    help="Write a copy without what was found: [kind] in its place, or something of the same form.",
)
@click.option("--jobs", type=click.IntRange(1, 4096), help="Workers [default: one for each core].")
@click.option("--engine", type=click.Choice(ENGINES), default=LOCAL, show_default=True, help="Where the workers run.")
@language_option
def review(  # noqa: PLR0913, PLR0917 - one for each option
    paths: tuple[Path, ...],
    out: Path,
    manifest: Path | None,
    text_field: str | None,
    benchmarks: tuple[Path, ...],
    skip: tuple[str, ...],
    redact: str | None,
    jobs: int | None,
    engine: str,
    lang: str,
) -> int:
    r"""Look for personal data, secrets, hidden instructions and duplicates in every document. Each PATH is a source.

    JSON lines, JSON, CSV, TSV, text, Markdown, HTML, WARC, WET, office files, each also in gzip, xz or bzip2; Parquet, PDF and zstd with
    jingwei[corpus]. The content of a file decides where its name says nothing; encodings are told and stated. Two documents are duplicates when the
    Jaccard coefficient of their runs of five characters is 0.7 or more, computed exactly. A review that was stopped goes on where it was when the
    same command is given again.

    \b
    findings.jsonl       kind and place of each finding (characters of the text), never its value
    duplicates.jsonl     documents that may leave, and which one stays
    contained.jsonl      documents that stand in longer ones, whole or for the most part
    contamination.jsonl  items of --benchmarks that stand in documents
    poison.jsonl         phrases that may be planted triggers, most suspect first
    redacted/            with --redact: a copy without personal data, secrets and hidden characters
    suspicion.jsonl      score of each row that has a `label`: was it flipped by a planted trigger?
    quarantine.jsonl     what was not read, and why
    sources.json         counts and shares by source, with 95 % intervals
    coverage.json        what was read, and what was not looked for
    signals.parquet      length, language and quality of each document (needs jingwei[corpus])
    report.html          all of it to look at, in English and Chinese

    Exit code 0: everything was read. 2: something was not, or there was no document.
    """
    from jingwei.cli.corpus_sources import declared_sources
    from jingwei.layers.model.corpus.reviewing.outputs import write
    from jingwei.layers.model.corpus.reviewing.run import Wishes, run

    _refuse_inside(out, paths)
    sources: tuple[Path | Source, ...] = (*paths, *(declared_sources(manifest) if manifest else ()))
    if not sources:
        raise click.UsageError("name a file or a folder, or give --manifest")
    wishes = Wishes(sources, text_field, jobs or 0, engine, benchmarks, "poison" not in skip, redact is not None)
    try:
        key = _key(out) if redact == "form" else None
        with _progress(lang) as step:
            made = run(replace(wishes, key=key), out / _WORK, step, out)
            write(made, out)
            _picture(out)
    except OSError as error:
        raise JingweiError(
            f"{error.filename or out}: {error.strerror or error}",
            hint="make room there, and give the same command again",
        ) from error
    shutil.rmtree(out / _WORK, ignore_errors=True)
    return _tell(made, out, lang)


def _key(out: Path) -> bytes:
    """The key of a redaction that keeps the form; made once, for its owner alone. Who has it and the copy can test guesses of what stood there."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / _KEY
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return path.read_bytes()


def _picture(out: Path) -> None:
    """The page for people, from the files that stand there."""
    from jingwei.report.corpus_page import render
    from jingwei.store.durable import write_durably

    def rows(name: str) -> Iterator[dict[str, Any]]:
        path = out / name
        if path.exists():
            with path.open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)

    review = {
        "sources": json.loads((out / "sources.json").read_text("utf-8"))["sources"],
        "coverage": json.loads((out / "coverage.json").read_text("utf-8")),
        "duplicates": sum(1 for _ in rows("duplicates.jsonl")),
        "poison": list(rows("poison.jsonl")),
        "contamination": list(rows("contamination.jsonl")),
    }
    write_durably(out / "report.html", render(review))


def _refuse_inside(out: Path, paths: tuple[Path, ...]) -> None:
    """Results inside a source would be reviewed as part of it the next time."""
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise click.UsageError(f"--out {out} is inside {path}: name a folder outside")


def _tell(made: Reviewed, out: Path, lang: str) -> int:
    answers = [answer for given in made.answers.values() for answer in given]
    documents = sum(answer.documents for answer in answers)
    unread = len(made.lost) + sum(answer.unread for answer in answers)
    with (out / "findings.jsonl").open("rb") as stream:
        findings = sum(1 for _ in stream)
    files = len({(part.source, part.name) for part in made.parts})
    removed = len(made.duplicates.removed)
    click.echo(pick(_TOLD, lang).format(documents=documents, files=files, findings=findings, removed=removed))
    if unread:
        click.echo(pick(_UNREAD, lang).format(n=unread))
    if made.duplicates.undecided:
        click.echo(pick(_UNDECIDED, lang).format(n=made.duplicates.undecided))
    click.echo(str(out))
    return _OPEN if unread or made.duplicates.undecided or not documents else 0


@contextmanager
def _progress(lang: str) -> Iterator[Step]:
    """Phases with a bar and the time left, on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _phase, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks = {phase: bar.add_task(pick(name, lang), total=None) for phase, name in _PHASES.items()}
        yield _stepper(bar.update, tasks)


def _stepper(update: Callable[..., None], tasks: Mapping[str, object]) -> Step:
    def step(phase: str, done: int, of: int) -> None:
        update(tasks[phase], completed=done, total=of)

    return step
