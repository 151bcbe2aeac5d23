"""The same state in PostgreSQL: migrations, and every scene of the log. Skipped, with the reason, where there is no server."""

import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import open_url, reading
from jingwei.store.tables import HEAD, metadata
from tests.evidence.scenes import SCENES, SLOW
from tests.evidence.writers import write
from tests.store.postgres import database, needs_postgres, server

pytestmark = needs_postgres


@pytest.fixture(scope="module")
def url():
    with server() as made:
        yield made


@pytest.fixture
def engine(url):
    made = open_url(database(url))
    yield made
    made.dispose()


@pytest.mark.parametrize("name", [name for name in SCENES if name not in SLOW])
def test_scene(name, engine):
    SCENES[name](engine)


@pytest.mark.torture
@pytest.mark.parametrize("name", sorted(SLOW))
def test_slow_scene(name, engine):
    SCENES[name](engine)


def test_the_migrations_make_the_tables_that_the_code_expects(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []


def test_what_is_acknowledged_is_on_disk(engine):
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_the_settings_of_a_server_do_not_matter(url):
    target = database(url)
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("default_transaction_isolation TO serializable", "synchronous_commit TO off"):
            connection.execute(text(f"ALTER DATABASE {target.database} SET {setting}"))
    admin.dispose()
    engine = open_url(target)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    with reading(engine) as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
    with engine.connect() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
    engine.dispose()


def test_a_reader_sees_one_state(engine):
    ledger = Ledger.open(engine, "example.org/log")
    with reading(engine) as connection:
        assert connection.execute(text("SELECT size FROM logs")).scalar() == 0
        with engine.begin() as writer:
            ledger.append(writer, [b"x"])
        assert connection.execute(text("SELECT size FROM logs")).scalar() == 0
    assert ledger.head().size == 1
    with engine.connect() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"


@pytest.mark.torture
def test_many_open_an_empty_database_at_once(url):
    target = database(url).render_as_string(hide_password=False)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        ranges = pool.starmap(write, [(target, number, 5) for number in range(4)])
    check(target, ranges, 20)


@pytest.mark.torture
def test_16_writers_of_1_000_entries(url):
    target = database(url).render_as_string(hide_password=False)
    with multiprocessing.get_context("spawn").Pool(16) as pool:
        ranges = pool.starmap(write, [(target, number, 1_000) for number in range(16)])
    check(target, ranges, 16_000)


def check(target, ranges, size):
    engine = open_url(target)
    ledger = Ledger.open(engine)
    assert sorted(index for indices in ranges for index, _ in indices) == list(range(size))
    entries = list(ledger.entries(0, size))
    assert all(entries[index] == entry for indices in ranges for index, entry in indices)
    assert ledger.head().size == size
    assert list(fsck(ledger)) == []
    engine.dispose()
