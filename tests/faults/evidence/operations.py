"""Commands that are made to fail: where they run, and what must hold afterwards, whether they were acknowledged or not."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from jingwei.evidence.bundle import read_bundle
from jingwei.evidence.forms.entry import read_entry
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.log.export import check_export, exported_checkpoint
from jingwei.evidence.notes.checkpoint import open_checkpoint
from jingwei.evidence.notes.note import Note, SignatureType, make_vkey, note_bytes, read_note, read_signatures
from jingwei.evidence.notes.proof import read_proof
from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness.config import cosigner, load_config
from jingwei.parties.witness.state import State
from tests.evidence.logs import numbered
from tests.faults.evidence import places
from tests.faults.evidence.places import BATCH, SIZE, STATE, clean, kinds, opened

KEYS = ("--keys", "keys")
IN_STATE = ("--state", STATE)


@dataclass(frozen=True)
class Operation:
    """A command in a place. `check` holds what is there against what was said; it gives whether the command took effect."""

    name: str
    place: Callable
    arguments: tuple[str, ...]
    check: Callable
    again: int = 0  # exit status of the same command after it took effect
    after: Callable = lambda driver, folder, done: None  # what must hold once it took effect for certain


def appended(files):
    def check(folder, ended):
        entries = clean(folder)
        new = [f"new {name}".encode() for name in files]
        assert entries[:SIZE] == numbered(0, SIZE)
        assert entries[SIZE:] in ([], new)
        told = ended.stdout.splitlines()
        assert told in ([], [f"{SIZE + place}\t{name}" for place, name in enumerate(files)][: len(told)])
        assert entries[SIZE:] or not told
        return bool(entries[SIZE:])

    return check


def signed(folder, ended):
    clean(folder)
    with opened(folder) as ledger:
        heads = ledger.checkpoints()
    assert [head.size for head in heads] in ([SIZE], [SIZE, SIZE + 20])
    assert ended.stdout in ("", heads[-1].note)
    assert not ended.stdout or heads[-1].size == SIZE + 20
    return heads[-1].size == SIZE + 20


def exported(size, before):
    def check(folder, ended):
        clean(folder)
        out = folder / "out"
        if not (out / "checkpoint").exists():
            assert not before
            assert not ended.stdout
            return False
        assert list(check_export(out)) == []
        made = exported_checkpoint(out).size
        assert made in (before, size)
        assert made == size or not ended.stdout
        return made == size

    return check


def proved(folder, ended):
    clean(folder)
    path = folder / "7.tlog-proof"
    if not path.exists():
        assert not ended.stdout
        return False
    assert read_proof(path.read_bytes()).index == 7
    return True


def made_key(folder, ended):
    keys = KeyStore(folder / "keys")
    there = "second" in {key.name for key in keys.stored_keys()}
    if there:
        keys.signer("second").sign(b"m")
        assert (folder / "keys" / "second.pem").stat().st_mode & 0o777 == 0o600
    assert there or not ended.stdout
    return there


def rotated(folder, ended):
    keys = KeyStore(folder / "keys")
    entries = clean(folder)  # with the public keys that are there: the old head must still verify
    assert entries == numbered(0, SIZE)
    first = KeyStore(folder.parent / "template" / "keys").public("log")
    now = keys.signer("log").public
    retired = [key.public for key in keys.stored_keys() if key.retired]
    assert now == first or first in retired
    assert not ended.stdout or now != first
    return now != first


def migrated(folder, ended):
    texts = [row[0] for row in places.rows(folder, "SELECT finding FROM results ORDER BY key")]
    assert [json.loads(text)["number"] for text in texts] == list(range(places.OLD_ROWS))
    revision = places.rows(folder, "SELECT version_num FROM alembic_version")[0][0]
    tables = {name for (name,) in places.rows(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"logs", "log_entries", "log_tiles", "checkpoints", "statements", "signatures", "runs"} & tables == (
        set() if revision == "0001" else tables - {"assessments", "results", "alembic_version", "sqlite_sequence"}
    )
    done = revision != "0001" and places.rows(folder, "SELECT origin, size FROM logs") == [("example.org/log", 0)]
    assert done or not ended.stdout
    return done


def cosigned(request, size, before):
    def check(folder, ended):
        config = load_config(folder / "witness.yaml")
        state = State(config.state)
        sizes = [held.head.size for held in state.held().values()]
        assert sizes in ([before] if before else [], [size])
        out = folder / "cosignature"
        assert out.exists() or not ended.stdout
        assert out.exists() or ended.status != 0
        if out.exists():
            valid(folder, config, request, out)
            assert sizes == [size]
        return sizes == [size]

    return check


def valid(folder, config, request, out):
    """The file holds the witness's cosignature on the checkpoint of the request, and nothing else."""
    key = cosigner(config.name, KeyStore(folder / "keys").public("witness"))
    note = read_note((folder / request).read_bytes().split(b"\n\n", 1)[1])
    found = open_checkpoint(note_bytes(Note(note.text, read_signatures(out.read_text()))), [key], verify)
    assert list(found.signers) == [key]


