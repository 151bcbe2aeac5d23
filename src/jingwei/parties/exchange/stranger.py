"""What `jingwei-verify.pyz` runs: the judge for somebody who has a Python and nothing else. `onefile` makes that file.

The answer is that of `jingwei verify`, from the same functions; only the signatures are verified by libraries in pure Python.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from jingwei import __version__
from jingwei.codec import UNSEEN, json_text, whole
from jingwei.documents import read_regular
from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.answers import Head, Verdict
from jingwei.evidence.bundle import read_bundle
from jingwei.evidence.forms.entry import unix
from jingwei.evidence.notes.checkpoint import read_checkpoint
from jingwei.evidence.notes.note import read_note
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.plain import verify as check
from jingwei.evidence.verify import Ask
from jingwei.evidence.verify import verify as judge
from jingwei.limits import LIMITS
from jingwei.parties.exchange.document import document
from jingwei.parties.exchange.mistaken import explained
from jingwei.parties.exchange.outcome import exit_code
from jingwei.parties.exchange.proven import prove, read_demands
from jingwei.parties.exchange.told import told
from jingwei.parties.exchange.unknowable import Situation
from jingwei.parties.exchange.words import Section, headline, outline
from jingwei.vocabulary import Text

OPEN = 2  # something that is demanded is not there, or nothing could be judged
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EPILOG = """exit codes: 0 accepted; 1 refused, something is wrong, or no bundle; 2 incomplete.
Where bundle or policy is missing, or the policy is wrong, nothing is judged: 2, the reason on standard error, nothing on standard output.
No network is used. Not in this file: recomputation of verdicts (jingwei verify --recompute) and RFC 3161 time stamps."""
_LIMITED = Section(
    Text("Not done by this one-file verifier", "本单文件验证器不做的事"),
    (
        Text(
            "verdicts were not computed again: the installed `jingwei verify --recompute` does it",
            "未重新计算各项结论：请使用已安装的 `jingwei verify --recompute`",
        ),
        Text("RFC 3161 time stamps were not read", "未读取 RFC 3161 时间戳"),
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge what the arguments name, print the answer; the exit code. Every expected error becomes a sentence and 2."""
    options = _parser().parse_args(arguments)
    try:
        verdict, sections = _judged(options)
        _print(verdict, sections, options.format, options.lang)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it closes its output
        return OPEN
    except (JingweiError, OSError) as error:
        sys.stderr.write(f"error: {visible(str(error))}\n")
        return OPEN
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return OPEN
    return exit_code(verdict)


