"""`jingwei report`: further formats from a stored assessment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jingwei.vocabulary import Assessment


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
    from jingwei.report.write import write

    made = stored(assessment)
    checks = tuple(registry.load(plugins).checks.values())
    chosen = tuple(part for part in formats.split(",") if part.strip())
    for path in write(made, checks, out or assessment.parent, chosen):
        click.echo(path)


def stored(path: Path) -> Assessment:
    """The assessment in an assessment.json. Raises `JingweiError` for anything else."""
    from jingwei.documents import read_regular
    from jingwei.errors import LimitError, ParseError
    from jingwei.limits import LIMITS
    from jingwei.report.assessment_json import load

    hint = "give an assessment.json that `jingwei assess --format json` wrote"
    content = read_regular(path, LIMITS.report_bytes, hint)
    try:
        return load(content)
    except (ParseError, LimitError) as error:
        raise type(error)(f"{path}: {error.message}", hint=hint) from error
