"""Bundles and the database: verified before anything is read, replaced whole, never silently older, and unknown where it is not sure."""

import io
import os
import random
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.layers.tools.packages.osv import Match, State, open_database
from jingwei.layers.tools.packages.osv.bundle import read_bundle
from jingwei.layers.tools.packages.osv.excerpt import excerpt
from jingwei.layers.tools.packages.osv.export import records, sources_in
from jingwei.layers.tools.packages.osv.install import RollbackError, install, previous_of
from jingwei.layers.tools.packages.osv.tables import fill
from jingwei.limits import LIMITS
from tests.fuzz.mutate import mutated
from tests.layers.tools.packages.osv.exports import (
    DAY,
    MADE,
    SIGNER,
    STRANGER,
    advisory,
    bundle,
    forged,
    source,
    whole,
    write,
)

NOW = datetime(2026, 6, 2, tzinfo=UTC)
TRUST = frozenset({SIGNER.public})
FIXED = [("introduced", "0"), ("fixed", "1.5")]
CVE = advisory("PYSEC-1", events=FIXED, aliases=["CVE-1"], summary="from PYSEC")
GHSA = advisory("GHSA-1", events=FIXED, aliases=["CVE-1"], summary="from GHSA", database_specific={"severity": "HIGH"})
GONE = advisory("GHSA-2", events=[("introduced", "0")], withdrawn="2026-01-01T00:00:00Z")
BAD = advisory("MAL-1", "evil", versions=["1.0"])
DOCUMENTS = whole(CVE, GHSA, GONE, BAD)
SIGNED = bundle(source(DOCUMENTS))


def opened(folder, content=SIGNED, as_of=DAY, **more):
    return open_database(write(folder, content), as_of, **more)


def match(database, name, version, ecosystem="pypi"):
    return database.matches(ecosystem, name, version)


def put(path, content=SIGNED, **more):
    install(read_bundle(content, TRUST), path, NOW, **more)


def made_at(made, *documents, newest="2026-05-31T10:00:00Z"):
    return bundle(source([{**one, "modified": newest} for one in documents or DOCUMENTS]), made=made)


def test_answers(tmp_path):
    with opened(tmp_path) as database:
        hit = match(database, "Alpha", "1.4")
        assert hit.state is State.AFFECTED
        assert [(one.id, one.ids, one.severity, one.fixed) for one in hit.advisories] == [
            ("CVE-1", ("CVE-1", "GHSA-1", "PYSEC-1"), "high", ("1.5",))
        ]
        assert match(database, "alpha", "1.5") == Match(State.UNAFFECTED)
        assert match(database, "never-heard-of", "1.0") == Match(State.UNAFFECTED)
        evil = match(database, "evil", "1.0")
        assert (evil.advisories[0].malicious, evil.advisories[0].severity) == (True, "critical")
        assert match(database, "alpha", "newest").state is State.UNKNOWN
        assert match(database, "nothing", "newest").state is State.UNKNOWN
        assert match(database, "alpha", "1.0", "npm").state is State.UNKNOWN
        assert match(database, "alpha", "1.0", "deb").state is State.UNKNOWN


@pytest.mark.parametrize(
    ("day", "state", "old"), [(6, State.UNAFFECTED, False), (8, State.UNAFFECTED, True), (31, State.UNKNOWN, True)]
)
def test_age(tmp_path, day, state, old):
    made_on = date(2026, 5, 31)
    with opened(tmp_path, as_of=date.fromordinal(made_on.toordinal() + day)) as database:
        assert match(database, "quiet", "1.0").state is state
        assert match(database, "alpha", "1.0").state is State.AFFECTED  # a hit is a hit at any age
        assert (database.standings["PyPI"].age, database.standings["PyPI"].old) == (day, old)


def test_the_age_counts_from_the_older_of_making_and_newest(tmp_path):
    stale = made_at("2026-06-01T00:00:00Z", newest="2025-01-01T00:00:00Z")
    forgotten = made_at("2026-01-01T00:00:00Z", newest="2026-05-31T00:00:00Z")
    for content in (stale, forgotten):
        with opened(tmp_path, content) as database:
            assert match(database, "quiet", "1.0").state is State.UNKNOWN


@pytest.mark.parametrize(
    ("documents", "word"),
    [
        ([], "no advisory"),
        ([CVE], "lacks all advisories of GHSA, MAL"),
        ([*whole(CVE), {"id": "broken"}], "could not be read"),
    ],
)
def test_an_empty_or_partial_database_clears_nothing(tmp_path, documents, word):
    with opened(tmp_path, bundle(source(documents))) as database:
        quiet = match(database, "quiet", "1.0")
        assert quiet.state is State.UNKNOWN
        assert word in quiet.reasons[0].en


