"""Bytes that say what a file is: weights, keys, evidence of machines, chip designs; at the bounds of each format."""

import pytest

from tests.inventory.discovery.looks import form, look

HDF5 = b"\x89HDF\r\n\x1a\n"


@pytest.mark.parametrize("mark", [b"keras_version", b"model_weights", b"model_config", b"layer_names"])
def test_marks_of_keras_in_hdf5(mark):
    assert form("x.h5", HDF5 + bytes(20) + mark) == "keras-h5"
    assert form("x.h5", HDF5 + bytes(20), size=10**6, tail=mark) == "keras-h5"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x.h5", "hdf5"),
        ("x.keras", "keras-h5"),
        ("my_model.h5", "keras-h5"),
        ("a.weights.h5", "keras-h5"),
        ("model.h5", "keras-h5"),
        ("x.hdf5", "hdf5"),
    ],
)
def test_hdf5_without_marks_is_judged_by_its_name(name, expected):
    assert form(name, HDF5 + bytes(20)) == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"archive/data.pkl", "x", "torch"),
        (b"\x00\x00data.pkl", "x", "torch"),
        (b"model.weights.h5 metadata.json", "x", "keras-zip"),
        (b"model.weights.h5", "x", None),
        (b"metadata.json", "x", None),
        (b"", "x.npz", "arrays"),
        (b"a.npy\x93NUMPY", "x", "arrays"),
        (b"a.npy", "x", None),
        (b"\x93NUMPY", "x", None),
        (b"mydata.pkl", "x.zip", None),
    ],
)
def test_zips_by_what_they_hold(content, name, expected):
    assert form(name, b"PK\x03\x04" + content) == expected
    assert form(name, b"PK\x05\x06" + content) is None


def test_zip_members_are_seen_at_both_ends():
    assert form("x", b"PK\x03\x04", size=10**6, tail=b"a/data.pkl") == "torch"
    assert form("x", b"PK\x03\x04" + b"metadata.json", size=10**6, tail=b"model.weights.h5") == "keras-zip"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"GGUF", "gguf"),
        (b"GGUX", None),
        (b"\x1c\0\0\0TFL3", "tflite"),
        (b"\0TFL3", None),
        (b"tree\nversion=v4\n", "gbm-text"),
        (b"tree\n" + b"x" * 52 + b"version=", None),
        (b"tree\n" + b"x" * 51 + b"version=", "gbm-text"),
        (b"tree version=v4", None),
        (b"ARROW1", "arrow"),
        (b"FEA1", "arrow"),
        (b"Obj\x01", "avro"),
        (b"\x93NUMPY", "arrays"),
        (b"PAR1" + b"PAR1", "parquet"),
        (b"PAR1", "parquet"),
        (b"PAR1 and more", None),
        (b"SQLite format 3\0", "database"),
        (b"SQLite format 2\0", None),
    ],
)
def test_magic_bytes(content, expected):
    assert form("unnamed", content) == expected


def safetensors(length, *, size=None, first=b"{"):
    head = length.to_bytes(8, "little") + first + b"}" * 20
    return form("unnamed", head, size=size)


@pytest.mark.parametrize(
    ("length", "size", "expected"),
    [
        (2, 10, "safetensors"),
        (1, 10, None),
        (3, 10, None),
        (21, None, "safetensors"),
        (22, None, None),
        (100_000_000, 10**9, "safetensors"),
        (100_000_001, 10**9, None),
    ],
)
def test_the_header_of_safetensors_fits_its_file_and_the_format(length, size, expected):
    assert safetensors(length, size=size) == expected
    assert safetensors(length, size=size, first=b"[") is None


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_open_with_a_protocol_and_end_with_stop(protocol):
    head = bytes([0x80, protocol])
    assert form("unnamed", head + b"N.") == "pickle"
    assert form("unnamed", head + b"N!") is None


@pytest.mark.parametrize("protocol", [1, 6])
def test_other_protocols_are_none(protocol):
    assert form("unnamed", bytes([0x80, protocol]) + b"N.") is None


@pytest.mark.parametrize("suffix", ["pkl", "pickle", "pt", "pth", "ckpt", "bin", "joblib", "sav", "pdparams", "model"])
def test_pickles_of_weights_may_go_on_behind_the_stop(suffix):
    assert form(f"m.{suffix}", b"\x80\x02N.raw") == "pickle"


@pytest.mark.parametrize("start", [b"(", b"c", b"]", b"}"])
def test_old_pickles_need_a_name(start):
    assert form("m.pkl", start + b"lp0\n.") == "pickle"
    assert form("m.pickle", start + b"lp0\n.") == "pickle"
    assert look("m.pkl", start + b"lp0\n") == ("weights", {}, False)
    assert form("m.sav", start + b"lp0\n.") is None


