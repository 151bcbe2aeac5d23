"""What long and hostile pickles cost: time in proportion to their size, memory within a bound, whichever loop reads them."""

import pickle
import random
import struct
import time
import tracemalloc
from dataclasses import replace

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.pickles import loop, machine
from jingwei.layers.tools.artifacts.pickles.memo import Shadow, kept
from jingwei.layers.tools.artifacts.pickles.opcodes import HANDLERS, NAMES
from jingwei.layers.tools.artifacts.report import Report
from jingwei.limits import LIMITS, MIB
from tests.layers.tools.artifacts.pickle_streams import damaged, value


@pytest.fixture(params=["compiled", "python"])
def either_loop(request, monkeypatch):
    if request.param == "python":
        monkeypatch.setattr(loop, "LOOP", None)
    elif loop.LOOP is None:
        pytest.skip("the compiled loop was not built: no C compiler here")


def peak(content, limits=LIMITS):
    """The verdict, its findings, and the most that Python held meanwhile."""
    tracemalloc.start()
    try:
        found = scan_bytes(content, "", limits)
        return found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_entries_that_nothing_fetches_are_not_kept(either_loop, monkeypatch):
    monkeypatch.setattr(machine, "MEMO", 1000)
    content = pickle.dumps([[n, str(n)] for n in range(5_000)], 4)
    made = machine.Machine(memoryview(content), Report(), Budget(LIMITS), machine.PlainLoader())
    assert made.run(0, HANDLERS, NAMES) == len(content)
    assert made.report.verdict is Verdict.CLEAN
    assert len(made.memo) == 10_001
    assert kept(made.memo) < 1000


def test_an_entry_fetched_late_is_still_what_it_was(either_loop, monkeypatch):
    monkeypatch.setattr(machine, "MEMO", 100)
    monkeypatch.setattr(machine, "STRIDE", 64)
    filler = b"N\x940" * 1000
    names = b"\x8c\x05posix\x94\x8c\x06system\x94" + filler + b"0" * 2
    start = b"\x80\x04" + b"N\x940" * 300
    fetched = b"j" + struct.pack("<I", 300) + b"j" + struct.pack("<I", 301)
    content = start + names + fetched + b"\x93\x8c\x02id\x85R."
    assert "posix.system" in {
        found.name for found in scan_bytes(content).findings if found.rule == "pickle.dangerous-call"
    }
    by_text = start + names + b"g300\ng301\n" + b"\x93\x8c\x02id\x85R."
    assert scan_bytes(by_text).verdict is Verdict.MALICIOUS


def test_more_that_is_fetched_than_the_memo_may_hold_is_a_finding(either_loop):
    fetches = b"".join(b"j" + struct.pack("<I", n) + b"0" for n in range(20_000))
    content = b"\x80\x04" + b"]\x940" * 20_000 + fetches + b"N."
    assert scan_bytes(content).verdict is Verdict.CLEAN
    found = scan_bytes(content, "", replace(LIMITS, pickle_memo=15_000)).findings
    assert [(one.rule, one.name) for one in found] == [("budget", "more than 15000 memo entries")]


def test_a_tree_built_from_its_root_is_bounded(either_loop, monkeypatch):
    """Each list is put into its parent first and filled afterwards, so that no container is large when it is put."""
    monkeypatch.setattr(machine, "SWEEP", machine.STRIDE)
    content = b"\x80\x04]q\0" + b"".join(b"h\0]q\1ah\1]q\0a" for _ in range(8_000)) + b"."
    found, most = peak(content, replace(LIMITS, pickle_held_bytes=MIB // 2))
    assert [one.rule for one in found.findings] == ["budget"]
    assert "held" in found.findings[0].name
    assert most < 8 * MIB


def test_what_is_put_into_a_shadow_is_counted_once():
    shadow = Shadow({0: None, 1: "a"})
    shadow[1], shadow[2], shadow[2] = "b", "c", "d"
    assert (len(shadow), shadow[0], shadow[1], shadow[2]) == (3, None, "b", "d")


def test_items_that_a_container_gave_up_are_not_half_of_it():
    """A state that others made part of something large cannot come back with its later half only."""
    filler = b"(" + b"N" * 250 + b"l"
    state = b"}q\1(" + b"".join(b"K%cN" % n for n in range(9)) + b"u"
    wrapper = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81"
    content = b"\x80\x02" + state + filler + b"\x860" + wrapper + b"h\1U\x05shapeK\x01\x85sb."
    assert scan_bytes(content).verdict is not Verdict.CLEAN


@pytest.mark.torture
def test_cost_is_in_proportion_to_size(either_loop):
    """Damaged pickles cost at most 50 ms and 4 microseconds a byte (a few of which the slowest opcode takes)."""
    chance = random.Random("cost")
    for _ in range(400):
        content = damaged(chance, pickle.dumps(value(chance), chance.randrange(6)) * chance.choice((1, 1, 20)))
        start = time.process_time()
        scan_bytes(content)
        assert time.process_time() - start < 0.05 + 4e-6 * len(content), content[:100]


READS = b"ctorch.storage\n_load_from_bytes\n\x940"
DEAREST = {
    "an import": (b"", b"ca\nb%d\n0"),
    "a call of a name on no list": (b"ca\nb\n\x940", b"h\0)R0"),
    "a persistent id": (b"", b"P%d\n0"),
    "an extension": (b"", b"\x82\x010"),
    "a class and its instance": (b"", b"(ibuiltins\nset\n0"),
    "the same payload": (READS, b"h\0C\x04\x80\x02N.\x85R0"),
    "a payload, which every reader looks at": (READS, b"h\0C\x0b\x80\x02I%07d\x85R0"),
}


@pytest.mark.torture
@pytest.mark.parametrize("case", DEAREST)
def test_the_dearest_opcodes_cost_in_proportion_to_size(either_loop, case):
    """At most 50 ms and 8 microseconds a byte, twice what damaged pickles take."""
    before, unit = DEAREST[case]
    content = before + b"".join(unit % n if b"%" in unit else unit for n in range(6000)) + b"N."
    scan_bytes(content[:200])
    start = time.process_time()
    scan_bytes(content)
    assert time.process_time() - start < 0.05 + 8e-6 * len(content)


@pytest.mark.torture
def test_a_million_entries_stay_within_the_bound(either_loop):
    unit = b"]\x94" * 100_000 + b"0" * 100_000
    found, most = peak(b"\x80\x04" + unit * 10 + b"N.")
    assert found.verdict is Verdict.CLEAN
    assert most < 96 * MIB