def test_an_ecosystem_without_an_order_is_never_cleared(tmp_path):
    one = advisory("GHSA-9", "group:artifact", "Maven", versions=["1.0"])
    with opened(tmp_path, bundle(source([one], "Maven"))) as database:
        assert database.matches("maven", "group/artifact", "1.0").state is State.AFFECTED
        assert database.matches("maven", "group/artifact", "2.0").state is State.UNKNOWN


def test_who_signed_it():
    assert read_bundle(SIGNED, TRUST).signer
    for content, trust in (
        (SIGNED, frozenset({STRANGER.public})),
        (SIGNED, frozenset()),
        (bundle(source(DOCUMENTS), signer=None), TRUST),
    ):
        with pytest.raises(ParseError, match="no key that you trust"):
            read_bundle(content, trust)
        assert read_bundle(content, unsigned=True).signer == ""


def test_one_changed_byte_anywhere_is_refused():
    chance = random.Random(3)
    for _ in range(150):
        at = chance.randrange(len(SIGNED))
        changed = bytearray(SIGNED)
        changed[at] ^= 1 << chance.randrange(8)
        with pytest.raises((ParseError, LimitError)):
            read_bundle(bytes(changed), TRUST)
    for cut in (0, 1, 512, len(SIGNED) - 512, len(SIGNED) - 1):
        with pytest.raises((ParseError, LimitError)):
            read_bundle(SIGNED[:cut], TRUST)


@pytest.mark.parametrize("changes", [{"advisories": 99}, {"advisories": 6}, {"newest": "2026-06-01T00:00:00Z"}])
def test_an_export_that_is_not_what_was_signed_is_not_loaded(tmp_path, changes):
    path = tmp_path / "a.db"
    with pytest.raises(ParseError, match="the statement says"):
        put(path, forged(source(DOCUMENTS), **changes))
    assert list(tmp_path.iterdir()) == []


def test_a_swap_keeps_the_one_before(tmp_path):
    path = tmp_path / "state" / "advisories.db"
    put(path)
    first = path.read_bytes()
    put(path, made_at("2026-06-01T12:00:00Z"))
    assert previous_of(path).read_bytes() == first
    assert sorted(one.name for one in path.parent.iterdir()) == ["advisories.db", "advisories.previous.db"]
    with open_database(path, DAY) as database:
        assert (database.manifest.made, bool(database.signer)) == ("2026-06-01T12:00:00Z", True)


@pytest.mark.parametrize(
    "content",
    [
        made_at("2026-05-31T23:00:00Z"),
        made_at("2026-06-01T12:00:00Z", newest="2026-05-30T00:00:00Z"),
        bundle(source(DOCUMENTS, "npm"), made="2026-06-01T12:00:00Z"),
    ],
    ids=["made before", "knows less", "another ecosystem"],
)
def test_nothing_older_or_smaller_by_accident(tmp_path, content):
    path = tmp_path / "a.db"
    put(path)
    before = path.read_bytes()
    with pytest.raises(RollbackError):
        put(path, content)
    assert path.read_bytes() == before
    put(path, content, allow_older=True)
    assert path.read_bytes() != before


def test_a_bundle_from_the_future_would_lock_out_all_others(tmp_path):
    with pytest.raises(JingweiError, match="still to come"):
        put(tmp_path / "a.db", made_at("2026-06-04T00:00:00Z"))


