"""Labelled model files, judged by Jingwei and on request by the other scanners: detection, false alarms, what is wrongly called clean.

`--data DIR` holds `labels.csv` and the `*.tar.xz` archives it names (see docs/benchmarks.md for the sources). The artifacts are written to a private
temporary folder, because every scanner is asked as its users ask it; nothing is loaded. `--peers DIR` makes an environment for each other scanner
below DIR (once) and runs them on the same files. Two trivial rules stand beside all of them.

    python benchmarks/artifacts.py --data DIR [--peers out/peers] [--list]
"""

from __future__ import annotations

import argparse
import csv
import json
import pickletools
import platform
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jingwei
from jingwei.statistics.binomial import lower_bound, upper_bound
from peers.run import COMMANDS, Answer, ask, install, version

RISKY = frozenset(
    (".pkl", ".pickle", ".pt", ".pth", ".bin", ".joblib", ".h5", ".keras", ".npy", ".ckpt", ".mar", ".nemo", ".dill")
)
IMPORTS = {"GLOBAL", "STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4"}
PICKLES = ("pickle", "torch-zip")
ANSWERS = {"clean": "clean", "unproved": "unproved", "suspicious": "detected", "malicious": "detected"}
WORST = ("detected", "unproved", "clean")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled artifact, a file or a folder."""

    id: str
    label: str
    kind: str
    source: str
    place: Path


def unpack(data: Path, folder: Path) -> list[Row]:
    """Write the archives' plain files below `folder` and read the labels."""
    for archive in sorted(data.glob("*.tar.xz")):
        with tarfile.open(archive) as tar:
            tar.extractall(folder / archive.name, filter="data")
    with (data / "labels.csv").open(newline="", encoding="utf-8") as stream:
        return [
            Row(r["id"], r["label"], r["kind"], r["source_repo"], folder / r["archive"] / r["path"])
            for r in csv.DictReader(stream)
        ]


def files(row: Row) -> list[Path]:
    """The files of an artifact."""
    found = sorted(row.place.rglob("*")) if row.place.is_dir() else [row.place]
    return [path for path in found if path.is_file()]


def imports_something(content: bytes) -> bool:
    """Trivial rule: the bytes, taken for a pickle, hold an import opcode before they break."""
    try:
        return any(op.name in IMPORTS for op, _, _ in pickletools.genops(content))
    except Exception:  # noqa: BLE001 - a trivial rule has no opinion on what breaks it
        return False


def scan(rows: Sequence[Row]) -> list[Answer]:
    """The worst verdict of `jingwei scan` among the files of each artifact, and their seconds."""
    command = [sys.executable, "-m", "jingwei", "scan", "--format", "jsonl", *(str(row.place) for row in rows)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = {line["path"]: line for line in map(json.loads, made.stdout.splitlines())}
    answers = []
    for row in rows:
        parts = [lines[str(path)] for path in files(row)]
        worst = min((ANSWERS[part["verdict"]] for part in parts), key=WORST.index)
        answers.append(Answer(worst, sum(part["seconds"] for part in parts)))
    return answers


def trivial(rows: Sequence[Row]) -> dict[str, list[Answer]]:
    """Answers of two rules that need no scanner."""
    risky = [any(path.suffix in RISKY for path in files(row)) for row in rows]
    imports = [any(imports_something(path.read_bytes()) for path in files(row)) for row in rows]
    return {
        name: [Answer("detected" if found else "clean", 0.0) for found in flags]
        for name, flags in (("trivial: risky extension", risky), ("trivial: any import opcode", imports))
    }


def groups(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Indices of the artifacts of each group that has a table of its own."""
    pickles = [n for n, row in enumerate(rows) if row.kind.startswith(PICKLES)]
    others = [n for n in range(len(rows)) if n not in set(pickles)]
    return {"All": [*range(len(rows))], "Pickle family": pickles, "Other formats": others}


def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent, with the exact two-sided 95 % interval."""
    if not whole:
        return "0/0"
    low, high = lower_bound(part, whole, 0.025), upper_bound(part, whole, 0.025)
    return f"{part}/{whole} = {100 * part / whole:.1f} % ({100 * low:.0f}-{100 * high:.0f})"


def table(rows: Sequence[Row], chosen: Sequence[int], answers: Mapping[str, Sequence[Answer]]) -> Iterable[str]:
    """Markdown lines: one scanner each."""
    yield "| scanner | malicious detected | said clean | unproved, skipped, error, timeout, died | false alarms | benign said clean |"
    yield "|---|---|---|---|---|---|"
    for name, given in answers.items():
        bad = Counter(given[n].answer for n in chosen if rows[n].label == "malicious")
        good = Counter(given[n].answer for n in chosen if rows[n].label == "benign")
        other = "/".join(str(bad[answer]) for answer in ("unproved", "skipped", "error", "timeout", "died"))
        yield (
            f"| {name} | {share(bad['detected'], bad.total())} | {bad['clean']} | {other} "
            f"| {share(good['detected'], good.total())} | {share(good['clean'], good.total())} |"
        )


def by_source(rows: Sequence[Row], answers: Mapping[str, Sequence[Answer]]) -> Iterable[str]:
    """Markdown lines: a scanner does best on the files of its own project."""
    sources = sorted({row.source for row in rows})
    yield "| scanner | " + " | ".join(sources) + " |"
    yield "|---" * (len(sources) + 1) + "|"
    for name, given in answers.items():
        cells = []
        for source in sources:
            bad = [given[n].answer for n, row in enumerate(rows) if (row.source, row.label) == (source, "malicious")]
            cells.append(f"{bad.count('detected')}/{len(bad)}")
        yield f"| {name} | " + " | ".join(cells) + " |"


def cost(answers: Mapping[str, Sequence[Answer]]) -> Iterable[str]:
    """Markdown lines: CPU seconds of each scanner, without its start."""
    yield "| scanner | median s | largest s | all s |"
    yield "|---|---|---|---|"
    for name, given in answers.items():
        spent = sorted(answer.seconds for answer in given)
        yield f"| {name} | {spent[len(spent) // 2]:.4f} | {spent[-1]:.3f} | {sum(spent):.2f} |"


def show(title: str, lines: Iterable[str]) -> None:
    """A section in Markdown."""
    print(f"\n## {title}\n\n`python benchmarks/artifacts.py`\n", *lines, sep="\n")


def main() -> None:
    """Print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        rows = unpack(options.data, Path(folder))
        ours = f"jingwei {jingwei.__version__}"
        answers = {**trivial(rows), ours: scan(rows)}
        if options.peers:
            install(options.peers)
            for command in COMMANDS:
                name = f"{command} {version(options.peers, command.split(maxsplit=1)[0])}"
                answers[name] = ask(options.peers, command, [str(row.place) for row in rows])
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}; {len(rows)} artifacts")
    for group, chosen in groups(rows).items():
        show(group, table(rows, chosen, answers))
    show("Malicious files detected, by the project that the files come from", by_source(rows, answers))
    show("CPU seconds without the scanner's start", cost(answers))
    if options.list:
        wanted = {"malicious": "detected", "benign": "clean"}
        for row, answer in zip(rows, answers[ours], strict=True):
            if wanted.get(row.label, answer.answer) != answer.answer:
                print(row.id, row.label, row.kind, answer.answer)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--peers", type=Path, help="folder of the other scanners' environments; made where missing")
    parser.add_argument(
        "--list", action="store_true", help="print each artifact that Jingwei does not judge as labelled"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
