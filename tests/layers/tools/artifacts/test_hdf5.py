"""HDF5 files put together structure by structure: what is whole is clean; what leads out, is not stored or not explained is not."""

import json
import struct
from dataclasses import replace

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle
from jingwei.limits import LIMITS

NOWHERE = b"\xff" * 8
FLOATS = struct.pack("<BBHI", 0x11, 0x20, 0x1F, 4) + struct.pack("<HHBBBBI", 0, 32, 23, 8, 0, 23, 127)
DENSE = {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation": "relu"}}
MODEL = {"class_name": "Sequential", "config": {"name": "s", "layers": [DENSE]}}


def pad(content):
    return content + bytes(-len(content) % 8)


def message(kind, content, flags=0):
    content = pad(content)
    return struct.pack("<HHB3x", kind, len(content), flags) + content


def header(*messages):
    """An object header of version 1."""
    body = b"".join(messages)
    return struct.pack("<BxHII4x", 1, len(messages), 1, len(body)) + body


def space(*shape):
    return struct.pack("<BBB5x", 1, len(shape), 0) + struct.pack(f"<{len(shape)}Q", *shape)


def text_attribute(name, value):
    kind = struct.pack("<BBHI", 0x13, 0, 0, len(value))
    name = name.encode() + b"\0"
    sizes = struct.pack("<BxHHH", 1, len(name), len(kind), 8)
    return message(12, sizes + pad(name) + kind + space() + value)


def dataset(address, size, shape=(4,), extra=(), layout=None):
    layout = layout or struct.pack("<BBQQ", 3, 1, address, size)
    return header(message(1, space(*shape)), message(3, FLOATS), message(8, layout), *extra)


class File:
    """An old-style file of one root group with one dataset `w` of four floats."""

    def __init__(
        self, root=(), extra=(), values=bytes(range(16)), shape=(4,), layout=None, entry=b"", names=b"", heap=b""
    ):
        self.tree = 96
        self.names = self.tree + 544
        segment = pad(bytes(8) + b"w\0" + names)
        self.node = self.names + 32 + len(segment)
        self.heap = self.node + 328
        self.dataset = self.heap + len(heap)
        one = dataset(0, 0, shape, extra, layout)
        self.values = self.dataset + len(one)
        self.root = self.values + len(values)
        one = dataset(self.values, len(values), shape, extra, layout)
        top = header(message(17, struct.pack("<QQ", self.tree, self.names)), *root)
        end = self.root + len(top)
        head = b"\x89HDF\r\n\x1a\n" + bytes(5) + b"\x08\x08\0" + struct.pack("<HHI", 4, 16, 0)
        head += bytes(8) + NOWHERE + struct.pack("<Q", end) + NOWHERE
        head += struct.pack("<QQI4xQQ", 0, self.root, 1, self.tree, self.names)
        tree = (b"TREE\0\0" + struct.pack("<H", 1) + NOWHERE * 2 + struct.pack("<QQQ", 0, self.node, 8)).ljust(
            544, b"\0"
        )
        heap_of_names = b"HEAP" + bytes(4) + struct.pack("<QQQ", len(segment), 1, self.names + 32) + segment
        node = b"SNOD\1\0" + struct.pack("<H", 2 if entry else 1) + struct.pack("<QQ24x", 8, self.dataset) + entry
        self.content = head + tree + heap_of_names + node.ljust(328, b"\0") + heap + one + values + top

    def with_bytes(self, at, content):
        return self.content[:at] + content + self.content[at + len(content) :]


def new_style(*links, values=bytes(16)):
    """A file of superblock 2 whose root group holds link messages."""
    body = b"".join(struct.pack("<BHB", 6, len(link), 0) + link for link in links)
    body = struct.pack("<BHB", 2, 18, 0) + b"\0\0" + NOWHERE * 2 + body
    top = b"OHDR\2\2" + struct.pack("<I", len(body)) + body + bytes(4)
    one = dataset(48 + len(top) + 88 + 24, len(values))
    start = 48 + len(top) + len(one)
    one = dataset(start, len(values))
    head = b"\x89HDF\r\n\x1a\n\2\x08\x08\0" + bytes(8) + NOWHERE + struct.pack("<QQI", start + len(values), 48, 0)
    return head + top + one + values


def hard(address):
    return b"\1\0\1w" + struct.pack("<Q", address)


def linked(target=None):
    """A new-style file with a dataset, and a link of another kind beside it."""
    links = [hard(0)] + ([target] if target else [])
    size = 48 + len(new_style(*links)) - 48 - 16 - len(dataset(0, 16))
    return new_style(hard(size), *links[1:])


def out(file):
    value = b"\0" + file + b"\0/a\0"
    return b"\1\x08\x40\1e" + struct.pack("<H", len(value)) + value


def external(file):
    """A dataset whose bytes lie in another file; the names of files stand where the plain file has nothing."""
    segment = pad(bytes(8) + file + b"\0")
    at = File().heap
    heap = b"HEAP" + bytes(4) + struct.pack("<QQQ", len(segment), 1, at + 32) + segment
    body = b"\1\0\0\0" + struct.pack("<HHQ", 1, 1, at) + struct.pack("<QQQ", 8, 0, 16)
    return File(
        extra=[message(7, body)],
        heap=heap,
        layout=struct.pack("<BB", 3, 1) + NOWHERE + struct.pack("<Q", 16),
        values=b"",
    ).content


def texts(*values):
    """An attribute of texts of variable length, in a heap of their own."""
    at = File().heap
    body = b"".join(struct.pack("<HH4xQ", n + 1, 1, len(v)) + pad(v) for n, v in enumerate(values))
    heap = b"GCOL\1\0\0\0" + struct.pack("<Q", 16 + len(body) + 16) + body + struct.pack("<8xQ", 16)
    kind = struct.pack("<BBHI", 0x19, 1, 0, 16) + struct.pack("<BBHI", 0x13, 0, 0, 1)
    references = b"".join(struct.pack("<IQI", len(v), at, n + 1) for n, v in enumerate(values))
    sizes = struct.pack("<BxHHH", 1, 6, len(kind), 16)
    return File(root=[message(12, sizes + pad(b"names\0") + kind + space(len(values)) + references)], heap=heap).content


def legacy(model=MODEL, **attributes):
    stated = {"model_config": json.dumps(model).encode(), "keras_version": b"2.15.0"} | attributes
    return File(root=[text_attribute(name, value) for name, value in stated.items()]).content


def pipeline(number):
    return message(11, struct.pack("<BB6x", 1, 1) + struct.pack("<HHHH", number, 0, 0, 0))


TRAINING = {
    "loss": "mse",
    "metrics": ["accuracy"],
    "optimizer_config": {"class_name": "Adam", "config": {"learning_rate": 0.1}},
}
CLEAN = {
    "one dataset": File().content,
    "with an attribute": File(root=[text_attribute("note", b"some words")]).content,
    "with texts in a heap": texts(b"first", b"second"),
    "compact": File(layout=struct.pack("<BBH", 3, 0, 16) + bytes(16), values=b"").content,
    "with a message that is free": File(root=[message(0, b"left over")]).content,
    "new style": linked(),
    "a soft link": linked(b"\1\x08\1\1s\2\0/a"),
    "legacy model": legacy(),
    "legacy model with its training": legacy(training_config=json.dumps(TRAINING).encode()),
}
LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wAA", None, None], "function_type": "lambda"}}
MALICIOUS = {
    "CVE-2026-1669: bytes of another file": external(b"/etc/passwd"),
    "bytes of a file above": external(b"../x"),
    "a link into a file above": linked(out(b"../../x.h5")),
    "a link to an address": linked(out(b"http://host/x.h5")),
    "CVE-2025-9905: code in a legacy model": legacy({"class_name": "Sequential", "config": {"layers": [LAMBDA]}}),
    "code in the training": legacy(
        training_config=json.dumps({"loss": {"class_name": "__lambda__", "config": {}}}).encode()
    ),
    "a pickle for an attribute": File(root=[text_attribute("TITLE", command_pickle())]).content,
    "a pickle in the heap": texts(b"x", command_pickle()),
    "a pickle for values": File(values=(b"\x80\x04" + command_pickle()).ljust(36, b"\0"), shape=(9,)).content,
}
SUSPICIOUS = {
    "bytes of a file beside it": external(b"weights.bin"),
    "a link into a file beside it": linked(out(b"other.h5")),
    "values of other files": File(layout=struct.pack("<BBQI", 4, 3, 96, 1), values=b"").content,
}
UNPROVED = {
    "a tail": (File().content + b"x", "archive.trailing"),
    "bytes in front": (b"x".ljust(512, b"x") + File().content, "hdf5.gap"),
    "bytes between": (File(heap=b"someword").content, "hdf5.gap"),
    "fewer bytes than values": (File(shape=(5,)).content, "format.broken"),
    "more bytes than values": (File(shape=(3,)).content, "format.broken"),
    "values that overflow": (File(shape=(1 << 62, 1 << 62)).content, "format.broken"),
    "CVE-2026-0897: a huge shape without values": (
        File(shape=(1 << 40,), layout=struct.pack("<BB", 3, 1) + NOWHERE + bytes(8), values=b"").content,
        "hdf5.unstored",
    ),
    "chunks that are not there": (
        File(
            shape=(1 << 40,), layout=struct.pack("<BBB", 3, 2, 2) + NOWHERE + struct.pack("<II", 8, 4), values=b""
        ).content,
        "hdf5.unstored",
    ),
    "a filter of a plug-in": (File(extra=[pipeline(32000)]).content, "hdf5.filter"),
    "two layouts, the first of other files": (
        File(
            extra=[message(8, struct.pack("<BBQQ", 3, 1, File().values, 16))], layout=struct.pack("<BBQI", 4, 3, 96, 1)
        ).content,
        "hdf5.unsupported",
    ),
    "a link of a user's own kind": (linked(b"\1\x08\x41\1s\2\0/a"), "hdf5.link"),
    "values outside the file": (File(layout=struct.pack("<BBQQ", 3, 1, 1 << 40, 16)).content, "format.broken"),
    "a shared message": (File(root=[message(12, bytes(8), flags=2)]).content, "hdf5.unsupported"),
    "links in a heap": (
        File(root=[message(2, b"\0\0" + struct.pack("<QQ", 96, 96))]).content,
        "hdf5.unsupported",
    ),
    "an unknown message": (File(root=[message(99, bytes(8))]).content, "hdf5.unsupported"),
    "a file of PyTables": (File(root=[text_attribute("PYTABLES_FORMAT_VERSION", b"2.1")]).content, "hdf5.unsupported"),
    "two names for the same bytes": (File(entry=struct.pack("<QQ24x", 8, 96 + 7)).content, "format.broken"),
    "values over another structure": (File(layout=struct.pack("<BBQQ", 3, 1, 96, 16)).content, "hdf5.overlap"),
    "a configuration that is no JSON": (legacy(model_config=b"{"), "keras.unknown"),
    "a superblock of another version": (File().with_bytes(8, b"\7"), "hdf5.unsupported"),
    "other sizes of addresses": (File().with_bytes(13, b"\4"), "format.broken"),
    "no values": (File(shape=(0,), values=b"").content, "format.empty"),
}


def found(content):
    result = scan_bytes(content, "model.bin")
    return result, {finding.rule for finding in result.findings}


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name):
    result, _ = found(CLEAN[name])
    assert result.verdict is Verdict.CLEAN, [(f.rule, f.text.en) for f in result.findings]
    assert result.format in {"hdf5", "keras h5"}