COMPRESSED = [
    b"\x1f\x8b",
    b"\x78\x01",
    b"\x78\x5e",
    b"\x78\x9c",
    b"\x78\xda",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x04\x22\x4d\x18",
]


@pytest.mark.parametrize("magic", COMPRESSED)
def test_joblib_is_a_compressed_pickle(magic):
    assert look("m.joblib", magic + b"rest") == ("joblib", {}, True)
    assert form("m.other", magic + b"rest") is None


def test_parts_of_tensorflow():
    assert look("a/saved_model.pb", b"x") == ("saved-model", {}, True)
    assert look("variables.data-00000-of-00001", b"x") == ("tf-variables", {}, True)
    assert form("variables.data-0-of-1", b"x") is None


VERSION, GRAPH = b"\x08\x07", b"\x3a\x02\x0a\x00"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (VERSION + GRAPH, "m", "onnx"),
        (b"\x08\x01" + GRAPH, "m", "onnx"),
        (b"\x08\x1f" + GRAPH, "m", "onnx"),
        (b"\x08\x20" + GRAPH, "m", None),
        (b"\x08\x00" + GRAPH, "m", None),
        (GRAPH, "m", None),
        (VERSION, "m.onnx", "onnx"),
        (VERSION, "m", None),
        (VERSION + b"\x12\x01a" + GRAPH, "m", "onnx"),
        (VERSION + b"\x4a\x01a" + GRAPH, "m", None),  # field 9
        (VERSION + b"\x15\x01a" + GRAPH, "m", None),  # a 32-bit field
        (VERSION + b"\x3a\x02\x0a", "m", None),  # the graph is longer than the file
        (VERSION + b"\x3a\x00", "m", None),
        (VERSION + b"\x38\x02", "m", None),  # the graph as a number
        (VERSION + b"\x12\x7f" + GRAPH, "m", None),
        (b"\x0a\x01\x07" + GRAPH, "m", None),  # the version as bytes
        (b"\x88\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "m", None),
        (VERSION + b"\xa2\x01\x01a" + GRAPH, "m", "onnx"),  # field 20
    ],
)
def test_onnx_is_a_version_and_a_graph(content, name, expected):
    found = look(name, content)
    assert (found[0] if found and found[2] else None) == expected


def signature(scheme, algorithm, size=40):
    return form("unnamed", scheme.to_bytes(2, "big") + algorithm.to_bytes(2, "big") + bytes(size - 4))


@pytest.mark.parametrize("scheme", [0x14, 0x16, 0x18, 0x1A, 0x1B, 0x1C])
@pytest.mark.parametrize("algorithm", [0x04, 0x0B, 0x0C, 0x0D, 0x12, 0x27, 0x28, 0x29])
def test_tpm_signatures_by_scheme_and_hash(scheme, algorithm):
    assert signature(scheme, algorithm) == "tpm-signature"


@pytest.mark.parametrize(
    ("scheme", "algorithm", "size", "expected"),
    [(0x14, 0x0B, 39, None), (0x14, 0x0B, 40, "tpm-signature"), (0x14, 0x0B, 2047, "tpm-signature"), (0x14, 0x0B, 2048, None),
     (0x13, 0x0B, 40, None), (0x15, 0x0B, 40, None), (0x14, 0x05, 40, None), (0x14, 0x2A, 40, None)],
)  # fmt: skip
def test_the_bounds_of_a_tpm_signature(scheme, algorithm, size, expected):
    assert signature(scheme, algorithm, size) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xffTCG\x80\x18rest", "tpm-quote"),
        (b"\x00\x91\xffTCG\x80\x18rest", "tpm-quote"),
        (b"\x00\xffTCG\x80\x18rest", None),
        (b"\xffTCG\x80\x17rest", None),
        (bytes(32) + b"Spec ID Event03\0", "event-log"),
        (bytes(28) + b"Spec ID Event02\0", "event-log"),
        (bytes(48) + b"Spec ID Event00\0", "event-log"),
        (bytes(27) + b"Spec ID Event03\0", None),
        (bytes(49) + b"Spec ID Event03\0", None),
        ("10 " + "0" * 40 + " ima sha", "ima-log"),
        ("10 " + "a" * 64 + " ima-ng sha", "ima-log"),
        ("1 " + "a" * 128 + " ima-sig sha", "ima-log"),
        ("10 " + "0" * 39 + " ima sha", None),
        ("10 " + "0" * 40 + " ami sha", None),
        ("100 " + "0" * 40 + " ima sha", None),
    ],
)
def test_evidence_of_a_machine(content, expected):
    assert form("unnamed", content) == expected


