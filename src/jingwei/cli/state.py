"""Where the state is, for every command that reads or writes it: `--state`, the variable JINGWEI_STATE, or a folder beside what is at hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jingwei.errors import JingweiError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from jingwei.evidence.log.ledger import Ledger
    from jingwei.store.database import State
    from jingwei.vocabulary import Receipt

F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "JINGWEI_STATE"
FOLDER = Path(".jingwei")
_HINT = f"name the folder with --state or {VARIABLE}; `jingwei assess` and `jingwei log init` make one"


def state_option(default: str = str(FOLDER)) -> Callable[[F], F]:
    """`--state DIR or URL`; the command receives None when it is not given. `default` says in words what is taken then."""
    return click.option(
        "--state",
        callback=_read,
        metavar="DIR|URL",
        help=f"Folder of the state, or PostgreSQL URL [default: {VARIABLE}, else {default}].",
    )


def chosen(state: State | None, folder: Path = FOLDER) -> State:
    """The state that was named, on the command line or in the variable; else this folder. Raises `StoreError`."""
    return state or _named() or folder


@contextmanager
def existing_log(state: State | None) -> Iterator[Ledger]:
    """The log of a state that is there. Raises `JingweiError` when there is none, so that a wrong place never looks fine."""
    from jingwei.store.database import has_state, state_name

    place = chosen(state)
    if not has_state(place):
        raise JingweiError(f"there is no log in {state_name(place)}", hint=_HINT)
    with _open(place) as engine:
        yield _ledger(engine)


@contextmanager
def log_of(state: State | None, assessment: Path, receipt: Receipt | None) -> Iterator[Ledger]:
    """The log that holds the run of an assessment: the named one, else the first of the usual places that knows the run.

    Raises `JingweiError` with the places that were looked at.
    """
    from jingwei.store.database import has_state, state_name

    if state is not None or receipt is None:
        with existing_log(state) as ledger:
            yield ledger
        return
    places = _usual(assessment)
    for place in filter(has_state, places):
        with _open(place) as engine:
            if _knows(engine, receipt.run):
                yield _ledger(engine)
                return
    hint = f"name the state of the run with --state or {VARIABLE}"
    raise JingweiError(f"run {receipt.run} is in none of {', '.join(map(state_name, places))}", hint=hint)


def _usual(assessment: Path) -> list[State]:
    """The variable's, beside the assessment, beside its folder (where `jingwei assess` puts it), here; each once."""
    folder, named = assessment.resolve().parent, _named()
    places: list[State] = [named] if named else []
    return list(dict.fromkeys([*places, folder / FOLDER, folder.parent / FOLDER, Path.cwd() / FOLDER]))


@contextmanager
def _open(place: State) -> Iterator[Engine]:
    from jingwei.store.database import open_state

    engine = open_state(place)
    try:
        yield engine
    finally:
        engine.dispose()


def _ledger(engine: Engine) -> Ledger:
    from jingwei.evidence.log.ledger import Ledger

    return Ledger.open(engine, create=False)


def _knows(engine: Engine, run: str) -> bool:
    from jingwei.evidence.log.records import run_of
    from jingwei.store.database import reading

    with reading(engine) as connection:
        return run_of(connection, run) is not None


def _named() -> State | None:
    text = os.environ.get(VARIABLE, "")
    return _state(text) if text else None


def _read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> State | None:
    return None if value is None else _state(value)


def _state(text: str) -> State:
    """The folder or URL. What is wrong with a URL is said without repeating it."""
    if "://" in text:
        from jingwei.store.server import server_url

        return server_url(text)
    if Path(text).exists() and not Path(text).is_dir():
        raise JingweiError(
            f"{text} is not a folder", hint="name a folder with --state, or the URL of a PostgreSQL database"
        )
    return Path(text)
