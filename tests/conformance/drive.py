"""Lets a verifier judge one case: in this process, or through the command in `JINGWEI_VERIFY`."""

from __future__ import annotations

import gzip
import io
import json
import os
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingwei.cli.main import main
from tests.conformance.attacks import generated

EXITS = {"accepted": 0, "refused": 1, "incomplete": 2, "unreadable": 2}
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """Exit code, verdict (`unreadable` when there is none) and the first step that did not say yes."""

    code: int
    verdict: str
    step: str


def facts(case: Path) -> dict[str, Any]:
    """`case.json`."""
    made: dict[str, Any] = json.loads((case / "case.json").read_bytes())
    return made


def wanted(case: Path) -> Answer:
    """What a verifier must answer."""
    known = facts(case)
    return Answer(EXITS[known["verdict"]], known["verdict"], known.get("step", ""))


def arguments(case: Path, room: Path) -> list[str]:
    """Arguments of a verifier for a case; what it reads besides the case is written into `room`."""
    known = facts(case)
    made = ["--policy", str(case / "policy.yaml"), "--as-of", known["as_of"], "--format", "json"]
    if (case / "proof.tlog-proof").exists():
        return [str(case / "proof.tlog-proof"), "--entry", str(case / "entry"), *made]
    recipe = known.get("generate")
    content = gzip.decompress((case / "bundle.gz").read_bytes()) if recipe is None else generated(recipe)
    (room / "bundle").write_bytes(content)
    if "memory" in known:
        (room / "memory.json").write_text(json.dumps(known["memory"]), encoding="utf-8")
        made += ["--memory", str(room / "memory.json")]
    return [str(room / "bundle"), *made]


def inside(case: Path, room: Path) -> Answer:
    """Answer of this installation, in this process."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        try:
            main(["verify", *arguments(case, room)])
        except SystemExit as ended:
            return _answer(int(str(ended.code)), out.getvalue())
    raise AssertionError("the command did not end")


def outside(case: Path, room: Path) -> Answer:
    """Answer of the command in `JINGWEI_VERIFY`, by default `jingwei verify` of this installation."""
    command = shlex.split(os.environ.get("JINGWEI_VERIFY", f"{sys.executable} -m jingwei verify"))
    done = subprocess.run([*command, *arguments(case, room)], capture_output=True, timeout=SECONDS, check=False)
    return _answer(done.returncode, done.stdout.decode())


def _answer(code: int, text: str) -> Answer:
    if not text.strip():
        return Answer(code, "unreadable", "policy")
    found = json.loads(text)
    step = next((step["step"] for step in found["steps"] if step["ok"] is not True), "")
    return Answer(code, found["verdict"], step)
