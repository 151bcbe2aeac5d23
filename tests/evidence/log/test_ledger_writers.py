"""Many processes append to one log at once."""

import multiprocessing

import pytest

from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import open_url
from tests.evidence.writers import write


def written(path, writers, count):
    target = f"sqlite:///{path / 'state.db'}"
    with multiprocessing.get_context("spawn").Pool(writers) as pool:
        ranges = pool.starmap(write, [(target, number, count) for number in range(writers)])
    engine = open_url(target)
    ledger = Ledger.open(engine)
    acknowledged = dict(pair for pairs in ranges for pair in pairs)
    assert sorted(acknowledged) == list(range(writers * count))
    assert dict(enumerate(ledger.entries(0, writers * count))) == acknowledged
    assert ledger.head().size == writers * count
    assert list(fsck(ledger)) == []
    engine.dispose()


def test_two_writers(tmp_path):
    written(tmp_path, 2, 30)


@pytest.mark.torture
def test_16_writers_of_1_000_entries(tmp_path):
    written(tmp_path, 16, 1_000)
