"""`jingwei corpus sample` and `accept`: a random sample for people to judge, and what their judgements show."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.vocabulary import Status, Text

if TYPE_CHECKING:
    from jingwei.layers.model.corpus.sampling.accept import Accepted, Judged

_OPEN = 2
_TAKEN = Text(
    "{drawn} of {documents} documents drawn, seed {seed}: {out}",
    "已从 {documents} 篇文档中抽取 {drawn} 篇，种子 {seed}：{out}",
)
_SOURCE = Text("  {source}: {drawn} of {documents}", "  {source}：{documents} 篇中的 {drawn} 篇")
_UNREAD = Text(
    "{n} places were not read and cannot be drawn: the sample says nothing of them",
    "有 {n} 处未能读取，无法被抽中：样本不能说明这些内容",
)
_WORDS = {
    Status.PASS: Text("pass", "通过"),
    Status.FAIL: Text("fail", "不通过"),
    Status.UNKNOWN: Text("inconclusive", "无法判定"),
}
_METRICS = {
    "not-qualified": Text("not qualified", "不合格"),
    "unlawful": Text("illegal or harmful", "违法不良"),
}
_RULE = Text(
    "{word}: {metric} at most {most:.3g} % in {where}: {sure} of {drawn} ({lower:.2f} to {upper:.2f} %, each side 95 %)",
    "{word}：{where}中{metric}不超过 {most:.3g} %：{drawn} 篇中 {sure} 篇（{lower:.2f} % 至 {upper:.2f} %，单侧置信度 95 %）",
)
_PERHAPS = Text("  {n} more are not judged and count as neither", "  另有 {n} 篇尚无结论，既不算合格也不算不合格")
_POINT = Text(
    "  the sample itself keeps the figure, but a corpus that breaks it could give such a sample; up to {passes} would pass",
    "  样本本身达到要求，但不达标的语料也可能得到这样的样本；不超过 {passes} 篇方可通过",
)
_MORE = Text("  about {n} further documents would decide at this share", "  按此比例约需再抽 {n} 篇方可判定")
_FIGURE = Text("  figure {status}: {source}", "  数值状态 {status}：{source}")
_PROBLEMS = {
    "missing": Text("rows without a verdict", "缺少结论的行"),
    "changed": Text("rows whose document, source or text was changed", "文档、来源或文本被改动的行"),
    "duplicate": Text("rows that stand more than once", "重复的行"),
    "foreign": Text("rows that were not drawn", "不属于本样本的行"),
    "unknown-verdict": Text("rows with another word than good, bad, unsure", "结论不是合格、不合格、不确定的行"),
    "unknown-category": Text("rows with a category that the plan does not have", "类别不在方案中的行"),
    "disputed": Text("rows on which the two reviewers differ", "两名审核人意见不一致的行"),
    "unsure": Text("rows judged unsure", "结论为不确定的行"),
}
_AGREED = Text(
    "two reviewers: {alike} of {rows} alike, Cohen's kappa {kappa}",
    "两名审核人：{rows} 篇中 {alike} 篇一致，Cohen κ 系数 {kappa}",
)
_UNDEFINED = Text("undefined", "无定义")
_CORPUS = Text("the corpus", "全部语料")
_PASSES = {"ranks": Text("drawing", "抽样"), "worksheet": Text("writing", "写入")}


@click.command(epilog="Example: jingwei corpus sample data/ --plan cn-genai-manual --out sample/")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--plan", required=True, help="cn-genai-manual, cn-genai-technical, cn-genai-source, or a YAML file of your own."
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new or empty folder.")
@click.option("--seed", help="Draw the same documents again [default: a new one; it is recorded].")
@click.option("--text-field", metavar="NAME", help="Field that holds the text [default: text, content, ...].")
@click.option("--no-bom", is_flag=True, help="Write the worksheet without the byte order mark that Excel needs.")
@language_option
def sample(
    paths: tuple[Path, ...], plan: str, out: Path, seed: str | None, text_field: str | None, no_bom: bool, lang: str
) -> int:
    r"""Draw a random sample of documents and write a worksheet for people to judge. Each PATH is a source.

    Documents are drawn by a keyed hash of their file, line and id: nobody who made the corpus before the seed could choose them, and the same seed
    draws them again. No cell of the worksheet is a formula, and characters that cannot be seen are written out.

    \b
    worksheet.csv  fill in good, bad or unsure, for a bad one its category, and a remark
    drawn.jsonl    what was drawn, and a digest of each row
    sample.json    the plan, the seed, documents of each source

    Exit code 0: everything could be drawn. 2: something could not be read.
    """
    from jingwei.catalog.sampling import load_plan
    from jingwei.layers.model.corpus.sampling.take import take

    chosen = load_plan(plan)
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise click.UsageError(f"--out {out} is not empty: verdicts could be lost; name a new folder")
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise click.UsageError(f"--out {out} is inside {path}: name a folder outside")
    drawn_by = seed or secrets.token_hex(16)
    with _progress(lang) as step:
        made = take(paths, chosen, drawn_by, out, lang=lang, mark=not no_bom, text_field=text_field, step=step)
    total, drawn = sum(made.population.values()), sum(made.drawn.values())
    click.echo(pick(_TAKEN, lang).format(drawn=drawn, documents=total, seed=drawn_by, out=out))
    for source, count in made.population.items():
        click.echo(pick(_SOURCE, lang).format(source=source, drawn=made.drawn.get(source, 0), documents=count))
    if made.not_read:
        click.echo(pick(_UNREAD, lang).format(n=made.not_read))
    return _OPEN if made.not_read else 0


@click.command(epilog="Example: jingwei corpus accept sample/worksheet.csv --second other/worksheet.csv")
@click.argument(
    "worksheets", metavar="WORKSHEET...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--second",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Worksheet of a second, independent reviewer.",
)
@click.option(
    "--sample",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the sample [default: where the first worksheet lies].",
)
@format_option("text", "json")
@language_option
def accept(worksheets: tuple[Path, ...], second: tuple[Path, ...], folder: Path | None, form: str, lang: str) -> int:
    """Say what judged worksheets show: pass, fail or inconclusive, with exact bounds (hypergeometric, one-sided).

    Rows without a verdict, changed, repeated and disputed ones are told, and count as good nowhere. Several worksheets are
    parts of one reviewer's work.

    Exit code 0: every rule passes. 1: one fails. 2: inconclusive.
    """
    from jingwei.codec import plain
    from jingwei.layers.model.corpus.sampling.accept import accept as judge
    from jingwei.layers.model.corpus.sampling.accept import load

    made = judge(load(folder or worksheets[0].parent), worksheets, second)
    if form == "json":
        click.echo(json.dumps({"schema": "jingwei/corpus-acceptance/1", **plain(made)}, indent=2))
    else:
        _tell(made, lang)
    return {Status.PASS: 0, Status.FAIL: 1}.get(made.status, _OPEN)


def _tell(made: Accepted, lang: str) -> None:
    for one in made.rules:
        for line in _lines(one, lang):
            click.echo(line)
    for name, count in made.counts.items():
        rows = made.problems[name]
        shown = ", ".join(json.dumps(row, ensure_ascii=True).strip('"') for row in rows)
        click.echo(f"{count} {pick(_PROBLEMS[name], lang)}: {shown}{' ...' if count > len(rows) else ''}")
    if made.agreement:
        click.echo(pick(_AGREED, lang).format(**_agreement(made, lang)))
    if made.not_read:
        click.echo(pick(_UNREAD, lang).format(n=made.not_read))
    click.echo(pick(_WORDS[made.status], lang))


def _agreement(made: Accepted, lang: str) -> Mapping[str, Any]:
    found = made.agreement
    assert found is not None  # noqa: S101 - the caller asked
    value = pick(_UNDEFINED, lang)
    if found.kappa is not None and found.interval:
        value = f"{found.kappa:.3f} ({found.interval[0]:.3f}, {found.interval[1]:.3f})"
    return {"alike": found.alike, "rows": found.rows, "kappa": value}


def _lines(one: Judged, lang: str) -> Iterator[str]:
    yield pick(_RULE, lang).format(
        word=pick(_WORDS[one.status], lang),
        metric=pick(_METRICS[one.rule.metric], lang),
        most=100 * one.rule.most,
        where=one.source or pick(_CORPUS, lang),
        sure=one.sure,
        drawn=one.drawn,
        lower=100 * one.lower,
        upper=100 * one.upper,
    )
    if one.perhaps:
        yield pick(_PERHAPS, lang).format(n=one.perhaps)
    if one.status is Status.UNKNOWN and one.meets_figure and one.passes_at >= 0:
        yield pick(_POINT, lang).format(passes=one.passes_at)
    if one.more:
        yield pick(_MORE, lang).format(n=one.more)
    if one.rule.status != "verified":
        yield pick(_FIGURE, lang).format(status=one.rule.status, source=one.rule.source)


@contextmanager
def _progress(lang: str) -> Iterator[Callable[[str, int], None]]:
    """Documents of both passes, on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _pass, _count: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {name: bar.add_task(pick(text, lang), total=None) for name, text in _PASSES.items()}
        yield lambda name, count: bar.update(tasks[name], completed=count)
