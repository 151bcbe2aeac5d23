"""What a loader executes before it meets a damage or a bound is found, whatever comes after."""

import bz2
import gzip
import lzma
import os
import struct
import time
import zlib

import pytest

from jingwei.containers.inflate import salvage
from jingwei.layers.tools.artifacts import scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, plain_pickle
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.limits import Limits
from tests.containers.tar_parts import END, member
from tests.containers.zip_parts import raw_zip

EVIL = command_pickle()
RAW = zlib.compress(EVIL)[2:-4]
DEFLATED = {"name": b"a.pkl", "method": 8, "size": len(EVIL), "crc": zlib.crc32(EVIL)}
NOISE = os.urandom(3000)
DAMAGED = {
    "cut": gzip.compress(EVIL + NOISE)[:-1000],
    "checksum": gzip.compress(EVIL)[:-8] + bytes(8),
    "length": gzip.compress(EVIL)[:-1] + b"x",
    "zlib": zlib.compress(EVIL)[:-1] + b"x",
    "second member": gzip.compress(EVIL) + b"\x1f\x8b\x08junk",
    "bz2": bz2.compress(EVIL) + b"BZh9junk",
    "xz": lzma.compress(EVIL)[:-1] + b"x",
    "lzma": lzma.compress(EVIL + NOISE, lzma.FORMAT_ALONE)[:-1000],
    "tar": gzip.compress(member(b"a.pkl", EVIL) + END)[:-9],
    "bytes behind": raw_zip(DEFLATED | {"data": RAW + b"xx"}),
    "size": raw_zip(DEFLATED | {"data": RAW, "size": 5}),
    "cut member": raw_zip(DEFLATED | {"data": zlib.compress(EVIL + NOISE)[2:1000]}),
    "bz2 member": raw_zip(DEFLATED | {"data": bz2.compress(EVIL) + b"x", "method": 12}),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=list(DAMAGED))
def test_what_runs_before_the_damage_is_found(data):
    found = scan_bytes(data, "model.joblib")
    assert found.verdict is Verdict.MALICIOUS
    assert found.findings[-1].verdict is Verdict.UNPROVED


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lambda c: raw_zip(
            {"name": b"a", "data": zlib.compress(c)[2:-4], "method": 8, "size": len(c), "crc": zlib.crc32(c)}
        ),
    ],
)
def test_what_runs_before_a_bound_is_found(pack):
    found = scan_bytes(pack(EVIL + bytes(100_000)), "m.joblib", Limits(pickle_bytes=50_000))
    assert found.verdict is Verdict.MALICIOUS
    assert "budget" in {one.rule for one in found.findings}


def test_a_harmless_beginning_stays_unproved():
    assert scan_bytes(gzip.compress(plain_pickle() + NOISE)[:-1000], "m.joblib").verdict is Verdict.UNPROVED


@pytest.mark.parametrize("size", [1, 511, 512, 513, 5000])
def test_all_of_the_content_is_had_where_only_the_checksum_is_wrong(size):
    content = (NOISE * 2)[:size]
    assert salvage(memoryview(gzip.compress(content)[:-8] + bytes(8)), "gzip", 10_000) == content
    assert salvage(memoryview(gzip.compress(content)), "gzip", 10_000) == content
    assert salvage(memoryview(gzip.compress(content)), "gzip", 300) == content[:300]


def test_fields_of_a_gzip_header_are_passed_over():
    plain = gzip.compress(NOISE)
    head = plain[:3] + b"\x1f" + plain[4:10] + b"\3\0abc" + b"name\0" + b"comment\0" + b"xx"
    assert salvage(memoryview(head + plain[10:-8] + bytes(8)), "gzip", 10_000) == NOISE
    for end in range(len(head)):
        assert salvage(memoryview(head[:end]), "gzip", 10_000) == b""


def test_salvage_costs_no_more_than_its_bytes():
    data = gzip.compress(bytes(20_000_000))
    start = time.process_time()
    assert len(salvage(memoryview(data[:-4] + struct.pack("<L", 7)), "gzip", 1 << 30)) == 20_000_000
    assert time.process_time() - start < 1
