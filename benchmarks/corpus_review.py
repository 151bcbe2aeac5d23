"""`jingwei corpus review` as a user runs it, beside other tools: duplicates, everything else that it reports, CPU time, memory.

    python benchmarks/corpus_review.py --data DIR [--peers out/corpus-peers] [--mb 20] [--seeds 1,2] [--rounds 3]

DIR/corpus/generator makes the corpora. Runs are interleaved (A B C A B C ...), on one core (taskset), with one worker; CPU seconds are user and
system of all processes, median; net is without the same command on 20 documents. Peers are pinned, without proxies and package indexes. J is the
Jaccard coefficient of the sets of 5-character runs (NFKC, lower case, white space to one blank), computed here, not by what is measured.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus_review_quality as quality
from peers import corpus as peers
from report import commit, machine

FEW = 20
SECONDS = 1800  # of one run
POLL = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one command with all its processes: CPU and wall seconds, largest sum of resident memory in MB, exit code."""

    cpu: float
    wall: float
    rss: float
    code: int


def measure(command: list[str], log: Path, *, core: bool = True) -> Cost:
    """Run `command`, on one core or on all."""
    start = time.monotonic()
    with log.open("wb") as stream:
        whole = ["timeout", "-k", "5", str(SECONDS), *(("taskset", "-c", "0") if core else ()), *command]
        process = subprocess.Popen(whole, stdout=stream, stderr=stream, env={**os.environ, **peers.OFFLINE})
    peak, over = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peak, over))
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    over.set()
    watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - start, peak[0], process.returncode)


def _watch(root: int, peak: list[float], over: threading.Event) -> None:
    while not over.wait(POLL):
        peak[0] = max(peak[0], sum(map(_resident, _tree(root))) / 1e6)


def _tree(root: int) -> Iterator[int]:
    todo = [root]
    while todo:
        yield (pid := todo.pop())
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            todo += [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:  # it has ended
            continue


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def ours(corpus: Path, out: Path, jobs: int = 1, *, poison: bool = True) -> list[str]:
    """The review of all shards of `corpus`."""
    command = [sys.executable, "-m", "jingwei", "corpus", "review", *map(str, sorted(corpus.glob("docs-*.jsonl")))]
    command += ["--out", str(out), "--benchmarks", str(corpus / "bench.jsonl"), "--jobs", str(jobs)]
    return command if poison else [*command, "--skip", "poison"]


def generate(data: Path, out: Path, mb: int, seed: int) -> Path:
    """A corpus."""
    maker = data / "corpus" / "generator" / "make_corpus.py"
    subprocess.run(
        [sys.executable, str(maker), str(out), "--mb", str(mb), "--seed", str(seed)], check=True, capture_output=True
    )
    return out


def few(corpus: Path, out: Path) -> Path:
    """The first documents of `corpus`, the same items."""
    out.mkdir()
    with min(corpus.glob("docs-*.jsonl")).open() as lines:
        (out / "docs-00000.jsonl").write_text("".join(line for line, _ in zip(lines, range(FEW), strict=False)))
    shutil.copy(corpus / "bench.jsonl", out)
    return out


class Contest:
    """Runs by name, each on a new folder; the last folder of each stays for the quality."""

    def __init__(self, work: Path, environments: Path | None) -> None:
        self.work, self.environments = work, environments
        self.failed = peers.install(environments) if environments else {}
        self.names = ["jingwei, without poison", "jingwei"]
        if environments:
            self.names += [f"{name} {what}" for name, what in peers.RUNS if name not in self.failed]

    def out(self, name: str, corpus: Path) -> Path:
        """Where the last run of `name` wrote."""
        return self.work / f"{name.replace(' ', '-')}-{corpus.name}"

    def run(self, name: str, corpus: Path) -> Cost:
        """One run."""
        out = self.out(name, corpus)
        shutil.rmtree(out, ignore_errors=True)
        if name.startswith("jingwei"):
            command = ours(corpus, out, poison=name == "jingwei")
        else:
            assert self.environments
            out.mkdir()
            command = peers.command(self.environments, *name.split(), corpus, out)
        return measure(command, self.work / f"{out.name}.log")


def speed(contest: Contest, corpus: Path, small: Path, rounds: int) -> list[str]:
    """Print the costs; the names of the runs that ended well."""
    size = sum(shard.stat().st_size for shard in corpus.glob("docs-*.jsonl")) / 1e6
    costs: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in contest.names}
    for _ in range(rounds):
        for name in contest.names:
            costs[name].append((contest.run(name, corpus), contest.run(name, small)))
    well = []
    for name, reason in contest.failed.items():
        print(f"  {name:26} {reason}")
    for name, both in costs.items():
        codes = {cost.code for pair in both for cost in pair}
        if codes - ({0, 2} if name.startswith("jingwei") else {0}):
            log = (contest.work / f"{contest.out(name, corpus).name}.log").read_text(errors="replace")
            print(f"  {name:26} failed, exit codes {sorted(codes)}: {(log.strip().splitlines() or [''])[-1][:160]}")
            continue
        well.append(name)
        gross, start = (statistics.median(pair[i].cpu for pair in both) for i in (0, 1))
        net = max(gross - start, 1e-9)
        each = " ".join(f"{pair[0].cpu:.1f}" for pair in both)
        print(
            f"  {name:26} CPU s {gross:6.2f} ({each}), {FEW} documents {start:5.2f}, net {net:6.2f}; MB per CPU s {size / gross:5.2f}, "
            f"net {size / net:5.2f}; peak RSS of all processes {max(pair[0].rss for pair in both):.0f} MB; exit codes {sorted(codes)}"
        )
    return well


