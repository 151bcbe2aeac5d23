"""The offline copy of OSV: import and matching, measured on a given export and held against a slow plain reference.

`--data DIR` holds `{ecosystem}/all.zip` as OSV exports them (see docs/benchmarks.md for the sources). Beside the matcher stand
two trivial ones: the exact list of versions only, and "every version of a named package is affected". The reference walks no events and
caches nothing; it asks each range by the definition of its ends.

    python benchmarks/advisories.py --data DIR
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import packaging
from packaging.version import InvalidVersion, Version

from jingwei.documents import load_json
from jingwei.layers.tools.packages.osv import Database, State, open_database
from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, read_bundle, statement_of
from jingwei.layers.tools.packages.osv.export import Source, holding_of, sources_in
from jingwei.layers.tools.packages.osv.names import package_name
from jingwei.layers.tools.packages.osv.tables import fill
from report import machine

PACKAGES = 10_000
SUFFIXES = ("", "", "", "", "a1", "b2", "rc1", ".dev3", ".post1", "+cu121")


@dataclass(frozen=True, slots=True)
class Question:
    """A version of a package, and what the reference says: affected, not, or undecidable."""

    name: str
    version: str
    answer: bool | None


def timed(what: str, step: Callable[[], Any], bound: float | None = None) -> Any:
    """Do it once and print the processor time."""
    start = time.process_time()
    made = step()
    seconds = time.process_time() - start
    print(f"{what}: {seconds:.2f} CPU s" + (f" (bound {bound} s)" if bound else ""))
    return made


def documents(source: Source) -> Iterator[dict[str, Any]]:
    """Every advisory, unpacked by the standard library."""
    with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
        for name in archive.namelist():
            yield load_json(archive.read(name))


def by_name(source: Source) -> dict[str, list[dict[str, Any]]]:
    """Affected entries of advisories in force, by the name of the package."""
    made: dict[str, list[dict[str, Any]]] = {}
    for document in documents(source):
        if document.get("withdrawn") is None:
            for one in document.get("affected", []):
                if one.get("package", {}).get("ecosystem") == source.ecosystem:
                    made.setdefault(package_name(source.ecosystem, one["package"]["name"]), []).append(one)
    return made


def public(text: str) -> Version | None:
    """Without the local part; None for what PEP 440 does not know."""
    try:
        return Version(Version(text).public)
    except InvalidVersion:
        return None


def reference(entries: list[dict[str, Any]], version: str) -> bool | None:
    """Affected if any entry says so; None when none does and one cannot be decided."""
    answers = [_entry(one, version) for one in entries]
    return True if True in answers else None if None in answers else False


def _entry(one: dict[str, Any], version: str) -> bool | None:
    mine, listed = public(version), one.get("versions", [])
    if version in listed or (mine is not None and any(public(text) == mine for text in listed)):
        return True
    ranges = [r for r in one.get("ranges", []) if r["type"] != "GIT"]
    if mine is None or (not ranges and (one.get("ranges") or not listed)):
        return None
    found = [_inside([p for e in r["events"] for p in e.items()], mine) for r in ranges]
    return True if True in found else None if None in found else False


def _inside(pairs: list[tuple[str, str]], mine: Version) -> bool | None:
    """Some introduction lies at or before the version, and no end of it lies between; None where an end is no version."""
    if any(text != "0" and public(text) is None for _, text in pairs):
        return None
    starts = [None if text == "0" else Version(text) for kind, text in pairs if kind == "introduced"]
    ends = [(kind, Version(text)) for kind, text in pairs if kind in {"fixed", "last_affected"}]
    return any((start is None or start <= mine) and not _ended(start, ends, mine) for start in starts)


def _ended(start: Version | None, ends: list[tuple[str, Version]], mine: Version) -> bool:
    after = [(k, end) for k, end in ends if start is None or start < end or (k == "last_affected" and start == end)]
    return any(mine >= end if kind == "fixed" else mine > end for kind, end in after)


def questions(entries: dict[str, list[dict[str, Any]]], chance: random.Random) -> list[Question]:
    """Versions at, just before and just after the ends of ranges, listed ones, odd ones, and packages that no advisory names."""
    names = sorted(entries)
    made = []
    for number in range(PACKAGES):
        if number % 10 == 9:
            made.append(Question(f"unnamed-{number}", f"{chance.randrange(9)}.{chance.randrange(9)}", answer=False))
            continue
        name = chance.choice(names)
        version = _version(chance.choice(entries[name]), chance)
        made.append(Question(name, version, reference(entries[name], version)))
    return made


def _version(one: dict[str, Any], chance: random.Random) -> str:
    ends = [text for r in one.get("ranges", []) if r["type"] != "GIT" for e in r["events"] for text in e.values()]
    base = chance.choice([*ends, *one.get("versions", [])[-3:], "0", f"{chance.randrange(9)}.{chance.randrange(30)}.1"])
    if chance.random() < 0.02:
        return chance.choice(["latest", "1.x", "2024-01-01", ""])
    parts = base.split(".")
    if chance.random() < 0.5 and parts[-1].isdigit():
        parts[-1] = str(max(0, int(parts[-1]) + chance.choice((-1, 1))))
    return ".".join(parts) + chance.choice(SUFFIXES)


def compared(
    database: Database, ecosystem: str, asked: list[Question], entries: dict[str, list[dict[str, Any]]]
) -> int:
    """Print a table of answers against the reference; the number of false "not affected"."""
    words = {True: "affected", False: "not affected", None: "undecidable"}
    found = [database.compare(ecosystem, one.name, one.version).state for one in asked]
    listed = [any(one.version in e.get("versions", []) for e in entries.get(one.name, [])) for one in asked]
    print(f"reference: {dict(Counter(words[one.answer] for one in asked))}")
    rows = Counter((words[one.answer], state.value) for one, state in zip(asked, found, strict=True))
    for (word, state), count in sorted(rows.items()):
        print(f"  reference {word:<13} here {state:<10} {count}")
    silent = sum(one.answer is not False and state is State.UNAFFECTED for one, state in zip(asked, found, strict=True))
    false = sum(one.answer is False and state is State.AFFECTED for one, state in zip(asked, found, strict=True))
    missed = sum(one.answer is not False and not hit for one, hit in zip(asked, listed, strict=True))
    named = sum(one.answer is False and one.name in entries for one in asked)
    print(f"false `not affected`: {silent}; false `affected`: {false}")
    print(f"trivial, exact list of versions only: false `not affected`: {missed}")
    print(f"trivial, every version of a named package: false `affected`: {named}")
    return silent


def matched(source: Source, path: Path) -> int:
    """Match packages of one export; the number of false "not affected"."""
    entries = by_name(source)
    asked = timed(f"reference: {PACKAGES} answers", lambda: questions(entries, random.Random(7)))
    with open_database(path, date(2026, 1, 1)) as database:
        home = source.ecosystem
        timed(f"{PACKAGES} packages matched", lambda: [database.matches(home, q.name, q.version) for q in asked], 1)
        return compared(database, home, asked, entries)


def main() -> int:
    """Measure; 1 when a package was falsely called not affected."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of ECOSYSTEM/all.zip")
    folder: Path = parser.parse_args().data
    sources = sources_in(folder / "osv" if (folder / "osv").is_dir() else folder)
    print(f"{machine()}, packaging {packaging.__version__}, SQLite {sqlite3.sqlite_version}")
    print(", ".join(f"{source.ecosystem}: {len(source.content)} bytes packed" for source in sources))
    holdings = timed("update: every advisory read and counted", lambda: [(one, holding_of(one)) for one in sources])
    print(f"advisories: {sum(holding.advisories for _, holding in holdings)}")
    content = bundle_bytes(statement_of(holdings, "2026-01-01T00:00:00Z"), sources)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "advisories.db"

        def load() -> None:
            with closing(sqlite3.connect(path)) as connection:
                fill(connection, read_bundle(content, unsigned=True))

        timed("import: digests, every advisory read and stored", load, 3)
        print(f"database: {path.stat().st_size} bytes; memory so far {_memory()} MiB")
        silent = sum(matched(source, path) for source in sources if source.ecosystem == "PyPI")
    return int(bool(silent))


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
