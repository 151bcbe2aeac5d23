"""`jingwei seal`: sign a logged assessment and the head of its log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, now, pick
from jingwei.cli.signing import Secrets, key_options, open_signer
from jingwei.cli.state import log_of, state_option
from jingwei.cli.witnesses import witness_option
from jingwei.codec import json_text
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.check import Check
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.evidence.keys.signer import Signer
    from jingwei.evidence.notes.quorum import Witness
    from jingwei.evidence.sealing.seal import Sealed
    from jingwei.store.database import State
    from jingwei.vocabulary import Assessment

OPEN = 2
_SEALED = Text(
    "run {run}: plan and result signed by {key}\nlog {origin}: head of {size} entries signed, root {root}",
    "运行 {run}：计划与结果已由 {key} 签名\n日志 {origin}：已签署 {size} 条记录的头部，根 {root}",
)
_STAMPED = Text("time stamp kept, about the head of {size} entries", "时间戳已保存，对应 {size} 条记录的头部")
_ASK = Text(
    "have {file} answered by a time-stamping authority, then: jingwei seal {assessment} --timestamp ANSWER",
    "请将 {file} 交时间戳机构应答，然后：jingwei seal {assessment} --timestamp 应答文件",
)
_path = click.Path(path_type=Path)


@click.command(epilog="Example: jingwei seal jingwei-report/assessment.json")
@click.argument("assessment", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="signer", show_default=True, help="Key that signs the statements, or pkcs11:... URI.")
@click.option("--log-key", default="log", show_default=True, help="Key that signs the head of the log (ed25519).")
@state_option("the first that knows the run: .jingwei beside ASSESSMENT, above it, or here")
@witness_option
@click.option("--attest", type=_path, metavar="DIR", help="Write an in-toto attestation (test-result) of each asset.")
@click.option("--sidecars", is_flag=True, help="Write the OSCAL documents with sidecars for `trestle verify`.")
@click.option("--plugin", "plugins", multiple=True, help="Package with further checks, for the OSCAL documents.")
@click.option("--timestamp-request", "request", type=_path, metavar="FILE", help="Write an RFC 3161 request.")
@click.option("--timestamp", type=_path, metavar="FILE", help="Keep the answer to such a request; signs nothing.")
@format_option("text", "json")
@key_options
@language_option
def seal(  # noqa: PLR0913, PLR0917 - one parameter per option
    assessment: Path,
    key: str,
    log_key: str,
    state: State | None,
    witnesses: tuple[Witness, ...],
    attest: Path | None,
    sidecars: bool,
    plugins: tuple[str, ...],
    request: Path | None,
    timestamp: Path | None,
    form: str,
    store: KeyStore,
    secrets: Secrets,
    lang: str,
) -> int:
    """Sign plan and result of a logged ASSESSMENT (an assessment.json) and the head of its log.

    Refused unless the log holds exactly what the file says. Writes assessment.intoto.jsonl beside it. Exit code 2: a witness did not cosign.
    """
    from jingwei.cli.report import stored
    from jingwei.parties.exchange.sealing import Wishes, keep_timestamp, seal_assessment, write_sealed
    from jingwei.parties.witness.rounds import ask

    made = stored(assessment)
    with log_of(state, assessment, made.run.receipt) as ledger:
        if timestamp is not None:
            click.echo(pick(_STAMPED, lang).format(size=keep_timestamp(ledger, timestamp)))
            return 0
        signers = _signers((key, log_key), store, secrets)
        sealed = seal_assessment(ledger, made, *signers, now())
        silent = ask(ledger, sealed.checkpoint, witnesses, now())
        wishes = Wishes(attest, sidecars, _checks(plugins) if sidecars else (), request)
        written = write_sealed(assessment.parent, made, sealed, signers[0], wishes)
        _tell(made, sealed, signers[0], written, (form, lang))
        if request is not None and form == "text":
            click.echo(pick(_ASK, lang).format(file=request, assessment=assessment))
    for error in silent.values():
        click.echo(f"error: {error}", err=True)
    return OPEN if silent else 0


def _signers(names: tuple[str, str], store: KeyStore, secrets: Secrets) -> tuple[Signer, Signer]:
    here = {key.name for key in store.stored_keys()}
    missing = [name for name in names if not name.startswith("pkcs11:") and name not in here]
    if missing:
        hint = " && ".join(f"jingwei keys new {name}" for name in dict.fromkeys(missing))
        raise JingweiError(f"there is no key {' and no key '.join(missing)} in {store.folder}", hint=hint)
    key, log_key = names
    return open_signer(key, store, secrets), open_signer(log_key, store, secrets)


def _checks(plugins: tuple[str, ...]) -> tuple[Check, ...]:
    from jingwei.assess import registry

    return tuple(registry.load(plugins).checks.values())


def _tell(made: Assessment, sealed: Sealed, signer: Signer, written: Iterable[Path], how: tuple[str, str]) -> None:
    from jingwei.evidence.notes.checkpoint import read_checkpoint
    from jingwei.evidence.notes.note import read_note
    from jingwei.evidence.signatures.kinds import key_id

    head = read_checkpoint(read_note(sealed.checkpoint.encode()).text)
    run = made.run.receipt.run if made.run.receipt else ""
    told = {"run": run, "key": key_id(signer.public), "origin": head.origin, "size": head.size, "root": head.root.hex()}
    form, lang = how
    if form == "json":
        click.echo(json_text({**told, "files": [str(path) for path in written]}, indent=2))
        return
    click.echo(pick(_SEALED, lang).format(**told))
    for path in written:
        click.echo(path)
