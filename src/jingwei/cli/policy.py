"""`jingwei policy`: what a verifier demands, written and explained."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.codec import json_text
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.parties.exchange.policy_told import Said

_FILE = click.Path(dir_okay=False, path_type=Path)
_DEMANDS = Text("A bundle is accepted only when", "仅在以下条件下接受数据包")
_OPEN = Text("Left open", "未作要求")


@click.group(epilog="Example: jingwei policy check policy.yaml")
def policy() -> None:
    """Write and explain the policy under which `jingwei verify` judges."""


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> Mapping[str, str]:
    """NAME=VALUE, each name once."""
    made: dict[str, str] = {}
    for value in values:
        name, equals, rest = value.partition("=")
        if not name or not equals or not rest or name in made:
            raise click.BadParameter(f"{value!r}: give NAME=VALUE, and each name once")
        made[name] = rest
    return made


@policy.command(
    epilog="Example: jingwei policy new --log VKEY --signer signer.pem --witness university=VKEY --max-age 30d --out policy.yaml"
)
@click.option("--log", "logs", multiple=True, required=True, metavar="VKEY", help="Verifier key of a log.")
@click.option("--signer", "signers", multiple=True, required=True, type=_FILE, help="Public key (PEM) of a signer.")
@click.option("--role", default="assessor", show_default=True, help="What these keys sign as.")
@click.option("--witness", "witnesses", multiple=True, callback=_pairs, metavar="NAME=VKEY", help="A witness.")
@click.option("--quorum", default="all", show_default=True, metavar="K|all|any|none", help="How many must cosign.")
@click.option("--audience", default="", metavar="PARTY", help="Your id in the issuer's manifest.")
@click.option("--system", "systems", multiple=True, metavar="ID", help="System that is taken [default: any].")
@click.option("--max-age", help="Of the head and of the result, 30d say.")
@click.option(
    "--set", "choices", multiple=True, callback=_pairs, metavar="KEY=VALUE", help="Any other key of one word."
)
@click.option("--out", type=_FILE, help="File to write [default: standard output].")
@language_option
def new(  # noqa: PLR0913, PLR0917 - one parameter per option
    logs: tuple[str, ...],
    signers: tuple[Path, ...],
    role: str,
    witnesses: Mapping[str, str],
    quorum: str,
    audience: str,
    systems: tuple[str, ...],
    max_age: str | None,
    choices: Mapping[str, str],
    out: Path | None,
    lang: str,
) -> None:
    """Write a commented policy.yaml. One that is wrong or could accept nothing is refused, and an existing file is never replaced.

    Get the keys from their owners, on another way than the bundle. Signers and logs: `jingwei keys export`; witnesses print theirs.
    """
    from jingwei.parties.exchange.policy_text import Wishes, policy_text

    aged = {"max_age": max_age} if max_age is not None else {}
    keys = [_pem(path) for path in signers]
    made = policy_text(Wishes(logs, keys, role, witnesses, quorum, audience, systems, {**choices, **aged}), lang)
    if out is None:
        click.echo(made, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as stream:
            stream.write(made)
    except FileExistsError:
        raise JingweiError(f"{out} exists", hint="move it away, or write to another --out") from None
    click.echo(out)


@policy.command(epilog="Example: jingwei policy check policy.yaml --lang zh")
@click.argument("file", type=_FILE)
@format_option("text", "json")
@language_option
def check(file: Path, form: str, lang: str) -> None:
    """Say what the policy in FILE demands, and what it leaves open. Exit code 2: nothing can be accepted by it."""
    from jingwei.documents import read_regular
    from jingwei.limits import LIMITS
    from jingwei.parties.exchange.policy_text import usable
    from jingwei.parties.exchange.policy_told import policy_told

    content = read_regular(file, LIMITS.document_bytes, "give a policy, or make one with `jingwei policy new`")
    told = policy_told(usable(content))
    if form == "json":
        click.echo(json_text(_document(told), indent=2))
        return
    for open_, title in ((False, _DEMANDS), (True, _OPEN)):
        lines = [one for one in told if one.open is open_]
        if lines:
            click.echo(pick(title, lang))
        for one in lines:
            click.echo(_line(one, lang))


def _line(one: Said, lang: str) -> str:
    from jingwei.assess.step import shown

    return shown(f"  {one.key:<12} {pick(one.text, lang)}")


def _document(told: tuple[Said, ...]) -> dict[str, object]:
    said = [{"key": one.key, "open": one.open, "en": one.text.en, "zh": one.text.zh} for one in told]
    return {"schema": "jingwei/policy-check/1", "said": said}


def _pem(path: Path) -> str:
    from jingwei.documents import decoded, read_regular
    from jingwei.limits import LIMITS

    hint = "`jingwei keys export NAME` prints the public key of a signer"
    return decoded(read_regular(path, LIMITS.document_bytes, hint), str(path), LIMITS.document_bytes)
