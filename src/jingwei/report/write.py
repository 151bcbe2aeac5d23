"""Reports onto the disk: each file complete and durable, or not there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from jingwei.check import Check
from jingwei.errors import JingweiError
from jingwei.report.formats import Format, expand
from jingwei.store.durable import write_durably
from jingwei.vocabulary import Assessment


def render(name: str, assessment: Assessment, checks: tuple[Check, ...] = ()) -> bytes:
    """The bytes of one format. Raises `JingweiError` for an unknown format, a group, or a format whose extra is not installed."""
    formats = expand([name])
    if len(formats) != 1:
        raise JingweiError(
            f"{name} stands for {len(formats)} files", hint=f"use one of {', '.join(f.name for f in formats)}"
        )
    return formats[0].renderer(assessment, checks)


def write(assessment: Assessment, checks: tuple[Check, ...], out_dir: Path, formats: Iterable[str]) -> tuple[Path, ...]:
    """Render all formats, then write them into `out_dir` (made when absent); paths in the order asked.

    Nothing is written unless all could be rendered. Each file replaces its predecessor in one step; on an error no partial file stays.
    """
    rendered = [(format_, format_.renderer(assessment, checks)) for format_ in expand(formats)]
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        for format_, content in rendered:
            write_durably(out_dir / format_.filename, content)
    except OSError as error:
        raise JingweiError(
            f"{out_dir}: cannot write reports: {error.strerror or error}", hint="give another folder with --out"
        ) from error
    return tuple(out_dir / format_.filename for format_, _ in rendered)


def withdraw(out_dir: Path, formats: Iterable[str]) -> None:
    """Remove reports of an earlier run, so that a run that dies leaves no old verdict behind."""
    try:
        for format_ in expand(formats):
            _remove(out_dir, format_)
    except OSError as error:
        hint = "remove it, or give another folder with --out"
        raise JingweiError(
            f"{out_dir}: an earlier report cannot be removed: {error.strerror or error}", hint=hint
        ) from error


def _remove(out_dir: Path, format_: Format) -> None:
    with suppress(FileNotFoundError):
        (out_dir / format_.filename).unlink()
