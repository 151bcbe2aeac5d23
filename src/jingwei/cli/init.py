"""`jingwei init`: a first manifest from what is in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.errors import JingweiError

if TYPE_CHECKING:
    from jingwei.vocabulary import Reason


@click.command(epilog="Example: jingwei init my-system && jingwei assess my-system/jingwei.yaml")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path())
@click.option("--force", is_flag=True, help="Replace an existing jingwei.yaml.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the manifest instead of writing it.")
def init(folder: Path, force: bool, to_stdout: bool) -> None:
    """Look at what is in FOLDER and write a commented jingwei.yaml there.

    Files are recognised by their content; nothing is executed, loaded or sent anywhere.
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
        click.echo(f"{target}: answer its questions, then run: jingwei assess {target}", err=True)
    for skipped in found.skipped:
        click.echo(f"skipped: {skipped}", err=True)


def open_questions() -> list[Reason]:
    """What the risk classification asks of every system, each fact once."""
    from jingwei.catalog.tiers import SCHEMES, questions
    from jingwei.vocabulary import Reason

    found: dict[str, Reason] = {}
    for question in (one for scheme in SCHEMES for one in questions(scheme)):
        if question.asked:
            found.setdefault(question.fact.id, Reason(question.fact.id, question.clause, question.fact.question))
    return list(found.values())
