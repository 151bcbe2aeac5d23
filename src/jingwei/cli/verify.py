"""`jingwei verify`: a bundle judged under the verifier's own policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.codec import json_text
from jingwei.errors import JingweiError

if TYPE_CHECKING:
    from jingwei.evidence.answers import Head, Verdict
    from jingwei.evidence.policy import Policy
    from jingwei.evidence.verify import Stamp
    from jingwei.parties.exchange.outcome import Recomputed
    from jingwei.parties.exchange.words import Section

_FILE = click.Path(dir_okay=False, path_type=Path)


def _instant(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    """Unix seconds of a UTC time, or of the end of a day."""
    from jingwei.evidence.forms.entry import unix

    if value is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            return int(datetime.combine(date.fromisoformat(value), time(23, 59, 59), UTC).timestamp())
        return unix(value)
    except (ValueError, JingweiError) as error:
        raise click.BadParameter("give a day YYYY-MM-DD or a UTC time YYYY-MM-DDTHH:MM:SSZ") from error


@click.command(epilog="Example: jingwei verify bundle.jingwei --policy policy.yaml --memory seen.json --lang zh")
@click.argument("bundle", type=_FILE)
@click.option("--policy", "policy_file", type=_FILE, required=True, help="What you demand: policy.yaml.")
@click.option("--as-of", "now", callback=_instant, help="Judge as of this day (its end) or UTC time [default: now].")
@click.option("--memory", type=_FILE, help="File of log heads seen before; an accepted bundle updates it.")
@click.option("--recompute", is_flag=True, help="Compute the verdicts again, as far as that is possible.")
@click.option(
    "--inputs",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with the manifest and the files that were examined, for --recompute.",
)
@click.option("--entry", type=_FILE, help="BUNDLE is a C2SP log proof (.tlog-proof) for this file.")
@format_option("text", "json")
@language_option
def verify(  # noqa: PLR0913, PLR0917 - one parameter per option
    bundle: Path,
    policy_file: Path,
    now: int | None,
    memory: Path | None,
    recompute: bool,
    inputs: Path | None,
    entry: Path | None,
    form: str,
    lang: str,
) -> int:
    """Judge a BUNDLE that somebody handed over, under your own policy. Nothing in the bundle is believed, and no network is used.

    Exit code 0: accepted. 1: refused, something is wrong; also a file that is no bundle. 2: incomplete, something that is demanded is not there.
    `verdict` in JSON says the same word. Where BUNDLE or policy is missing, or the policy is wrong, nothing is judged: exit code 2, the reason on
    standard error, and nothing on standard output, with --format json too.

    With --recompute, one verdict that comes out differently refuses the bundle (1). What could not be computed again is listed and never
    counts as confirmed; the bundle is then incomplete (2) if nothing was confirmed, or if a verdict that rests on more than the issuer's word was
    left out. With a part of the --inputs, what needs nothing else is run again.

    With --entry, BUNDLE is a log proof and the policy may also be a C2SP log policy.
    """
    from jingwei.documents import read_regular
    from jingwei.limits import LIMITS

    if entry is not None and (memory or recompute or inputs):
        raise click.UsageError("--memory, --recompute and --inputs belong to a bundle, not to a log proof")
    if inputs is not None and not recompute:
        raise click.UsageError("--inputs belongs to --recompute")
    content = read_regular(bundle, LIMITS.bundle_bytes, "give the file that `jingwei share` wrote")
    demands = read_regular(policy_file, LIMITS.document_bytes, "docs/guide/evidence.md has a policy to start from")
    now = int(datetime.now(UTC).timestamp()) if now is None else now
    if entry is not None:
        return _proof(
            content, read_regular(entry, LIMITS.log_entry_bytes, "give the entry's bytes"), demands, now, form, lang
        )
    return _bundle(content, demands, now, memory, (inputs, recompute), form, lang)


def _proof(content: bytes, entry: bytes, demands: bytes, now: int, form: str, lang: str) -> int:
    from jingwei.evidence.signatures.native import verify as check
    from jingwei.parties.exchange.outcome import exit_code
    from jingwei.parties.exchange.proven import prove, read_demands
    from jingwei.parties.exchange.words import outline

    verdict = prove(content, entry, read_demands(demands), now, check)
    _print(verdict, outline(verdict), None, form, lang)
    return exit_code(verdict)


def _bundle(
    content: bytes, demands: bytes, now: int, memory: Path | None, again: tuple[Path | None, bool], form: str, lang: str
) -> int:
    from jingwei.evidence.policy import load_policy
    from jingwei.parties.exchange.memory import recall, remember
    from jingwei.parties.exchange.outcome import exit_code
    from jingwei.parties.exchange.told import told
    from jingwei.parties.exchange.unknowable import Situation

    policy = load_policy(demands)
    known = _remembered(content, recall(memory)) if memory else None
    verdict, recomputed = _judged(content, policy, now, known, again)
    if memory and verdict.verdict == "accepted" and verdict.head:
        remember(memory, verdict.head, known)
    _print(verdict, told(content, verdict, Situation(policy, known), recomputed), recomputed, form, lang)
    return exit_code(verdict)


def _judged(
    content: bytes, policy: Policy, now: int, known: Head | None, again: tuple[Path | None, bool]
) -> tuple[Verdict, Sequence[Recomputed] | None]:
    from jingwei.evidence.signatures.native import verify as check
    from jingwei.evidence.verify import Ask
    from jingwei.evidence.verify import verify as judge
    from jingwei.parties.exchange.mistaken import explained

    verdict = explained(judge(content, Ask(policy, now, check, known, _stamp(policy))), content)
    inputs, wanted = again
    if not wanted:
        return verdict, None
    from jingwei.parties.exchange.outcome import judged
    from jingwei.parties.exchange.recompute import recompute

    recomputed = recompute(content, verdict, inputs)
    return judged(verdict, recomputed), recomputed


def _stamp(policy: Policy) -> Stamp | None:
    """What reads RFC 3161, where the policy asks for it and the extra is installed; without it the judge says that it cannot tell."""
    from importlib.util import find_spec

    if not policy.timestamps or find_spec("rfc3161_client") is None:
        return None
    from jingwei.evidence.log.timestamp import stamp

    return stamp


def _remembered(content: bytes, heads: dict[str, Head]) -> Head | None:
    """What is remembered of the log that the bundle says it comes from; whether it does is the judge's to say."""
    from jingwei.evidence.bundle import read_bundle
    from jingwei.evidence.notes.checkpoint import read_checkpoint
    from jingwei.evidence.notes.note import read_note

    if heads:
        with suppress(JingweiError):
            return heads.get(read_checkpoint(read_note(read_bundle(content).checkpoint).text).origin)
    return None


def _print(
    verdict: Verdict, sections: Sequence[Section], recomputed: Sequence[Recomputed] | None, form: str, lang: str
) -> None:
    from jingwei.parties.exchange.document import document
    from jingwei.parties.exchange.words import headline

    if form == "json":
        click.echo(json_text(document(verdict, recomputed), indent=2))
        return
    from jingwei.assess.step import shown

    click.echo(pick(headline(verdict), lang))
    for section in sections:
        click.echo(f"\n{pick(section.title, lang)}")
        for line in section.lines:
            click.echo(f"  - {shown(pick(line, lang))}")
