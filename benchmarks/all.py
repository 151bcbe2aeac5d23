"""Run every benchmark and write docs/benchmarks.md: figures of this tree on this machine, each with the command that repeats it.

    python benchmarks/all.py [--data DIR] [--only NAME,...]

Comparisons on labelled data need `--data DIR` (or JINGWEI_DATA); without it they are listed as not run, never left out.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from report import ROOT, commit, machine

TARGET = ROOT / "docs" / "benchmarks.md"
SECONDS = 3600
TABLES = ("engine", "evidence", "artifacts")  # scripts that print Markdown
LINES, TAIL = 60, 15  # of one benchmark's output, from its end; the command prints all


@dataclass(frozen=True, slots=True)
class Script:
    """One benchmark: its file, its arguments, the folder of labelled data below `--data` that it needs."""

    name: str
    title: str
    arguments: tuple[str, ...] = ()
    data: str = ""


SCRIPTS = (
    Script("engine", "Engine: isolation, listing, second run"),
    Script("setup", "Set-up: the two commands in a clean clone with empty caches"),
    Script("folders", "Init and assess on five folders of other kinds"),
    Script(
        "artifacts",
        "Model files: detection and false alarms",
        ("--peers", "out/peers"),
        data="supplychain",
    ),
    Script("artifacts_speed", "Model files: speed and memory"),
    Script("advisories", "Advisories: import, matching, agreement with a plain reference", data="supplychain"),
    Script("agent_tools", "Agent tools: own cases, false alarms, speed"),
    Script("packages", "Packages: signs of attack in sources, own cases"),
    Script("attestation", "TPM quotes: agreement with labelled cases", data="hardware"),
    Script("corpus", "Corpora: personal data, secrets, poison", data="."),
    Script("contamination", "Corpora: leaked benchmarks, copies inside documents, licence notices", data="."),
    Script("corpus_review", "Corpus review beside other tools", ("--peers", "out/corpus-peers"), data="."),
    Script("reading", "Reading of corpora: speed and memory by format, encodings"),
    Script("text", "Recognisers: speed", data="."),
    Script("harm", "Harmful content: unseen rows, mentions, categories, speed", data="."),
    Script("evidence", "Evidence: log, bundles, lies noticed"),
    Script("mutation", "Mutation score of assess/", ("--room", "assess", "--count", "300")),
    Script("mutation", "Mutation score of inventory/", ("--room", "inventory", "--count", "300")),
    Script("mutation", "Mutation score of evidence/", ("--room", "evidence", "--count", "300", "--seed", "2")),
    Script("mutation", "Mutation score of parties/exchange/", ("--room", "exchange", "--count", "300", "--seed", "2")),
)


def run(script: Script, data: Path | None) -> str:
    """The section of one benchmark: title, command, what it printed or why it has no figures."""
    shown = " ".join(
        ["python", f"benchmarks/{script.name}.py", *script.arguments, *(["--data", "DIR"] if script.data else [])]
    )
    lines = [f"## {script.title}", "", f"`{shown}`", ""]
    if script.data and data is None:
        return "\n".join([*lines, "Not run: no labelled data was given (`--data DIR`).", ""])
    command = [sys.executable, str(ROOT / "benchmarks" / f"{script.name}.py"), *script.arguments]
    if script.data and data is not None:
        command += ["--data", str(data / script.data)]
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    output = without_places(done.stdout, data).strip()
    if done.returncode:
        lines += [f"**Ended with exit code {done.returncode}.**", ""]
        output += "\n" + without_places(done.stderr, data)[-2000:]
    shown_lines = output.splitlines()
    if len(shown_lines) > LINES and script.name not in TABLES:  # what was concluded stands at the end
        cut = f"... {len(shown_lines) - LINES} further lines ..."
        output = "\n".join([*shown_lines[: LINES - TAIL], cut, *shown_lines[-TAIL:]])
    body = tables(output) if script.name in TABLES and "\n|" in output else f"```text\n{output}\n```"
    return "\n".join([*lines, body, "", f"({time.monotonic() - start:.0f} s; commit {commit()})", ""])


def tables(output: str) -> str:
    """Tables as they are: a single one without its heading, several with theirs one level down."""
    if output.count("\n## ") < 2:
        return output[output.index("\n|") + 1 :]
    return re.sub(r"^## (.+)\n\n`python .+`$", r"### \1", output[output.index("\n## ") + 1 :], flags=re.MULTILINE)


def without_places(text: str, data: Path | None) -> str:
    """The output without folders of this machine."""
    for place, word in ((data, "DIR"), (ROOT, ".")):
        if place is not None:
            text = text.replace(str(place), word)
    return re.sub(r"/tmp/\S+", "TMP", text).replace("DIR/.", "DIR")


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("JINGWEI_DATA"))
    parser.add_argument(
        "--only", default="", help="names of scripts, or titles, comma-separated; others keep their section"
    )
    options = parser.parse_args()
    data = Path(options.data).resolve() if options.data else None
    wanted = set(filter(None, options.only.split(",")))
    kept = sections(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    parts = {script.title: f"## {script.title}\n\nNot run yet.\n" for script in SCRIPTS} | kept
    for script in SCRIPTS:
        if not wanted or wanted & {script.name, script.title}:
            print(f"{script.name} {' '.join(script.arguments)} ...", file=sys.stderr, flush=True)
            parts[script.title] = run(script, data)
            write(parts.values())


def write(parts: Iterable[str]) -> None:
    """The page, whole, after each benchmark: one that is cut off loses only what it had not measured."""
    about = "Written by `make bench`; do not edit. Each section names the commit that it measured."
    head = f"# Benchmarks\n\n{about}\n\nMachine: {machine()}. The machine is shared: compare ratios.\n"
    TARGET.write_text("\n".join([head, *parts]), encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Sections of an earlier file by title; those that only other commands write stay as well."""
    found = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in found}


if __name__ == "__main__":
    main()
