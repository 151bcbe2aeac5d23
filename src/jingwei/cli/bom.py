"""`jingwei bom`: CycloneDX bills of materials, in and out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from jingwei.errors import JingweiError


@click.group(epilog="Example: jingwei bom export jingwei.yaml > bom.cdx.json")
def bom() -> None:
    """Read a CycloneDX BOM as a first manifest, or write the BOM of a manifest."""


@bom.command("export", epilog="Example: jingwei bom export jingwei.yaml > bom.cdx.json")
@click.argument("manifest", type=click.Path(path_type=Path), default=Path("jingwei.yaml"))
def export(manifest: Path) -> None:
    """Print the CycloneDX 1.7 BOM of the system that MANIFEST describes."""
    from jingwei.inventory.cyclonedx import export as made
    from jingwei.inventory.read import read

    click.echo(json.dumps(made(read(manifest)), ensure_ascii=False, indent=2))


@bom.command("import", epilog="Example: jingwei bom import vendor.cdx.json --out system/jingwei.yaml")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Manifest to write [default: print it].")
@click.option("--force", is_flag=True, help="Replace an existing manifest.")
def import_(file: Path, out: Path | None, force: bool) -> int:
    """Write a first manifest from the CycloneDX 1.4 to 1.7 JSON BOM in FILE.

    What cannot be carried over is named on standard error, and the exit code is then 2.
    """
    from jingwei.inventory.cyclonedx_import import read
    from jingwei.inventory.draft import draft

    if out is not None and out.exists() and not force:
        raise JingweiError(f"{out} exists", hint="use --force to replace it")
    found, problems = read(file)
    text = draft(found, file.stem.partition(".")[0])
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
    for problem in problems:
        click.echo(str(problem), err=True)
    return 2 if problems else 0