class _Elsewhere(argparse.Action):
    """An option of the installed command that this file cannot have: the checks are not in it."""

    def __call__(
        self, parser: argparse.ArgumentParser, _namespace: Any, _values: Any, option: str | None = None
    ) -> None:
        """Say who can, and end with 2."""
        parser.error(
            f"{option} is not in this file, which holds no checks: the installed `jingwei verify {option}` does it"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jingwei-verify",
        description="Judge a BUNDLE that somebody handed over, under your own policy. Nothing in the bundle is believed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("bundle", metavar="BUNDLE", type=Path)
    parser.add_argument("--policy", type=Path, required=True, help="what you demand: policy.yaml")
    parser.add_argument("--as-of", type=_instant, help="judge as of this day (its end) or UTC time [default: now]")
    parser.add_argument("--memory", type=Path, help="file of log heads seen before; an accepted bundle updates it")
    for option in ("--recompute", "--inputs"):  # named, so that whoever tries them learns who does it
        parser.add_argument(option, nargs="?", action=_Elsewhere, help=argparse.SUPPRESS)
    parser.add_argument("--entry", type=Path, help="BUNDLE is a C2SP log proof (.tlog-proof) for this file")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print [default: text]")
    parser.add_argument("--lang", choices=("en", "zh"), default=_language(os.environ), help="language of the text")
    parser.add_argument("--version", action="version", version=f"jingwei-verify {__version__}")
    return parser


def _language(environment: Mapping[str, str]) -> str:
    names = ("JINGWEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    found = next((environment[name] for name in names if environment.get(name)), "")
    return "zh" if found.lower().startswith("zh") else "en"


def _instant(text: str) -> int:
    try:
        return instant(text)
    except ParseError as error:
        raise argparse.ArgumentTypeError(error.message) from error


def instant(text: str) -> int:
    """Unix seconds of a UTC time `YYYY-MM-DDTHH:MM:SSZ`, or of the end of a day `YYYY-MM-DD`. Raises `ParseError`."""
    try:
        if _DAY.fullmatch(text):
            return int(datetime.combine(date.fromisoformat(text), time(23, 59, 59), UTC).timestamp())
        return unix(text)
    except (ValueError, JingweiError) as error:
        raise ParseError("give a day YYYY-MM-DD or a UTC time YYYY-MM-DDTHH:MM:SSZ") from error


def _judged(options: argparse.Namespace) -> tuple[Verdict, tuple[Section, ...]]:
    content = read_regular(options.bundle, LIMITS.bundle_bytes, "give the file that `jingwei share` wrote")
    demands = read_regular(options.policy, LIMITS.document_bytes, "docs/guide/evidence.md has a policy to start from")
    now = int(datetime.now(UTC).timestamp()) if options.as_of is None else options.as_of
    if options.entry is None:
        return _bundle(content, demands, now, options.memory)
    if options.memory is not None:
        raise JingweiError("--memory belongs to a bundle, not to a log proof")
    entry = read_regular(options.entry, LIMITS.log_entry_bytes, "give the entry's bytes")
    verdict = prove(content, entry, read_demands(demands), now, check)
    return verdict, outline(verdict)


def _bundle(content: bytes, demands: bytes, now: int, memory: Path | None) -> tuple[Verdict, tuple[Section, ...]]:
    policy = load_policy(demands)
    known = _remembered(content, memory)
    verdict = explained(judge(content, Ask(policy, now, check, known)), content)
    if memory is not None and verdict.verdict == "accepted" and verdict.head is not None:
        from jingwei.parties.exchange.memory import remember  # its file locks are not on every system

        remember(memory, verdict.head, known)
    return verdict, (*told(content, verdict, Situation(policy, known), None), _LIMITED)


def _remembered(content: bytes, memory: Path | None) -> Head | None:
    """What is remembered of the log that the bundle says it comes from; whether it does is the judge's to say."""
    if memory is None:
        return None
    from jingwei.parties.exchange.memory import recall

    heads = recall(memory)
    with suppress(JingweiError):
        return heads.get(read_checkpoint(read_note(read_bundle(content).checkpoint).text).origin)
    return None


def visible(text: str) -> str:
    """The text with characters that cannot be seen, or that steer a terminal, written as escapes."""
    return UNSEEN.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", whole(text))


def _print(verdict: Verdict, sections: Sequence[Section], form: str, lang: str) -> None:
    if isinstance(
        sys.stdout, io.TextIOWrapper
    ):  # whatever the locale says, JSON is UTF-8 and no sentence fails to print
        sys.stdout.reconfigure(encoding="utf-8" if form == "json" else None, errors="backslashreplace")
    if form == "json":
        sys.stdout.write(json_text(document(verdict), indent=2) + "\n")
        return
    sys.stdout.write("\n".join(_lines(verdict, sections, lang)) + "\n")


def _lines(verdict: Verdict, sections: Sequence[Section], lang: str) -> list[str]:
    lines = [_in(headline(verdict), lang)]
    for section in sections:
        lines += ["", _in(section.title, lang), *(f"  - {visible(_in(line, lang))}" for line in section.lines)]
    return lines


def _in(text: Text, lang: str) -> str:
    return text.zh if lang == "zh" else text.en
