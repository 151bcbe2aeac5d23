"""The whole way with its state in PostgreSQL: assess, seal, share, verify, fsck; runs of other hosts; passwords that nobody sees."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import create_engine, select, text

from jingwei.assess.alive import ServerLocks, watch
from jingwei.assess.assess import assess, prepare
from jingwei.assess.logbook import Logbook, Source
from jingwei.evidence.forms.entry import Kind, read_entry
from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import StoreError, open_state
from jingwei.store.server import server_url
from jingwei.store.tables import assessments
from tests.assess.systems import request, system
from tests.parties.exchange import desk as desks
from tests.parties.exchange.desk import Desk, command
from tests.store.postgres import database, needs_postgres, server

pytestmark = needs_postgres
WORD = "open%40sesame"


@pytest.fixture(scope="module")
def url():
    with server() as made:
        yield made


@pytest.fixture
def state(url):
    """URL of a new database, as a person writes it; the password is one that this server does not ask for."""
    made = database(url)
    return f"postgresql://jingwei:{WORD}@127.0.0.1:{made.port}/{made.database}?sslmode=disable"


def test_the_whole_way(tmp_path, state, monkeypatch):
    monkeypatch.setenv("JINGWEI_STATE", state)
    monkeypatch.chdir(tmp_path)
    manifest = desks.write(tmp_path / "desk")
    desk = Desk(tmp_path)
    engine = open_state(server_url(state))
    monkeypatch.setattr(desk, "ledger", lambda: Ledger.open(engine, create=False))
    keys = ("--keys", desk.keys.folder)
    for name in ("signer", "log"):
        assert command("keys", "new", name, *keys)[0] == 0
    for _ in range(2):  # the second time findings are reused
        assert command("assess", manifest, "--quiet", "--jobs", "1")[0] in {1, 2}
    told = [command("seal", desk.report, *keys)]
    bundle = tmp_path / "inspector.jingwei"
    told.append(command("share", desk.report, "--to", "inspector", "--out", bundle, *keys))
    told.append(command("share", "--to", "partner", "--out", tmp_path / "partner", *keys))
    told.append(command("log", "fsck", *keys))
    told.append(command("log", "export", "--out", tmp_path / "public"))
    told.append(command("log", "prove", "3", "--out", tmp_path / "proof"))
    told.append(command("log", "fsck", tmp_path / "public"))
    assert [code for code, _, _ in told] == [0] * len(told), told
    assert "clean: 6 entries" in told[3][1]
    code, made = desk.verify(bundle, desk.policy("inspector"))
    assert (code, made["verdict"]) == (0, "accepted")
    engine.dispose()
    assert not list(tmp_path.rglob("state.db"))
    assert "sesame" not in str(told)


def test_the_log_of_the_run_is_found_among_several_states(tmp_path, state, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = desks.assessed(tmp_path)
    keys = ("--keys", tmp_path / "keys")
    assert command("log", "init", "--origin", "example.org/other", "--state", state)[0] == 0
    monkeypatch.setenv("JINGWEI_STATE", state)
    assert command("seal", report, *keys)[0] == 0
    code, _, err = command("seal", report, "--state", state, *keys)
    assert (code, "not in example.org/other" in err) == (2, True)
    (tmp_path / "desk" / ".jingwei").rename(tmp_path / "elsewhere")
    code, _, err = command("seal", report, *keys)
    assert code == 2
    assert "is in none of postgresql+pg8000://jingwei:***@127.0.0.1" in err
    assert str(tmp_path / "desk" / "jingwei-report" / ".jingwei") in err
    assert "--state or JINGWEI_STATE" in err
    assert "sesame" not in err


def kinds(engine):
    ledger = Ledger.open(engine)
    return [read_entry(entry).kind for entry in ledger.entries(0, ledger.head().size)]


HOST = """
import sys
from jingwei.assess.alive import ServerLocks
from jingwei.store.database import open_state
from jingwei.store.server import server_url
with ServerLocks(open_state(server_url(sys.argv[1]))).hold(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_run_of_another_host_lives_until_its_session_ends(tmp_path, state):
    place = server_url(state)
    engine = open_state(place)
    prepared = prepare(request(system(tmp_path)))
    book = Logbook.open(engine, place, Source())
    run = book.new_run()
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, state, run], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert host.stdout.readline() == "held\n"
        begun = book.begin(prepared.plan, prepared.request.inventory, run, "then")
        book.close_dead("desk")
        assert kinds(engine) == [Kind.PLAN]
        host.kill()
    finally:
        host.communicate()
    for _ in range(200):
        book.close_dead("desk")
        if len(kinds(engine)) > 1:
            break
    assert kinds(engine) == [Kind.PLAN, Kind.ABANDONED]
    with engine.connect() as connection:
        rows = connection.execute(select(assessments.c.id, assessments.c.state)).all()
    assert rows == [(begun.number, "interrupted")]
    engine.dispose()


