"""Speed of the log in SQLite: durable appends beside what the disk can do, proofs and fsck at a million entries; `evidence.py` prints it.

The plain hash chain beside it writes the same entries into the same kind of database, with one hash an entry and no tree.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine

from jingwei.evidence.forms.merkle import leaf_hash, verify_inclusion
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import consistent_head
from jingwei.store.database import open_store, open_url
from report import ROOT

sys.path.append(str(ROOT))
from tests.store.postgres import database, missing, server

SECONDS = 3.0
ENTRY = 300  # bytes, as entries of runs have
PROOF_MS = 50  # bound of a proof
LOAD = 10_000  # entries a transaction when the large log is filled


def entry(number: int) -> bytes:
    """Bytes that differ from entry to entry."""
    return (b"%d " % number).ljust(ENTRY, b"x")


def per_second(step: Callable[[int], object], count: int = 1) -> float:
    """How many of `count` things a step are done in a second, over `SECONDS`."""
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        step(done)
        done += count
    return done / (time.perf_counter() - start)


def fsyncs(folder: Path) -> float:
    """Synchronous appends of one page a second: the bound for commits one by one."""
    descriptor = os.open(folder / "probe", os.O_WRONLY | os.O_CREAT)

    def step(_number: int) -> None:
        os.write(descriptor, b"x" * 4096)
        os.fdatasync(descriptor)

    made = per_second(step)
    os.close(descriptor)
    return made


def appends(engine: Engine, count: int) -> float:
    """Entries a second in durable transactions of `count`."""
    ledger = Ledger.open(engine)

    def step(number: int) -> None:
        with engine.begin() as connection:
            ledger.append(connection, [entry(number + more) for more in range(count)])

    made = per_second(step, count)
    engine.dispose()
    return made


def chained(folder: Path, count: int) -> float:
    """The same with a hash chain in bare SQLite."""
    database = sqlite3.connect(folder / "chain.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS chain (idx INTEGER PRIMARY KEY, data BLOB, hash BLOB)")
    last = b""

    def step(number: int) -> None:
        nonlocal last
        database.execute("BEGIN IMMEDIATE")
        for more in range(count):
            data = entry(number + more)
            last = hashlib.sha256(last + data).digest()
            database.execute("INSERT INTO chain (data, hash) VALUES (?, ?)", (data, last))
        database.execute("COMMIT")

    made = per_second(step, count)
    database.close()
    return made


def filled(folder: Path, size: int) -> Ledger:
    """A log of `size` entries."""
    engine = open_store(folder)
    ledger = Ledger.open(engine)
    for start in range(0, size, LOAD):
        with engine.begin() as connection:
            ledger.append(connection, [entry(number) for number in range(start, min(start + LOAD, size))])
    return ledger


def timed(function: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def proof_times(ledger: Ledger, size: int, *, at_head: bool) -> list[float]:
    """Seconds for each of 200 verified inclusion proofs, at the head or at random older sizes."""
    chance, taken = random.Random(3), []
    for _ in range(200):
        whole = size if at_head else chance.randint(1, size)
        index = chance.randrange(whole)
        start = time.perf_counter()
        proof = ledger.inclusion(index, whole)
        taken.append(time.perf_counter() - start)
        assert verify_inclusion(index, whole, leaf_hash(entry(index)), proof, ledger.root(whole))
    return taken


def shown(taken: list[float]) -> str:
    """Median and worst in milliseconds."""
    return f"{statistics.median(taken) * 1000:.2f} ms (worst {max(taken) * 1000:.2f})"


def rows(folder: Path, size: int) -> Iterator[tuple[str, str, str, str]]:
    """What was measured, for the log, for a peer, and the bound."""
    yield "the disk: fdatasyncs of one page", "-", f"{fsyncs(folder):,.0f}/s", "-"
    for count in (1, 50):
        what = "durable appends, one by one" if count == 1 else f"durable appends, {count} a transaction"
        log, peer = appends(open_store(folder / f"log{count}"), count), chained(folder, count)
        yield what, f"{log:,.0f}/s", f"{peer:,.0f}/s (hash chain)", "-"
    if not missing():
        with server(durable=True) as url:
            yield "the same in PostgreSQL, 50 a transaction", f"{appends(open_url(database(url)), 50):,.0f}/s", "-", "-"
    yield "the disk afterwards", "-", f"{fsyncs(folder):,.0f}/s", "-"
    yield from _large(folder / "large", size)


def _large(folder: Path, size: int) -> Iterator[tuple[str, str, str, str]]:
    ledger = filled(folder, size)
    proof = f"{PROOF_MS} ms"
    yield f"inclusion proof in {size:,} entries", shown(proof_times(ledger, size, at_head=True)), "-", proof
    yield "inclusion proof at an older size", shown(proof_times(ledger, size, at_head=False)), "-", proof
    yield (
        "consistency proof",
        shown([timed(lambda: ledger.consistency(size // 3, size)) for _ in range(50)]),
        "-",
        proof,
    )
    yield (
        "head held against tiles and entries",
        shown([timed(lambda: consistent_head(ledger)) for _ in range(50)]),
        "-",
        "-",
    )
    yield f"`fsck` of {size:,} entries", f"{timed(lambda: list(fsck(ledger))):.1f} s", "-", "-"
    ledger.engine.dispose()
