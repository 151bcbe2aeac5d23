"""`jingwei share`: a bundle for one party."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import language_option, now, pick
from jingwei.cli.signing import Secrets, key_options, open_signer
from jingwei.cli.state import existing_log, log_of, state_option
from jingwei.cli.witnesses import cosigned_option, witness_option
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.cli.witnesses import Answers
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.evidence.keys.signer import Signer
    from jingwei.evidence.log.ledger import Ledger
    from jingwei.evidence.notes.note import Vkey
    from jingwei.evidence.notes.quorum import Witness
    from jingwei.evidence.signatures.kinds import PublicKey
    from jingwei.parties.exchange.share import Keys
    from jingwei.parties.exchange.subject import Subject
    from jingwei.store.database import State

_FILE = click.Path(dir_okay=False, path_type=Path)
_DONE = Text(
    "for {to}, level {level}: {shown} of {all} parts shown, release is entry {index} of the log\n{out}",
    "接收方 {to}，级别 {level}：共 {all} 部分，展示 {shown} 部分；发布为日志第 {index} 条\n{out}",
)
_ASK = Text(
    "the witness answers {file}:  jingwei witness cosign {file} --out cosignature.txt\n"
    "then:  jingwei share --to {to} --level {level} --cosigned cosignature.txt VKEY --out FILE",
    "由见证方应答 {file}：  jingwei witness cosign {file} --out cosignature.txt\n"
    "然后：  jingwei share --to {to} --level {level} --cosigned cosignature.txt VKEY --out FILE",
)


@click.command(
    epilog="Example: jingwei share --to city-regulator --out regulator.jingwei jingwei-report/assessment.json"
)
@click.argument("assessment", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "audience", required=True, metavar="PARTY", help="Id of the party in the manifest.")
@click.option("--out", type=_FILE, help="File for the bundle.")
@click.option("--level", type=click.Choice(["full", "findings", "summary"]), help="[default: the party's]")
@click.option("--key", default="signer", show_default=True, help="Key that signs the release, or pkcs11:... URI.")
@click.option("--log-key", default="log", show_default=True, help="Key that signs the head of the log (ed25519).")
@witness_option
@click.option("--prepare", type=_FILE, metavar="FILE", help="Write the request to a witness without a network.")
@click.option("--old", type=click.IntRange(0), help="With --prepare: entries that this witness cosigned last.")
@cosigned_option
@state_option("the first that knows the run: .jingwei beside ASSESSMENT, above it, or here")
@key_options
@language_option
def share(  # noqa: PLR0913, PLR0917 - one parameter per option
    assessment: Path | None,
    audience: str,
    out: Path | None,
    level: str | None,
    key: str,
    log_key: str,
    witnesses: tuple[Witness, ...],
    prepare: Path | None,
    old: int | None,
    cosigned: Answers,
    state: State | None,
    store: KeyStore,
    secrets: Secrets,
    lang: str,
) -> None:
    """Write what PARTY may see of a sealed ASSESSMENT (an assessment.json; default: the latest sealed one) into one file.

    The release is logged and signed, the head of the log signed anew. The bundle is judged before it is written: one that nobody would accept
    is not handed over. Level full shows everything; findings leaves out messages, locations, evidence and samples; summary leaves out findings
    and assets too. Plan, verdict and counts are always shown. Without --level, the manifest decides: `disclosure` of the party, else its roles.

    Witnesses: --witness asks one over the network. For one without a network, --prepare writes a request, the witness answers it with
    `jingwei witness cosign`, and --cosigned with the answer finishes the bundle. A witness that was named must cosign, or nothing is written.
    """
    from jingwei.evidence.log.signed_head import sign_head
    from jingwei.parties.exchange.disclosure import disclosed
    from jingwei.parties.exchange.release import release, released
    from jingwei.parties.exchange.share import bundle, checked, level_for, with_cosignatures
    from jingwei.parties.witness.rounds import ask, kept_note, request
    from jingwei.store.durable import write_durably

    if (out is None) is (prepare is None):
        raise click.UsageError("give --out FILE for the bundle, or --prepare FILE for a witness without a network")
    if prepare is not None and (witnesses or cosigned):
        raise click.UsageError("--prepare comes before the witness: give --witness and --cosigned with --out")
    if old is not None and prepare is None:
        raise click.UsageError("--old belongs to --prepare")
    wallet = _Wallet(store, secrets, key, log_key)
    with _subject(state, assessment) as (ledger, made):
        level = level_for(made, audience, level)
        leaves = disclosed(made.leaves, level)
        if cosigned:
            done = released(ledger, made, audience, leaves)
            note = with_cosignatures(ledger, done, cosigned, now())
        else:
            done = release(ledger, made, audience, leaves, wallet.signer(key), now())
            note = sign_head(ledger, wallet.signer(log_key), now())
        if prepare is not None:
            write_durably(prepare, request(ledger, note, old))
            click.echo(pick(_ASK, lang).format(file=prepare, to=audience, level=level))
            return
        for error in ask(ledger, note, witnesses, now()).values():
            raise error
        keys = wallet.keys(ledger.origin, [*(one.vkey for one in witnesses), *(vkey for _, vkey in cosigned)])
        whole = bundle(ledger, made, done, kept_note(ledger, note), keys.log)
        content = checked(whole, audience, keys, int(datetime.now(UTC).timestamp()))
    write_durably(out or Path(), content)
    shown = sum(leaf.shown for leaf in done.leaves)
    told = {"to": audience, "level": level, "shown": shown, "all": len(done.leaves), "index": done.index}
    click.echo(pick(_DONE, lang).format(out=out, **told))


@dataclass(frozen=True, slots=True)
class _Wallet:
    """The issuer's keys, opened when they are needed."""

    store: KeyStore
    secrets: Secrets
    key: str
    log_key: str

    def signer(self, name: str) -> Signer:
        return open_signer(name, self.store, self.secrets)

    def keys(self, origin: str, witnesses: Sequence[Vkey]) -> Keys:
        """The public keys for the judge."""
        from jingwei.evidence.notes.note import SignatureType, make_vkey
        from jingwei.parties.exchange.share import Keys

        log = make_vkey(origin, SignatureType.ED25519, self._public(self.log_key))
        signers = {key.public for key in self.store.stored_keys()} | {self._public(self.key)}
        return Keys(log, frozenset(signers), tuple(witnesses))

    def _public(self, name: str) -> PublicKey:
        return self.signer(name).public if name.startswith("pkcs11:") else self.store.public(name)


@contextmanager
def _subject(state: State | None, path: Path | None) -> Iterator[tuple[Ledger, Subject]]:
    """The run that is handed over, and the log that holds it."""
    from jingwei.cli.report import stored
    from jingwei.parties.exchange.subject import subject

    made = None if path is None else stored(path)
    held = existing_log(state) if path is None or made is None else log_of(state, path, made.run.receipt)
    with held as ledger:
        yield ledger, subject(ledger, made)
