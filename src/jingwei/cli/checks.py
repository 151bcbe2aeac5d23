"""`jingwei checks` and `jingwei explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from jingwei.cli.options import format_option, language_option, pick
from jingwei.codec import json_text
from jingwei.errors import JingweiError
from jingwei.vocabulary import AssetKind, Dimension, Layer

if TYPE_CHECKING:
    from jingwei.assess.registry import Registry
    from jingwei.check import Check


@click.command(epilog="Example: jingwei checks --layer tools --control owasp-llm-2025:LLM03")
@click.option("--layer", type=click.Choice([layer.value for layer in Layer]))
@click.option("--dimension", type=click.Choice([dimension.value for dimension in Dimension]))
@click.option("--kind", type=click.Choice([kind.value for kind in AssetKind]), help="Kind of asset.")
@click.option("--control", help="FRAMEWORK:CONTROL that the checks help to judge.")
@click.option("--risk", help="Named risk, such as owasp-llm-2025:LLM03.")
@click.option("--plugin", "plugins", multiple=True, help="Package with further checks (repeatable).")
@format_option("text", "json")
@language_option
def checks(
    layer: str | None,
    dimension: str | None,
    kind: str | None,
    control: str | None,
    risk: str | None,
    plugins: tuple[str, ...],
    form: str,
    lang: str,
) -> None:
    """List the checks, all or those that match every given filter."""
    found = _load(plugins)
    risks = _same_risks(risk) if risk is not None else set()
    wanted = [
        check
        for check in found.checks.values()
        if (layer is None or check.layer == layer)
        and (dimension is None or dimension in check.dimensions)
        and (kind is None or kind in check.kinds)
        and (risk is None or risks & set(check.risks))
        and (control is None or set(check.objectives) & _objectives_of(control))
    ]
    if form == "json":
        listed = [card(check) for check in wanted]
        click.echo(json_text({"schema": "jingwei/checks/1", "checks": listed}, indent=2))
        return
    width = max((len(check.id) for check in wanted), default=0)
    for check in wanted:
        click.echo(f"{check.id:<{width}}  {check.layer:<11}  {check.severity:<8}  {pick(check.title, lang)}")
    click.echo(f"{len(wanted)} checks; `jingwei explain CHECK` tells more", err=True)


@click.command(epilog="Example: jingwei explain tools.weights-digest")
@click.argument("check")
@click.option("--plugin", "plugins", multiple=True, help="Package with further checks (repeatable).")
@format_option("text", "json")
@language_option
def explain(check: str, plugins: tuple[str, ...], form: str, lang: str) -> None:
    """Explain CHECK: what it looks at, which controls it serves, its parameters and examples, how to fix a failure."""
    found = _load(plugins)
    if check not in found.checks:
        raise JingweiError(f"there is no check `{check}`{_near(check, found)}", hint="`jingwei checks` lists them")
    chosen = found.checks[check]
    controls = _controls_of(chosen)
    if form == "json":
        click.echo(json_text({"schema": "jingwei/check/1", **card(chosen), "controls": controls}, indent=2))
        return
    click.echo(explanation(chosen, controls, lang))


def card(check: Check) -> dict[str, Any]:
    """The check's card as JSON."""
    return {
        "id": check.id,
        "version": check.version,
        "title": {"en": check.title.en, "zh": check.title.zh},
        "layer": check.layer,
        "dimensions": list(check.dimensions),
        "kinds": list(check.kinds),
        "severity": check.severity,
        "objectives": list(check.objectives),
        "risks": list(check.risks),
        "remediation": {"en": check.remediation.en, "zh": check.remediation.zh},
        "parameters": [
            {
                "name": p.name,
                "default": p.default,
                "unit": p.unit,
                "source": p.source,
                "text": {"en": p.text.en, "zh": p.text.zh},
            }
            for p in check.parameters
        ],
        "needs": list(check.needs),
        "about": check.about,
        "examples": [
            {"expect": e.expect, "about": e.about, "asset": dict(e.asset), "files": sorted(e.files)}
            for e in check.examples
        ],
    }


def explanation(check: Check, controls: list[str], lang: str) -> str:
    """The check's card as text."""
    zh = lang == "zh"
    lines = [f"{check.id}  ({check.severity})", pick(check.title, lang), "", check.about, ""]
    lines.append(("适用于" if zh else "looks at") + f": {', '.join(check.kinds)}")
    lines.append(("层与维度" if zh else "layer, dimensions") + f": {check.layer}; {', '.join(check.dimensions)}")
    lines.append(("目标" if zh else "objectives") + f": {', '.join(check.objectives)}")
    lines.append(("控制项" if zh else "controls") + f": {', '.join(controls) or '-'}")
    lines.append(("风险" if zh else "risks") + f": {', '.join(check.risks) or '-'}")
    for parameter in check.parameters:
        source = f" [{parameter.source}]" if parameter.source else ""
        label = "参数" if zh else "parameter"
        lines.append(
            f"{label}: {parameter.name} = {parameter.default} {parameter.unit}  {pick(parameter.text, lang)}{source}"
        )
    lines += ["", ("修复" if zh else "how to fix") + f": {pick(check.remediation, lang)}", ""]
    lines.append("示例" if zh else "examples")
    for example in check.examples:
        shown = json.dumps(dict(example.asset), ensure_ascii=False, default=str)
        about = f"  # {example.about}" if example.about else ""
        lines.append(f"  {example.expect:<14} {shown[:160]}{about}")
    return "\n".join(lines)


def _load(plugins: tuple[str, ...]) -> Registry:
    from jingwei.assess import registry

    found = registry.load(plugins)
    for problem in found.problems:
        click.echo(f"warning: {problem}", err=True)
    return found


def _same_risks(risk: str) -> set[str]:
    """The risk and its names in other lists. Raises `JingweiError` for a name that no list has."""
    import difflib

    from jingwei.catalog.load import load_risks

    known = load_risks()
    if risk not in known:
        near = difflib.get_close_matches(risk, known, n=1)
        meant = f"; did you mean `{near[0]}`?" if near else ""
        raise JingweiError(f"there is no risk `{risk}`{meant}", hint="such as owasp-llm-2025:LLM03 or atlas:AML.T0010")
    return {risk, *known[risk].aliases}


def _objectives_of(control: str) -> set[str]:
    from jingwei.catalog.load import load_frameworks

    framework, _, name = control.partition(":")
    if not name:
        raise JingweiError(
            f"`{control}` names no control", hint="write FRAMEWORK:CONTROL, such as owasp-llm-2025:LLM03"
        )
    for found in load_frameworks((framework,)):
        for one in found.controls:
            if one.id == name:
                return set(one.objectives)
    raise JingweiError(f"{framework} has no control `{name}`", hint=f"`jingwei catalog {framework}` lists them")


def _controls_of(check: Check) -> list[str]:
    from jingwei.catalog.load import load_frameworks

    wanted = set(check.objectives)
    return [f"{f.id}:{c.id}" for f in load_frameworks() for c in f.controls if wanted & set(c.objectives)]


def _near(word: str, found: Registry) -> str:
    import difflib

    near = difflib.get_close_matches(word, list(found.checks), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
