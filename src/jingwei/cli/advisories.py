"""`jingwei advisories`: the offline copy of known vulnerabilities, carried in as a signed bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.progress import on_terminal
from jingwei.cli.signing import Secrets, key_options, open_signer
from jingwei.cli.state import FOLDER
from jingwei.errors import JingweiError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.evidence.keys.signer import Signer
    from jingwei.evidence.signatures.kinds import PublicKey
    from jingwei.layers.tools.packages.osv.bundle import Bundle, Manifest
    from jingwei.layers.tools.packages.osv.export import Source

F = TypeVar("F", bound=Callable[..., object])

OPEN = 2  # lookups are unknown
DATABASE = FOLDER / "advisories.db"
_WRITTEN = Text("{file}: {n} advisories, up to {day}, {signed}", "{file}：{n} 条公告，截至 {day}，{signed}")
_SIGNED_BY, _UNSIGNED = Text("signed by {key}", "由 {key} 签名"), Text("unsigned", "未签名")
_IMPORTED = Text("{file}: {n} advisories, made {made}, {signed}", "{file}：{n} 条公告，制作于 {made}，{signed}")
_UNREADABLE = Text(
    "warning: {n} advisories for {name} could not be read; lookups there will be unknown",
    "警告：{name} 有 {n} 条公告无法读取；对该生态的查询结果将为未知",
)
_TAKEN = Text("{file}: what is known of {n} packages, {signed}", "{file}：关于 {n} 个软件包的已知信息，{signed}")
_path = click.Path(path_type=Path)


def database_option(function: F) -> F:
    """`--database FILE`; the command receives `database`, a path that need not exist."""
    return click.option(
        "--database", type=_path, default=DATABASE, show_default=True, metavar="FILE", help="Database of advisories."
    )(function)


@click.group(epilog="Example: jingwei advisories import advisories.bundle --trust publisher.pem")
def advisories() -> None:
    """Keep an offline copy of known vulnerabilities (OSV): make a bundle where there is a network, import it where there is none."""


@advisories.command(epilog="Example: jingwei advisories update --from exports/ --out advisories.bundle --key publisher")
@click.option("--from", "place", required=True, metavar="FOLDER|ZIP|URL", help="ECOSYSTEM/all.zip, as OSV exports it.")
@click.option(
    "--ecosystem", "ecosystems", multiple=True, help="Of a URL [default: all that can be compared]; of a ZIP."
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Bundle to write.")
@click.option("--key", help="Key that signs, or pkcs11:... URI; without one the bundle is unsigned.")
@key_options
@language_option
def update(
    place: str, ecosystems: tuple[str, ...], out: Path, key: str | None, store: KeyStore, secrets: Secrets, lang: str
) -> None:
    """Make a bundle of OSV's exports. Only a URL that is named here is ever asked."""
    from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, read_bundle, statement_of
    from jingwei.layers.tools.packages.osv.export import holding_of
    from jingwei.store.durable import write_durably

    signer = open_signer(key, store, secrets) if key else None
    sources = _sources(place, ecosystems)
    statement = statement_of([(source, holding_of(source)) for source in sources], _stamp())
    content = bundle_bytes(statement, sources, signer)
    manifest = read_bundle(content, _trusting(signer), unsigned=signer is None).manifest
    write_durably(out, content)
    click.echo(
        pick(_WRITTEN, lang).format(file=out, n=_total(manifest), day=_newest(manifest), signed=_signed(signer, lang))
    )
    for name, origin in manifest.ecosystems.items():
        if origin.holding.unreadable:
            click.echo(pick(_UNREADABLE, lang).format(n=origin.holding.unreadable, name=name), err=True)


@advisories.command("import", epilog="Example: jingwei advisories import advisories.bundle --trust publisher.pem")
@click.argument("bundle", type=click.Path(exists=True, path_type=Path))
@click.option("--trust", multiple=True, type=_path, metavar="KEY", help="Public key of who signs bundles, PEM.")
@click.option("--unsigned", is_flag=True, help="For development: also a folder, or a bundle that nobody vouches for.")
@click.option("--allow-older", is_flag=True, help="Take one that is older than the database, or covers less.")
@database_option
@language_option
def import_(
    bundle: Path, trust: tuple[Path, ...], unsigned: bool, allow_older: bool, database: Path, lang: str
) -> None:
    """Verify BUNDLE and put it in the place of the database; the one before is kept beside it. Needs no network."""
    from jingwei.layers.tools.packages.osv.install import install

    if bool(trust) == unsigned:
        raise click.UsageError("give --trust KEY (jingwei keys export NAME prints one), or --unsigned, not both")
    if bundle.is_dir() and not unsigned:
        raise JingweiError(f"{bundle} is a folder, which nobody signed", hint="import a bundle, or say --unsigned")
    found = _folder_bundle(bundle) if bundle.is_dir() else _read(bundle, trust, unsigned=unsigned)
    with _counted(_total(found.manifest)) as progress:
        install(found, database, datetime.now(UTC), allow_older=allow_older, progress=progress)
    signed = pick(_SIGNED_BY, lang).format(key=found.signer[:16]) if found.signer else pick(_UNSIGNED, lang)
    told = {"file": database, "n": _total(found.manifest), "made": found.manifest.made, "signed": signed}
    click.echo(pick(_IMPORTED, lang).format(**told))


