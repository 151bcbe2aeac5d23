"""`jingwei keys`: make, list, replace and export the keys that sign evidence."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.signing import Secrets, key_options
from jingwei.codec import json_text
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.evidence.keys.keyring import KeyStore, StoredKey
    from jingwei.evidence.signatures.kinds import PublicKey

ALGORITHMS = ("ed25519", "ecdsa-p256", "ml-dsa-44")

_algorithm = click.Choice(ALGORITHMS)
_MADE = Text("key {name} ({algorithm}) made: {id}", "已生成密钥 {name}（{algorithm}）：{id}")
_UNENCRYPTED = Text(
    "note: its private key is stored unencrypted, readable for you only (0600); another one under a passphrase: jingwei keys rotate {name} --encrypt",
    "提示：其私钥以未加密方式保存，仅本人可读（0600）；改用受口令保护的新密钥：jingwei keys rotate {name} --encrypt",
)
_RETIRED = Text(
    "{old} verifies what it signed; its private key is gone", "{old} 仅用于验证此前的签名；其私钥已不复存在"
)
_POLICIES = Text(
    """what must change now:
  policies that list this key under `signers`: add the new one   jingwei keys export {name}
    and keep the old one for what it signed                      jingwei keys export {old}
  policies that name it as `log` or `witness`: a new line        jingwei keys export {name} --form vkey --role log --origin ORIGIN""",
    """现在需要更改：
  在 `signers` 下列出此密钥的策略：加入新密钥                    jingwei keys export {name}
    并为此前的签名保留旧密钥                                     jingwei keys export {old}
  将其列为 `log` 或 `witness` 的策略：换成新的一行               jingwei keys export {name} --form vkey --role log --origin ORIGIN""",
)
_NONE = Text("no keys in {folder}; make one: jingwei keys new NAME", "{folder} 中没有密钥；生成：jingwei keys new NAME")
_ENCRYPTED, _PLAIN = Text("encrypted", "已加密"), Text("not encrypted", "未加密")
_SINCE = Text("retired {day}", "{day} 停用")


@click.group(epilog="Example: jingwei keys new signer && jingwei keys new log")
def keys() -> None:
    """Make, list, replace and export the keys that sign evidence and heads of logs."""


@keys.command(epilog="Example: jingwei keys new signer --encrypt")
@click.argument("name")
@click.option("--algorithm", type=_algorithm, default="ed25519", show_default=True, help="Logs sign with ed25519.")
@click.option("--encrypt", is_flag=True, help="Keep the private key under a passphrase.")
@click.option("--force", is_flag=True, help="Replace a key of this name; its public key is kept, as `rotate` does.")
@key_options
@language_option
def new(name: str, algorithm: str, encrypt: bool, force: bool, store: KeyStore, secrets: Secrets, lang: str) -> None:
    """Make a key called NAME. An existing key is never overwritten."""
    from jingwei.evidence.keys.files import KeyStoreError
    from jingwei.evidence.signatures.kinds import Algorithm

    passphrase = secrets.ask(f"New passphrase of key {name}", new=True) if encrypt else None
    try:
        made = store.new(name, Algorithm(algorithm), passphrase)
    except KeyStoreError:
        if not force or name not in {key.name for key in store.stored_keys()}:
            raise
        replaced = store.rotate(name, _today(), Algorithm(algorithm), passphrase)
        _tell_rotation(*replaced, lang)
    else:
        _tell_made(made, lang)
    if passphrase is None:
        click.echo(pick(_UNENCRYPTED, lang).format(name=name), err=True)


@keys.command("list", epilog="Example: jingwei keys list --format json")
@format_option("text", "json")
@key_options
@language_option
def list_(form: str, store: KeyStore, secrets: Secrets, lang: str) -> None:  # noqa: ARG001 - listing needs no passphrase
    """List keys: name, algorithm, state, key id (SHA-256 of the public key)."""
    found = store.stored_keys()
    if form == "json":
        click.echo(json_text([_item(key) for key in found], indent=2))
        return
    if not found:
        click.echo(pick(_NONE, lang).format(folder=store.folder), err=True)
    for key in found:
        state = _SINCE if key.retired else _ENCRYPTED if key.encrypted else _PLAIN
        columns = (key.name, key.public.algorithm, pick(state, lang).format(day=key.retired), _id(key.public))
        click.echo("  ".join(f"{column:<14}" for column in columns).rstrip())


@keys.command(epilog="Example: jingwei keys rotate signer")
@click.argument("name")
@click.option("--algorithm", type=_algorithm, help="[default: as before]")
@click.option("--encrypt", is_flag=True, help="Keep the new private key under a passphrase [default: as before].")
@key_options
@language_option
def rotate(name: str, algorithm: str | None, encrypt: bool, store: KeyStore, secrets: Secrets, lang: str) -> None:
    """Replace the key NAME. The old one stays as NAME@DATE, for verifying only; its private key is gone."""
    from jingwei.evidence.signatures.kinds import Algorithm

    hidden = store.is_encrypted(name) or encrypt
    passphrase = secrets.ask(f"New passphrase of key {name}", new=True) if hidden else None
    _tell_rotation(*store.rotate(name, _today(), Algorithm(algorithm) if algorithm else None, passphrase), lang)


@keys.command(epilog="Example: jingwei keys export log --form vkey --role log --origin example.org/log")
@click.argument("name")
@click.option("--form", type=click.Choice(["pem", "vkey", "spki"]), default="pem", show_default=True, help="How.")
@click.option("--role", type=click.Choice(["log", "witness"]), help="What it signs as, for vkey.")
@click.option("--origin", help="Name of the log or witness, for vkey.")
@key_options
def export(name: str, form: str, role: str | None, origin: str | None, store: KeyStore, secrets: Secrets) -> None:  # noqa: ARG001 - exporting needs no passphrase
    """Print the public key NAME: PEM for policies, vkey (C2SP) for log policies, spki as base64 in one line."""
    from jingwei.evidence.signatures.kinds import pem, spki

    public = store.public(name)
    if form == "vkey":
        if not role or not origin:
            raise click.UsageError("a vkey needs --role and --origin")
        click.echo(vkey(public, role, origin))
    elif role or origin:
        raise click.UsageError("--role and --origin belong to --form vkey")
    else:
        click.echo(pem(public).rstrip() if form == "pem" else base64.b64encode(spki(public)).decode())


def vkey(public: PublicKey, role: str, origin: str) -> str:
    """The verifier key of a log (0x01) or a witness (0x04 or 0x06) in one line. Raises `JingweiError` for other algorithms."""
    from jingwei.evidence.notes.note import SignatureType, make_vkey, vkey_text
    from jingwei.evidence.signatures.kinds import Algorithm

    kinds = {
        ("log", Algorithm.ED25519): SignatureType.ED25519,
        ("witness", Algorithm.ED25519): SignatureType.ED25519_COSIGNATURE,
        ("witness", Algorithm.ML_DSA_44): SignatureType.ML_DSA_44_COSIGNATURE,
    }
    kind = kinds.get((role, public.algorithm))
    if kind is None:
        hint = "logs sign with ed25519, witnesses with ed25519 or ml-dsa-44"
        raise JingweiError(f"a key of kind {public.algorithm} cannot sign as a {role}", hint=hint)
    return vkey_text(make_vkey(origin, kind, public))


def _id(public: PublicKey) -> str:
    from jingwei.evidence.signatures.kinds import key_id

    return key_id(public)


def _item(key: StoredKey) -> dict[str, object]:
    made = {"name": key.name, "algorithm": key.public.algorithm.value, "key_id": _id(key.public)}
    return {**made, "encrypted": key.encrypted, "retired": key.retired or None}


def _tell_made(made: StoredKey, lang: str) -> None:
    text = pick(_MADE, lang).format(name=made.name, algorithm=made.public.algorithm, id=_id(made.public))
    click.echo(text)


def _tell_rotation(made: StoredKey, retired: StoredKey, lang: str) -> None:
    _tell_made(made, lang)
    click.echo(pick(_RETIRED, lang).format(old=retired.name))
    click.echo(pick(_POLICIES, lang).format(name=made.name, old=retired.name))


def _today() -> date:
    return datetime.now(UTC).date()
