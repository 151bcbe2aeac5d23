"""Small model files for the checks' examples, put together byte by byte. Nothing here loads them; what they would call is `echo`."""

from __future__ import annotations

import io
import json
import struct

_EPOCH = (1980, 1, 1, 0, 0, 0)


def plain_pickle() -> bytes:
    """Protocol 4: the dictionary {'layers': 2}."""
    return b"\x80\x04}\x94\x8c\x06layers\x94K\x02s."


def command_pickle() -> bytes:
    """Protocol 0: would call `os.system('echo harmless')`."""
    return b"cos\nsystem\n(S'echo harmless'\ntR."


def memo_pickle() -> bytes:
    """Protocol 4: the same call, its name fetched from the memo after decoys were pushed."""
    name = b"\x8c\x02os\x94\x8c\x06system\x94\x8c\x04math\x94\x8c\x04sqrt\x94"
    return b"\x80\x04" + name + b"0000h\x00h\x01\x93\x8c\x04echo\x85R."


def unknown_class_pickle() -> bytes:
    """Protocol 2: names a class that no allow-list knows, without calling it."""
    return b"\x80\x02cmylibrary.models\nNetwork\n."


def cut(content: bytes) -> bytes:
    """The file without its last byte."""
    return content[:-1]


def safetensors(values: int = 4) -> bytes:
    """One tensor of `values` 32-bit zeros."""
    header = json.dumps({"weight": {"dtype": "F32", "shape": [values], "data_offsets": [0, 4 * values]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(4 * values)


def empty_safetensors() -> bytes:
    """A header without tensors."""
    return struct.pack("<Q", 8) + b"{}      "


def stored_zip(members: dict[str, bytes]) -> bytes:
    """A zip archive of stored members with fixed times."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return out.getvalue()


def state_dict_pickle(elements: int = 2, *, claimed: int | None = None) -> bytes:
    """`data.pkl` of a torch state dict with one tensor of `elements` floats in storage `0`."""
    count = struct.pack("<B", elements if claimed is None else claimed)
    key = b"X\x06\x00\x00\x00weight"
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK" + count + b"tQ"
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\x00K" + bytes([elements]) + b"\x85K\x01\x85\x89"
    return b"\x80\x02ccollections\nOrderedDict\n)R(" + key + tensor + b"ccollections\nOrderedDict\n)RtRu."


def torch_zip(elements: int = 2) -> bytes:
    """A torch checkpoint as `torch.save` lays it out."""
    return stored_zip(
        {
            "model/data.pkl": state_dict_pickle(elements),
            "model/byteorder": b"little",
            "model/data/0": bytes(4 * elements),
            "model/version": b"3\n",
        }
    )
