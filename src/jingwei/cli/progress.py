"""How far a long command is: a line on the terminal, never in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jingwei.cli.options import pick
from jingwei.vocabulary import Text

_SHOWN = 60  # characters of the name at hand


def on_terminal() -> bool:
    """Whether somebody watches standard error."""
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def counting(noun: Text, lang: str) -> Iterator[Callable[[str], None]]:
    """Count of things and the name of the one at hand; call what is given with the name of each."""
    if not on_terminal():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:.0f} " + pick(noun, lang)),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name: bar.update(task, advance=1, description=escape(name[-_SHOWN:]))
