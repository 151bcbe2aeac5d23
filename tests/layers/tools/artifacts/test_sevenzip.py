"""Members of 7z archives are judged like those of a zip; what cannot be unpacked or explained is not clean."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, plain_pickle
from jingwei.limits import LIMITS
from tests.containers.sevenzip import LINK, UNIX, archive, lzma1, lzma2
from tests.containers.test_sevenzip import OTHERS, REAL

GOOD, BAD = plain_pickle(), command_pickle()
DEVICE = (0o020666 << 16) | UNIX
SEEDS = {
    "clean": archive([{"a.pkl": GOOD, "b.csv": b"a,b\n1,2\n"}], method=lzma2),
    "bad": archive([{"a.pkl": GOOD, "b.pkl": BAD}], hollow=[("c", False, False)], method=lzma1),
    "written by 7-Zip": REAL["bcj-lzma"],
}
REJECTED = {
    "second in a solid block": (SEEDS["bad"], "pickle.dangerous-call"),
    "second block": (archive([{"a": GOOD}, {"b": BAD}]), "pickle.dangerous-call"),
    "traversal": (archive([{"../a": GOOD}]), "archive.traversal"),
    "absolute": (archive([{"/a": GOOD}]), "archive.traversal"),
    "folder above": (archive([{"a": GOOD}], hollow=[("../b", False, False)]), "archive.traversal"),
    "link out": (archive([{"a": b"../x", "b": GOOD}], attributes={"a": LINK}), "archive.link"),
    "through a link": (archive([{"a": b"b", "a/c": GOOD}], attributes={"a": LINK}), "archive.link"),
    "device": (archive([{"a": GOOD}], attributes={"a": DEVICE}), "archive.link"),
    "two of a name": (archive([{"a": GOOD}, {"A": GOOD}]), "archive.duplicate"),
    "behind the archive": (archive([{"a": GOOD}], tail=BAD), "pickle.dangerous-call"),
}  # fmt: skip
UNPROVED = {
    "link inside": (archive([{"d/a": b"b", "d/b": GOOD}], attributes={"d/a": LINK}), "archive.inner-link"),
    "deletion": (archive([{"a": GOOD}], hollow=[("b", True, True)]), "archive.anti"),
    "gap": (archive([{"a": GOOD}], gap=b"x"), "archive.gap"),
    "tail": (archive([{"a": GOOD}], tail=b"x"), "archive.trailing"),
    "checksum": (archive([{"a": GOOD}], crc=lambda _: 1), "archive.checksum"),
    "method": (REAL["ppmd"], "archive.unreadable"),
    "encrypted": (REAL["aes"], "archive.encrypted"),
    "nothing": (archive([], hollow=[("a", False, False)]), "format.empty"),
    "cut": (SEEDS["clean"][:-1], "archive.broken"),
    "empty member": (archive([], hollow=[("model.bin", True, False)]), "format.unknown"),
}  # fmt: skip


@pytest.mark.parametrize("content", [SEEDS["clean"], *(REAL[n] for n in REAL if n not in OTHERS)])
def test_clean(content):
    result = scan_bytes(content)
    assert (result.format, result.verdict) == ("7z", Verdict.CLEAN), result.findings


@pytest.mark.parametrize("case", REJECTED)
def test_rejected(case):
    content, rule = REJECTED[case]
    result = scan_bytes(content)
    assert result.verdict.rejected
    assert rule in {found.rule for found in result.findings}, result.findings


@pytest.mark.parametrize("case", UNPROVED)
def test_unproved(case):
    content, rule = UNPROVED[case]
    result = scan_bytes(content)
    assert (result.format, result.verdict) == ("7z", Verdict.UNPROVED), result.findings
    assert rule in {found.rule for found in result.findings}, result.findings


def test_a_wrong_checksum_stops_nobody():
    assert scan_bytes(archive([{"a": BAD}], crc=lambda _: 1)).verdict is Verdict.MALICIOUS


def test_findings_name_the_member():
    assert {found.member for found in scan_bytes(SEEDS["bad"]).findings} == {"b.pkl"}


def test_bombs_are_bounded():
    zeros = archive([{str(n): bytes(1 << 22)} for n in range(4)], method=lzma2)
    for limits in (replace(LIMITS, archive_ratio=100), replace(LIMITS, archive_bytes=1 << 23)):
        result = scan_bytes(zeros, "", limits)
        assert result.verdict is Verdict.UNPROVED
        assert "budget" in {found.rule for found in result.findings}


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=40))
def test_a_tail_is_never_clean_and_a_prefix_hides_nothing_clean(extra):
    assert scan_bytes(SEEDS["clean"] + extra).verdict is not Verdict.CLEAN
    assert scan_bytes(extra + SEEDS["clean"]).verdict is not Verdict.CLEAN
    assert scan_bytes(SEEDS["bad"] + extra).verdict.rejected
