"""Files whose loader opens other files: raw numbers are clean only where a graph beside them accounts for every byte."""

import json
import os
import struct
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan, scan_bytes
from jingwei.layers.tools.artifacts.beside import OnDisk, Together, inside, leaves
from jingwei.layers.tools.artifacts.formats.sstable import masked_crc
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, stored_zip
from jingwei.limits import LIMITS
from tests.layers.tools.artifacts.test_formats import tar
from tests.layers.tools.artifacts.test_onnx import node
from tests.layers.tools.artifacts.test_tensorflow import part, varint
from tests.layers.tools.artifacts.test_xml_models import net

NUMBERS = struct.pack("<6f", 1, -2, 3, -4, 5, -6)  # no text, no pickle


def onnx(*tensors, packed=False):
    """A model whose tensors are (floats, place)."""
    made = b""
    for floats, place in tensors:
        dims = part(1, varint(floats)) if packed else part(1, floats)
        entries = b"".join(part(13, part(1, key) + part(2, str(value))) for key, value in place.items())
        made += part(5, dims + part(2, 1) + part(8, "w") + entries + part(14, 1))
    return part(1, 8) + part(7, part(1, node("Relu")) + made) + part(8, part(2, 17))


def block(entries, kind=b"\0"):
    body, last = b"", b""
    for key, value in entries:
        shared = next(
            (n for n, (one, other) in enumerate(zip(key, last, strict=False)) if one != other), min(len(key), len(last))
        )
        body += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    body += struct.pack("<LL", 0, 1)
    return body + kind + struct.pack("<L", masked_crc(memoryview(body + kind)))


def table(entries, *, kind=b"\0"):
    """A sorted table of one block of data."""
    data, meta = block(entries, kind), block([])
    index = block([(b"z", varint(0) + varint(len(data) - 5))])
    footer = varint(len(data)) + varint(len(meta) - 5) + varint(len(data) + len(meta)) + varint(len(index) - 5)
    return data + meta + index + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)