def workers(corpus: Path, work: Path) -> None:
    """Print wall seconds and memory with one worker and two, on all cores."""
    for jobs in (1, 2):
        cost = measure(ours(corpus, work / f"jobs-{jobs}-{corpus.name}", jobs), work / "jobs.log", core=False)
        print(
            f"  {corpus.name}, {jobs} workers: wall {cost.wall:.1f} s, CPU {cost.cpu:.1f} s, peak RSS {cost.rss:.0f} MB,"
            f" exit code {cost.code}"
        )


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    given = os.environ.get("JINGWEI_DATA")
    parser.add_argument("--data", type=Path, default=given, required=given is None)
    parser.add_argument("--peers", type=Path, help="folder of the other tools' environments; made where missing")
    parser.add_argument("--mb", type=int, default=20)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--larger", default="200", help="sizes in MB whose memory is measured too, such as 200,2000")
    options = parser.parse_args()
    environments = options.peers.resolve() if options.peers else None
    print(f"{machine()}; commit {commit()}; load average {os.getloadavg()[0]:.1f}; pins {peers.PINS}")
    print("command: python benchmarks/corpus_review.py", *(sys.argv[1:]))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        contest = Contest(work, environments)
        for seed in options.seeds.split(","):
            corpus = generate(Path(options.data), work / f"seed-{seed}", options.mb, int(seed))
            content = b"".join(shard.read_bytes() for shard in sorted(corpus.glob("docs-*.jsonl")))
            digest = hashlib.sha256(content).hexdigest()[:16]
            print(f"\nseed {seed}: {len(content) / 1e6:.2f} MB, SHA-256 {digest}", flush=True)
            well = speed(contest, corpus, few(corpus, work / f"few-{seed}"), options.rounds)
            removals = {
                name: quality.removed(contest.out(name, corpus), corpus, name) for name in well if "pii" not in name
            }
            quality.duplicates(corpus, removals)
            if "jingwei" in well:
                quality.review(corpus, contest.out("jingwei", corpus))
            workers(corpus, work)
        for mb in filter(None, options.larger.split(",")):
            corpus = generate(Path(options.data), work / f"{mb}-MB", int(mb), 1)
            workers(corpus, work)
            shutil.rmtree(corpus)
    print(f"\nload average at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