def pem(kind):
    return f"-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----\n"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("CERTIFICATE", "certificate"), ("TRUSTED CERTIFICATE", "certificate"), ("PUBLIC KEY", "public-key"), ("RSA PUBLIC KEY", "public-key"),
     ("PRIVATE KEY", "private-key"), ("EC PRIVATE KEY", "private-key"), ("ENCRYPTED PRIVATE KEY", "private-key"),
     ("OPENSSH PRIVATE KEY", "private-key"), ("CERTIFICATE REQUEST", None), ("X509 CRL", None)],
)  # fmt: skip
def test_pem_blocks(kind, expected):
    found = look("unnamed", pem(kind))
    assert found == ((expected, {}, True) if expected else None)


@pytest.mark.parametrize("suffix", ["pem", "crt", "cer", "key", "pub", "csr", "cert", "chain", "ca-bundle"])
def test_files_of_keys_may_begin_with_words(suffix):
    assert form(f"x.{suffix}", "Bag Attributes\n" + pem("CERTIFICATE")) == "certificate"
    assert form(f"x.{suffix}", "words\n", size=10**5, tail=pem("PRIVATE KEY").encode()) == "private-key"


def test_words_before_a_block_hide_it_in_other_files():
    assert form("x.md", "words\n" + pem("PRIVATE KEY")) is None
    assert (
        form("x.md", "\n  " + pem("PRIVATE KEY")) == "private-key"
        or form("x.md", "\n" + pem("PRIVATE KEY")) == "private-key"
    )


def test_the_private_part_decides():
    assert form("x.pem", pem("CERTIFICATE") + pem("PRIVATE KEY")) == "private-key"
    assert form("x.pem", pem("PUBLIC KEY") + pem("CERTIFICATE")) == "certificate"


def der(length=8, first=0x30, marker=0x82, second=0x30, size=None):
    return (
        bytes([first, marker])
        + length.to_bytes(2, "big")
        + bytes([second])
        + bytes((length if size is None else size) - 1)
    )


@pytest.mark.parametrize("suffix", ["der", "cer", "crt", "cert"])
def test_certificates_in_der(suffix):
    assert look(f"x.{suffix}", der()) == ("certificate", {}, True)


@pytest.mark.parametrize(
    "content",
    [der(first=0x31), der(marker=0x81), der(second=0x31), der(size=9), der(size=7), b"\x30\x82\x00\x01\x30", b""],
)
def test_what_is_no_certificate_in_der(content):
    assert form("x.der", content) is None
    assert form("x.bin2", der()) is None


MODULE = "module top(input a);\n{}endmodule\n"
GATES = "and g1(a);\nAND2_X1 u2(b);\nsky130_fd_sc_hd__inv u3 (c);\n"


@pytest.mark.parametrize("suffix", ["v", "sv", "vh", "svh", "vg", "netlist"])
def test_verilog_by_suffix_and_module(suffix):
    assert look(f"x.{suffix}", MODULE.format("")) == ("rtl", {"top": "top"}, True)
    assert look(f"x.{suffix}", MODULE.format(GATES)) == ("netlist", {"top": "top"}, True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("and g1(a);\nor g2(b);\n", "rtl"),
        ("nand g1(a);\nnor g2(b);\nxor g3(c);\n", "netlist"),
        ("xnor g1(a);\nnot g2(b);\nbuf g3(c);\n", "netlist"),
        ("dff g1(a);\ndffr g2(b);\n$_AND_ g3(c);\n", "netlist"),
        (GATES + "always @(posedge a) b <= c;\n", "rtl"),
        (GATES + "initial b = 0;\n", "rtl"),
        (GATES + "always_ff @(a) b <= c;\n", "rtl"),
        (GATES + "// always\n/* initial */\n", "netlist"),
    ],
)
def test_gates_without_behaviour_are_a_netlist(body, expected):
    assert form("x.v", MODULE.format(body)) == expected


def test_the_top_is_named_where_one_module_was_read_whole():
    assert look("x.v", MODULE.format("") + "module b(a);\nendmodule\n") == ("rtl", {}, True)
    assert look("x.v", MODULE.format(""), size=10**6) == ("rtl", {}, True)
    assert form("x.v", "module top(input a);\n", size=10**6, tail=b"endmodule") == "rtl"
    assert form("x.v", "module top(input a);\n") is None
    assert form("x.w", MODULE.format("")) is None


@pytest.mark.parametrize("suffix", ["vhd", "vhdl"])
def test_vhdl_by_its_entity(suffix):
    assert look(f"x.{suffix}", "ENTITY adder IS\n") == ("rtl", {}, True)
    assert form(f"x.{suffix}", "the entity is\n") is None
