"""`jingwei classify`: the risk tier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.codec import json_text
from jingwei.vocabulary import Reason, Text, Tier


@click.command(epilog="Example: jingwei classify jingwei.yaml --lang zh")
@click.argument("manifest", type=click.Path(path_type=Path), default=Path("jingwei.yaml"))
@format_option("text", "json", "jsonl")
@language_option
def classify(manifest: Path, form: str, lang: str) -> int:
    """Say the risk tier of the system under each scheme, with reasons and clauses; what cannot be decided is asked.

    Exit code 0 when every tier is decided, 2 while questions are open.
    """
    from jingwei.catalog.tiers import classify as classify_inventory
    from jingwei.catalog.tiers import misread_facts, unknown_facts
    from jingwei.inventory.read import read

    inventory = read(manifest)
    for unknown in unknown_facts(inventory):
        hint = f"; did you mean `{unknown.closest}`?" if unknown.closest else ""
        click.echo(f"warning: fact `{unknown.key}` is not asked by any scheme{hint}", err=True)
    for wrong in misread_facts(inventory):
        click.echo(f"warning: fact `{wrong.key}` is {wrong.value!r}; expected {pick(wrong.expected, lang)}", err=True)
    tiers = classify_inventory(inventory)
    if form == "json":
        click.echo(json_text({"schema": "jingwei/tiers/1", "tiers": [_card(tier) for tier in tiers]}, indent=2))
    elif form == "jsonl":
        for tier in tiers:
            click.echo(json_text(_card(tier)))
    else:
        for tier in tiers:
            click.echo(_told(tier, lang))
    return 2 if any(tier.questions for tier in tiers) else 0


def _card(tier: Tier) -> dict[str, Any]:
    return {
        "scheme": tier.scheme,
        "tier": tier.tier,
        "title": _both(tier.title),
        "reasons": [_reason(reason) for reason in tier.reasons],
        "questions": [_reason(question) for question in tier.questions],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"fact": reason.fact, "clause": reason.clause, "text": _both(reason.text)}


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _told(tier: Tier, lang: str) -> str:
    lines = [f"{tier.scheme}: {tier.tier}", f"  {pick(tier.title, lang)}"]
    lines += [f"  - {pick(reason.text, lang)}  [{reason.clause}]" for reason in tier.reasons]
    if tier.questions:
        lines.append(
            "  " + pick(Text("open questions (answer under system.facts):", "待答问题（写入 system.facts）："), lang)
        )
        lines += [f"  ? {q.fact}: {pick(q.text, lang)}  [{q.clause}]" for q in tier.questions]
    return "\n".join(lines)
