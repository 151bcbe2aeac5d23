"""What the state keeps of assessments is held against the log."""

import sqlite3

import pytest

from jingwei.assess.kept import unlike_the_log
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import open_store
from tests.assess.inline import Inline
from tests.assess.systems import run, system


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr("jingwei.assess.run.LocalEngine", Inline)
    path = system(tmp_path, ["pass", "fail"])
    run(path)
    (tmp_path / "c0").write_text("unknown")
    run(path)
    return tmp_path


def problems(folder, *statements):
    with sqlite3.connect(folder / ".jingwei" / "state.db") as database:
        for statement in statements:
            assert database.execute(statement).rowcount == 1
    engine = open_store(folder / ".jingwei")
    try:
        ledger = Ledger.open(engine)
        assert list(fsck(ledger)) == []
        return list(unlike_the_log(ledger))
    finally:
        engine.dispose()


def test_what_was_logged_is_kept(kept):
    assert problems(kept) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE runs SET seed = zeroblob(32) WHERE plan_entry = 2",
            "the assessment or the seed that is kept is not the one",
        ),
        (
            "UPDATE runs SET assessment = 1 WHERE plan_entry = 2",
            "the assessment or the seed that is kept is not the one",
        ),
        ("UPDATE assessments SET passed = 1 WHERE id = 2", "states another verdict than the assessment"),
        ("UPDATE assessments SET exit_code = 0 WHERE id = 2", "states another verdict than the assessment"),
        ("UPDATE assessments SET state = 'running' WHERE id = 2", "states another verdict than the assessment"),
        ("UPDATE assessments SET document = NULL WHERE id = 2", "its assessment is not kept here"),
        ("UPDATE assessments SET document = 'x' WHERE id = 2", "cannot be read"),
        ("UPDATE assessments SET document = '{}' WHERE id = 2", "cannot be read"),
        (
            "UPDATE assessments SET document = replace(CAST(document AS TEXT), '\"fail\"', '\"pass\"') WHERE id = 2",
            "the assessment or the seed that is kept is not the one",
        ),
    ],
)
def test_what_is_kept_otherwise_is_told(kept, statement, sentence):
    found = problems(kept, statement)
    assert len(found) == 1
    assert found[0].startswith("run ")
    assert sentence in found[0]