def test_two_hosts_that_close_the_same_run_write_one_end(tmp_path, state):
    place = server_url(state)
    engine = open_state(place)
    prepared = prepare(request(system(tmp_path)))
    book = Logbook.open(engine, place, Source())
    book.begin(prepared.plan, prepared.request.inventory, book.new_run(), "then")
    failures = []

    def close():
        try:
            book.close_dead("desk")
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert kinds(engine) == [Kind.PLAN, Kind.ABANDONED]
    engine.dispose()


@pytest.mark.torture
def test_runs_at_the_same_time_keep_the_same_findings(tmp_path, state):
    from dataclasses import replace

    place = server_url(state)
    open_state(place).dispose()
    path, failures = system(tmp_path, ("pass", "fail")), []

    def run():
        try:
            assess(prepare(replace(request(path, reuse=False), state=place)))
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    engine = open_state(place)
    assert sorted(kinds(engine)) == [Kind.PLAN] * 3 + [Kind.RESULT] * 3
    engine.dispose()


def test_a_lock_ends_with_its_block_and_is_held_once(state):
    place = server_url(state)
    engine = open_state(place)
    locks = watch(engine, place)
    assert isinstance(locks, ServerLocks)

    def dead():
        with engine.begin() as connection:
            return locks.is_dead(connection, "r")

    assert dead()
    with locks.hold("r"):
        assert not dead()
        assert not dead()
        with pytest.raises(StoreError, match="lives already"), locks.hold("r"):
            pass
        assert not dead()
        with locks.hold("other"):
            pass
    assert dead()
    locks.forget("r")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar() == 0
    engine.dispose()


@pytest.mark.parametrize("change", ["port", "database", "user"])
def test_a_server_that_refuses_is_told_without_the_password(state, change):
    place = server_url(state)
    wrong = {"port": place.set(port=1), "database": place.set(database="absent"), "user": place.set(username="nobody")}
    with pytest.raises(StoreError) as caught:
        open_state(wrong[change])
    assert caught.value.message.startswith("postgresql+pg8000://")
    assert ":***@127.0.0.1" in caught.value.message
    assert "check that the server runs" in caught.value.hint
    assert "sesame" not in str(caught.value) + repr(caught.value.__cause__)
    assert {"port": "create a connection", "database": '"absent" does not exist', "user": '"nobody" does not exist'}[
        change
    ] in caught.value.message


def test_an_unverified_server_is_refused_when_verification_is_demanded(state):
    code, _, err = command("log", "show", "--state", state.replace("disable", "verify-full"))
    assert code == 2
    assert "Server refuses SSL" in err
    assert "sesame" not in err


def test_the_log_of_an_empty_database_is_missing(state):
    code, _, err = command("log", "show", "--state", state)
    assert (code, "there is no log here yet" in err) == (2, True)


def test_the_url_is_what_was_written(state, url):
    assert server_url(state).password == "open@sesame"
    engine = create_engine(url)
    assert engine.dialect.name == server_url(state).get_dialect().name
    engine.dispose()


def test_a_run_that_lost_its_session_is_dead_for_others_and_ends_without_a_further_error(state):
    place = server_url(state)
    engine = open_state(place)
    locks = ServerLocks(engine)
    with locks.hold("r"):
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"))
        with engine.begin() as connection:
            assert locks.is_dead(connection, "r")
    engine.dispose()
