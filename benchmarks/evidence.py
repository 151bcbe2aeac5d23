"""The log, bundles and their verifiers, in one run beside their peers: speed against fixed bounds, and which lies are noticed.

    python benchmarks/evidence.py [--folder DIR] [--size 1000000] [--findings 10000] [--only log,bundle,attacks]

Peers: a plain hash chain in SQLite, raw DSSE by securesystemslib, sign and verify of compliance-trestle (extra `interop`, or TRESTLE names the
program), and the verifier that accepts everything.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import evidence_attacks
import evidence_bundle
import ledger
from report import ROOT, Section, machine

COMMAND = "python benchmarks/evidence.py"


def sections(folder: Path, size: int, findings: int, only: list[str]) -> list[Section]:
    """Everything measured."""
    made = []
    if "log" in only:
        notes = (f"file system: {file_system(folder)}; `fdatasync` of one page stands for what the disk can do",)
        made.append(
            Section("Log", COMMAND, ("what", "Jingwei", "peer", "bound"), tuple(ledger.rows(folder, size)), notes)
        )
    if "bundle" in only:
        head = (f"{findings:,} findings, one core", "sign or make", "verify", "bytes of proof a finding", "bound")
        rows = tuple(evidence_bundle.rows(folder, findings))
        made.append(Section("Bundle", COMMAND, head, rows, evidence_bundle.NOTES))
    if "attacks" in only:
        verifiers = evidence_attacks.columns(folder)
        rows = tuple(evidence_attacks.rows(verifiers))
        made.append(Section("Lies noticed", COMMAND, ("lie", *verifiers), rows, evidence_attacks.NOTES))
    return made


def file_system(folder: Path) -> str:
    """Its kind, as `stat` names it."""
    done = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def peers() -> str:
    """Versions of what is compared."""
    found = ", ".join(f"{name} {version(name)}" for name in ("securesystemslib", "ecdsa", "dilithium-py"))
    program = evidence_attacks.trestle()
    if program is None:
        return f"{found}; compliance-trestle is not installed (extra interop), so it is left out"
    done = subprocess.run([program, "version"], capture_output=True, text=True, check=False)
    return f"{found}; {done.stdout.strip().splitlines()[0] if done.stdout.strip() else 'trestle'}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "out", help="on the disk to measure")
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--only", default="log,bundle,attacks")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    print(f"{machine()}\n\n{peers()}\n")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        for section in sections(Path(name), options.size, options.findings, options.only.split(",")):
            print(section.markdown(), flush=True)


if __name__ == "__main__":
    main()
