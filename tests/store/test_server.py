"""URLs of databases: which are taken, and that no message repeats a password."""

import builtins

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.store.database import StoreError, open_state, state_name
from jingwei.store.server import bare, connect_arguments, server_url

WORD = "sesame"
GOOD = f"postgresql+pg8000://me:{WORD}@db.example/jingwei"


@pytest.mark.parametrize("start", ["postgresql+pg8000", "postgresql", "postgres"])
def test_a_url_of_postgresql_is_taken(start):
    made = server_url(f"{start}://me:{WORD}@db.example:6543/jingwei")
    assert made.drivername == "postgresql+pg8000"
    assert (made.username, made.password, made.host, made.port, made.database) == (
        "me",
        WORD,
        "db.example",
        6543,
        "jingwei",
    )


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://me:{WORD}@db.example/jingwei",
        f"sqlite:///{WORD}",
        f"postgresql+psycopg://me:{WORD}@db.example/jingwei",
        f"postgresql://me:{WORD}@db.example",
        f"postgresql://me:{WORD}@/jingwei",
        f"postgresql://me:{WORD}@db.example:port/jingwei",
        f"postgresql://me:{WORD}@db.example:65536/jingwei",
        f"postgresql://me:{WORD}@db example/jingwei",
        f"://{WORD}",
        f"{GOOD}?password={WORD}",
        f"{GOOD}?sslmode={WORD}",
        f"{GOOD}?sslmode=require&sslmode={WORD}",
        f"{GOOD}?sslrootcert=a&sslrootcert={WORD}",
        f"{GOOD}?sslrootcert={WORD}",
        f"{GOOD}?sslmode=verify-full&sslrootcert=/absent",
    ],
)
def test_other_urls_are_refused_without_repeating_the_password(url):
    with pytest.raises(StoreError) as caught:
        server_url(url)
    assert WORD not in str(caught.value)
    assert caught.value.hint


def test_how_tls_is_used():
    assert connect_arguments(server_url(GOOD)) == {"ssl_context": None}
    assert connect_arguments(server_url(f"{GOOD}?sslmode=disable")) == {"ssl_context": False}
    assert connect_arguments(server_url(f"{GOOD}?sslmode=require")) == {"ssl_context": True}
    context = connect_arguments(server_url(f"{GOOD}?sslmode=verify-full"))["ssl_context"]
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"


def test_a_person_sees_no_password(tmp_path):
    url = server_url(f"{GOOD}?sslmode=disable")
    assert bare(url) == state_name(url) == "postgresql+pg8000://me:***@db.example/jingwei"
    assert state_name(tmp_path) == str(tmp_path)


def test_a_host_that_is_no_name_is_told():
    pytest.importorskip("pg8000", reason="the extra postgres is not installed")
    with pytest.raises(StoreError) as caught:
        open_state(server_url(f"postgresql://me:{WORD}@{'a' * 64}.example/jingwei"))
    assert WORD not in str(caught.value)
    assert caught.value.message.startswith("postgresql+pg8000://me:***@")


def test_the_missing_driver_names_the_command_that_installs_it(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.partition(".")[0] == "pg8000":
            raise ModuleNotFoundError("No module named 'pg8000'", name="pg8000")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StoreError) as caught:
        open_state(server_url(GOOD))
    assert caught.value.message == "state in PostgreSQL needs pg8000, which is not installed"
    assert caught.value.hint == "pip install 'jingwei[postgres]'"


PIECES = st.sampled_from(
    ["postgresql", "+pg8000", "://", ":", "@", "/", "?", "&", "sslmode=", "disable", "[", "]", "%", "%zz", "5", "\0"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=14).map("".join))
def test_any_text_is_a_url_of_postgresql_or_refused(text):
    try:
        made = server_url(text)
    except StoreError:
        return
    assert made.drivername == "postgresql+pg8000"
    assert made.host
    assert made.database
    assert made.password is None or "***" in bare(made)
