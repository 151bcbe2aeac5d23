"""Formats other than bare pickles: what is whole is clean, what is cut, changed, hidden or unknown is not."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan, scan_bytes
from jingwei.layers.tools.artifacts.samples import (
    command_pickle,
    plain_pickle,
    safetensors,
    state_dict_pickle,
    stored_zip,
    torch_zip,
)
from jingwei.limits import LIMITS

BAD = command_pickle()


def npy(descr="<f4", shape=(2,), data=bytes(8), tail=b""):
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data + tail


def gguf(template="", alignment=32):
    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    pairs = [text("general.architecture") + struct.pack("<I", 8) + text("llama")]
    pairs.append(text("general.alignment") + struct.pack("<II", 4, alignment))
    if template:
        pairs.append(text("tokenizer.chat_template") + struct.pack("<I", 8) + text(template))
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(pairs)) + b"".join(pairs)
    head += text("weight") + struct.pack("<IQIQ", 1, 4, 0, 0)
    return head + bytes(-len(head) % 32) + bytes(16)


def tar(members, link=""):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo("link")
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    return out.getvalue()


def field(number, content):
    if isinstance(content, int):
        return bytes([number << 3, content])
    size = bytes([len(content) & 0x7F | 0x80, len(content) >> 7])  # a varint of two bytes, padded if need be
    return bytes([number << 3 | 2]) + size + content


def onnx(operator=b"Relu", location=b"", domain=b""):
    external = field(13, field(1, b"location") + field(2, location)) if location else b""
    tensor = field(8, b"w") + (external or field(9, bytes(4)))
    node = field(1, b"x") + field(4, operator) + (field(7, domain) if domain else b"")
    return field(1, 8) + field(7, field(1, node) + field(5, tensor)) + field(8, field(2, 17))


CLEAN = {
    "onnx": onnx(),
    "safetensors": safetensors(),
    "torch zip": torch_zip(),
    "npy": npy(),
    "npz": stored_zip({"a.npy": npy(), "b.npy": npy("<i8", (), bytes(8))}),
    "gguf": gguf(),
    "gguf with a chat template": gguf("{% for m in messages %}{{ m['role'] + ': ' + m.content | trim }}{% endfor %}"),
    "gzip": gzip.compress(plain_pickle(), mtime=0),
    "zlib": zlib.compress(plain_pickle()),
    "xz": lzma.compress(plain_pickle()),
    "bz2": bz2.compress(plain_pickle()),
    "tar": tar({"a.pkl": plain_pickle()})[:2048],  # without the filling of the last record
    "configuration": json.dumps({"model_type": "llama", "hidden_size": 8}).encode(),
    "tokenizer": json.dumps(
        {"version": "1", "added_tokens": [], "pre_tokenizer": None, "model": {"type": "BPE", "vocab": {"function": 1}}}
    ).encode(),
    "special tokens": json.dumps({"bos_token": "<s>", "eos_token": {"content": "</s>"}}).encode(),
    "generation": json.dumps({"bos_token_id": 1, "transformers_version": "4.50.0"}).encode(),
    "index": json.dumps({"metadata": {}, "weight_map": {"a.b": "model-00001-of-00002.safetensors"}}).encode(),
}
REJECTED = {
    "onnx, external data above": onnx(location=b"../../etc/passwd"),
    "onnx, external data above, other separator": onnx(location=b"a\\..\\..\\x"),
    "onnx, absolute external data": onnx(location=b"/etc/passwd"),
    "gguf with an absurd count": gguf()[:16] + struct.pack("<Q", 1 << 60) + gguf()[24:],
    "zip in zip": stored_zip({"a.zip": stored_zip({"b.bin": BAD})}),
    "tar.gz": gzip.compress(tar({"x": BAD})),
    "gzip, second member": gzip.compress(plain_pickle()) + gzip.compress(BAD),
    "npy of objects": npy("|O", (1,), BAD),
    "npz of objects": stored_zip({"a.npy": npy("|O", (1,), BAD)}),
    "torch zip, second pickle": stored_zip(
        {"m/data.pkl": state_dict_pickle(), "m/data/0": bytes(8), "m/extra.pkl": BAD}
    ),
    "torch storage that is a pickle": stored_zip({"m/data.pkl": state_dict_pickle(), "m/data/0": b"\x80\x04" + BAD}),
    "torch zip with a prefix that is a pickle": BAD + torch_zip(),
    "traversal": stored_zip({"../evil.txt": b"x"}),
    "absolute name": stored_zip({"/etc/evil": b"x"}),
    "backslash traversal": stored_zip({"..\\evil": b"x"}),
    "tar with a link out": tar({}, link="/etc/passwd"),
    "pickle named safetensors": plain_pickle(),
    "template that leaves the sandbox": gguf("{{ ''.__class__.__mro__ }}"),
    "template with an escaped name": gguf("{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}"),
    "template that puts a name together": gguf("{{ x['_' ~ '_class_' + '_'] }}"),
    "template with attr": gguf("{{ x | attr('cla' ~ 'ss') }}"),
    "auto_map": json.dumps({"model_type": "x", "auto_map": {"AutoModel": "m.Model"}}).encode(),
    "load_from_bytes": b"\x80\x02ctorch.storage\n_load_from_bytes\nC" + bytes([len(BAD)]) + BAD + b"\x85R.",
}
UNPROVED = {
    "onnx with a file beside it": onnx(location=b"a/../weights.bin"),
    "onnx with a foreign operator": onnx(b"ForeignOp"),
    "onnx of a foreign domain": onnx(domain=b"com.example"),
    "onnx with an unknown field": onnx() + field(15, b"x"),
    "empty": b"",
    "text": b"just some words\n",
    "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "zstd": b"\x28\xb5\x2f\xfd" + bytes(20),
    "JSON of no known shape": b'{"a": "b.c"}',
    "keras configuration": json.dumps({"model_type": "x", "class_name": "Lambda", "module": "keras"}).encode(),
    "npy, too short": npy(data=bytes(7)),
    "npy, too long": npy(tail=b"x"),
    "npy with a call for a shape": npy().replace(b"(2,)", b"f(2)"),
    "safetensors with a tail": safetensors() + b"x",
    "safetensors cut": safetensors()[:-1],
    "torch zip without its storage": stored_zip({"m/data.pkl": state_dict_pickle()}),
    "torch zip, storage too small": stored_zip({"m/data.pkl": state_dict_pickle(), "m/data/0": bytes(4)}),
    "tensor beyond its storage": stored_zip({"m/data.pkl": state_dict_pickle(2, claimed=1), "m/data/0": bytes(4)}),
    "template with an unknown call": gguf("{{ something() }}"),
    "gguf alignment": gguf(alignment=3),
    "python source": b"import os\nprint(os.name)\n# {{ }}\n",
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name):
    result = scan_bytes(CLEAN[name])
    assert result.verdict is Verdict.CLEAN, [(f.rule, f.text.en) for f in result.findings]
    assert result.format != "unknown"


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name):
    result = scan_bytes(REJECTED[name], "model.safetensors" if "named" in name else "model.bin")
    assert result.verdict.rejected, (result.format, [(f.rule, f.text.en) for f in result.findings])


@pytest.mark.parametrize("name", UNPROVED)
def test_unproved(name):
    result = scan_bytes(UNPROVED[name], "model.bin")
    assert result.verdict is Verdict.UNPROVED, [(f.rule, f.text.en) for f in result.findings]
    assert result.findings


@pytest.mark.parametrize("name", [name for name in CLEAN if name != "zlib"])
def test_no_cut_file_is_clean(name):
    content = CLEAN[name]
    for end in range(0, len(content), max(1, len(content) // 60)):
        assert scan_bytes(content[:end]).verdict is not Verdict.CLEAN, end


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_arbitrary_bytes_are_clean_only_as_a_pickle(content):
    result = scan_bytes(content)
    assert result.verdict is not Verdict.CLEAN or (result.format == "pickle" and content.endswith(b"."))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(CLEAN)), st.data())
def test_damage_never_raises(name, data):
    content = bytearray(CLEAN[name])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    result = scan_bytes(bytes(content))
    assert result.verdict is Verdict.CLEAN or result.findings


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=50), st.sampled_from([BAD, torch_zip(), stored_zip({"a": BAD})]))
def test_a_prefix_or_tail_makes_nothing_better(extra, content):
    before = scan_bytes(content).verdict
    assert scan_bytes(content + extra).verdict.rank >= before.rank or not before.rejected
    if extra:
        assert scan_bytes(extra + torch_zip()).verdict is not Verdict.CLEAN


def test_polyglot_of_pickle_and_zip():
    result = scan_bytes(plain_pickle() + torch_zip())
    assert result.verdict.rejected
    assert "format.polyglot" in {finding.rule for finding in result.findings}


def test_pickle_hidden_in_the_header_of_a_safetensors_file():
    """The length field of the header is also BINUNICODE, which swallows the JSON; opcodes follow where tensors should be."""
    size = 0x1058
    body = json.dumps({"t": {"dtype": "U8", "shape": [len(BAD)], "data_offsets": [0, len(BAD)]}})
    header = body.ljust(size).encode()
    content = struct.pack("<Q", size) + header + BAD
    taken = 5 + struct.unpack_from("<I", content, 1)[0]
    assert content[0:1] == b"X"
    assert taken < 8 + size
    assert scan_bytes(content).verdict in {Verdict.CLEAN, Verdict.MALICIOUS}
    evil = bytearray(content)
    evil[taken : taken + len(BAD)] = BAD
    assert scan_bytes(bytes(evil)).verdict.rejected


def test_nesting_is_bounded():
    content = plain_pickle()
    for _ in range(8):
        content = gzip.compress(content)
    result = scan_bytes(content)
    assert result.verdict is Verdict.UNPROVED
    assert "budget" in {finding.rule for finding in result.findings}


def test_bomb_is_bounded():
    bomb = gzip.compress(bytes(4 * 1024 * 1024), 1)
    result = scan_bytes(bomb, "", replace(LIMITS, pickle_bytes=1024 * 1024))
    assert [f.rule for f in result.findings] == ["budget"]


def test_torch_legacy():
    magic = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02NtQ"
    tensor = (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + b"K\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"
    )
    content = magic + b"\x80\x02M\xe9\x03." + b"\x80\x02}." + b"\x80\x02" + tensor + b"." + pickle.dumps(["0"], 2)
    whole = content + struct.pack("<q", 2) + bytes(8)
    assert scan_bytes(whole).verdict is Verdict.CLEAN, scan_bytes(whole).findings
    assert scan_bytes(whole).format == "torch legacy"
    assert scan_bytes(whole + b"x").verdict is Verdict.UNPROVED
    assert scan_bytes(whole[:-1]).verdict is Verdict.UNPROVED
    assert scan_bytes(content.replace(b"}.", BAD) + struct.pack("<q", 2) + bytes(8)).verdict.rejected


def joblib_file(array):
    state = (
        b"(X\x08\x00\x00\x00subclasscnumpy\nndarray\nX\x05\x00\x00\x00shapeK\x02\x85X\x05\x00\x00\x00orderX\x01\x00\x00\x00C"
        b"X\x05\x00\x00\x00dtypecnumpy\ndtype\nX\x02\x00\x00\x00f4\x89\x88\x87R"
    )
    return b"\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}" + state + b"ub" + array + b"."


def test_joblib_skips_raw_arrays():
    result = scan_bytes(joblib_file(bytes(8)))
    assert (result.format, result.verdict) == ("joblib", Verdict.CLEAN), result.findings
    assert scan_bytes(joblib_file(bytes(7))).verdict is Verdict.UNPROVED


def test_joblib_bytes_that_a_plain_loader_would_execute():
    hidden = b"0cos\nsystem\n)R"
    content = joblib_file(hidden.ljust(16, b"N")).replace(b"K\x02\x85", b"K\x04\x85")
    result = scan_bytes(content)
    assert result.verdict is Verdict.MALICIOUS
    assert result.format == "joblib"


def test_scan_reads_files(tmp_path):
    path = tmp_path / "m.pkl"
    path.write_bytes(BAD)
    assert scan(path) == scan_bytes(BAD, "m.pkl")
    path.write_bytes(b"")
    assert scan(path).verdict is Verdict.UNPROVED


def test_findings_are_named_by_their_place_in_containers():
    result = scan_bytes(gzip.compress(stored_zip({"inner/data.bin": BAD})))
    assert result.findings[0].member == "(gzip)!inner/data.bin"
    assert result.findings[0].offset == 0


def test_zip_of_deflated_members():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", npy())
    assert scan_bytes(out.getvalue()).verdict is Verdict.CLEAN
