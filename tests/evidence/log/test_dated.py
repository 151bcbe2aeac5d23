"""Entries are dated by the clock, and never before the entry before them."""

import pytest

from jingwei.evidence.forms.entry import Entry, Kind, read_entry
from jingwei.evidence.log.dated import append_dated, last_time
from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import open_store
from tests.evidence.logs import AT, ORIGIN, append

EARLIER, LATER = "2026-11-22T14:00:00Z", "2026-11-24T14:00:00Z"
BROKEN = b'{"schema":"jingwei/entry/1"}'
ENTRY = Entry(Kind.PLAN, "", "desk", "0" * 32, "1" * 64)


@pytest.fixture
def ledger(tmp_path):
    engine = open_store(tmp_path)
    yield Ledger.open(engine, ORIGIN)
    engine.dispose()


def dated(ledger, now):
    """Index and time of an entry that is appended at `now`."""
    with ledger.engine.begin() as connection:
        index = append_dated(ledger, connection, ENTRY, lambda: now)
    (data,) = ledger.entries(index, index + 1)
    return index, read_entry(data).at


def test_the_clock_counts_unless_it_went_back(ledger):
    assert [dated(ledger, at) for at in (AT, EARLIER, LATER, AT)] == [(0, AT), (1, AT), (2, LATER), (3, LATER)]


@pytest.mark.parametrize("foreign", [1, 254, 255, 256, 257, 512])
def test_foreign_and_broken_entries_are_passed_over(ledger, foreign):
    dated(ledger, AT)
    append(ledger, [BROKEN, *[b"foreign"] * (foreign - 1)])
    assert dated(ledger, EARLIER) == (foreign + 1, AT)


def test_the_last_time_counts_not_the_first(ledger):
    for at in (EARLIER, AT, LATER):
        dated(ledger, at)
    with ledger.engine.connect() as connection:
        assert [last_time(connection, size) for size in range(4)] == ["", EARLIER, AT, LATER]


def test_without_an_entry_the_clock_counts(ledger):
    append(ledger, [b"foreign", BROKEN])
    assert dated(ledger, EARLIER) == (2, EARLIER)
