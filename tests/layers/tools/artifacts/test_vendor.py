"""Formats of one vendor's library are named and never proved."""

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from tests.layers.tools.artifacts.test_tensorflow import part

NAMED = {
    "rknn": b"RKNN\2\0\0\0" + bytes(56),
    "tensorrt": b"ftrt" + bytes(60),
    "cntk": b"\x08\x01" + part(2, part(1, "version") + part(2, b"\x08\x01\x10\x03\x28\x02")) + part(2, part(1, "uid")),
}
OLDER = {"tensorrt": b"ptrt" + bytes(60), "cntk": "BCN".encode("utf-16-le") + bytes(60)}
SEEDS = NAMED


@pytest.mark.parametrize(("name", "content"), [*NAMED.items(), *OLDER.items()])
def test_the_format_is_named_and_unproved(name, content):
    found = scan_bytes(content)
    assert (found.format, found.verdict, [f.rule for f in found.findings]) == (
        name,
        Verdict.UNPROVED,
        ["vendor.opaque"],
    )


@pytest.mark.parametrize("content", [b"RKNN", b"ftrt", b"\x08\x01\x12\x03\x0a\x01x", b"\x08\x01\x12\xff"])
def test_a_mark_alone_is_unproved(content):
    found = scan_bytes(content)
    assert found.verdict is Verdict.UNPROVED
    assert "vendor.opaque" not in {f.rule for f in found.findings}
