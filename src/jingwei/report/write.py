"""Reports onto the disk: each file complete and durable, or not there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from jingwei.check import Check
from jingwei.errors import JingweiError
from jingwei.report.formats import Format, expand
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
        return tuple(_replace(out_dir / format_.filename, content) for format_, content in rendered)
    except OSError as error:
        raise JingweiError(
            f"{out_dir}: cannot write reports: {error.strerror or error}", hint="give another folder with --out"
        ) from error


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


def _replace(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.{token_hex(8)}.part")
    try:
        _durable(part, content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return path


def _durable(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
