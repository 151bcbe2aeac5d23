"""A PostgreSQL server of one's own: in a temporary folder, on 127.0.0.1, thrown away afterwards."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

_NAMES = count()


def programs():
    """Folder of the newest installed server, or a reason why there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def missing():
    if importlib.util.find_spec("pg8000") is None:
        return "pg8000 is not installed (pip install jingwei[postgres])"
    return None if programs() else "PostgreSQL is not installed (apt install postgresql)"


needs_postgres = pytest.mark.skipif(missing() is not None, reason=missing() or "")


@contextmanager
def server(*, durable=False):
    """URL of the running server's database `postgres`. As root the server runs as nobody, since it refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "nobody", "nogroup")
    port = free_port()
    try:
        initdb = ["initdb", "--pgdata", str(folder / "data"), "--auth=trust", "--username=jingwei", "--no-sync"]
        run([*initdb, "--encoding=UTF8", "--locale=C"], user)
        settings = (
            f"{'' if durable else '-F '}-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c max_connections=60"
        )
        control = ["pg_ctl", "--pgdata", str(folder / "data"), "--wait"]
        run([*control, "--log", str(folder / "log"), "--options", settings, "start"], user)
        try:
            yield URL.create("postgresql+pg8000", "jingwei", host="127.0.0.1", port=port, database="postgres")
        finally:
            run([*control, "--mode", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder)


def run(command, user):
    program = [programs() / command[0], *command[1:]]
    made = subprocess.run(program, check=False, capture_output=True, text=True, cwd="/", **user)
    assert made.returncode == 0, made.stdout + made.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database(url):
    """URL of a new, empty database on the server."""
    name = f"jingwei_{next(_NAMES)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name)
