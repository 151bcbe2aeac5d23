"""`jingwei scan-policy`: which classes of a distribution an unpickler may make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.cli.progress import on_terminal
from jingwei.codec import json_text
from jingwei.errors import LimitError, ParseError
from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.policies.pack import Pack
    from jingwei.layers.tools.artifacts.policies.sources import Sources

_WHEEL = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("scan-policy", epilog="Example: jingwei scan-policy list")
def scan_policy() -> None:
    """Policy packs of `jingwei scan`: built from wheels by reading their source, listed, explained."""


@scan_policy.command(
    epilog="Example: jingwei scan-policy build mymodels-1.0-py3-none-any.whl --with torch-2.9.1.whl --out policies/mymodels.json"
)
@click.argument("wheels", nargs=-1, required=True, type=_WHEEL)
@click.option("--with", "others", multiple=True, type=_WHEEL, help="Wheel of a distribution that holds bases.")
@click.option("--room", "rooms", multiple=True, metavar="PACKAGE", help="Confine the pack to this package.")
@click.option("--refusals", is_flag=True, help="Also write why each other class is not proved.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write [default: standard output]."
)
@language_option
def build(
    wheels: tuple[Path, ...],
    others: tuple[Path, ...],
    rooms: tuple[str, ...],
    refusals: bool,
    out: Path | None,
    lang: str,
) -> int:
    """Judge every class in WHEELS, versions of one distribution, and write the pack of what all of them agree on.

    Wheels are read in memory, never installed or imported. `jingwei scan` uses the packs in the folder that JINGWEI_SCAN_POLICIES names.
    """
    from jingwei.layers.tools.artifacts.policies.build import pack, verdicts
    from jingwei.layers.tools.artifacts.policies.sources import read_wheel

    read = [read_wheel(path) for path in wheels]
    if len(names := {sources.distribution for sources in read}) > 1:
        raise ParseError(f"wheels of different distributions: {', '.join(sorted(names))}", hint="build a pack for each")
    bases = [read_wheel(path) for path in others]
    judged = [(sources, verdicts(sources, bases, rooms)) for sources in _counted(_in_order(read))]
    made = pack(read[0].distribution, judged, refusals=refusals)
    if out is None:
        click.echo(json_text(made))
        return 0
    out.write_text(json_text(made) + "\n", encoding="utf-8")
    proved = sum(len(listed.split()) for groups in made["modules"].values() for listed in groups.values())
    click.echo(pick(Text(f"{proved} names proved: {out}", f"已证明 {proved} 个名称：{out}"), lang))
    return 0


def _in_order(read: list[Sources]) -> list[Sources]:
    from packaging.version import InvalidVersion, Version

    try:
        return sorted(read, key=lambda sources: Version(sources.version))
    except InvalidVersion as error:
        raise ParseError(str(error)) from None


def _counted(read: list[Sources]) -> Any:
    """The same, with a bar on a terminal."""
    if not on_terminal():
        return read
    from rich.console import Console
    from rich.progress import track

    return track(read, console=Console(stderr=True), transient=True, description="wheels")


@scan_policy.command("list", epilog="Example: jingwei scan-policy list --format jsonl")
@format_option("text", "jsonl")
def list_(form: str) -> int:
    """List the packs, shipped and your own: distribution, versions, number of names."""
    from jingwei.layers.tools.artifacts.policies.pack import load, own, shipped

    for name in sorted({*shipped(), *(pack.distribution for pack in own().values())}, key=str.lower):
        if (pack := load(name)) is None:
            raise LimitError(f"the pack of {name} is gone")
        if form == "jsonl":
            click.echo(json_text(_line(pack)))
        else:
            click.echo(f"{pack.title}: {len(pack.names)}")
    return 0


def _line(pack: Pack) -> dict[str, Any]:
    return {
        "distribution": pack.distribution,
        "versions": pack.versions,
        "names": len(pack.names),
        "by_hand": len(pack.by_hand),
    }


@scan_policy.command(epilog="Example: jingwei scan-policy show scikit-learn sklearn.tree._tree.Tree")
@click.argument("distribution")
@click.argument("name", required=False)
@format_option("text", "jsonl")
@language_option
def show(distribution: str, name: str | None, form: str, lang: str) -> int:
    """Print what the pack of DISTRIBUTION lets pass, or how it came to let NAME pass.

    Exit code 2 when there is no such pack, or it does not hold NAME.
    """
    from jingwei.layers.tools.artifacts.policies.pack import load

    pack = load(distribution)
    if pack is None:
        raise ParseError(f"there is no pack for {distribution}", hint="jingwei scan-policy list")
    if name is not None and name not in pack.names:
        raise ParseError(f"{name} is not among what the pack for {pack.title} proves")
    for one in [name] if name is not None else sorted(pack.names):
        _tell(pack, one, form, lang)
    return 0


def _tell(pack: Pack, name: str, form: str, lang: str) -> None:
    entry, why = pack.names[name], pack.by_hand.get(name, "")
    may = [
        word
        for word, there in (("make", entry.new), ("call", entry.calls), ("fill", entry.state or entry.grows))
        if there
    ]
    if form == "jsonl":
        click.echo(json_text({"name": name, "may": may or ["name"], "by_hand": why}))
        return
    words = {
        "make": Text("make", "创建"),
        "call": Text("call", "调用"),
        "fill": Text("fill", "填充"),
        "name": Text("name", "引用"),
    }
    told = ", ".join(pick(words[word], lang) for word in may or ["name"])
    source = (
        pick(Text(f"by hand: {why}", f"人工审阅：{why}"), lang)
        if why
        else pick(Text("proved from source", "由源码证明"), lang)
    )
    click.echo(f"{name}  [{told}]  {source}")
