"""Other scanners on the same files: each in an environment of its own, without telemetry, one process for all files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

HERE = Path(__file__).parent
RUNNER = HERE / "runner.py"
COMMANDS = ("picklescan", "picklescan --strict", "modelscan", "fickling", "modelaudit")
QUIET = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "NO_ANALYTICS": "1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer said of one artifact: `detected`, `clean`, `skipped`, `error`, `timeout`, or `died` with its whole process."""

    answer: str
    seconds: float  # CPU


def install(folder: Path) -> None:
    """An environment for each line of requirements.txt below `folder`, where there is none yet."""
    for line in (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        home = folder / re.split(r"[=\[]", line)[0]
        if not (home / "done").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
            subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", *line.split()], check=True)
            (home / "done").touch()


def version(folder: Path, name: str) -> str:
    """Of the distribution in its environment."""
    place = next((folder / name / "lib").glob("python*")) / "site-packages"
    return next(found.version for found in distributions(path=[str(place)]) if found.name == name)


def ask(folder: Path, command: str, paths: Sequence[str]) -> list[Answer]:
    """One answer for each path. A path on which the whole process dies is answered `died`, the rest is asked again."""
    answers: list[Answer] = []
    while len(answers) < len(paths):
        answers.extend(_run(folder, command, paths[len(answers) :]))
        if len(answers) < len(paths):
            answers.append(Answer("died", 0.0))
    return answers


def _run(folder: Path, command: str, paths: Sequence[str]) -> Iterator[Answer]:
    runner = [str(folder / command.split(maxsplit=1)[0] / "bin" / "python"), str(RUNNER), command]
    lines = "".join(f"{path}\n" for path in paths)
    made = subprocess.run(runner, input=lines, capture_output=True, text=True, check=False, env={**os.environ, **QUIET})
    for line in made.stdout.splitlines():
        yield Answer(**json.loads(line))
