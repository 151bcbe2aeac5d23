"""Weights of models, by their magic bytes; formats without one by structure."""

from __future__ import annotations

import re

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"
KERAS_MARKS = (b"keras_version", b"model_weights", b"model_config", b"layer_names")
PICKLE_SUFFIXES = frozenset(
    {".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".joblib", ".sav", ".pdparams", ".model"}
)
NAMED = frozenset({
    ".safetensors", ".pt", ".pth", ".ckpt", ".onnx", ".gguf", ".ggml", ".keras", ".tflite", ".pkl", ".pickle", ".joblib",
    ".pdparams", ".mindir", ".caffemodel", ".mlmodel", ".npu", ".om", ".cbm", ".torchscript",
})  # fmt: skip
BIN_NAMES = re.compile(r"(pytorch_model|model|adapter_model|diffusion_pytorch_model|ggml)[\w.-]*\.bin")
COMPRESSED = (
    b"\x1f\x8b",
    b"\x78\x01",
    b"\x78\x5e",
    b"\x78\x9c",
    b"\x78\xda",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x04\x22\x4d\x18",
)
LENGTH = 8  # bytes of the safetensors header length
HEADER_BYTES = 100_000_000  # the bound of the safetensors format
ONNX_FIELDS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})  # of ModelProto
ONNX_GRAPH = 7
ONNX_VERSIONS = 32
VARINT, FIXED64, BYTES = 0, 1, 2


def weights(peek: Peek) -> Match | None:
    """Recognise weights by content, else by name."""
    form = _magic(peek) or _structure(peek)
    if form:
        return Match(form)
    if peek.suffix in NAMED or BIN_NAMES.fullmatch(peek.name):
        return Match("weights", by_content=False)
    return None


def _magic(peek: Peek) -> str:
    head = peek.head
    if head[:4] == b"GGUF":
        return "gguf"
    if head[4:8] == b"TFL3":
        return "tflite"
    if head[:8] == HDF5:
        return _hdf5(peek)
    if head[:4] == ZIP:
        return _zip(peek)
    if head[:5] == b"tree\n" and b"version=" in head[:64]:
        return "gbm-text"
    return ""


def _structure(peek: Peek) -> str:
    if _is_safetensors(peek):
        return "safetensors"
    if peek.name == "saved_model.pb":
        return "saved-model"
    if re.fullmatch(r"[\w.-]+\.data-\d{5}-of-\d{5}", peek.name):
        return "tf-variables"
    if _is_pickle(peek):
        return "pickle"
    if peek.suffix == ".joblib" and peek.head.startswith(COMPRESSED):
        return "joblib"
    return "onnx" if _is_onnx(peek) else ""


def _hdf5(peek: Peek) -> str:
    marked = any(mark in peek.head or mark in peek.tail for mark in KERAS_MARKS)
    named = peek.suffix == ".keras" or peek.name.endswith(("_model.h5", ".weights.h5", "model.h5"))
    return "keras-h5" if marked or named else "hdf5"


def _zip(peek: Peek) -> str:
    names = peek.head + peek.tail
    if b"/data.pkl" in names or b"\x00\x00data.pkl" in names:
        return "torch"
    if b"model.weights.h5" in names and b"metadata.json" in names:
        return "keras-zip"
    if peek.suffix == ".npz" or (b".npy" in names and b"\x93NUMPY" in peek.head):
        return "arrays"
    return ""


def _is_safetensors(peek: Peek) -> bool:
    length = int.from_bytes(peek.head[:LENGTH], "little")
    fits = len(b"{}") <= length <= min(HEADER_BYTES, peek.size - LENGTH)
    return fits and peek.head[LENGTH : LENGTH + 1] == b"{"


def _is_pickle(peek: Peek) -> bool:
    """Protocol 2 and later open with PROTO; every pickle ends with STOP. Old torch files hold several pickles and raw storage."""
    head = peek.head
    if head[:1] == b"\x80" and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}:
        return peek.tail[-1:] == b"." or peek.suffix in PICKLE_SUFFIXES
    old = head[:1] in {b"(", b"c", b"]", b"}"} and peek.tail[-1:] == b"."
    return old and peek.suffix in {".pkl", ".pickle"}


def _is_onnx(peek: Peek) -> bool:
    """Top-level fields of a ModelProto: a small version first, then only known fields up to the graph."""
    at, seen_version = 0, False
    while at < len(peek.head):
        key, at = _varint(peek.head, at)
        number, wire = key >> 3, key & 7
        if number not in ONNX_FIELDS or wire not in {VARINT, BYTES}:
            return False
        value, at = _varint(peek.head, at)
        if number == 1:
            seen_version = wire == VARINT and 0 < value < ONNX_VERSIONS
        if number == ONNX_GRAPH:
            return seen_version and wire == BYTES and 0 < value <= peek.size - at
        at += value if wire == BYTES else 0
        if at > peek.size:
            return False
    return seen_version and peek.suffix == ".onnx"


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Value and next offset of a protobuf varint; an overlong or cut one reads as field 0, which nothing has."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            return 0, len(data) + 1
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the continuation bit
            return value, at
    return 0, at
