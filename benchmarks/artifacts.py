"""Judge labelled model files: detection, false alarms, what stays unproved, and what is wrongly called clean.

`--data DIR` holds `labels.csv` and the `*.tar.xz` archives it names (see docs/benchmarks.md for the sources). Archives are read in memory;
nothing is loaded or unpacked to disk. Two trivial rules stand beside the scanner. Peers are run by a later comparison, not here.
"""

from __future__ import annotations

import argparse
import csv
import pickletools
import platform
import sys
import tarfile
import time
from collections import Counter, defaultdict
from pathlib import Path, PurePosixPath

import jingwei
from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.verdict import worst

RISKY = {
    ".pkl",
    ".pickle",
    ".pt",
    ".pth",
    ".bin",
    ".joblib",
    ".h5",
    ".keras",
    ".npy",
    ".ckpt",
    ".mar",
    ".nemo",
    ".dill",
}
IMPORTS = {"GLOBAL", "STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4"}


def load(folder: Path) -> dict[str, bytes]:
    """Every file of every archive, by archive and path."""
    files = {}
    for archive in sorted(folder.glob("*.tar.xz")):
        with tarfile.open(archive) as tar:
            for entry in tar:
                stream = tar.extractfile(entry) if entry.isfile() else None
                if stream is not None:
                    files[f"{archive.name}:{entry.name}"] = stream.read()
    return files


def imports_something(content: bytes) -> bool:
    """Trivial rule: the bytes, taken for a pickle, hold an import opcode before they break."""
    try:
        return any(op.name in IMPORTS for op, _, _ in pickletools.genops(content))
    except Exception:  # noqa: BLE001 - a trivial rule has no opinion on what breaks it
        return False


def judge(row: dict[str, str], files: dict[str, bytes]) -> tuple[Verdict, bool, bool, float]:
    """Verdict and the two trivial rules on one artifact, a file or a folder, and the CPU seconds of the scan."""
    prefix = f"{row['archive']}:{row['path']}"
    parts = {name: content for name, content in files.items() if name == prefix or name.startswith(f"{prefix}/")}
    if not parts:
        sys.exit(f"{row['id']}: {prefix} is not in the archives")
    start = time.process_time()
    verdict = worst(scan_bytes(content, PurePosixPath(name).name).verdict for name, content in parts.items())
    seconds = time.process_time() - start
    risky = any(PurePosixPath(name).suffix in RISKY for name in parts)
    return verdict, risky, any(map(imports_something, parts.values())), seconds


def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent."""
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "0/0"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--list", action="store_true", help="print each artifact that is not judged as labelled")
    options = parser.parse_args()
    files = load(options.data)
    with (options.data / "labels.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    seconds = []
    for row in rows:
        verdict, risky, imports, spent = judge(row, files)
        seconds.append(spent)
        family = "pickle family" if row["kind"].startswith(("pickle", "torch-zip")) else "other formats"
        for group in ("all", family, row["source_repo"], f"kind {row['kind']}"):
            counts[group, row["label"]].update({verdict.value: 1, "n": 1, "risky": int(risky), "imports": int(imports)})
        if options.list and not (verdict.rejected if row["label"] == "malicious" else verdict is Verdict.CLEAN):
            print(row["id"], row["label"], row["kind"], verdict.value)
    print(
        f"jingwei {jingwei.__version__}, Python {platform.python_version()}, {platform.machine()}, {platform.system()}"
    )
    for group in sorted({name for name, _ in counts}):
        bad, good = counts[group, "malicious"], counts[group, "benign"]
        print(f"\n{group}")
        print(
            f"  malicious detected   {share(bad['suspicious'] + bad['malicious'], bad['n'])}; unproved {bad['unproved']}; SAID CLEAN {bad['clean']}"
        )
        print(
            f"  benign false alarms  {share(good['suspicious'] + good['malicious'], good['n'])}; clean {good['clean']}; unproved {good['unproved']}"
        )
        print(
            f"  trivial: extension   {share(bad['risky'], bad['n'])} detected, {share(good['risky'], good['n'])} false alarms"
        )
        print(
            f"  trivial: any import  {share(bad['imports'], bad['n'])} detected, {share(good['imports'], good['n'])} false alarms"
        )
    seconds.sort()
    print(f"\nCPU seconds: median {seconds[len(seconds) // 2]:.4f}, largest {seconds[-1]:.3f}, all {sum(seconds):.2f}")


if __name__ == "__main__":
    main()
