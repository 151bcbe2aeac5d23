"""`jingwei model`: sign model folders, and verify signatures over them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.signing import Secrets, key_options, open_signer
from jingwei.codec import json_text, whole
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.layers.tools.signing.verify import Verified

REJECTED = 1
_SHOWN = 10  # names of a kind; --format json has all
_SIGNED = Text("{model}: {n} files signed by {key}\n{signature}", "{model}：{n} 个文件已由 {key} 签名\n{signature}")
_HOLDS = Text("the signature holds and covers {n} files", "签名有效，覆盖 {n} 个文件")
_BROKEN = Text("the signature is not by this key", "签名并非由此密钥作出")
_DIFFERS = Text(
    "the signature is by this key, but the model is not what was signed", "签名由此密钥作出，但模型与签名时不同"
)
_KINDS = {
    "changed": Text("differs from what was signed", "与签名时不同"),
    "missing": Text("signed, but not here", "已签名，但此处没有"),
    "extra": Text("not signed", "未签名"),
    "ignored": Text("left out by the signer", "签名者未纳入"),
}
_MORE = Text("... and {n} more: --format json", "……另有 {n} 项：--format json")
_model = click.Path(exists=True, path_type=Path)
_file = click.Path(dir_okay=False, path_type=Path)
_jobs = click.option("--jobs", type=click.IntRange(1, 256), help="Files hashed at a time [default: one for each core].")


@click.group(epilog="Example: jingwei model verify model/ --public-key signer.pub")
def model() -> None:
    """Sign model folders as OpenSSF model-signing does, and verify such signatures offline."""


@model.command(epilog="Example: jingwei keys new maker --algorithm ecdsa-p256 && jingwei model sign model/ --key maker")
@click.argument("path", type=_model)
@click.option("--key", required=True, metavar="NAME", help="Key that signs (ecdsa-p256), or pkcs11:... URI.")
@click.option(
    "--signature", type=_file, help="Where to write it [default: PATH/model.sig, beside a single file FILE.sig]."
)
@click.option("--ignore", "ignored", multiple=True, metavar="NAME", help="Leave out a file or folder of the model.")
@_jobs
@key_options
@language_option
def sign(
    path: Path,
    key: str,
    signature: Path | None,
    ignored: tuple[str, ...],
    jobs: int | None,
    store: KeyStore,
    secrets: Secrets,
    lang: str,
) -> None:
    """Sign the model in the folder (or single file) PATH: the SHA-256 of every file, and no link.

    The signature itself and what belongs to git (.git, .gitattributes, .github, .gitignore) are left out, and the signature says so.
    """
    from jingwei.evidence.signatures.kinds import Algorithm, key_id, pem
    from jingwei.layers.tools.signing.sign import GIT, sign_model
    from jingwei.store.durable import write_durably

    signer = open_signer(key, store, secrets)
    if signer.public.algorithm is not Algorithm.ECDSA_P256:
        hint = "jingwei keys new NAME --algorithm ecdsa-p256"
        raise JingweiError(f"models are signed with ecdsa-p256, and {key} is {signer.public.algorithm}", hint=hint)
    target = signature or _default(path)
    _refuse_other(target)
    left_out = (*ignored, *_within(target, path), *GIT) if path.is_dir() else ()
    content, number = sign_model(path, left_out, signer.sign, pem(signer.public).encode(), jobs=jobs or 0)
    write_durably(target, content)
    click.echo(pick(_SIGNED, lang).format(model=path, n=number, key=key_id(signer.public), signature=target))


@model.command(epilog="Example: jingwei model verify model/ --signature model.sig --public-key maker.pub")
@click.argument("path", type=_model)
@click.option("--signature", type=_file, help="The signature [default: PATH/model.sig, beside a single file FILE.sig].")
@click.option("--public-key", "public", type=_file, metavar="FILE", help="The signer's public key, in PEM.")
@click.option("--key", metavar="NAME", help="A key of your own instead.")
@_jobs
@format_option("text", "json")
@key_options
@language_option
def verify(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: Path,
    signature: Path | None,
    public: Path | None,
    key: str | None,
    jobs: int | None,
    form: str,
    store: KeyStore,
    secrets: Secrets,  # noqa: ARG001 - a public key has no passphrase
    lang: str,
) -> int:
    """Verify the signature over the model PATH with the key of its signer. Nothing is loaded, nothing is fetched.

    Every file must be the signed one, none may be missing or stand there unsigned; links count as unsigned unless the signer allowed them.

    Exit code 0: it holds and covers all. 1: it is not by this key, or the model differs. 2: it cannot be judged.
    """
    from jingwei.evidence.signatures.kinds import pem
    from jingwei.layers.tools.signing.appraise import read_document
    from jingwei.layers.tools.signing.verify import verify_model

    if (public is None) == (key is None):
        raise click.UsageError("name the signer's key: either --public-key FILE or --key NAME")
    content = read_document(public) if public is not None else pem(store.public(key or "")).encode()
    made = verify_model(path, signature or _default(path), content, jobs=jobs or 0)
    _tell(made, form, lang)
    return 0 if made.good else REJECTED


def _refuse_other(target: Path) -> None:
    """A signature may replace an older one, and nothing else. Raises `JingweiError`."""
    from jingwei.layers.tools.signing.appraise import read_document
    from jingwei.layers.tools.signing.bundle import MEDIA_TYPE

    if os.path.lexists(target) and MEDIA_TYPE.encode() not in read_document(target):
        raise JingweiError(f"{target} exists and is no signature of a model", hint="name another file with --signature")


def _default(path: Path) -> Path:
    return path / "model.sig" if path.is_dir() else path.with_name(f"{path.name}.sig")


def _within(target: Path, path: Path) -> tuple[str, ...]:
    """The name of the signature in the model's folder, where it is to lie there."""
    where, root = target.absolute(), path.absolute()
    return (where.relative_to(root).as_posix(),) if where.is_relative_to(root) else ()


def _tell(made: Verified, form: str, lang: str) -> None:
    lists = {kind: getattr(made.difference, kind) for kind in ("changed", "missing", "extra")} | {
        "ignored": made.ignored
    }
    if form == "json":
        told = {"holds": made.holds, "good": made.good, "files": made.files}
        click.echo(json_text(told | {kind: [whole(name) for name in names] for kind, names in lists.items()}, indent=2))
        return
    from jingwei.layers.tools.artifacts.rules import printable

    sentence = _HOLDS if made.good else _DIFFERS if made.holds else _BROKEN
    click.echo(pick(sentence, lang).format(n=made.files))
    for kind, names in lists.items():
        for name in names[:_SHOWN]:
            click.echo(f"    {printable(name, 4096)}: {pick(_KINDS[kind], lang)}")
        if len(names) > _SHOWN:
            click.echo("    " + pick(_MORE, lang).format(n=len(names) - _SHOWN))
