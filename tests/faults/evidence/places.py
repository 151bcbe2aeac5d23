"""Folders in which commands are made to fail, and what must hold of them however a command ended."""

import json
import sqlite3

from alembic import command
from sqlalchemy import text

from jingwei.evidence.forms.entry import is_entry, read_entry
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.notes.note import SignatureType, make_vkey, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.parties.witness.protocol import Request, request_bytes
from jingwei.store import database
from jingwei.store.database import open_store
from tests.assess.systems import system
from tests.evidence.logs import AT, ORIGIN, append, numbered

STATE = ".jingwei"
SIZE = 250  # a batch then fills a tile
BATCH = [f"b{number}" for number in range(8)]
OLD_ROWS = 40
REGULATOR = {"id": "regulator", "name": "Regulator", "roles": ["regulator"]}


def logged(folder, driver):
    """A log with signed head, keys, and files to append."""
    keys = keyed(folder)
    engine = open_store(folder / STATE)
    ledger = Ledger.open(engine, ORIGIN)
    append(ledger, numbered(0, SIZE))
    sign_head(ledger, keys.signer("log"), AT)
    engine.dispose()
    for name in BATCH:
        (folder / name).write_text(f"new {name}")


def keyed(folder):
    keys = KeyStore(folder / "keys")
    for name in ("log", "signer", "witness"):
        keys.new(name, Algorithm.ED25519)
    return keys


def unsigned(folder, driver):
    """The same with entries after the signed head."""
    logged(folder, driver)
    with opened(folder) as ledger:
        append(ledger, numbered(SIZE, SIZE + 20))


def exported(folder, driver):
    """The same with an export of the signed head, and a later head that is not exported yet."""
    unsigned(folder, driver)
    for arguments in (("log", "export", "--out", "out"), ("log", "checkpoint", "--key", "log", "--keys", "keys")):
        assert driver.run(folder, [*arguments, "--state", STATE]).status == 0


def of_yesterday(folder, driver):
    """A state of revision 0001 with rows in it."""
    engine = open_store(folder / STATE)
    with engine.begin() as connection:
        config = database.migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        for number in range(OLD_ROWS):
            row = {"key": f"{number:064}", "finding": json.dumps({"number": number, "filler": "x" * 3000})}
            connection.execute(text("INSERT INTO results VALUES (:key, 'c', 'a', '[]', :finding)"), row)
    engine.dispose()


def witnessed(folder, driver):
    """A witness that has cosigned a head, and a request for a larger one, and one for a fork of the first."""
    logged(folder, driver)
    keys = KeyStore(folder / "keys")
    vkey = vkey_text(make_vkey(ORIGIN, SignatureType.ED25519, keys.public("log")))
    config = {"schema": "jingwei/witness/1", "name": "example.org/witness", "key": "witness", "state": "witness/state"}
    (folder / "witness.yaml").write_text(json.dumps({**config, "logs": [vkey]}))
    with opened(folder) as ledger:
        first = ledger.checkpoints()[-1].note.encode()
        (folder / "first").write_bytes(request_bytes(Request(0, (), first)))
        append(ledger, numbered(SIZE, SIZE + 20))
        later = sign_head(ledger, keys.signer("log"), AT).encode()
        (folder / "later").write_bytes(request_bytes(Request(SIZE, ledger.consistency(SIZE, SIZE + 20), later)))
        (folder / "first-again").write_bytes(request_bytes(Request(SIZE, (), first)))
        (folder / "later-again").write_bytes(request_bytes(Request(SIZE + 20, (), later)))
    with other(folder) as ledger:
        for name, size in (("first", SIZE), ("later", SIZE + 20)):
            append(ledger, [b"another history"] * (size - ledger.head().size))
            fork = sign_head(ledger, keys.signer("log"), AT).encode()
            (folder / f"fork-of-{name}").write_bytes(request_bytes(Request(size, (), fork)))


def met(folder, driver):
    """The same after the first head was cosigned."""
    witnessed(folder, driver)
    arguments = ["witness", "cosign", "first", "--out", "cosigned-first", "--keys", "keys"]
    assert driver.run(folder, arguments).status == 0


def assessable(folder, driver):
    """A system of three assets, an empty log, and keys."""
    keyed(folder)
    system(folder, ["pass"] * 3, profile={"include": ["test.*"]}, parties=[REGULATOR])
    with other(folder, STATE):
        pass


def assessed(folder, driver):
    """The same after a run whose plan and result are in the log."""
    assessable(folder, driver)
    arguments = ["assess", "--plugin", "tests.plugins.honest", "--format", "json", "--as-of", "2026-06-01", "--quiet"]
    assert driver.run(folder, arguments).status == 0


def sealed(folder, driver):
    """The same, signed."""
    assessed(folder, driver)
    assert driver.run(folder, ["seal", "jingwei-report/assessment.json", "--keys", "keys"]).status == 0


class opened:  # noqa: N801 - reads as a function
    """The log of a folder, closed after the block."""

    def __init__(self, folder, state=STATE):
        self.engine = open_store(folder / state)

    def __enter__(self):
        return Ledger.open(self.engine, create=False)

    def __exit__(self, kind, error, trace):
        self.engine.dispose()


class other(opened):  # noqa: N801 - reads as a function
    """Another history of the same name, beside the first."""

    def __init__(self, folder, state="other"):
        super().__init__(folder, state)

    def __enter__(self):
        return Ledger.open(self.engine, ORIGIN)


def clean(folder):
    """The entries of the log, once fsck found nothing to complain about."""
    keys = [key.public for key in KeyStore(folder / "keys").stored_keys()]
    with opened(folder) as ledger:
        assert list(fsck(ledger, keys)) == []
        return list(ledger.entries(0, ledger.head().size))


def kinds(entries):
    """What the entries of runs are."""
    return [read_entry(entry).kind.value for entry in entries if is_entry(entry)]


def rows(folder, query):
    with sqlite3.connect(folder / STATE / "state.db") as read:
        return read.execute(query).fetchall()
