"""Ordinary pickles are clean, whatever protocol; nothing makes the machine raise; time grows with length."""

import collections
import datetime as dt
import decimal
import pathlib
import pickle
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.samples import command_pickle, plain_pickle
from jingwei.limits import LIMITS

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.complex_numbers())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.sets(st.integers(), max_size=3), st.frozensets(st.text(max_size=2), max_size=3),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(VALUES, st.integers(0, 5))
def test_plain_values_are_clean(value, protocol):
    result = scan_bytes(pickle.dumps(value, protocol))
    assert result.verdict is Verdict.CLEAN, [f.text.en for f in result.findings]


def test_standard_values_are_clean():
    value = [
        collections.OrderedDict(a=1), collections.deque([1], 3), collections.Counter("aab"), collections.defaultdict(list, a=[1]),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.date(2026, 1, 1), dt.timedelta(1), decimal.Decimal("1.5"),
        pathlib.PurePosixPath("a/b"), bytearray(b"x"), range(3), slice(1), type(None), "x" * 100_000, b"y" * 100_000, 1 << 5000,
    ]  # fmt: skip
    for protocol in range(6):
        result = scan_bytes(pickle.dumps(value, protocol))
        assert result.verdict is Verdict.CLEAN, (protocol, [f.text.en for f in result.findings])


class Foreign:
    """Stands for a class of an unknown library."""


def test_a_foreign_class_is_not_clean():
    for protocol in range(6):
        assert scan_bytes(pickle.dumps(Foreign(), protocol)).verdict is Verdict.SUSPICIOUS


def test_text_that_mentions_commands_is_clean():
    assert scan_bytes(pickle.dumps({"doc": "os.system('rm -rf /'); eval(input())"})).verdict is Verdict.CLEAN


@settings(max_examples=250, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_after_proto_never_raise_and_never_pass_unfinished(content):
    result = scan_bytes(b"\x80\x04" + content)
    if result.verdict is Verdict.CLEAN:
        assert content.endswith(b".")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_byte_never_raises(data):
    base = data.draw(st.sampled_from([plain_pickle(), command_pickle(), pickle.dumps(list(range(300)), 2)]))
    at = data.draw(st.integers(0, len(base) - 1))
    scan_bytes(base[:at] + bytes([data.draw(st.integers(0, 255))]) + base[at + 1 :])


def _seconds(content):
    start = time.process_time()
    scan_bytes(content)
    return time.process_time() - start


@pytest.mark.torture
def test_time_is_linear():
    unit = b"K\x01K\x02\x86q\x000N0]N2\x860a0h\x000"
    _seconds(b"\x80\x02" + unit * 1000 + b"N.")
    small, large = (_seconds(b"\x80\x02" + unit * n + b"N.") for n in (8_000, 64_000))
    assert large < 8 * small * 2.5 + 0.2


@pytest.mark.torture
def test_lines_without_end_and_many_small_pickles_stay_bounded():
    assert _seconds(b"c" + b"a" * 2_000_000) < 2
    assert _seconds(b"N." * 9_000) < 4


def test_bounds_are_findings():
    content = b"\x80\x02" + b"N0" * 20_000 + b"N."
    assert [f.rule for f in scan_bytes(content, "", replace(LIMITS, pickle_opcodes=1000)).findings] == ["budget"]
    deep = b"\x80\x02" + b"(" * 20_000 + b"N."
    assert scan_bytes(deep, "", replace(LIMITS, pickle_stack=1000)).verdict is Verdict.UNPROVED


def test_what_was_seen_before_a_bound_counts():
    content = command_pickle()[:-1] + b"0N" * 20_000 + b"."
    assert scan_bytes(content, "", replace(LIMITS, pickle_opcodes=5000)).verdict is Verdict.MALICIOUS


@pytest.mark.torture
@pytest.mark.parametrize("unit", [b".", b".st", b"\n", b"a.b"])
def test_time_is_linear_in_the_length_of_a_name(unit):
    small, large = (_seconds(b"\x80\x02ctorch.st" + unit * n + b"x\ny\n.") for n in (10_000, 80_000))
    assert large < max(0.5, 30 * small)


def test_dangerous_names():
    assert dangerous("os.path.join")
    assert dangerous("anything.at.all.system")
    assert not dangerous("collections.OrderedDict")
    assert not dangerous("io.BytesIO")
    assert not dangerous("os")


def test_the_first_byte_of_other_files_is_no_attack():
    """0x95 opens a frame, and one in 256 files begins with it; inconsistent frames count in what is a pickle."""
    frame = b"\x95" + bytes([200] * 8)
    assert scan_bytes(frame + bytes(range(256))).verdict is Verdict.UNPROVED
    assert scan_bytes(b"\x80\x04" + frame + b"N.").verdict is Verdict.SUSPICIOUS
    assert scan_bytes(frame + b"cos\nsystem\n(S'echo'\ntR").verdict is Verdict.MALICIOUS
