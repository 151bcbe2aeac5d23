"""`jingwei catalog`: what is required."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.codec import json_text

if TYPE_CHECKING:
    from jingwei.catalog.model import Control, Framework


@click.command(epilog="Example: jingwei catalog owasp-llm-2025")
@click.argument("framework", required=False)
@format_option("text", "json")
@language_option
def catalog(framework: str | None, form: str, lang: str) -> None:
    """List the frameworks, or the controls of FRAMEWORK with the objectives that satisfy them."""
    from jingwei.catalog.load import load_frameworks

    found = load_frameworks((framework,) if framework else ())
    if form == "json":
        body = {
            "schema": "jingwei/catalog/1",
            "frameworks": [_card(one, with_controls=framework is not None) for one in found],
        }
        click.echo(json_text(body, indent=2))
    elif framework is None:
        for one in found:
            click.echo(
                f"{one.id:<24} {one.jurisdiction:<4} {len(one.controls):>4}  {one.source.status:<10} {pick(one.title, lang)}"
            )
    else:
        for control in found[0].controls:
            click.echo(f"{control.id:<14} {pick(control.title, lang)}\n{'':<14} {', '.join(control.objectives)}")


def _card(one: Framework, *, with_controls: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": one.id,
        "version": one.version,
        "title": {"en": one.title.en, "zh": one.title.zh},
        "jurisdiction": one.jurisdiction,
        "status": one.source.status,
        "as_of": one.source.as_of.isoformat(),
        "count": len(one.controls),
    }
    if with_controls:
        made["controls"] = [_control(control) for control in one.controls]
    return made


def _control(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": {"en": control.title.en, "zh": control.title.zh},
        "statement": {"en": control.statement.en, "zh": control.statement.zh},
        "objectives": list(control.objectives),
        "status": control.status,
    }