def entry(start, content, *, dtype=1, dims=None, shard=0):
    shape = b"".join(part(2, part(1, n)) for n in (dims if dims is not None else [len(content) // 4]))
    places = part(4, start) + part(5, len(content)) if start else part(5, len(content))
    crc = varint(6 << 3 | 5) + struct.pack("<L", masked_crc(memoryview(content)))
    return part(1, dtype) + part(2, shape) + (part(3, shard) if shard else b"") + places + crc


def index(*entries, shards=1):
    return table([(b"", part(1, shards) + part(3, part(1, 1))), *entries])


TEXTS = varint(3) + varint(0) + b"\1\2\3\4" + b"abc"
SHARD = NUMBERS + TEXTS
INDEX = index((b"a", entry(0, NUMBERS)), (b"b", entry(24, TEXTS, dtype=7, dims=[2])))
BIN = net(inside="").replace(
    b'<layer id="1"',
    b'<layer id="2" name="w" type="Const" version="opset1"><data element_type="f32" shape="6" offset="0" size="24"/></layer><layer id="1"',
)
WHOLE = {
    "tensorflow": {"v/variables.index": INDEX, "v/variables.data-00000-of-00001": SHARD},
    "openvino": {"m.xml": BIN, "m.bin": NUMBERS},
    "onnx": {"m.onnx": onnx((6, {"location": "w.dat"})), "w.dat": NUMBERS},
    "onnx, two tensors aligned": {
        "m.onnx": onnx(
            (6, {"location": "./w", "length": 24}), (6, {"location": "w", "offset": 4096, "length": 24}), packed=True
        ),
        "w": NUMBERS.ljust(4096, b"\0") + NUMBERS,
    },
    "onnx, a folder that is left again": {"m.onnx": onnx((6, {"location": "a/../w"})), "w": NUMBERS},
    "index": {
        "model.safetensors.index.json": json.dumps({"weight_map": {"a": "model-1.safetensors"}}).encode(),
        "model-1.safetensors": safetensors(),
    },
}
NOT_WHOLE = {  # files, the one that is unproved, and why
    "a byte more": ({"m.xml": BIN, "m.bin": NUMBERS + b"\xff"}, "m.bin", "folder.partly"),
    "a byte less": ({"m.xml": BIN, "m.bin": NUMBERS[:-1]}, "m.xml", "folder.partly"),
    "weights of another network": ({"n.xml": BIN, "m.bin": NUMBERS}, "m.bin", "format.unknown"),
    "zeros at the end of weights": ({"m.xml": BIN, "m.bin": NUMBERS + b"\0"}, "m.bin", "folder.partly"),
    "a gap that is not zero": (
        {"m.onnx": onnx((1, {"location": "w", "length": 4}), (1, {"location": "w", "offset": 8, "length": 4})), "w": NUMBERS[:12]},
        "w",
        "folder.partly",
    ),
    "a tensor beyond the file": ({"m.onnx": onnx((7, {"location": "w"})), "w": NUMBERS}, "m.onnx", "onnx.external-range"),
    "an offset beyond the file": (
        {"m.onnx": onnx((6, {"location": "w", "offset": 1, "length": 24})), "w": NUMBERS},
        "m.onnx",
        "onnx.external-range",
    ),
    "an offset of words": ({"m.onnx": onnx((6, {"location": "w", "offset": "x"})), "w": NUMBERS}, "m.onnx", "onnx.external-range"),
    "no such file": ({"m.onnx": onnx((6, {"location": "v"})), "w": NUMBERS}, "m.onnx", "onnx.external-file"),
    "a shard too long": ({"v.index": INDEX, "v.data-00000-of-00001": SHARD + b"\xff"}, "v.data-00000-of-00001", "folder.partly"),
    "a shard too short": ({"v.index": INDEX, "v.data-00000-of-00001": SHARD[:-1]}, "v.data-00000-of-00001", "folder.partly"),
    "one of two shards": ({"v.index": INDEX, "v.data-00000-of-00002": SHARD}, "v.data-00000-of-00002", "folder.partly"),
    "a shard without its index": ({"v.data-00000-of-00001": SHARD}, "v.data-00000-of-00001", "format.unknown"),
    "numbers that changed": (
        {"v.index": INDEX, "v.data-00000-of-00001": b"\xff" + SHARD[1:]},
        "v.data-00000-of-00001",
        "folder.partly",
    ),
    "an index of damaged blocks": ({"v.index": b"\0\0" + b"\1" + INDEX[3:]}, "v.index", "format.broken"),
    "an index of packed blocks": ({"v.index": table([(b"", b"")], kind=b"\1")}, "v.index", "format.broken"),
    "an index of nothing": ({"v.index": index()}, "v.index", "format.empty"),
    "a file that is not there": (
        {"x.json": json.dumps({"weight_map": {"a": "model-1.bin"}}).encode(), "y": b""},
        "x.json",
        "folder.absent",
    ),
    "a checkpoint elsewhere": ({"checkpoint": b'model_checkpoint_path: "/a/b"\n'}, "checkpoint", "tf.checkpoint"),
}  # fmt: skip


def judged(files):
    together = Together({name: memoryview(content) for name, content in files.items()})
    return {
        name: scan_bytes(content, name.rpartition("/")[2], beside=together.around(name))
        for name, content in files.items()
    }


@pytest.mark.parametrize("case", WHOLE)
def test_whole_folders_are_clean_and_say_on_what_that_rests(case):
    found = judged(WHOLE[case])
    assert {result.verdict for result in found.values()} == {Verdict.CLEAN}, [r.findings for r in found.values()]
    assert any(result.companions for result in found.values())


@pytest.mark.parametrize("case", WHOLE)
def test_folders_in_archives_are_judged_like_those_on_disk(case):
    files = {f"folder/{name}": content for name, content in WHOLE[case].items()}
    for made in (tar(files), stored_zip(files)):
        assert scan_bytes(made).verdict is Verdict.CLEAN, scan_bytes(made).findings


@pytest.mark.parametrize("case", NOT_WHOLE)
def test_what_no_graph_accounts_for_is_unproved(case):
    files, name, rule = NOT_WHOLE[case]
    found = judged(files)[name]
    assert found.verdict is Verdict.UNPROVED
    assert rule in {finding.rule for finding in found.findings}, found.findings


def test_without_a_folder_nothing_is_assumed():
    assert scan_bytes(NUMBERS, "m.bin").verdict is Verdict.UNPROVED
    assert scan_bytes(WHOLE["onnx"]["m.onnx"], "m.onnx").verdict is Verdict.UNPROVED


def test_numbers_that_another_loader_would_run_are_rejected_whatever_the_graph_says():
    bad = command_pickle()
    files = {"m.onnx": onnx((len(bad) // 4, {"location": "w"})), "w": bad[: len(bad) // 4 * 4]}
    assert judged(files)["w"].verdict is Verdict.MALICIOUS


@pytest.mark.parametrize("name", ["../w", "/w", "a/../../w", "..\\w", "C:w", "w\0"])
def test_places_outside_of_the_folder_are_rejected(name):
    assert leaves(name)
    assert not inside(name)
    for file, content in {
        "m.onnx": onnx((6, {"location": name})),
        "m.json": json.dumps({"weight_map": {"a": name}}).encode(),
    }.items():
        assert scan_bytes(content, file).verdict is Verdict.MALICIOUS


def test_checkpoint_states():
    text = b'model_checkpoint_path: "ckpt-1"\nall_model_checkpoint_paths: "ckpt-1"\nall_model_checkpoint_timestamps: 1.7e9\n'
    assert scan_bytes(text, "checkpoint").verdict is Verdict.CLEAN
    assert scan_bytes(text + b"other: 1\n", "checkpoint").verdict is Verdict.UNPROVED


def test_files_on_disk_are_opened_below_the_folder_and_never_through_links(tmp_path):
    folder = tmp_path / "model"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "w").write_bytes(NUMBERS)
    (folder / "sub" / "w").write_bytes(NUMBERS)
    (folder / "link").symlink_to(tmp_path / "w")
    (folder / "way").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    beside = OnDisk(folder)
    assert bytes(beside.data("sub/w") or b"") == NUMBERS
    assert bytes(beside.data("sub/../sub/w") or b"") == NUMBERS
    for name in ("link", "way/w", "way/../w", "../w", "pipe", "sub", "none", "", "sub/w/x", "a" * 300, "a/" * 40 + "w"):
        assert beside.data(name) is None, name
    assert OnDisk(tmp_path / "none").data("w") is None
    assert OnDisk(tmp_path / "none").named(".onnx") == ()


def test_a_folder_on_disk_and_its_changes(tmp_path):
    for name, content in WHOLE["onnx"].items():
        (tmp_path / name).write_bytes(content)
    assert [scan(tmp_path / name).verdict for name in ("m.onnx", "w.dat")] == [Verdict.CLEAN, Verdict.CLEAN]
    (tmp_path / "m.onnx").write_bytes(onnx((5, {"location": "w.dat"})))
    assert scan(tmp_path / "w.dat").verdict is Verdict.UNPROVED
    (tmp_path / "m.onnx").unlink()
    assert scan(tmp_path / "w.dat").verdict is Verdict.UNPROVED


def test_what_a_graph_costs_is_paid_once(tmp_path):
    (tmp_path / "m.onnx").write_bytes(onnx(*((6, {"location": f"w{n}"}) for n in range(2000))))
    for n in range(40):
        (tmp_path / f"w{n}").write_bytes(NUMBERS)
    spent = [scan(tmp_path / f"w{n}", replace(LIMITS, pickle_opcodes=10)).verdict for n in range(40)]
    assert set(spent) == {Verdict.CLEAN}


def test_the_files_of_an_archive_are_listed_once():
    """Members that no reader understands ask for the models beside them, each in its own folder."""

    def seconds(count):
        content = stored_zip({f"{n}/w": NUMBERS for n in range(count)})
        start = time.process_time()
        scan_bytes(content)
        return time.process_time() - start

    assert seconds(1200) < 9 * max(seconds(300), 0.02)  # 4 if it grows linearly, 16 if each listed all the others


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_damage_never_raises_and_changed_data_is_clean_only_within_its_size(case, data):
    files = dict(WHOLE[case])
    name = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    files[name] = bytes(content[: data.draw(st.integers(0, len(content)))])
    found = judged(files)
    cut = len(files[name]) < len(WHOLE[case][name])
    assert not cut or {result.verdict for result in found.values()} != {Verdict.CLEAN}


OTHERS = {
    "a library": b"\x7fELF\2\1\1",
    "a program": b"MZ\x90\0\3",
    "an apple program": b"\xcf\xfa\xed\xfe",
    "wasm": b"\0asm\1",
    "compiled Python": b"\xa7\r\r\n",
    "a class": b"\xca\xfe\xba\xbe",
    "a script": b"#!/bin/sh\n\xff\1",
    "hdf5": b"\x89HDF\r\n\x1a\n",
    "npy": b"\x93NUMPY\1\0\xff\xff",
    "gzip": b"\x1f\x8b\x08",
    "padded text": b"echo hello\n",
    "text between zeros": b"e\0c\0h\0o\0",
}


@pytest.mark.parametrize("case", OTHERS)
@pytest.mark.parametrize("place", [{"m.onnx": "w.bin"}, {"m.xml": "m.bin"}])
def test_no_graph_launders_what_something_else_reads(case, place):
    ((graph, name),) = place.items()
    content = OTHERS[case].ljust(24, b"\0")
    made = BIN if graph == "m.xml" else onnx((6, {"location": name, "offset": 0, "length": 24}))
    found = judged({graph: made, name: content})[name]
    assert (found.verdict, found.companions) == (Verdict.UNPROVED, ())
    assert "folder.other" in {finding.rule for finding in found.findings}, found.findings


def test_a_shard_that_begins_like_a_program_is_unproved():
    numbers = b"\x7fELF" + NUMBERS[4:]
    files = {"v.index": index((b"a", entry(0, numbers))), "v.data-00000-of-00001": numbers}
    assert judged(files)["v.data-00000-of-00001"].verdict is Verdict.UNPROVED


@pytest.mark.parametrize(
    "name", ["libx.so", "libx.so.1", "a.exe", "m.pyc", "a.wasm", "m.h5", "w.gguf", "a.rds", "weights.npz", ".bashrc", "a.html", ".bin",
             "a.bin.sh", "w.pb", "a.py", "Makefile", "README"]
)  # fmt: skip
def test_names_that_something_else_goes_by_are_no_names_of_weights(name):
    found = judged({"m.onnx": onnx((6, {"location": name})), name: NUMBERS})[name]
    assert found.verdict is Verdict.UNPROVED
    assert "folder.name" in {finding.rule for finding in found.findings}, found.findings


@pytest.mark.parametrize(
    "name", ["w", "onnx__MatMul_214", "m.onnx.data", "m.onnx_data", "m.onnx_data_1", "w.dat", "W.BIN", "w.raw", "m.weights", "h.0.attn.weight",
             "a.bias", "a.running_mean", "5f1b2c6e-0000-11ee-be56-0242ac120002", "m.onnx.weight_scale"]
)  # fmt: skip
def test_names_of_files_of_weights(name):
    files = {"m.onnx": onnx((6, {"location": name})), name: NUMBERS}
    assert judged(files)[name].verdict is Verdict.CLEAN
    assert judged(files | {name: bytes(24)})[name].verdict is Verdict.CLEAN
