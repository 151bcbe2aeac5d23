"""`jingwei witness`: vouch for the logs of others."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.signing import Secrets, key_options, open_signer
from jingwei.codec import json_text
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.parties.witness.config import Config
    from jingwei.parties.witness.protocol import Refused
    from jingwei.parties.witness.state import State
    from jingwei.parties.witness.witness import Witness

FAILED = 1
_LISTENING = Text(
    "{name} listens on http://{host}:{port}\nverifier key: {vkey}\nmemory: {memory}",
    "{name} 正在监听 http://{host}:{port}\n验证密钥：{vkey}\n记忆：{memory}",
)
_COSIGNED = Text("cosigned; the log keeper takes {out}", "已见证签署；请将 {out} 交给日志保管者")
_NOTHING = Text("no log was cosigned yet; memory: {memory}", "尚未见证签署任何日志；记忆：{memory}")
_HEAD = Text("{origin}: {size} entries, root {root}, cosigned {at}", "{origin}：{size} 条，根 {root}，签署于 {at}")
_FORK = Text("evidence of a fork: {path}", "分叉证据：{path}")

_config = click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default="witness.yaml",
    show_default=True,
    help="What the witness is and knows: schema, name, key, state (a path beside this file), logs.",
)


@click.group(epilog="Example: jingwei witness serve --config witness.yaml")
def witness() -> None:
    """Remember the heads of logs, and cosign only what extends them."""


@witness.command(epilog="Example: jingwei witness serve --listen 127.0.0.1:8479")
@_config
@click.option("--listen", default="127.0.0.1:8479", show_default=True, help="HOST:PORT; put TLS in front of it.")
@key_options
@language_option
def serve(path: Path, listen: str, store: KeyStore, secrets: Secrets, lang: str) -> None:
    """Answer add-checkpoint requests over HTTP (C2SP tlog-witness) until stopped."""
    from jingwei.evidence.notes.note import vkey_text
    from jingwei.parties.witness import serve as server
    from jingwei.parties.witness.app import App

    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise click.BadParameter("HOST:PORT is needed", param_hint="--listen")
    made = _open(path, store, secrets)
    with server.bind(host.strip("[]"), int(port)) as listening:
        bound = listening.getsockname()[1]
        told = {"name": made.vkey.name, "vkey": vkey_text(made.vkey), "memory": made.state.path}
        words = pick(_LISTENING, lang).format(host=host, port=bound, **told)
        server.serve(App(made, _now), listening, lambda: click.echo(words))


@witness.command(epilog="Example: jingwei witness cosign request.txt --out cosignature.txt")
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File for the cosignature.")
@_config
@key_options
@language_option
def cosign(request: Path, out: Path, path: Path, store: KeyStore, secrets: Secrets, lang: str) -> int:
    """Answer one REQUEST that came as a file: exit 0 cosigned, 1 the log forked or proved nothing, 2 not cosigned."""
    from jingwei.documents import read_regular
    from jingwei.limits import LIMITS
    from jingwei.parties.witness.protocol import Refused
    from jingwei.store.durable import write_durably

    body = read_regular(request, LIMITS.witness_request_bytes, "give the request that the keeper of the log wrote")
    made = _open(path, store, secrets)
    try:
        lines = made.add_checkpoint(body, _now())
    except Refused as refused:
        if not _suspicious(refused):
            raise
        click.echo(str(refused), err=True)
        return FAILED
    write_durably(out, lines)
    click.echo(pick(_COSIGNED, lang).format(out=out))
    return 0


@witness.command(epilog="Example: jingwei witness show --format json")
@_config
@format_option("text", "json")
@language_option
def show(path: Path, form: str, lang: str) -> None:
    """Show which heads were cosigned, and where evidence of forks lies. Needs no key."""
    from jingwei.parties.witness.config import load_config
    from jingwei.parties.witness.state import State

    config = load_config(path)
    state = State(config.state)
    heads = _heads(state)
    if form == "json":
        forks = [str(fork) for fork in state.forks()]
        body = {"schema": "jingwei/witness-show/1", "name": config.name, "logs": heads, "forks": forks}
        click.echo(json_text(body, indent=2))
        return
    for head in heads:
        click.echo(pick(_HEAD, lang).format(**head))
    for fork in state.forks():
        click.echo(pick(_FORK, lang).format(path=fork))
    if not heads:
        click.echo(pick(_NOTHING, lang).format(memory=config.state))


def _open(path: Path, store: KeyStore, secrets: Secrets) -> Witness:
    from jingwei.evidence.signatures.native import verify
    from jingwei.parties.witness.config import cosigner, load_config
    from jingwei.parties.witness.state import State
    from jingwei.parties.witness.witness import Witness

    config: Config = load_config(path)
    signer = open_signer(config.key, store, secrets)
    vkey = cosigner(config.name, signer.public)
    return Witness(vkey, signer.sign, config.logs, State(config.state), verify, lambda text: click.echo(text, err=True))


def _heads(state: State) -> list[dict[str, Any]]:
    heads = sorted(state.held().items())
    return [
        {"origin": origin, "size": held.head.size, "root": held.head.root.hex(), "at": _utc(held.time)}
        for origin, held in heads
    ]


def _suspicious(refused: Refused) -> bool:
    from http import HTTPStatus

    return refused.fork is not None or refused.status == HTTPStatus.UNPROCESSABLE_ENTITY


def _now() -> int:
    return int(time.time())


def _utc(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
