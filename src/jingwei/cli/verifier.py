"""`jingwei verifier`: the judge as one file for a bare Python."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: jingwei verifier --out jingwei-verify.pyz && python3 jingwei-verify.pyz --help")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default="jingwei-verify.pyz",
    show_default=True,
    help="File to write.",
)
def verifier(out: Path) -> None:
    """Write the verifier as one file, for people who have a Python 3.11 and nothing else. Prints its SHA-256.

    Two parties who build it from the same versions get the same bytes. Whoever verifies should build it, or take it from somebody
    other than the issuer of the bundles.
    """
    import hashlib

    from jingwei.parties.exchange.onefile import onefile

    content = onefile()
    out.write_bytes(content)
    out.chmod(0o755)
    click.echo(f"{hashlib.sha256(content).hexdigest()}  {out}")
