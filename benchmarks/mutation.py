"""How much the tests of a room notice: small faults put into its source one at a time, and the share that its own tests find.

The mutants are drawn from all that the operators of `mutants.py` can make, with a fixed seed. Each is tried on a copy of source and tests, so the
checkout is never touched; worker processes take the copy too, as they are given the parent's module path. Own code, because of the two kept
libraries one mutates functions only and picks tests by calls seen in its own process (steps run in workers), the other rewrites the checkout in
place; neither draws a sample.

    python benchmarks/mutation.py --room assess
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from importlib.util import cache_from_source
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[1]
# imported once, before each mutant's process is forked: what takes long to import and no mutant changes; no plugin of pytest
PRELOAD = (
    "pytest",
    "sqlalchemy",
    "alembic.command",
    "pydantic",
    "yaml",
    "jsonschema",
    "cyclonedx",
    "jingwei.statistics.binomial",
)
MEMORY, FILE_BYTES = 8 << 30, 1 << 30


@dataclass(frozen=True, slots=True)
class Room:
    """Source folder below src/jingwei, folders and files of its tests (files of `slow` run last), packages below it that do not import it."""

    source: str
    tests: tuple[str, ...]
    slow: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # files of tests that start servers and writers of their own, which take minutes here

    def test_files(self, tree: Path) -> list[str]:
        """Test files of the copy, the slow ones last."""
        paths = (path for name in self.tests for path in [tree / name, *(tree / name).rglob("test_*.py")])
        found = sorted(
            path.relative_to(tree).as_posix() for path in paths if path.is_file() and path.name not in self.without
        )
        return sorted(found, key=lambda path: self.slow.index(Path(path).name) if Path(path).name in self.slow else -1)


ROOMS = {
    "assess": Room(
        "assess",
        ("tests/assess",),
        ("test_run.py", "test_whole.py", "test_assess.py", "test_processes.py"),
        ("jingwei.layers", "jingwei.dimensions", "jingwei.catalog", "jingwei.engine", "jingwei.store"),
    ),
    "inventory": Room(
        "inventory",
        ("tests/inventory",),
        ("test_read.py", "test_draft.py", "test_discover.py"),
        ("jingwei.containers",),
    ),
    "evidence": Room(
        "evidence",
        ("tests/evidence", "tests/conformance"),
        ("test_ledger.py", "test_ledger_machine.py"),
        ("jingwei.store", "jingwei.statistics"),
        ("test_ledger_writers.py",),
    ),
    "exchange": Room(
        "parties/exchange",
        ("tests/parties/exchange", *(f"tests/cli/test_{name}.py" for name in ("policy", "seal", "share", "verify"))),
        (
            "test_seal.py",
            "test_share.py",
            "test_verify.py",
            "test_service_desk.py",
            "test_recompute.py",
            "test_stranger.py",
            "test_stranger_cases.py",
        ),
        ("jingwei.store", "jingwei.evidence"),
    ),
}


def near_and_far(tests: list[str], source: str) -> list[list[str]]:
    """Tests that bear the module's name; those of its part of the room; the others."""
    module = Path(source)

    def distance(test: str) -> int:
        path = Path(test)
        return 0 if module.stem in path.stem else 1 if path.parent.parts[1:] == module.parent.parts[:2] else 2

    parts = [[test for test in tests if distance(test) == wanted] for wanted in range(3)]
    return [part for part in parts if part]


@dataclass(frozen=True, slots=True)
class Bench:
    """A copy of source and tests in which mutants are tried."""

    tree: Path
    tests: list[str]

    def passes(self, seconds: float, tests: list[str]) -> bool:
        """Whether these tests pass in the copy as it stands within `seconds`."""
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            _test(self.tree, tests)
        ended, status = 0, 0
        try:
            while not ended and time.monotonic() - start < seconds:
                time.sleep(0.01)
                ended, status = os.waitpid(child, os.WNOHANG)
        finally:
            if not ended:
                for process in _descendants(child):
                    os.kill(process, signal.SIGKILL)
                os.waitpid(child, 0)
        return bool(ended) and status == 0

    def survives(self, mutant: Mutant, seconds: float) -> bool:
        """Whether the tests still pass with the mutant in place. Running out of time counts as noticed."""
        path = self.tree / "src" / "jingwei" / mutant.path
        original = path.read_text(encoding="utf-8")
        try:
            _replace(path, mutant.source())
            return all(self.passes(seconds, tests) for tests in near_and_far(self.tests, mutant.path))
        finally:
            _replace(path, original)
            shutil.rmtree(
                self.tree / ".hypothesis", ignore_errors=True
            )  # one mutant's failures are no hints for the next


def _replace(path: Path, text: str) -> None:
    """Write a module and drop its compiled forms: two versions of one size within a second would share them."""
    path.write_text(text, encoding="utf-8")
    for compiled in (Path(cache_from_source(path)), *(path.parent / "__pycache__").glob(f"{path.stem}.*.pyc")):
        compiled.unlink(missing_ok=True)