@pytest.mark.parametrize("name", MALICIOUS)
def test_malicious(name):
    result, rules = found(MALICIOUS[name])
    assert result.verdict is Verdict.MALICIOUS, rules


@pytest.mark.parametrize("name", SUSPICIOUS)
def test_suspicious(name):
    result, rules = found(SUSPICIOUS[name])
    assert result.verdict is Verdict.SUSPICIOUS, rules


@pytest.mark.parametrize("name", UNPROVED)
def test_unproved(name):
    content, rule = UNPROVED[name]
    result, rules = found(content)
    assert result.verdict is Verdict.UNPROVED, rules
    assert rule in rules


@pytest.mark.parametrize("name", ["one dataset", "with texts in a heap", "new style", "legacy model"])
def test_no_cut_file_is_clean(name):
    content = CLEAN[name]
    for end in range(len(content)):
        assert scan_bytes(content[:end]).verdict is not Verdict.CLEAN, end


def test_a_superblock_behind_zeros():
    """Addresses count from the superblock, which says where it stands."""
    file = File()
    base, end = struct.pack("<Q", 512), struct.pack("<Q", 512 + len(file.content))
    content = bytes(512) + file.content[:24] + base + file.content[32:40] + end + file.content[48:]
    assert scan_bytes(content).verdict is Verdict.CLEAN


def test_a_group_that_holds_itself():
    file = File()
    result, rules = found(File(entry=struct.pack("<QQ24x", 8, file.root)).content)
    assert result.verdict is Verdict.CLEAN, rules


def test_a_continuation_that_leads_back():
    at = File().root
    result, rules = found(File(root=[message(16, struct.pack("<QQ", at, 24))]).content)
    assert result.verdict is Verdict.UNPROVED, rules


def test_a_tree_that_holds_itself():
    file = File()
    tree = b"TREE\0\1" + struct.pack("<H", 1) + NOWHERE * 2 + struct.pack("<QQQ", 0, file.tree, 8)
    assert scan_bytes(file.with_bytes(file.tree, tree)).verdict is Verdict.UNPROVED


def test_configurations_are_bounded_together():
    limits = replace(LIMITS, document_bytes=1000)
    words = text_attribute("model_config", json.dumps(MODEL).encode())
    assert scan_bytes(File(root=[words]).content, limits=limits).verdict is Verdict.CLEAN
    result = scan_bytes(File(root=[words] * 9).content, limits=limits)
    assert [finding.rule for finding in result.findings] == ["budget"]
