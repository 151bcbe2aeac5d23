"""The log as a table, and what a user's bytes must not be."""

from dataclasses import replace

import pytest

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Entry, Kind, entry_bytes
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.lines import LogLine, log_lines, log_text, refuse_own
from jingwei.evidence.log.signed_head import prove, sign_head
from jingwei.evidence.log.stored import LedgerError
from jingwei.evidence.notes.proof import read_proof
from jingwei.limits import LIMITS
from jingwei.store.database import open_store
from tests.evidence.logs import AT, ORIGIN, append, filled, signer

PLAN = Entry(Kind.PLAN, AT, "desk", "a" * 32, "1" * 64)
ENDED = Entry(Kind.RESULT, AT, "desk", "a" * 32, "2" * 64, plan=0, exit=1)


@pytest.fixture
def engine(tmp_path):
    made = open_store(tmp_path / "state")
    yield made
    made.dispose()


def test_each_entry_is_a_line_of_what_it_registers(engine):
    broken = b'{"schema":"jingwei/entry/1","kind":"'
    contents = [entry_bytes(PLAN), entry_bytes(ENDED), b"words", broken]
    ledger = Ledger.open(engine, ORIGIN)
    append(ledger, contents)
    assert list(log_lines(ledger, 0, 4)) == [
        LogLine(0, "plan", PLAN.digest, AT, "desk", PLAN.run),
        LogLine(1, "result", ENDED.digest, AT, "desk", ENDED.run, plan=0, exit=1),
        LogLine(2, "foreign", digest(b"words")),
        LogLine(3, "broken", digest(broken)),
    ]
    assert [line.index for line in log_lines(ledger, 2, 4)] == [2, 3]


def test_a_line_on_a_terminal_names_what_is_missing_and_shows_no_control_character():
    line = LogLine(3, "plan", "sha256:1", AT, "a\tb\x1b[1m", "run")
    assert log_text(line) == f"3\t{AT}\tplan\ta\\tb\\u001b[1m\trun\tsha256:1"
    assert log_text(replace(line, at="", system="", run="")) == "3\t-\tplan\t-\t-\tsha256:1"


def test_bytes_of_a_user_fit_and_are_no_entry_of_jingwei():
    refuse_own(b"x" * LIMITS.log_entry_bytes)
    with pytest.raises(LimitError, match=f"{LIMITS.log_entry_bytes + 1} bytes, the bound is {LIMITS.log_entry_bytes}"):
        refuse_own(b"x" * (LIMITS.log_entry_bytes + 1))
    with pytest.raises(ParseError, match="reads as an entry of Jingwei"):
        refuse_own(entry_bytes(PLAN))


def test_every_entry_below_the_signed_head_is_proved_and_none_above(engine):
    ledger = filled(engine, 3)
    with pytest.raises(LedgerError, match="no head was signed yet"):
        prove(ledger, 0)
    sign_head(ledger, signer(), AT)
    append(ledger, [b"later"])
    assert [read_proof(prove(ledger, index)).index for index in range(3)] == [0, 1, 2]
    for index in (-1, 3, 4):
        with pytest.raises(LedgerError, match=f"entry {index} cannot be proved: the last signed head holds 3 entries"):
            prove(ledger, index)


def test_only_one_name_that_can_name_a_log_opens_it(engine):
    with pytest.raises(LedgerError, match="no log here yet"):
        Ledger.open(engine, create=False)
    with pytest.raises(LedgerError, match="'a b' cannot name a log"):
        Ledger.open(engine, "a b")
    filled(engine, 1)
    assert Ledger.open(engine).origin == ORIGIN
    assert Ledger.open(engine, ORIGIN, create=False).origin == ORIGIN
    with pytest.raises(LedgerError):
        Ledger.open(engine, "example.org/other")
    with pytest.raises(LedgerError, match="cannot name a log"):
        Ledger.open(engine, "a+b")
