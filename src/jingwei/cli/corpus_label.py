"""`jingwei corpus label`: judge a worksheet in the console."""

from __future__ import annotations

from pathlib import Path

import click

from jingwei.cli.options import language_option, pick
from jingwei.vocabulary import Text

_OPEN = 2
_KEYS = Text(
    "g good   b bad   s unsure   n later   u undo   q stop: ",
    "g 合格   b 不合格   s 不确定   n 稍后   u 撤销   q 结束：",
)
_CATEGORY = Text("category: {choices}: ", "问题类别：{choices}：")
_WHICH = Text("{row} of {source}, {left} left", "{source} 的 {row}，剩余 {left} 篇")
_LEFT = Text("{n} rows are still without a verdict", "仍有 {n} 行没有结论")
_DONE = Text("every row has a verdict", "所有行均有结论")
_CUT = Text("(only the start of the text is shown)", "（仅显示文本开头）")
_VERDICTS = {"g": "good", "b": "bad", "s": "unsure"}


@click.command(epilog="Example: jingwei corpus label sample/worksheet.csv")
@click.argument("worksheet", metavar="WORKSHEET", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
def label(worksheet: Path, lang: str) -> int:
    """Show the documents of a worksheet one by one and keep a verdict for each key.

    Every verdict is on the disk before the next document is shown: stop whenever you like, and give the same command again. A category is asked
    for a bad document when the sample's record lies beside the worksheet.

    Exit code 0: every row has a verdict. 2: some have none yet.
    """
    from jingwei.layers.model.corpus.sampling.accept import load
    from jingwei.layers.model.corpus.sampling.label import Labelling
    from jingwei.layers.model.corpus.sampling.take import RECORD
    from jingwei.layers.model.corpus.sampling.worksheet import seen

    beside = (worksheet.parent / RECORD).exists()
    categories = [one.id for one in load(worksheet.parent).plan.categories] if beside else []
    work = Labelling(worksheet)
    waiting = list(work.left)
    while waiting:
        number = waiting.pop(0)
        click.echo(
            pick(_WHICH, lang).format(
                row=seen(work.cell(number, "row")), source=seen(work.cell(number, "source")), left=len(waiting) + 1
            )
        )
        click.echo(seen(work.cell(number, "text")))
        if work.cell(number, "whole") == "no":
            click.echo(pick(_CUT, lang))
        key = _asked(pick(_KEYS, lang), "gbsnuq")
        if key == "q":
            break
        if key == "u":
            last = work.undo()
            waiting[:0] = [number] if last is None else [last, number]
        elif key in _VERDICTS:
            work.judge(number, _VERDICTS[key], _category(categories, lang) if key == "b" and categories else "")
    work.close()
    left = sum(1 for _ in work.left)
    click.echo(pick(_LEFT, lang).format(n=left) if left else pick(_DONE, lang))
    return _OPEN if left else 0


def _category(categories: list[str], lang: str) -> str:
    keys = "123456789"[: len(categories)]
    choices = "   ".join(f"{key} {name}" for key, name in zip(keys, categories, strict=False))
    return categories[int(_asked(pick(_CATEGORY, lang).format(choices=choices), keys)) - 1]


def _asked(question: str, keys: str) -> str:
    """One of the keys; any other is asked again. Raises `Abort` at the end of the input."""
    while True:
        click.echo(question, nl=False)
        key = click.getchar().lower()
        click.echo(key if key.isprintable() else "")
        if key and key in keys:
            return key
        if not key:
            raise click.Abort
