"""Advisories: single documents, exports, bundles and the database file."""

import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path

from jingwei.layers.tools.packages.osv import open_database
from jingwei.layers.tools.packages.osv.bundle import read_bundle
from jingwei.layers.tools.packages.osv.cvss import base_score
from jingwei.layers.tools.packages.osv.export import records
from jingwei.layers.tools.packages.osv.ranges import decide
from jingwei.layers.tools.packages.osv.record import read_record
from jingwei.layers.tools.packages.osv.tables import fill
from jingwei.layers.tools.packages.samples import advisory_bundle
from tests.layers.tools.packages.osv.exports import SIGNER, advisory, bundle, dumped, source, whole
from tests.layers.tools.packages.osv.test_records import WORST

EVENTS = [("introduced", "0"), ("fixed", "1.5"), ("introduced", "2.0rc1"), ("last_affected", "2.5+a"), ("limit", "*")]
DOCUMENTS = whole(
    advisory(
        "GHSA-1", events=EVENTS, versions=["1.0"], aliases=["CVE-1"], severity=[{"type": "CVSS_V3", "score": WORST}]
    ),
    advisory("GHSA-2", ecosystem="npm", events=EVENTS, kind="SEMVER", summary="名"),
)


def record(content):
    for ecosystem in ("PyPI", "npm"):
        for affected in read_record(content, ecosystem).affected:
            for version in ("1.0", "2.0.0-rc.1", "x"):
                decide(affected, version)


def vector(content):
    base_score(content.decode("latin-1"))


def export(content):
    for _ in records(content, "PyPI"):
        pass


def carried(content):
    with closing(sqlite3.connect(":memory:")) as connection:
        fill(connection, read_bundle(content, frozenset({SIGNER.public}), unsigned=True))


def database(content):
    path = Path(_folder().name) / "advisories.db"
    path.write_bytes(content)
    with open_database(path, date(2026, 6, 2)) as opened:
        for name in ("alpha", "numpy", "odd"):
            opened.matches("pypi", name, "1.0")


@cache
def _folder():
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix="jingwei-fuzz-", dir=memory if memory.is_dir() else None)


def record_seeds():
    return tuple(dumped(one) for one in DOCUMENTS)


def vector_seeds():
    return (WORST.encode(), b"CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:N/A:N/E:P")


def export_seeds():
    return (source(DOCUMENTS).content, source([]).content)


def bundle_seeds():
    return (bundle(source(DOCUMENTS)), bundle(source(DOCUMENTS), signer=None), advisory_bundle())


@cache
def database_seeds():
    path = Path(_folder().name) / "seed.db"
    with closing(sqlite3.connect(path)) as connection:
        fill(connection, read_bundle(bundle_seeds()[0], unsigned=True))
    return (path.read_bytes(), bundle_seeds()[2])
