"""Parts of formats that a reader could pass over: padding, embedded content, settings by which more code is loaded, cells that are formulas."""

import base64
import json
import struct
import time

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, plain_pickle

DIGEST = "sha256:" + 64 * "0"
LAYER = {"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": DIGEST, "size": 3}
IMAGE = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}


def judged(content, name=""):
    found = scan_bytes(content if isinstance(content, bytes) else json.dumps(content).encode(), name)
    return found.verdict, {one.rule for one in found.findings}


def gguf(filling=b"\0", alignment=64):
    """Two tensors, so that there are bytes before, between and behind them."""
    key = b"general.alignment"
    head = b"GGUF" + struct.pack("<IQQ", 3, 2, 1) + struct.pack("<Q", len(key)) + key + struct.pack("<II", 4, alignment)
    for name, offset in ((b"a", 0), (b"b", alignment)):
        head += struct.pack("<Q1sIQIQ", 1, name, 1, 3, 0, offset)
    data = bytes(12)
    return (
        head
        + filling * (-len(head) % alignment)
        + data
        + filling * (alignment - 12)
        + data
        + filling * (alignment - 12)
    )


def test_padding_of_gguf_is_zero():
    assert judged(gguf())[0] is Verdict.CLEAN
    assert judged(gguf(b"x")) == (Verdict.UNPROVED, {"format.gap"})


def test_one_byte_in_any_padding_of_gguf_counts():
    plain = gguf()
    tail = len(plain) - 2 * 64
    for at in (tail - 1, tail + 12, len(plain) - 1):
        assert judged(plain[:at] + b"x" + plain[at + 1 :]) == (Verdict.UNPROVED, {"format.gap"})


def test_content_inside_a_descriptor_is_judged():
    def manifest(data):
        return {"schemaVersion": 2, "config": LAYER, "layers": [LAYER | {"data": data}]}

    evil = base64.b64encode(command_pickle()).decode()
    assert judged(manifest(evil))[0] is Verdict.MALICIOUS
    assert judged(manifest(base64.b64encode(plain_pickle()).decode()))[0] is Verdict.CLEAN
    assert judged(manifest("no base64!"))[0] is not Verdict.CLEAN
    assert judged(manifest(7))[0] is not Verdict.CLEAN


@pytest.mark.parametrize(
    "settings",
    [
        {"Cmd": ["sh"]},
        {"entrypoint": ["sh"]},
        {"Env": ["LD_PRELOAD=/x.so"]},
        {"env": ["PYTHONSTARTUP=/x.py"]},
        {"Env": [7]},
    ],
)
@pytest.mark.parametrize("key", ["config", "Config"])
def test_what_a_container_starts_is_told_in_any_case_of_the_key(key, settings):
    verdict, rules = judged(IMAGE | {key: settings})
    assert verdict is Verdict.UNPROVED
    if key == "config":
        assert rules == {"oci.command"}


def test_an_ordinary_environment_is_clean():
    assert judged(IMAGE | {"config": {"Env": ["PATH=/usr/bin", "LANG=C.UTF-8"]}})[0] is Verdict.CLEAN


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", '"=HYPERLINK(""http://x"")"', "@import|x!A", "+WEBSERVICE(A1)"])
def test_formulas_that_reach_outside_are_told(cell):
    assert judged(f"a,b\n{cell},1\n".encode(), "t.csv") == (Verdict.UNPROVED, {"table.formula"})


@pytest.mark.parametrize("cell", ["=", "-1.5", "+86 10", "@user", "=A1+B1", "a|b!c"])
def test_other_cells_are_cells(cell):
    assert judged(f"a,b\n{cell},1\n".encode(), "t.csv")[0] is Verdict.CLEAN


@pytest.mark.parametrize("dtype", ["F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E8M0"])
def test_small_floats_of_safetensors(dtype):
    header = json.dumps({"w": {"dtype": dtype, "shape": [2], "data_offsets": [0, 2]}}).encode()
    assert judged(struct.pack("<Q", len(header)) + header + b"xx")[0] is Verdict.CLEAN


@pytest.mark.parametrize(
    "shape", [[1 << 62] * 100_000 + [0], [1 << 64, 0], [1] * 65], ids=["long", "wide", "many dimensions"]
)
def test_shapes_of_safetensors_are_bounded(shape):
    header = json.dumps({"w": {"dtype": "U8", "shape": shape, "data_offsets": [0, 0]}}).encode()
    start = time.process_time()
    assert judged(struct.pack("<Q", len(header)) + header)[0] is Verdict.UNPROVED
    assert time.process_time() - start < 1


def test_templates_of_gguf_are_counted():
    texts = (struct.pack("<Q", 7) + b"{{ a }}") * 300
    data = b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"t", 9, 8, 300) + texts
    assert "budget" in judged(data)[1]


MANIFEST = {"schemaVersion": 2, "config": LAYER, "layers": []}
TOKENIZER = dict.fromkeys(
    ("version", "truncation", "padding", "normalizer", "pre_tokenizer", "post_processor", "decoder")
)
TOKENIZER |= {
    "added_tokens": [],
    "model": {"type": "BPE", "vocab": {"a": 0, "auto_map": 1, "py/object": 2}, "merges": []},
}
EFFECTS = {
    "code": {"auto_map": {"AutoModel": "evil.Model"}},
    "object": {"py/object": "os.system"},
    "template": {"chat_template": "{{ ''.__class__.__mro__ }}"},
}


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=list(EFFECTS))
@pytest.mark.parametrize(
    "disguise",
    [
        lambda effect: IMAGE | effect,
        lambda effect: IMAGE | {"config": effect},
        lambda effect: MANIFEST | {"annotations": effect},
        lambda effect: {"imageLayoutVersion": effect},
        lambda effect: TOKENIZER | {"normalizer": effect},
        lambda effect: TOKENIZER | {"model": {"vocab": effect}},
        lambda effect: TOKENIZER | {"model": {"merges": [effect]}},
        lambda effect: TOKENIZER | {"model": [effect]},
        lambda effect: [{"Config": "c.json", "Layers": [], "RepoTags": effect}],
    ],
)
def test_no_shape_of_a_document_hides_what_loaders_act_upon(disguise, effect):
    assert scan_bytes(json.dumps(disguise(effect)).encode(), "config.json").verdict.rejected


def test_words_of_a_vocabulary_are_words():
    assert judged(TOKENIZER)[0] is Verdict.CLEAN
    assert (
        judged(TOKENIZER | {"model": {"type": "Unigram", "vocab": [["{{", -1.5], ["py/object", 0]]}})[0]
        is Verdict.CLEAN
    )


def test_what_docker_saves_names_files_inside():
    saved = {"Config": "c.json", "RepoTags": ["a:1"], "Layers": ["l/layer.tar"]}
    assert judged([saved])[0] is Verdict.CLEAN
    assert judged([saved | {"Layers": ["../../etc/shadow"]}]) == (Verdict.MALICIOUS, {"folder.outside"})
    assert judged([saved | {"Layers": [7]}])[0] is Verdict.UNPROVED
