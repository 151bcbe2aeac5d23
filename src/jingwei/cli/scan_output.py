"""What `jingwei scan` prints: text for people, one object a line for programs, one SARIF log for code-scanning pages."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from jingwei.cli.options import pick
from jingwei.cli.scan_summary import Reasons
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.verdict import Finding
    from jingwei.layers.tools.scanning.record import Record
    from jingwei.report.scan_bom import ScanBom

_COLOURS = {"malicious": "red", "suspicious": "red", "unproved": "yellow", "clean": "green"}
_WORDS = {
    "malicious": Text("malicious", "恶意"),
    "suspicious": Text("suspicious", "可疑"),
    "unproved": Text("unproved", "未证明"),
    "accepted": Text("accepted", "已接受"),
    "clean": Text("clean", "干净"),
}
_SHOWN = 3  # findings of a file; --format jsonl has all
_LISTED = 20  # unproved files that are listed one by one; of more there is a summary by reason
_MORE = Text("... and {n} more: --format jsonl", "……另有 {n} 项：--format jsonl")
_COUNTED = Text(
    "further unproved files are counted by reason below; --all lists every file",
    "其余未证明的文件在下面按原因统计；--all 列出每个文件",
)
_BY_REASON = Text("unproved, by reason", "未证明的文件，按原因统计")
_EVERY = Text("every file: --all, or --format jsonl", "列出每个文件：--all 或 --format jsonl")
_ASKED = Text("policy packs asked: {packs}", "所用的策略包：{packs}")
_AND = Text(", ", "、")
_NOTHING = Text("no file was found, so nothing is proved", "没有找到文件，因此什么也没有证明")


class Output(Protocol):
    """Takes the records in their order."""

    def begin(self) -> None:
        """Before the first record."""

    def add(self, record: Record) -> None:
        """One record."""

    def end(self, counts: Mapping[str, int], exit_code: int) -> None:
        """After the last one."""

    def close(self) -> None:
        """Let go of what is held, whether or not there was an end."""


def output(form: str, lang: str, bom: Path | None, *, everything: bool, endless: bool = False) -> Output:
    """What prints the format `form`, and writes the bill of materials where one is wanted. What is `endless` has no summary.

    Raises `JingweiError` when there is nowhere to print.
    """
    if sys.stdout is None:
        raise JingweiError("standard output is closed", hint="> /dev/null where only the exit code counts")
    printed = _printed(form, lang, everything=everything, endless=endless)
    if bom is None:
        return printed
    from jingwei.report.scan_bom import ScanBom

    return Both(printed, ScanBom(bom))


def _printed(form: str, lang: str, *, everything: bool, endless: bool) -> Output:
    if form == "sarif":
        from jingwei.report.scan_sarif import SarifScan

        return SarifScan(partial(click.echo, nl=False))
    if form == "jsonl":
        return Lines()
    return Told(lang, everything, endless)


@dataclass(frozen=True, slots=True)
class Both:
    """What is printed, and the bill beside it."""

    printed: Output
    bom: ScanBom

    def begin(self) -> None:
        """Before the first record."""
        self.printed.begin()

    def add(self, record: Record) -> None:
        """The record into both."""
        self.printed.add(record)
        self.bom.add(record)

    def end(self, counts: Mapping[str, int], exit_code: int) -> None:
        """After the last one; the bill is then on the disk."""
        self.printed.end(counts, exit_code)
        self.bom.end(counts)

    def close(self) -> None:
        """Both."""
        self.printed.close()
        self.bom.close()


class Lines:
    """One object a line, and nothing else."""

    def begin(self) -> None:
        """Nothing."""

    def add(self, record: Record) -> None:
        """The record as an object."""
        from jingwei.codec import json_text
        from jingwei.layers.tools.scanning.record import line

        click.echo(json_text(line(record)))

    def end(self, counts: Mapping[str, int], exit_code: int) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


@dataclass(slots=True)
class Told:
    """Verdict, path and format in a line; below it where and why, worst first. Clean files only when `everything` is wanted.

    Of many unproved files the first are told so, and all are counted by reason at the end, unless `everything` is wanted or there is no end.
    """

    lang: str
    everything: bool
    endless: bool = False
    _unproved: int = 0
    _policies: set[str] = field(default_factory=set)
    _reasons: Reasons = field(default_factory=Reasons)

    def begin(self) -> None:
        """Nothing."""

    def add(self, record: Record) -> None:
        """The record in words, or counted."""
        self._policies.update(f"{policy.distribution} {policy.versions}" for policy in record.policies)
        if record.verdict.value == "clean" and not self.everything:
            return
        if record.verdict.value == "unproved" and not (self.everything or self.endless):
            self._unproved += 1
            self._reasons.add(record)
            if self._unproved > _LISTED:
                if self._unproved == _LISTED + 1:
                    click.echo(pick(_COUNTED, self.lang))
                return
        self._tell(record)

    def _tell(self, record: Record) -> None:
        from jingwei.layers.tools.artifacts.rules import printable

        word = "accepted" if record.accepted else record.verdict.value
        verdict = click.style(pick(_WORDS[word], self.lang), fg=_COLOURS.get(word, "white"))
        click.echo(f"{verdict}  {printable(record.path, 4096)}  ({record.format})")
        for found in record.findings[:_SHOWN]:
            click.echo(f"    {pick(found.text, self.lang)}{_where(found)}")
        if rest := len(record.findings[_SHOWN:]) + record.omitted:
            click.echo("    " + pick(_MORE, self.lang).format(n=rest))

    def end(self, counts: Mapping[str, int], exit_code: int) -> None:  # noqa: ARG002 - the verdicts say it
        """Files by verdict."""
        total = sum(counts.values())
        if not total:
            click.echo(pick(_NOTHING, self.lang))
            return
        if self._unproved > _LISTED:
            self._summarise()
        if self._policies:
            click.echo(pick(_ASKED, self.lang).format(packs=pick(_AND, self.lang).join(sorted(self._policies))))
        listed = pick(_AND, self.lang).join(
            f"{pick(text, self.lang)} {counts[word]}" for word, text in _WORDS.items() if counts[word]
        )
        files = Text(f"{total} {'file' if total == 1 else 'files'}: {listed}", f"{total} 个文件：{listed}")
        click.echo(pick(files, self.lang))

    def _summarise(self) -> None:
        from jingwei.layers.tools.artifacts.rules import printable

        reasons = self._reasons.largest()
        width = max(len(str(reason.files)) for reason in reasons)
        click.echo(f"{pick(_BY_REASON, self.lang)}:")
        for reason in reasons:
            accepted = f"  ({pick(_WORDS['accepted'], self.lang)})" if reason.accepted else ""
            format_ = f"  ({reason.format})" if reason.format else ""
            click.echo(f"  {reason.files:>{width}}  {pick(reason.text, self.lang)}{format_}{accepted}")
            for path in reason.examples:
                click.echo(f"  {'':>{width}}    {printable(path, 4096)}")
        click.echo(pick(_EVERY, self.lang))

    def close(self) -> None:
        """Nothing."""


def _where(found: Finding) -> str:
    from jingwei.layers.tools.artifacts.rules import printable

    parts = [printable(found.member)] if found.member else []
    parts += [f"@{found.offset}"] if found.offset is not None else []
    return f"  [{' '.join(parts)}]" if parts else ""
