"""What a person sees on the terminal after an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from jingwei.cli.options import pick
from jingwei.report.ticks import unticked
from jingwei.report.words import BASIS_WORD, MANIFEST, STATUS, UNLOGGED
from jingwei.vocabulary import Assessment, Finding, Location, Severity, Status, Text

_SHOWN = 20
UNNAMED = "jingwei.local/"  # logs that `assess` made under a random name
OPEN = 2
_COLOURS = {Status.FAIL: "red", Status.ERROR: "magenta", Status.UNKNOWN: "yellow", Status.NOTCHECKED: "yellow"}
_VERDICTS = {
    0: ("green", Text("PASSED", "通过")),
    1: ("red", Text("NOT PASSED: something failed", "未通过：有检查项未通过")),
    2: ("yellow", Text("NOT PASSED: something is open", "未通过：有未定事项")),
}
_NEW_LOG = Text(
    "  a new log under a random name; for one of your own, move the state folder away and: jingwei log init --origin NAME",
    "  新日志，名称随机；如需自定名称，请移走状态文件夹，然后：jingwei log init --origin 名称",
)
_EXCEPTED = Text("PASSED: nothing new", "通过：没有新问题")


def print_summary(made: Assessment, files: Sequence[Path], lang: str) -> None:
    """Verdict, counts, what needs attention first, and where the report is."""
    console = Console(highlight=False, soft_wrap=True)
    attention = [f for f in made.findings if f.status in _COLOURS and not f.accepted]
    attention.sort(key=lambda f: (list(_COLOURS).index(f.status), list(Severity).index(f.severity)))
    for finding in attention[:_SHOWN]:
        _print_finding(console, finding, lang)
    if len(attention) > _SHOWN:
        more = Text(
            f"... and {len(attention) - _SHOWN} more in the report", f"……另有 {len(attention) - _SHOWN} 项见报告"
        )
        console.print(pick(more, lang))
    _print_gaps(console, made, lang, silent=not attention)
    colour, verdict = _VERDICTS[made.exit_code]
    verdict = _EXCEPTED if made.exit_code == 0 and made.accepted else verdict
    console.print(f"\n[bold {colour}]{pick(verdict, lang)}[/]  {_counted(made, lang)}")
    for tier in made.tiers:
        console.print(f"{tier.scheme}: {escape(pick(tier.title, lang))}" + _questions(len(tier.questions), lang))
    console.print(pick(Text("as of", "基准日期"), lang) + f" {made.plan.as_of.isoformat()}")
    _print_receipt(console, made, lang)
    for path in files:
        console.print(f"  {escape(str(path))}")


def _print_receipt(console: Console, made: Assessment, lang: str) -> None:
    """Which entries of the log promise and keep this assessment."""
    kept = made.run.receipt
    if kept is None:
        console.print(pick(UNLOGGED, lang))
        return
    entries = Text(
        f"plan is entry {kept.plan_entry}, result {kept.result_entry}",
        f"计划为第 {kept.plan_entry} 条，结果为第 {kept.result_entry} 条",
    )
    unsigned = Text("logged, not signed: jingwei seal", "已登记，未签名：jingwei seal")
    console.print(
        f"{pick(Text('log', '日志'), lang)} {escape(kept.log)}: {pick(entries, lang)} ({pick(unsigned, lang)})"
    )
    if kept.plan_entry == 0 and kept.log.startswith(UNNAMED):
        console.print(pick(_NEW_LOG, lang))


def _print_gaps(console: Console, made: Assessment, lang: str, *, silent: bool) -> None:
    """What could not be loaded; and, when no finding says why the verdict is open, what was not looked at."""
    for problem in made.plan.problems:
        console.print(f"[yellow]{pick(Text('not loaded', '未能加载'), lang)}[/] {escape(problem)}")
    if made.exit_code == OPEN and silent and not made.plan.problems:
        for text in made.unlooked:
            console.print(f"[yellow]?[/] {escape(pick(text, lang))}")


def _print_finding(console: Console, finding: Finding, lang: str) -> None:
    colour = _COLOURS[finding.status]
    word, basis = pick(STATUS[finding.status], lang), pick(BASIS_WORD[finding.basis], lang)
    console.print(
        f"[{colour}]{word:<8}[/] {finding.severity:<8} {finding.check}  {escape(finding.asset)}  [dim]{basis}[/]"
    )
    console.print(f"         {escape(unticked(pick(Text(finding.message.en, finding.message.zh), lang)))}")
    if finding.locations:
        rest = len(finding.locations) + finding.locations_omitted - 1
        more = f"  (+{rest})" if rest else ""
        console.print(f"         [dim]{escape(_place(finding.locations[0], lang))}{more}[/]")


def _place(place: Location, lang: str) -> str:
    """File, member and line; a place without a file is in the manifest."""
    path = place.path or pick(MANIFEST, lang)
    member = f"!{place.member}" if place.member else ""
    line = f":{place.line}" if place.line is not None else ""
    name = f"  {place.name}" if place.name and not place.path else ""
    return path + member + line + name


def _counted(made: Assessment, lang: str) -> str:
    parts = [f"{made.counts[status]} {pick(word, lang)}" for status, word in STATUS.items() if made.counts.get(status)]
    if made.accepted:
        parts.append(f"{made.accepted} {pick(Text('accepted (waiver or baseline)', '经豁免或基线接受'), lang)}")
    return ", ".join(parts)


def _questions(count: int, lang: str) -> str:
    return (
        f" ({count} {pick(Text('open questions: jingwei classify', '个待答问题：jingwei classify'), lang)})"
        if count
        else ""
    )
