"""`jingwei report`: further formats from a stored assessment."""

from __future__ import annotations

from pathlib import Path

import click

from jingwei.errors import JingweiError


@click.command(epilog="Example: jingwei report report/assessment.json --format sarif,pdf --out report")
@click.argument("assessment", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "formats", default="html", show_default=True, help="Comma-separated formats.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder [default: beside the assessment]."
)
@click.option("--plugin", "plugins", multiple=True, help="Package with the further checks that the assessment used.")
def report(assessment: Path, formats: str, out: Path | None, plugins: tuple[str, ...]) -> None:
    """Write reports in further FORMATS from an assessment.json. Nothing is examined again."""
    from jingwei.assess import registry
    from jingwei.limits import LIMITS
    from jingwei.report.assessment_json import load
    from jingwei.report.write import FORMATS, write

    chosen = tuple(part.strip() for part in formats.split(",") if part.strip())
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown or not chosen:
        raise JingweiError(f"unknown format `{', '.join(unknown)}`", hint=f"choose from {', '.join(FORMATS)}")
    if assessment.stat().st_size > LIMITS.document_bytes:
        raise JingweiError(f"{assessment}: larger than {LIMITS.document_bytes} bytes", hint="give an assessment.json")
    checks = tuple(registry.load(plugins).checks.values())
    for path in write(load(assessment.read_bytes()), checks, out or assessment.parent, chosen):
        click.echo(path)
