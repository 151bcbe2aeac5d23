"""`jingwei init`: a first manifest from what is in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import language_option, pick
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.inventory.discovery.model import Discovery
    from jingwei.vocabulary import Reason

NOTHING = Text(
    "nothing was recognised in {folder}: name the assets by hand in jingwei.yaml (docs/guide/manifest.md shows every kind)",
    "在 {folder} 中未识别到任何内容：请在 jingwei.yaml 中自行填写资产（各类资产的写法见 docs/guide/manifest.md）",
)
NOTED = Text(
    "no asset was recognised in {folder}: the comments at the end of the manifest say what was seen; name the assets by hand"
    " (docs/guide/manifest.md shows every kind)",
    "在 {folder} 中未识别到资产：所见内容列于清单末尾的注释；请自行填写资产（各类资产的写法见 docs/guide/manifest.md）",
)
NEXT = Text(
    "{target}: answer its questions, then run: jingwei assess {target}",
    "{target}：请回答其中的问题，然后运行：jingwei assess {target}",
)


@click.command(epilog="Example: jingwei init my-system && jingwei assess my-system/jingwei.yaml")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path())
@click.option("--force", is_flag=True, help="Replace an existing jingwei.yaml.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the manifest instead of writing it.")
@language_option
def init(folder: Path, force: bool, to_stdout: bool, lang: str) -> None:
    """Look at what is in FOLDER and write a commented jingwei.yaml there.

    Files are recognised by their content; nothing is executed, loaded or sent anywhere. The manifest itself is in English and Chinese.
    """
    from jingwei.inventory.discovery.discover import discover
    from jingwei.inventory.discovery.draft import draft

    target = folder / "jingwei.yaml"
    if target.exists() and not force and not to_stdout:
        raise JingweiError(f"{target} exists", hint="use --force to replace it, or --stdout to look first")
    found = discover(folder)
    text = draft(found, folder.resolve().name, open_questions())
    if to_stdout:
        click.echo(text, nl=False)
    else:
        target.write_text(text, encoding="utf-8")
        click.echo(pick(NEXT, lang).format(target=target), err=True)
    if not found.assets:
        click.echo(pick(NOTED if found.notes else NOTHING, lang).format(folder=folder), err=True)
    for line in left_out(found, lang):
        click.echo(line, err=True)


def left_out(found: Discovery, lang: str) -> Iterator[str]:
    """What was not looked at, by reason: the number of paths and the first few of them."""
    from jingwei.inventory.discovery.walk import shown

    for folded in found.folded():
        yield pick(Text("skipped: {reason}: {count}", "未纳入：{reason}：{count} 项"), lang).format(
            reason=pick(folded.reason, lang), count=folded.count
        )
        yield from (f"  {shown(path)}" for path in folded.examples)
        if folded.examples and folded.count > len(folded.examples):
            rest = Text(
                f"  ... and {folded.count - len(folded.examples)} more",
                f"  ……其余 {folded.count - len(folded.examples)} 项",
            )
            yield pick(rest, lang)


def open_questions() -> list[Reason]:
    """What the risk classification asks of every system, each fact once."""
    from jingwei.catalog.tiers import SCHEMES, questions
    from jingwei.vocabulary import Reason

    found: dict[str, Reason] = {}
    for question in (one for scheme in SCHEMES for one in questions(scheme)):
        if question.asked:
            found.setdefault(question.fact.id, Reason(question.fact.id, question.clause, question.fact.question))
    return list(found.values())
