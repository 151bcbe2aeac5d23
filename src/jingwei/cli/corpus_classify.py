"""`jingwei corpus classify`: scores of harmful content, one line in, one line out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from jingwei.cli.options import format_option, language_option
from jingwei.cli.progress import counting
from jingwei.errors import JingweiError, LimitError, ParseError, Problem
from jingwei.vocabulary import Text

_OPEN = 2
_SHOWN = 0.5  # scores that are told to people
_LINES = Text("lines", "行")


@click.command(epilog="Example: jingwei corpus classify comments.jsonl --format jsonl > scores.jsonl")
@click.argument(
    "file",
    default="-",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@format_option("text", "jsonl")
@language_option
def classify(file: Path, form: str, lang: str) -> int:
    r"""Score each line {id, text} of FILE, or of standard input, for harmful content; a line out for each line in, in order.

    Scores are 0 to 1: `harm`, and by category hate_<group>, insult, violence, self_harm, weapons, drugs, fraud, sexual. They are a machine's
    estimate; the card beside the weights says where it is wrong. A line that cannot be read gives {line, error}.

    Exit code 0: every line was scored. 2: some were not, or there was none.
    """
    unread = lines = 0
    try:
        with counting(_LINES, lang) as step, click.open_file(str(file), "rb") as stream:
            for row in _scored(stream):
                lines += 1
                unread += "error" in row
                click.echo(_line(row, form))
                step(str(row.get("id", "")))
    except BrokenPipeError:
        raise  # whoever reads has had enough
    except OSError as error:
        raise JingweiError(f"{file}: {error.strerror or error}") from error
    sys.stdout.flush()
    return _OPEN if unread or not lines else 0


def _scored(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """A row for every line but blank ones."""
    from jingwei.limits import LIMITS
    from jingwei.text.harm.operator import scores

    number = 0
    while raw := stream.readline(LIMITS.classify_line_bytes + 1):
        number += 1
        if len(raw) > LIMITS.classify_line_bytes:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LIMITS.classify_line_bytes)
            yield {"line": number, "error": f"longer than {LIMITS.classify_line_bytes} bytes"}
            continue
        if raw.strip():
            try:
                name, text = _read(raw)
            except (ParseError, LimitError) as error:
                yield {"line": number, "error": _reason(error)}
            else:
                yield {"id": name, "scores": scores(text)}


def _read(raw: bytes) -> tuple[str | int, str]:
    """Id and text of a line. Raises `ParseError` and `LimitError`."""
    from jingwei.documents import load_json

    row = load_json(raw, "line")
    if not isinstance(row, dict):
        raise ParseError("not an object")
    name, text = row.get("id"), row.get("text")
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise ParseError("field id: a string or an integer is needed")
    if not isinstance(text, str):
        raise ParseError("field text: a string is needed")
    return name, text


def _reason(error: JingweiError) -> str:
    """In one line: what is wrong, without the place, which is the line."""
    problem = getattr(error, "problem", None)
    return problem.message if isinstance(problem, Problem) else str(error).partition("\n")[0]


def _line(row: dict[str, Any], form: str) -> str:
    from jingwei.codec import json_text

    if form == "jsonl":
        return json_text(row)
    if "error" in row:
        return f"line {row['line']}: {row['error']}"
    told = sorted(((s, c) for c, s in row["scores"].items() if c != "harm" and s >= _SHOWN), reverse=True)
    return f"{row['scores']['harm']:.2f}  {row['id']}  {', '.join(f'{c} {s:.2f}' for s, c in told)}".rstrip()
