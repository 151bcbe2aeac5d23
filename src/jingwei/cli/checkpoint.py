"""`jingwei log checkpoint`: sign the head and have it cosigned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.cosigners import document, table
from jingwei.cli.options import format_option, language_option, now, pick
from jingwei.cli.signing import Secrets, key_options, open_signer
from jingwei.cli.state import existing_log, state_option
from jingwei.cli.witnesses import cosigned_option, witness_option
from jingwei.codec import json_text
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.cli.witnesses import Answers
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.evidence.log.ledger import Ledger
    from jingwei.evidence.notes.quorum import TlogPolicy, Witness
    from jingwei.parties.witness.rounds import Row
    from jingwei.store.database import State

OPEN = 2
_FILE = click.Path(dir_okay=False, path_type=Path)
_ASK = Text(
    "the witness answers {file}:  jingwei witness cosign {file} --out cosignature.txt\n"
    "then:  jingwei log checkpoint --cosigned cosignature.txt VKEY",
    "由见证方应答 {file}：  jingwei witness cosign {file} --out cosignature.txt\n"
    "然后：  jingwei log checkpoint --cosigned cosignature.txt VKEY",
)


@click.command(epilog="Example: jingwei log checkpoint --policy witnesses.txt")
@click.option("--key", default="log", show_default=True, metavar="NAME", help="Ed25519 key of the log, or pkcs11:...")
@witness_option
@click.option("--policy", "policy_file", type=_FILE, help="C2SP log policy: ask each of its witnesses that has a URL.")
@click.option("--request", "request_file", type=_FILE, help="Write the request for a witness without a network.")
@click.option("--old", type=click.IntRange(0), help="With --request: entries that this witness cosigned last.")
@cosigned_option
@format_option("text", "json")
@key_options
@state_option()
@language_option
def checkpoint(  # noqa: PLR0913, PLR0917 - one parameter per option
    key: str,
    witnesses: tuple[Witness, ...],
    policy_file: Path | None,
    request_file: Path | None,
    old: int | None,
    cosigned: Answers,
    form: str,
    store: KeyStore,
    secrets: Secrets,
    state: State | None,
    lang: str,
) -> int:
    """Sign the head of the log, after it agreed with the entries and the last signed head; have it cosigned. Prints the checkpoint.

    Who cosigned is a table on standard error. Run it every day or hour: cosigned heads show later that the log was never written anew, and how
    old its entries are. Exit code 2: a witness of --witness did not cosign, or those that did are no quorum of --policy.
    """
    from jingwei.parties.witness.rounds import ask, kept_note, refuse_foreign, rows

    _refuse_mixtures(bool(witnesses), policy_file is not None, request_file is not None, bool(cosigned))
    if old is not None and request_file is None:
        raise click.UsageError("--old belongs to --request")
    policy = _policy(policy_file)
    with existing_log(state) as ledger:
        note = _taken(ledger, cosigned) if cosigned else _signed(ledger, key, store, secrets)
        if request_file is not None:
            _write_request(ledger, note, request_file, old)
            click.echo(pick(_ASK, lang).format(file=request_file))
            return 0
        if policy is not None:
            refuse_foreign(policy, note)
        listed = _listed(witnesses, policy, cosigned)
        failed = ask(ledger, note, [one for one in listed if one.url and not cosigned], now())
        note = kept_note(ledger, note)
    found = rows(note, listed, failed)
    _print(note, found, policy, form, lang)
    return 0 if _enough(found, policy) else OPEN


def _refuse_mixtures(witness: bool, policy: bool, request: bool, cosigned: bool) -> None:
    if request and (witness or policy or cosigned):
        raise click.UsageError("--request comes before the witness: give --policy, --witness and --cosigned afterwards")
    if witness and (policy or cosigned):
        raise click.UsageError("--witness asks without a policy and over the network: give it alone")


def _policy(path: Path | None) -> TlogPolicy | None:
    from jingwei.documents import read_regular
    from jingwei.limits import LIMITS
    from jingwei.parties.exchange.proven import read_demands

    if path is None:
        return None
    hint = "lines of a log policy: docs/guide/witness.md has one"
    return read_demands(read_regular(path, LIMITS.document_bytes, hint)).tlog


def _signed(ledger: Ledger, key: str, store: KeyStore, secrets: Secrets) -> str:
    from jingwei.evidence.log.signed_head import sign_head

    return sign_head(ledger, open_signer(key, store, secrets), now())


def _taken(ledger: Ledger, cosigned: Answers) -> str:
    from jingwei.parties.witness.rounds import take

    note = take(ledger, cosigned, now())
    if note is None:
        hint = "have the request of --request answered, unchanged, and name the key of that witness"
        raise JingweiError("the cosignatures are on no head that was signed here", hint=hint)
    return note


def _write_request(ledger: Ledger, note: str, path: Path, old: int | None) -> None:
    from jingwei.parties.witness.rounds import request
    from jingwei.store.durable import write_durably

    write_durably(path, request(ledger, note, old))


def _listed(witnesses: tuple[Witness, ...], policy: TlogPolicy | None, cosigned: Answers) -> tuple[Witness, ...]:
    from jingwei.evidence.notes.quorum import Witness

    if policy is not None:
        return policy.witnesses
    return (*witnesses, *(Witness(vkey.name, vkey) for _, vkey in cosigned))


def _enough(found: Sequence[Row], policy: TlogPolicy | None) -> bool:
    from jingwei.evidence.notes.quorum import satisfied
    from jingwei.parties.witness.rounds import counted

    return satisfied(policy, counted(found)) if policy else all(not row.why for row in found)


def _print(note: str, found: Sequence[Row], policy: TlogPolicy | None, form: str, lang: str) -> None:
    reached = _enough(found, policy) if policy else None
    if form == "json":
        click.echo(json_text(document(note, found, reached), indent=2))
        return
    click.echo(note, nl=False)
    for line in table(found, reached, lang):
        click.echo(line, err=True)
