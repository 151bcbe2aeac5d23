"""Signs of attack in packages: own labelled cases, each attack with benign ones of the same words; trivial rules; false alarms on real archives.

    python benchmarks/packages.py [--archives DIR] [--guarddog PATH]

Rules are tuned on the cases of the tests only. packages_held_out.yaml was written by the same author after classes of published attacks, when
the rules were fixed. `suspicious` and `malicious` count as found. DIR holds wheels and source archives that count as benign; they are read in memory
and never run. PATH is the program of the peer, in an environment of its own; it is given the files as a folder, for all its rules of sources.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jingwei.documents import load_yaml
from jingwei.layers.tools.packages.contents.files import File, judge_files
from jingwei.layers.tools.packages.contents.metadata import Metadata
from jingwei.layers.tools.packages.places import archive_kind
from jingwei.layers.tools.packages.worker import State, content_of
from jingwei.layers.tools.provenance.bundle import read_attestations
from jingwei.layers.tools.provenance.samples import Service, statement
from jingwei.layers.tools.provenance.statement import read_statement
from jingwei.layers.tools.provenance.trust import read_trust_root
from jingwei.layers.tools.provenance.verify import verify
from jingwei.limits import LIMITS
from jingwei.statistics.binomial import lower_bound, upper_bound

HELD_OUT = Path(__file__).with_name("packages_held_out.yaml")
TESTS = Path(__file__).parents[1] / "tests" / "layers" / "tools" / "packages" / "sources"
FIRST = re.compile(r"\b(?:exec|eval|os\.system|subprocess|__import__)\b")
BOTH = (re.compile(r"requests|urllib|socket|httpx"), re.compile(r"\b(?:exec|eval|system|subprocess|Popen)\b"))
Files = Mapping[str, str]
ROUNDS = 200  # attestations that are verified


def ours(files: Files) -> bool:
    """Whether a package is rejected."""
    listed = [File(path, lambda text=text: memoryview(text.encode())) for path, text in files.items()]  # type: ignore[misc]
    found = judge_files(listed, Metadata("demo", "1"), frozenset(), LIMITS, sources=True, installs={"setup.py"})
    return any(one.verdict.rejected for one in found)


def at_start(files: Files) -> bool:
    """Trivial: a word that executes in what runs at installation or import."""
    return any(FIRST.search(text) for path, text in files.items() if path.endswith(("setup.py", "__init__.py", ".pth")))


def together(files: Files) -> bool:
    """Trivial: the network and execution in one package."""
    return all(any(pattern.search(text) for text in files.values()) for pattern in BOTH)


def peer(program: str) -> Callable[[Files], bool]:
    """What the peer says of the files as a folder: any risk, which is a capability together with a threat."""

    def judge(files: Files) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                place = Path(folder, "demo-1.0", path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            command = [program, "pypi", "scan", f"{folder}/demo-1.0", "--no-sandbox", "--output-format", "json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        answer: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
        return bool(answer.get("risks"))

    return judge


def development() -> tuple[dict[str, Files], dict[str, Files]]:
    """The cases of the tests, as packages."""
    single = load_yaml((TESTS / "cases.yaml").read_bytes())
    several = load_yaml((TESTS / "packages.yaml").read_bytes())
    attacks = {name: {"demo/__init__.py": case["source"]} for name, case in single["attacks"].items()}
    benign = {name: {"demo/__init__.py": source} for name, source in single["benign"].items()}
    return attacks | {name: case["files"] for name, case in several["attacks"].items()}, benign | several["benign"]


def told(part: int, whole: int) -> str:
    """A share with its exact 95 % interval."""
    return (
        f"{part}/{whole} [{100 * lower_bound(part, whole, 0.025):.0f}, {100 * upper_bound(part, whole, 0.025):.0f}] %"
    )


def compare(
    name: str, attacks: Mapping[str, Files], benign: Mapping[str, Files], judges: Mapping[str, Callable[[Files], bool]]
) -> None:
    """One line for each judge; what ours misses or accuses by name."""
    print(f"{name}: {len(attacks)} attacks, {len(benign)} benign")
    for who, judge in judges.items():
        start = time.perf_counter()
        missed = [one for one, files in attacks.items() if not judge(files)]
        accused = [one for one, files in benign.items() if judge(files)]
        seconds = time.perf_counter() - start
        print(
            f"  {who:32} found {told(len(attacks) - len(missed), len(attacks))}, false alarms {told(len(accused), len(benign))}, {seconds:.1f} s"
        )
        if judge is ours:
            print(f"    missed: {', '.join(missed) or 'none'}; accused: {', '.join(accused) or 'none'}")


def archives(folder: Path) -> None:
    """False alarms and cost on real archives."""
    paths = sorted(path for path in folder.iterdir() if archive_kind(path.name))
    accused, worst, start = [], 0.0, time.process_time()
    for path in paths:
        before = time.process_time()
        found = content_of(archive_kind(path.name), path, State(LIMITS, sources=True))  # type: ignore[arg-type]
        worst = max(worst, time.process_time() - before)
        accused += [path.name] if any(one.verdict.rejected for one in found.problems) else []
    size = sum(path.stat().st_size for path in paths) / 1e6
    print(
        f"archives: rejected {told(len(accused), len(paths))}, {size:.0f} MB, {time.process_time() - start:.0f} CPU s, slowest {worst:.0f} s"
    )
    print(f"    accused: {', '.join(accused) or 'none'}")


def provenance() -> None:
    """Cost of verifying one attestation, without the interpreter's start."""
    service = Service()
    root = read_trust_root(service.trust_root())
    content = json.dumps(service.attestation(statement("x.whl", b"x"))).encode()
    start = time.process_time()
    for _ in range(ROUNDS):
        for one in read_attestations(content, "x"):
            verify(one, read_statement(one.payload), root)
    print(f"attestations: {1000 * (time.process_time() - start) / ROUNDS:.1f} CPU ms each, of {len(content)} bytes")


def main() -> None:
    """Print every comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archives", type=Path)
    parser.add_argument("--guarddog")
    options = parser.parse_args()
    judges = {"Jingwei": ours, "trivial: executes at start": at_start, "trivial: network and execution": together}
    if options.guarddog:
        judges["guarddog"] = peer(options.guarddog)
    held = load_yaml(HELD_OUT.read_bytes())
    compare(
        "development",
        *development(),
        judges if not options.guarddog else {n: j for n, j in judges.items() if n != "guarddog"},
    )
    compare("held out", held["attacks"], held["benign"], judges)
    provenance()
    if options.archives:
        archives(options.archives)


if __name__ == "__main__":
    main()