def remembers(request):
    """Whatever happened, the witness gives the cosignature when it is asked for it again, and none for another history."""

    def after(driver, folder, done):
        out = folder / "recovered"
        recovered = driver.run(folder, ["witness", "cosign", f"{request}-again", "--out", "recovered", *KEYS])
        assert recovered.status == 0, recovered
        valid(folder, load_config(folder / "witness.yaml"), request, out)
        refused = driver.run(folder, ["witness", "cosign", f"fork-of-{request}", "--out", "forked", *KEYS])
        assert refused.status == 1
        assert not (folder / "forked").exists()

    return after


def assessed(folder, ended):
    report = folder / "jingwei-report" / "assessment.json"
    entries = clean(folder)
    found = kinds(entries)
    assert found in ([], ["plan"], ["plan", "result"], ["plan", "abandoned"])
    complete = found == ["plan", "result"]
    passed = complete and read_entry(entries[1]).exit == 0  # a file that cannot be read is an error in a whole result
    states = places.rows(folder, "SELECT state = 'complete', passed FROM assessments")
    assert states == ([(complete, passed)] if found else [])
    assert complete or not report.exists()
    assert passed or ended.status != 0
    if report.exists():
        made = json.loads(report.read_text())
        assert made["passed"] is passed
        assert made["run"]["receipt"]["size"] == 2
    return complete and report.exists()


def sealed(folder, ended):
    entries = clean(folder)
    assert kinds(entries) == ["plan", "result"]
    with opened(folder) as ledger:
        heads = ledger.checkpoints()
    signatures = places.rows(folder, "SELECT digest FROM signatures")
    assert len(signatures) in (0, 2)
    assert not heads or signatures
    if heads:
        key = KeyStore(folder / "keys").public("log")
        vkey = make_vkey(ledger.origin, SignatureType.ED25519, key)
        assert open_checkpoint(heads[-1].note.encode(), [vkey], verify).checkpoint.size == 2
    path = folder / "jingwei-report" / "assessment.intoto.jsonl"
    if path.exists():
        assert heads
        assert len([json.loads(line) for line in path.read_text().splitlines()]) == 2
    assert path.exists() or not ended.stdout
    return path.exists()


def shared(folder, ended):
    found = kinds(clean(folder))
    assert found in (["plan", "result"], ["plan", "result", "release"])
    path = folder / "bundle"
    if not path.exists():
        assert not ended.stdout
        return False
    assert found[2:] == ["release"]
    made = read_bundle(path.read_bytes())
    assert kinds(made.entries) == found
    return True


ASSESS = ("assess", "--plugin", "tests.plugins.honest", "--format", "json", "--as-of", "2026-06-01", "--quiet")
OPERATIONS = (
    Operation("append", places.logged, ("log", "append", "b0", *IN_STATE), appended(BATCH[:1])),
    Operation("append-batch", places.logged, ("log", "append", *BATCH, *IN_STATE), appended(BATCH)),
    Operation("checkpoint", places.unsigned, ("log", "checkpoint", "--key", "log", *KEYS, *IN_STATE), signed),
    Operation("export", places.logged, ("log", "export", "--out", "out", *IN_STATE), exported(SIZE, 0)),
    Operation("export-more", places.exported, ("log", "export", "--out", "out", *IN_STATE), exported(SIZE + 20, SIZE)),
    Operation("prove", places.logged, ("log", "prove", "7", "--out", "7.tlog-proof", *IN_STATE), proved),
    Operation("keys-new", places.logged, ("keys", "new", "second", *KEYS), made_key, again=2),
    Operation("keys-rotate", places.logged, ("keys", "rotate", "log", *KEYS), rotated),
    Operation("migrate", places.of_yesterday, ("log", "init", "--origin", "example.org/log", *IN_STATE), migrated),
    Operation(
        "cosign-first",
        places.witnessed,
        ("witness", "cosign", "first", "--out", "cosignature", *KEYS),
        cosigned("first", SIZE, 0),
        again=2,
        after=remembers("first"),
    ),
    Operation(
        "cosign",
        places.met,
        ("witness", "cosign", "later", "--out", "cosignature", *KEYS),
        cosigned("later", SIZE + 20, SIZE),
        again=2,
        after=remembers("later"),
    ),
    Operation("assess", places.assessable, ASSESS, assessed),
    Operation("seal", places.assessed, ("seal", "jingwei-report/assessment.json", *KEYS), sealed),
    Operation("share", places.sealed, ("share", "--to", "regulator", "--out", "bundle", *KEYS), shared),
)