def test_a_failure_halfway_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "a.db"
    put(path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        put(path, made_at("2026-06-01T12:00:00Z"))
    assert [one.name for one in tmp_path.iterdir()] == ["a.db"]
    assert path.read_bytes() == before


def test_a_damaged_or_foreign_file_is_a_typed_error(tmp_path):
    path = tmp_path / "a.db"
    put(path)
    good = path.read_bytes()
    chance = random.Random(9)
    for _ in range(60):
        path.write_bytes(mutated(good, chance, [good]))
        try:
            with open_database(path, DAY) as database:
                for version in ("1.0", "9.0"):
                    assert match(database, "alpha", version).state in State
        except (ParseError, LimitError):
            continue
    with closing(sqlite3.connect(tmp_path / "b.db")) as other:
        other.execute("CREATE TABLE meta (name TEXT)")
        other.commit()
    for name in ("b.db", "missing.db"):
        with pytest.raises(ParseError):
            open_database(tmp_path / name, DAY)


def test_a_view_or_trigger_in_the_file_is_refused(tmp_path):
    path = tmp_path / "a.db"
    put(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END")
        connection.commit()
    with pytest.raises(ParseError, match="this version"):
        open_database(path, DAY)


def test_missing_rows_are_noticed(tmp_path):
    path = tmp_path / "a.db"
    put(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM affected WHERE name = 'alpha'")
        connection.commit()
    with pytest.raises(ParseError, match="not whole"):
        open_database(path, DAY)


def test_an_open_database_is_only_read(tmp_path):
    path = tmp_path / "a.db"
    put(path)
    path.chmod(0o400)
    with open_database(path, DAY) as database, pytest.raises(sqlite3.OperationalError):
        database._connection.execute("DELETE FROM meta")
    assert [one.name for one in tmp_path.iterdir()] == ["a.db"]


def test_an_excerpt_says_the_same_of_its_packages_and_nothing_of_others(tmp_path):
    with opened(tmp_path) as database:
        small = excerpt(database, [("pypi", "Alpha"), ("pypi", "evil"), ("pypi", "quiet"), ("deb", "bash")], SIGNER)
        with open_database(write(tmp_path, small, "small"), DAY) as less:
            for name, version in (
                ("alpha", "1.0"),
                ("alpha", "1.5"),
                ("evil", "1.0"),
                ("quiet", "1.0"),
                ("alpha", "?"),
            ):
                assert match(less, name, version) == match(database, name, version)
            assert match(less, "other", "1.0").state is State.UNKNOWN
            assert "excerpt" in match(less, "other", "1.0").reasons[0].en
            assert less.manifest.taken_from == database.manifest.digest
    put(tmp_path / "a.db")
    with pytest.raises(RollbackError, match="covers less"):
        put(tmp_path / "a.db", small)


def test_an_excerpt_cannot_hold_more_than_the_whole(tmp_path):
    with opened(tmp_path, bundle(source([CVE]))) as database:
        small = excerpt(database, [("PyPI", "alpha")])
    more = small.replace(b'"advisories":1', b'"advisories":0')
    with pytest.raises(ParseError, match="more than it was taken from"):
        open_database(write(tmp_path, more), DAY)


@pytest.mark.parametrize(
    ("name", "value"),
    [("advisory_bytes", 100), ("advisory_unpacked_bytes", 900), ("advisories", 3), ("advisory_export_bytes", 1000)],
)
def test_bounds(tmp_path, name, value):
    limits = replace(LIMITS, **{name: value})
    with pytest.raises((LimitError, ParseError)), closing(sqlite3.connect(":memory:")) as connection:
        fill(connection, read_bundle(SIGNED, TRUST, limits=limits), limits=limits)


def test_an_archive_that_grows_without_measure_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"A-{number}.json", b" " * (2 << 20))
    with pytest.raises(LimitError):
        list(records(out.getvalue(), "PyPI"))


def test_an_archive_that_readers_disagree_about_is_no_export():
    good = source([CVE]).content
    for content in (good + b"x", b"x" + good, good[:-4], good.replace(b"PYSEC-1.json", b"PYSEC-1.yaml"), b""):
        with pytest.raises(ParseError):
            list(records(content, "PyPI"))


def test_a_folder_of_exports(tmp_path):
    with pytest.raises(ParseError, match="no ECOSYSTEM"):
        sources_in(tmp_path)
    for name in ("PyPI", "npm"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, b"x", "all.zip")
    assert [(one.ecosystem, one.place) for one in sources_in(tmp_path)] == [
        ("PyPI", "PyPI/all.zip"),
        ("npm", "npm/all.zip"),
    ]
    (tmp_path / "a;b").mkdir()
    write(tmp_path / "a;b", b"x", "all.zip")
    with pytest.raises(ParseError, match="no ecosystem"):
        sources_in(tmp_path)


def test_aliases_join_across_advisories(tmp_path):
    chain = [advisory(f"A-{n}", events=FIXED, aliases=[f"A-{n + 1}"]) for n in range(6)]
    with opened(tmp_path, bundle(source(whole(*chain, advisory("B-1", events=FIXED))))) as database:
        found = match(database, "alpha", "1.0").advisories
    assert [len(one.ids) for one in found] == [7, 1]


def test_making_is_as_told():
    manifest = read_bundle(SIGNED, TRUST).manifest
    origin = manifest.ecosystems["PyPI"]
    assert (manifest.made, origin.place, origin.etag) == (MADE, "PyPI/all.zip", 'W/"1"')
    assert (origin.holding.advisories, origin.holding.withdrawn, origin.holding.families) == (
        7,
        1,
        ("GHSA", "MAL", "PYSEC"),
    )
