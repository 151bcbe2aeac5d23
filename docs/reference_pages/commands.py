"""docs/reference/cli.md, from click."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import click

from jingwei.cli.main import cli
from reference_pages.text import page, table


def cli_page() -> str:
    """Every command with its arguments and options."""
    lead = "Exit codes: 0 passed; 1 something failed; 2 something is open, or the command could not do its work."
    language = "`JINGWEI_LANG=zh` (or the locale) chooses the language of what is printed."
    sections = [line for name, command in commands() for line in _command_section(name, command)]
    return page("# Command line", lead, language, *sections)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and subcommand: full name, command."""
    yield from _below("jingwei", cli, click.Context(cli, info_name="jingwei"))


def _below(name: str, command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            if found is not None:
                yield from _below(f"{name} {part}", found, context)


def _command_section(name: str, command: click.Command) -> Iterator[str]:
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    words = [name, "[OPTIONS]" if options else "", *(_argument(one) for one in arguments)]
    words += ["COMMAND ..."] if isinstance(command, click.Group) else []
    yield f"## {name}"
    yield f"```\n{' '.join(word for word in words if word)}\n```"
    yield inspect.cleandoc(command.help or "")
    rows = [_option(option) for option in options]
    if rows:
        yield table(("option", "value", "meaning"), rows)
    if command.epilog and command.epilog.startswith("Example: "):
        yield f"Example: `{command.epilog.removeprefix('Example: ')}`"


def _argument(argument: click.Argument) -> str:
    name = argument.human_readable_name
    return name if argument.required else f"[{name}]"


def _option(option: click.Option) -> tuple[str, str, str]:
    value = "" if option.is_flag or option.count else _value(option.type)
    shown = option.show_default
    default = shown if isinstance(shown, str) else str(option.default) if shown and not callable(option.default) else ""
    return (
        ", ".join(f"`{name}`" for name in option.opts),
        value,
        (option.help or "") + (f" [default: {default}]" if default else ""),
    )


def _value(kind: click.types.ParamType[Any]) -> str:
    if isinstance(kind, click.Choice):
        return ", ".join(f"`{choice}`" for choice in kind.choices)
    names = {"Path": "path", "DateTime": "YYYY-MM-DD", "IntRange": "integer", "FloatRange": "number"}
    return names.get(type(kind).__name__, "text")
