"""Entry point. Commands are imported when they are called, so that help comes at once."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import Any

import click

from jingwei import __version__
from jingwei.errors import JingweiError, ManifestError

# name -> (module:command, short help); the order is the order of a first day
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("jingwei.cli.demo:demo", "Assess the shipped example and name the report file."),
    "init": ("jingwei.cli.init:init", "Look at a folder and write a commented jingwei.yaml."),
    "assess": ("jingwei.cli.assess:assess", "Examine the system that a manifest describes."),
    "report": ("jingwei.cli.report:report", "Write further formats from an assessment.json."),
    "classify": ("jingwei.cli.classify:classify", "Say the risk tier, with reasons and open questions."),
    "checks": ("jingwei.cli.checks:checks", "List the checks."),
    "explain": ("jingwei.cli.checks:explain", "Explain one check: what it looks at, its examples, how to fix."),
    "catalog": ("jingwei.cli.catalog:catalog", "List frameworks, or the controls of one."),
    "bom": ("jingwei.cli.bom:bom", "Read or write CycloneDX bills of materials."),
    "scan": (
        "jingwei.cli.scan:scan",
        "Judge model files without loading them: clean, unproved, suspicious, malicious.",
    ),
    "scan-policy": (
        "jingwei.cli.scan_policy:scan_policy",
        "Build, list and explain the policy packs of scan: classes that an unpickler may make.",
    ),
    "advisories": (
        "jingwei.cli.advisories:advisories",
        "Keep an offline copy of known vulnerabilities: update, import, status.",
    ),
    "packages": (
        "jingwei.cli.packages:packages",
        "Judge packages in lists, archives and installed folders: pins, hashes, advisories, signs of attack.",
    ),
    "tools": ("jingwei.cli.tools:tools", "Examine an agent's tools, servers and skills without starting them."),
    "corpus": (
        "jingwei.cli.corpus:corpus",
        "Review what a model is trained on: what it holds, and what it holds twice.",
    ),
    "model": ("jingwei.cli.model:model", "Sign model folders as OpenSSF model-signing does, and verify signatures."),
    "seal": ("jingwei.cli.seal:seal", "Sign a logged assessment and the head of its log."),
    "keys": ("jingwei.cli.keys:keys", "Make, list, replace and export the keys that sign evidence."),
    "log": ("jingwei.cli.log:log", "Look at, prove, publish and check the log of plans and results."),
    "share": ("jingwei.cli.share:share", "Write what one party may see of a sealed assessment into one file."),
    "verify": ("jingwei.cli.verify:verify", "Judge a bundle that somebody handed over, under your own policy."),
    "policy": ("jingwei.cli.policy:policy", "Write and explain the policy of a verifier."),
    "verifier": ("jingwei.cli.verifier:verifier", "Write the judge as one file for a bare Python."),
    "schema": ("jingwei.cli.schema:schema", "Print the JSON Schema of the manifest or of an assessment."),
    "witness": ("jingwei.cli.witness:witness", "Remember the heads of logs, and cosign only what extends them."),
}

OPEN = 2  # something is open, or the command could not do its work

NEXT_STEP = """Jingwei 经纬: security governance of AI systems.

First look:         jingwei demo
Your own system:    jingwei init DIR     writes DIR/jingwei.yaml
                    jingwei assess DIR/jingwei.yaml
All commands:       jingwei --help
"""


class LazyGroup(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the signature is click's
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the signature is click's
        """List commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 passed; 1 something failed; 2 something is open, or the command could not do its work.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Security governance of AI systems: one manifest in, real checks at every layer, one assessment out.

    Example: jingwei assess jingwei.yaml --out report

    Completion: eval "$(_JINGWEI_COMPLETE=bash_source jingwei)"   (zsh_source, fish_source)
    """
    if context.invoked_subcommand is None:
        click.echo(NEXT_STEP, nl=False)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected error becomes a sentence and exit code 2."""
    sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    try:
        status: Any = cli.main(arguments, prog_name="jingwei", standalone_mode=False)
    except SystemExit as error:
        # click ends so, with 1, when the reader of our output went away; 1 would mean that something failed
        return OPEN if error.code else 0
    except (click.exceptions.Abort, click.ClickException, JingweiError, OSError) as error:
        with suppress(OSError):  # where not even this can be said, on a full disk say, the exit code says it
            _tell(error)
        return OPEN
    return status if isinstance(status, int) else 0


def _tell(error: Exception) -> None:
    if isinstance(error, BrokenPipeError):
        # the reader of our output went away (`| head`); what it asked for it has got
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        click.echo(_sentence(error), err=True)


def _sentence(error: Exception) -> str:
    if isinstance(error, click.exceptions.Abort):
        interrupted = error.__cause__ is None or isinstance(error.__cause__, KeyboardInterrupt)
        return "stopped" if interrupted else f"error: input ended too early: {error.__cause__}"
    if isinstance(error, ManifestError):
        return str(error)
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"error: {name}{error.strerror or error}\n  hint: check rights and free space"
    return f"error: {error}"
