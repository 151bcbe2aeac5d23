"""`jingwei log`: the append-only record of plans and results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.checkpoint import checkpoint
from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.signing import Secrets, key_options
from jingwei.cli.state import chosen, existing_log, state_option
from jingwei.codec import json_text, plain
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.store.database import State

FOUND = 1  # fsck found something wrong
_CLEAN = Text("clean: {size} entries", "完好：{size} 条记录")
_PROBLEMS = Text("{count} problems", "{count} 处问题")
_UNVERIFIED = Text("no key here to verify: {what}", "此处没有可验证的密钥：{what}")
_MADE = Text("log {origin}, {size} entries", "日志 {origin}，{size} 条记录")
_EXPORTED = Text("{size} entries of {origin} in {folder}", "已将 {origin} 的 {size} 条记录写入 {folder}")


@click.group(epilog="Example: jingwei log show")
def log() -> None:
    """Look at, prove, publish and check the log of plans and results."""


@log.command(epilog="Example: jingwei log init --origin example.org/jingwei")
@click.option("--origin", required=True, help="Name of the log: text without spaces, best a URL without its scheme.")
@state_option()
@language_option
def init(origin: str, state: State | None, lang: str) -> None:
    """Make a log under a name of your own. Without this, `assess` makes one under a random name."""
    from jingwei.evidence.log.ledger import Ledger
    from jingwei.store.database import open_state

    engine = open_state(chosen(state))
    made = Ledger.open(engine, origin)
    click.echo(pick(_MADE, lang).format(origin=made.origin, size=made.head().size))
    engine.dispose()


@log.command(epilog="Example: jingwei log append decision.pdf.sha256")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@state_option()
def append(files: tuple[Path, ...], state: State | None) -> None:
    """Append the bytes of each FILE (at most 65,535) as an entry; all of them or none. Prints the indices."""
    from jingwei.documents import read_regular
    from jingwei.evidence.log.lines import refuse_own
    from jingwei.limits import LIMITS
    from jingwei.store.database import failing_as_store_error

    entries = [read_regular(path, LIMITS.log_entry_bytes, "give files of at most 65,535 bytes") for path in files]
    for entry in entries:
        refuse_own(entry)
    with existing_log(state) as ledger, failing_as_store_error(), ledger.engine.begin() as connection:
        indices = ledger.append(connection, entries)
    for index, path in zip(indices, files, strict=True):
        click.echo(f"{index}\t{path}")


@log.command(epilog="Example: jingwei log show --from 100 --format jsonl")
@click.option("--from", "start", type=click.IntRange(0), default=0, help="First index.")
@format_option("text", "json", "jsonl")
@state_option()
def show(start: int, form: str, state: State | None) -> None:
    """List the entries: index, time, kind, system, run, digest of the statement."""
    from jingwei.evidence.log.lines import log_lines, log_text

    with existing_log(state) as ledger:
        lines = log_lines(ledger, start, max(start, ledger.head().size))
        if form == "json":
            click.echo(json_text([plain(line) for line in lines], indent=2))
            return
        for line in lines:
            click.echo(log_text(line) if form == "text" else json_text(plain(line)))


@log.command(epilog="Example: jingwei log prove 7 --out result.tlog-proof")
@click.argument("index", type=click.IntRange(0))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@state_option()
def prove(index: int, out: Path, state: State | None) -> None:
    """Write a C2SP tlog-proof that entry INDEX is in the log, under the last signed head."""
    from jingwei.evidence.log.signed_head import prove as make
    from jingwei.store.durable import write_durably

    with existing_log(state) as ledger:
        write_durably(out, make(ledger, index))
    click.echo(out)


log.add_command(checkpoint)


@log.command(epilog="Example: jingwei log export --out public/log")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write.")
@state_option()
@language_option
def export(out: Path, state: State | None, lang: str) -> None:
    """Write the log as of its last signed head as C2SP tlog-tiles: checkpoint, tiles and entries, for any web server."""
    from jingwei.evidence.log.export import export_last

    with existing_log(state) as ledger:
        made = export_last(ledger, out)
    click.echo(pick(_EXPORTED, lang).format(size=made.size, origin=made.origin, folder=out))


@log.command(epilog="Example: jingwei log fsck")
@click.argument("export_dir", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option("text", "json")
@key_options
@state_option()
@language_option
def fsck(
    export_dir: Path | None,
    form: str,
    store: KeyStore,
    secrets: Secrets,  # noqa: ARG001 - public keys need no passphrase
    state: State | None,
    lang: str,
) -> int:
    """Compute everything about the log anew from its entries, and compare; of an export when EXPORT_DIR is given.

    Exit code 0: nothing is wrong; 1: problems were found.
    """
    problems, size, others = _of_export(export_dir) if export_dir else _of_state(state, store)
    if form == "json":
        made = {"ok": not problems, "size": size, "problems": problems, "unverified": others}
        click.echo(json_text(made, indent=2))
    else:
        end = pick(_PROBLEMS, lang).format(count=len(problems)) if problems else pick(_CLEAN, lang).format(size=size)
        told = [pick(_UNVERIFIED, lang).format(what=other) for other in others]
        click.echo("\n".join([*problems, *told, end]))
    return FOUND if problems else 0


def _of_export(folder: Path) -> tuple[list[str], int, list[str]]:
    from jingwei.evidence.log.export import check_export, exported_checkpoint

    problems = list(check_export(folder))
    return problems, 0 if problems else exported_checkpoint(folder).size, []


def _of_state(state: State | None, store: KeyStore) -> tuple[list[str], int, list[str]]:
    from jingwei.assess.kept import unlike_the_log
    from jingwei.evidence.log.fsck import fsck as check
    from jingwei.evidence.log.unverified import unverified

    with existing_log(state) as ledger:
        keys = [key.public for key in store.stored_keys()]
        problems = list(check(ledger, keys))
        problems += [] if problems else unlike_the_log(ledger)
        return problems, 0 if problems else ledger.head().size, list(unverified(ledger, keys))
