"""Any order of appends, broken transactions, signatures and restarts leaves the log that a list of entries says."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jingwei.evidence.forms.merkle import Frontier, leaf_hash, verify_consistency, verify_inclusion
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import sign_head
from jingwei.store.database import open_store
from tests.evidence.logs import AT, ORIGIN, append, signer

ENTRIES = st.one_of(
    st.lists(st.binary(max_size=20), max_size=5),
    st.integers(100, 300).map(lambda count: [b"%d" % number for number in range(count)]),
)


class Log(RuleBasedStateMachine):
    """The log beside a plain list."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.entries, self.signed = [], []
        self.open()

    def open(self):
        self.engine = open_store(Path(self.folder.name))
        self.ledger = Ledger.open(self.engine, ORIGIN)

    @rule(entries=ENTRIES)
    def append(self, entries):
        assert append(self.ledger, entries) == range(len(self.entries), len(self.entries) + len(entries))
        self.entries += entries

    @rule(entries=ENTRIES)
    def crash(self, entries):
        with pytest.raises(ZeroDivisionError):
            self.break_off(entries)

    def break_off(self, entries):
        with self.engine.begin() as connection:
            self.ledger.append(connection, entries)
            raise ZeroDivisionError

    @rule()
    def reopen(self):
        self.engine.dispose()
        self.open()

    @rule()
    def sign(self):
        sign_head(self.ledger, signer(), AT)
        self.signed = sorted({*self.signed, len(self.entries)})

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def prove(self, data):
        size = data.draw(st.integers(1, len(self.entries)))
        index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
        root = self.ledger.root(size)
        leaf = leaf_hash(self.entries[index])
        assert verify_inclusion(index, size, leaf, self.ledger.inclusion(index, size), root)
        before = Frontier().appended(map(leaf_hash, self.entries[:old])).root()
        assert verify_consistency(old, size, before, root, self.ledger.consistency(old, size))

    @rule()
    def check(self):
        assert list(fsck(self.ledger, [signer().public])) == []
        assert list(self.ledger.entries(0, len(self.entries))) == self.entries

    @invariant()
    def head(self):
        assert self.ledger.head() == Frontier().appended(map(leaf_hash, self.entries))
        assert [row.size for row in self.ledger.checkpoints()] == self.signed

    def teardown(self):
        self.check()
        self.engine.dispose()
        self.folder.cleanup()


class LongLog(Log):
    """The same for longer."""


TestLog = Log.TestCase
TestLog.settings = settings(max_examples=4, stateful_step_count=15)
TestLongLog = pytest.mark.torture(LongLog.TestCase)
TestLongLog.settings = settings(max_examples=100, stateful_step_count=60)