def _test(tree: Path, tests: list[str]) -> None:
    """In the forked process: run pytest on the copy, then end."""
    try:
        quiet = os.open(tree / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
        os.chdir(tree)
        import pytest

        options = [
            "-x",
            "-q",
            "--tb=no",
            "-p",
            "no:cacheprovider",
            "-m",
            "not torture",
            "--hypothesis-seed=0",
            f"--basetemp={tree / 'scratch'}",
        ]
        code = int(pytest.main([*options, *tests]))
        loaded = str(sys.modules["jingwei"].__file__)
        os._exit(code if loaded.startswith(str(tree)) else 99)
    except BaseException as error:  # noqa: BLE001 - a mutant may raise anything while pytest imports it; that is noticed
        print(f"{type(error).__name__}: {error}", flush=True)
        os._exit(98)


def _descendants(process: int) -> list[int]:
    """The process and everything it started (workers have sessions of their own)."""
    found = [process]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found.extend(map(int, children.read_text(encoding="ascii").split()))
    return found


def main() -> int:
    """Draw, try, report. Exit code 1 below the bound."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the copy is removed and its processes are ended
    room: Room = ROOMS[options.room]
    pool = [m for path in _sources(room, options.files) for m in mutants_of(path, ROOT / "src" / "jingwei")]
    drawn = random.Random(options.seed).sample(pool, min(options.count, len(pool)))
    print(f"{len(drawn)} of {len(pool)} mutants drawn with seed {options.seed}", flush=True)
    survivors = _at_once(room, [drawn[part :: options.jobs] for part in range(options.jobs)])
    if survivors is None:
        print("the tests do not pass without any mutant")
        return 2
    return _report(drawn, survivors, options)


def _at_once(room: Room, shares: list[list[Mutant]]) -> list[Mutant] | None:
    """The survivors of all shares, each tried in a process and a copy of its own; None where tests fail without a mutant."""
    fork = get_context("fork")
    ends = [fork.Pipe(duplex=False) for _ in shares]
    workers = [
        fork.Process(target=_share, args=(room, share, send)) for share, (_, send) in zip(shares, ends, strict=True)
    ]
    try:
        for worker, (_, send) in zip(workers, ends, strict=True):
            worker.start()
            send.close()
        found = [receive.recv() for receive, _ in ends]  # EOFError when a worker died
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    return None if None in found else [mutant for part in found for mutant in part]


def _share(room: Room, share: list[Mutant], send: Connection) -> None:
    """In a process of its own: send the survivors of a share, or None where the tests fail without any mutant."""
    with tempfile.TemporaryDirectory(prefix="jingwei-mutation-") as folder:
        bench = _copy(Path(folder).resolve(), room)
        _preload(bench.tree, room)
        start = time.monotonic()
        passed = bench.passes(600.0, bench.tests)
        clean = time.monotonic() - start
        if passed:
            print(f"own tests pass in {clean:.1f} s", flush=True)
            send.send(_try(bench, share, 3 * clean + 10))
        else:
            print((bench.tree / "output.txt").read_text(encoding="utf-8")[-4000:], flush=True)
            send.send(None)


def _preload(tree: Path, room: Room) -> None:
    """Take jingwei from the copy, and import all that no mutant changes."""
    sys.path[:] = [str(tree / "src"), *(entry for entry in sys.path if Path(entry) != ROOT / "benchmarks")]
    os.environ["PYTHONPATH"] = str(tree / "src")
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(tree / "compiled")  # once for all mutants
    for name in PRELOAD:
        importlib.import_module(name)
    for name in room.below:
        for part in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            if ".migrations" not in part.name:
                importlib.import_module(part.name)
    early = [name for name in sys.modules if name.startswith(f"jingwei.{room.source.replace('/', '.')}")]
    if early:
        raise SystemExit(f"imported too early: {early}")


def _try(bench: Bench, drawn: list[Mutant], seconds: float) -> list[Mutant]:
    survivors: list[Mutant] = []
    start = time.monotonic()
    for number, mutant in enumerate(drawn, 1):
        if bench.survives(mutant, seconds):
            survivors.append(mutant)
            print(f"survived {mutant}", flush=True)
        if number % 50 == 0:
            print(f"{number} tried, {len(survivors)} survived, {time.monotonic() - start:.0f} s", flush=True)
    return survivors


def _copy(tree: Path, room: Room) -> Bench:
    ignore = shutil.ignore_patterns("__pycache__")
    for path in ROOT.glob("[!.]*"):
        if path.name in {"src", "tests"}:
            shutil.copytree(path, tree / path.name, ignore=ignore)
        else:
            (tree / path.name).symlink_to(path)  # what tests read besides: documents, examples
    return Bench(tree, room.test_files(tree))


def _sources(room: Room, patterns: list[str]) -> list[Path]:
    found = sorted((ROOT / "src" / "jingwei" / room.source).rglob("*.py"))
    return [path for path in found if not patterns or any(path.match(pattern) for pattern in patterns)]


def _report(drawn: list[Mutant], survivors: list[Mutant], options: argparse.Namespace) -> int:
    from jingwei.statistics.binomial import lower_bound

    tried, left = Counter(m.path for m in drawn), Counter(m.path for m in survivors)
    for path in sorted(tried):
        print(f"{path:40} {tried[path] - left[path]:4} of {tried[path]:4} noticed")
    killed, total = len(drawn) - len(survivors), len(drawn)
    bound = lower_bound(killed, total)
    print(f"score {killed}/{total} = {killed / total:.1%}, at least {bound:.1%} (exact one-sided 95 % bound)")
    print(f"command: python benchmarks/mutation.py --room {options.room} --count {options.count} --seed {options.seed}")
    return 0 if killed / total >= options.bound else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--room", choices=ROOMS, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants tried at the same time")
    parser.add_argument("--bound", type=float, default=0.8, help="exit code 1 when the score is below")
    parser.add_argument("--files", nargs="*", default=[], help="only files that match these patterns")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
