"""`jingwei corpus compare`: what changed between two versions of a corpus."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.vocabulary import Text

_DIFFERENT, _OPEN = 1, 2
_SAME = Text(
    "{before} documents before, {after} after, {same} the same", "之前 {before} 篇，之后 {after} 篇，其中 {same} 篇相同"
)
_KINDS = {
    "added": Text("added", "新增"),
    "removed": Text("removed", "移除"),
    "changed": Text("changed", "修改"),
    "moved": Text("moved to another file", "移至其他文件"),
    "renamed": Text("same content under another id", "内容相同但编号不同"),
}
_UNREAD = Text(
    "not read: {before} places before, {after} after; nothing is said of them",
    "未能读取：之前 {before} 处，之后 {after} 处；对这些内容不作结论",
)
_EMPTY = Text("one of the two holds no document", "其中一个版本没有任何文档")


@click.command(epilog="Example: jingwei corpus compare corpus-v1/ corpus-v2/ --format jsonl")
@click.argument("before", metavar="A", type=click.Path(exists=True, path_type=Path))
@click.argument("after", metavar="B", type=click.Path(exists=True, path_type=Path))
@click.option("--text-field", metavar="NAME", help="Field that holds the text [default: text, content, ...].")
@format_option("text", "jsonl")
@language_option
def compare(before: Path, after: Path, text_field: str | None, form: str, lang: str) -> int:
    """Say which documents were added, removed, changed, moved or renamed from A to B, files or folders.

    Documents with an id are matched by it, others by their content. Texts are never printed: digests and counts of characters stand for them.

    Exit code 0: both hold the same. 1: something changed. 2: something could not be read, or there was no document.
    """
    from jingwei.codec import plain
    from jingwei.layers.model.corpus.comparing.compare import KINDS, Counts
    from jingwei.layers.model.corpus.comparing.compare import compare as changes

    counts = Counts()
    with TemporaryDirectory() as folder, _progress(lang) as step:
        for change in changes(before, after, Path(folder), counts, text_field, step):
            if form == "jsonl":
                click.echo(json.dumps(plain(change)))
    if form == "text":
        click.echo(pick(_SAME, lang).format(before=counts.before, after=counts.after, same=counts.same))
        for kind in KINDS:
            click.echo(f"{pick(_KINDS[kind], lang)}: {counts.of(kind)}")
            for (source, one), count in sorted(counts.changes.items()):
                if one == kind and source:
                    click.echo(f"  {json.dumps(source)[1:-1]}: {count}")
    if any(counts.not_read):
        click.echo(pick(_UNREAD, lang).format(before=counts.not_read[0], after=counts.not_read[1]), err=True)
    if not counts.before or not counts.after:
        click.echo(pick(_EMPTY, lang), err=True)
        return _OPEN
    return _OPEN if any(counts.not_read) else _DIFFERENT if counts.changes else 0


@contextmanager
def _progress(lang: str) -> Iterator[Callable[[int], None]]:
    """Documents read, on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:.0f} " + ("篇文档" if lang == "zh" else "documents")),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.update(task, completed=count)
