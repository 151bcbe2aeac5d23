"""`jingwei demo`: the shipped example."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import click

from jingwei.cli.options import language_option
from jingwei.errors import JingweiError


@click.command(epilog="Example: jingwei demo --out demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("jingwei-demo"),
    show_default=True,
    help="Folder to write.",
)
@language_option
@click.pass_context
def demo(context: click.Context, out: Path, lang: str) -> int:
    """Copy the example system `service-desk` to OUT, assess it and name the report file.

    The example is a small real system with planted problems; finding them is a success, so the exit code is 0 when all steps ran.
    """
    from jingwei.cli.assess import DEFAULT_FORMATS, assess

    source = example_folder("service-desk")
    system, reports = out / "service-desk", out / "report"
    out.mkdir(parents=True, exist_ok=True)
    # Whoever assessed the example in place left state and reports there: the demonstration starts without them.
    if system.exists():
        kept = (
            f"{system} 已存在，按现状评估（删除后可重新复制）"
            if lang == "zh"
            else f"{system} exists and is assessed as it stands (delete it for a fresh copy)"
        )
        click.echo(kept, err=True)
    else:
        shutil.copytree(source, system, ignore=shutil.ignore_patterns(".jingwei", "jingwei-report"))
    # `invoke` fills in defaults but runs no callbacks: formats come as the list that the callback would make.
    formats = tuple(DEFAULT_FORMATS.split(","))
    code = context.invoke(assess, manifest=system / "jingwei.yaml", out=reports, formats=formats, lang=lang)
    page = reports / "report.html"
    if code not in {0, 1} or not page.is_file():
        raise JingweiError(
            "the example was not assessed to the end", hint="please report this with what was printed above"
        )
    click.echo(f"\n{'报告' if lang == 'zh' else 'report'}: {page.resolve()}")
    return 0


def example_folder(name: str) -> Path:
    """The folder of a shipped example: beside the source in a checkout, inside the package in a wheel."""
    inside = Path(str(files("jingwei"))) / "examples" / name
    beside = Path(str(files("jingwei"))).parents[1] / "examples" / name
    for place in (inside, beside):
        if (place / "jingwei.yaml").is_file():
            return place
    raise JingweiError(
        f"example `{name}` is not part of this installation", hint="clone the repository, or install the full wheel"
    )
