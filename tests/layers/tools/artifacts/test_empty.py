"""A file that holds nothing proves nothing, in whatever format it says so; its twin with one value is clean."""

import gzip
import io
import struct
import tarfile

import pytest

from jingwei.layers.tools.artifacts.samples import empty_safetensors, safetensors, stored_zip
from jingwei.layers.tools.artifacts.scan import scan_bytes
from jingwei.layers.tools.artifacts.verdict import Verdict

OPSET = b"\x42\x02\x10\x0d"  # field 8: version 13
NODE = b"\x0a\x06\x22\x04Relu"  # a graph's field 1: operator in field 4


def npy(count):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count},)}}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(4 * count)


def tar(*names):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(safetensors())
            archive.addfile(entry, io.BytesIO(safetensors()))
    return out.getvalue()


def gguf(tensors):
    entry = struct.pack("<Q1sIQIQ", 1, b"w", 1, 8, 0, 0)
    head = b"GGUF" + struct.pack("<IQQ", 3, tensors, 0) + entry * tensors
    return head + bytes(-len(head) % 32) + bytes(32 * tensors)


def onnx(graph):
    return b"\x08\x08\x3a" + bytes([len(graph)]) + graph + OPSET


EMPTY = {
    "safetensors": empty_safetensors(),
    "safetensors of no numbers": safetensors(0),
    "zip": stored_zip({}),
    "zip of a folder": stored_zip({"folder/": b""}),
    "npy": npy(0),
    "npz": stored_zip({"a.npy": npy(0)}),
    "npy in gzip": gzip.compress(npy(0), mtime=0),
    "gguf": gguf(0),
    "onnx": onnx(b"\x12\x01g"),
    "tar": tar(),
    "nested": stored_zip({"a.safetensors": empty_safetensors()}),
}
FULL = {
    "safetensors": safetensors(1),
    "zip": stored_zip({"a.safetensors": safetensors()}),
    "npy": npy(1),
    "npz": stored_zip({"a.npy": npy(0), "b.npy": npy(1)}),
    "gguf": gguf(1),
    "onnx": onnx(NODE),
    "tar": tar("a.safetensors"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_file_that_holds_nothing_proves_nothing(name):
    result = scan_bytes(EMPTY[name], "model.bin")
    assert result.verdict is Verdict.UNPROVED


@pytest.mark.parametrize("name", sorted(set(EMPTY) - {"tar"}))
def test_the_reason_says_so(name):
    assert "format.empty" in {found.rule for found in scan_bytes(EMPTY[name], "model.bin").findings}


@pytest.mark.parametrize("name", FULL)
def test_its_twin_is_clean(name):
    result = scan_bytes(FULL[name], "model.bin")
    assert result.verdict is Verdict.CLEAN, result.findings
