"""`jingwei schema`: JSON Schemas for editors and for those who build on the outputs."""

from __future__ import annotations

import click

from jingwei.codec import json_text


@click.command(epilog="Example: jingwei schema > jingwei.schema.json")
@click.argument("name", type=click.Choice(["manifest", "assessment"]), default="manifest")
def schema(name: str) -> None:
    """Print the JSON Schema of the manifest (default) or of assessment.json."""
    if name == "manifest":
        from jingwei.inventory.manifest import schema as made
    else:
        from jingwei.report.assessment_json import assessment_schema as made
    click.echo(json_text(made(), indent=2))
