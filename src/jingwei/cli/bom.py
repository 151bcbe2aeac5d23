"""`jingwei bom`: CycloneDX bills of materials, in and out."""

from __future__ import annotations

from pathlib import Path

import click

from jingwei.codec import json_text
from jingwei.errors import JingweiError


@click.group(epilog="Example: jingwei bom export jingwei.yaml > bom.cdx.json")
def bom() -> None:
    """Read a CycloneDX BOM as a first manifest, or write the BOM of a manifest."""


@bom.command("export", epilog="Example: jingwei bom export jingwei.yaml > bom.cdx.json")
@click.argument("manifest", type=click.Path(path_type=Path), default=Path("jingwei.yaml"))
def export(manifest: Path) -> None:
    """Print the CycloneDX 1.7 BOM of the system that MANIFEST describes."""
    from jingwei.inventory.cyclonedx.export import export as made
    from jingwei.inventory.read import read

    click.echo(json_text(made(read(manifest)), indent=2))


@bom.command("import", epilog="Example: jingwei bom import vendor.cdx.json --write")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Write jingwei.yaml beside FILE instead of printing it.")
@click.option("--force", is_flag=True, help="Replace an existing manifest.")
def import_(file: Path, write: bool, force: bool) -> int:
    """Make a first manifest from the CycloneDX 1.4 to 1.7 JSON BOM in FILE. It belongs into the folder of FILE.

    What cannot be carried over is named on standard error, and the exit code is then 2.
    """
    from jingwei.cli.init import open_questions
    from jingwei.inventory.cyclonedx.read import read
    from jingwei.inventory.discovery.draft import draft

    target = file.parent / "jingwei.yaml"
    if write and target.exists() and not force:
        raise JingweiError(f"{target} exists", hint="use --force to replace it")
    found, problems = read(file)
    text = draft(found, file.stem.partition(".")[0], open_questions())
    if write:
        target.write_text(text, encoding="utf-8")
        click.echo(f"{target}: answer its questions, then run: jingwei assess {target}", err=True)
    else:
        click.echo(text, nl=False)
    for problem in problems:
        click.echo(str(problem), err=True)
    return 2 if problems else 0