@advisories.command(epilog="Example: jingwei advisories status --as-of 2026-11-23")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The clock [default: today].")
@database_option
@format_option("text", "json")
@language_option
def status(as_of: datetime | None, database: Path, form: str, lang: str) -> int:
    """Say how old the database is, what it holds and who signed it.

    Exit code 0: it is fresh and whole. 2: there is none, or lookups in an ecosystem are unknown (stale, empty, partial).
    """
    from jingwei.cli.advisories_status import document, lines
    from jingwei.codec import json_text
    from jingwei.layers.tools.packages.osv.database import open_database

    day = as_of.date() if as_of else datetime.now(UTC).date()
    with open_database(database, day) as found:
        if form == "json":
            click.echo(json_text(document(found, day), indent=2))
        else:
            for text in lines(found, day):
                click.echo(pick(text, lang))
        return OPEN if not found.standings or any(one.gaps for one in found.standings.values()) else 0


@advisories.command(epilog="Example: jingwei advisories export requirements.txt --out advisories.bundle")
@click.argument("lists", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Bundle to write.")
@click.option("--key", help="Key that signs, or pkcs11:... URI; without one the bundle is unsigned.")
@database_option
@key_options
@language_option
def export(
    lists: tuple[Path, ...],
    out: Path,
    key: str | None,
    database: Path,
    store: KeyStore,
    secrets: Secrets,
    lang: str,
) -> None:
    """Write what the database says of the packages in LISTS only, to stand beside a manifest (key `advisories`)."""
    from jingwei.layers.tools.packages.osv.database import open_database
    from jingwei.layers.tools.packages.osv.excerpt import excerpt
    from jingwei.layers.tools.packages.read import read_packages
    from jingwei.store.durable import write_durably

    named = {(one.ecosystem, one.name) for path in lists for one in read_packages(path).packages}
    signer = open_signer(key, store, secrets) if key else None
    with open_database(database, datetime.now(UTC).date()) as found:
        write_durably(out, excerpt(found, sorted(named), signer))
    click.echo(pick(_TAKEN, lang).format(file=out, n=len(named), signed=_signed(signer, lang)))


def _sources(place: str, ecosystems: tuple[str, ...]) -> tuple[Source, ...]:
    from jingwei.layers.tools.packages.osv.export import source_of, sources_in
    from jingwei.layers.tools.packages.osv.fetch import fetch
    from jingwei.layers.tools.packages.osv.names import COMPARED

    if "://" in place:
        with _fetched() as progress:
            return fetch(place, ecosystems or COMPARED, progress)
    if Path(place).is_dir():
        found = sources_in(Path(place))
        missing = sorted(set(ecosystems) - {source.ecosystem for source in found})
        if missing:
            raise JingweiError(f"{place}: no export of {', '.join(missing)}", hint="leave out --ecosystem, or fetch it")
        return tuple(source for source in found if not ecosystems or source.ecosystem in ecosystems)
    if len(ecosystems) > 1:
        raise click.UsageError("a ZIP is of one ecosystem")
    return (source_of(Path(place), ecosystems[0] if ecosystems else Path(place).resolve().parent.name),)


def _folder_bundle(folder: Path) -> Bundle:
    """A folder of exports as a bundle that nobody signed. Its exports are read when they are loaded."""
    from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, read_bundle, statement_of
    from jingwei.layers.tools.packages.osv.export import holding_of, sources_in

    sources = sources_in(folder)
    statement = statement_of([(source, holding_of(source)) for source in sources], _stamp())
    return read_bundle(bundle_bytes(statement, sources), unsigned=True)


def _read(path: Path, trust: tuple[Path, ...], *, unsigned: bool) -> Bundle:
    from jingwei.documents import read_regular
    from jingwei.evidence.signatures.kinds import read_pem
    from jingwei.layers.tools.packages.osv.bundle import read_bundle
    from jingwei.layers.tools.packages.osv.export import read_whole
    from jingwei.limits import LIMITS

    hint = "give the PEM file of a public key: jingwei keys export NAME > KEY"
    keys = (read_regular(key, LIMITS.key_bytes, hint).decode("utf-8", "replace") for key in trust)
    trusted = frozenset(read_pem(key) for key in keys)
    content = read_whole(path, LIMITS.advisory_bundle_bytes, "give a bundle of advisories")
    return read_bundle(content, trusted, unsigned=unsigned)


def _trusting(signer: Signer | None) -> frozenset[PublicKey]:
    return frozenset() if signer is None else frozenset({signer.public})


def _signed(signer: Signer | None, lang: str) -> str:
    if signer is None:
        return pick(_UNSIGNED, lang)
    from jingwei.evidence.signatures.kinds import key_id

    return pick(_SIGNED_BY, lang).format(key=key_id(signer.public)[:16])


def _stamp() -> str:
    from jingwei.cli.options import now

    return now()


def _total(manifest: Manifest) -> int:
    return sum(origin.holding.advisories for origin in manifest.ecosystems.values())


def _newest(manifest: Manifest) -> str:
    return max((origin.holding.newest for origin in manifest.ecosystems.values()), default="")[:10] or "-"


@contextmanager
def _counted(total: int) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal: advisories of all."""
    if not on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("advisories", total=total)
        yield lambda more: bar.advance(task, more)


@contextmanager
def _fetched() -> Iterator[Callable[[int], None] | None]:
    """A count on a terminal: bytes so far."""
    if not on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, SpinnerColumn

    with Progress(SpinnerColumn(), DownloadColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda more: bar.advance(task, more)
