"""Ways by which pickles got past scanners, one row each, put together by hand. None may ever be called clean."""

import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

ECHO = b"\x8c\x04echo"
OS_SYSTEM = b"\x8c\x02os\x8c\x06system\x93"
CALL = OS_SYSTEM + ECHO + b"\x85R."


def unicode8(text: bytes) -> bytes:
    return b"\x8d" + struct.pack("<Q", len(text)) + text


def framed(size: int, body: bytes) -> bytes:
    return b"\x80\x04\x95" + struct.pack("<Q", size) + body


M, S, U = Verdict.MALICIOUS, Verdict.SUSPICIOUS, Verdict.UNPROVED
ROWS = {
    "GLOBAL and REDUCE, protocol 0": (b"cos\nsystem\n(S'echo'\ntR.", M),
    "STACK_GLOBAL": (b"\x80\x04" + CALL, M),
    "names from the memo, decoys last (STACK_GLOBAL is not 'the last two strings')": (
        b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x8c\x04math\x94\x8c\x04sqrt\x940000h\x00h\x01\x93"
        + ECHO
        + b"\x85R.",
        M,
    ),
    "memo entry overwritten after it was harmless": (
        b"\x80\x02X\x04\x00\x00\x00mathq\x000X\x02\x00\x00\x00osq\x000h\x00X\x06\x00\x00\x00system\x93X\x04\x00\x00\x00echo\x85R.",
        M,
    ),
    "names as BINUNICODE8": (b"\x80\x04" + unicode8(b"os") + unicode8(b"system") + b"\x93" + ECHO + b"\x85R.", M),
    "names as UNICODE with escapes": (b"\x80\x04V\\u006fs\nV\\u0073ystem\n\x93" + ECHO + b"\x85R.", M),
    "names as STRING with escapes": (b"\x80\x04S'\\x6fs'\nS'\\163ystem'\n\x93" + ECHO + b"\x85R.", M),
    "names by DUP": (b"\x80\x04\x8c\x02os\x8c\x06system20\x93" + ECHO + b"\x85R.", M),
    "INST": (b"(S'echo'\nios\nsystem\n.", M),
    "OBJ": (b"(cos\nsystem\nS'echo'\no.", M),
    "NEWOBJ": (b"\x80\x02csubprocess\nPopen\nU\x04echo\x85\x81.", M),
    "NEWOBJ_EX": (b"\x80\x04\x8c\x0asubprocess\x8c\x05Popen\x93" + ECHO + b"\x85}\x92.", M),
    "BUILD on an imported object": (b"csys\nmodules\n(dS'os'\nNsb.", M),
    "BUILD on an unknown object": (b"\x80\x02cmypkg\nthing\n}b.", M),
    "EXT1 called": (b"\x80\x02\x82\x01)R.", S),
    "EXT4 only pushed": (b"\x80\x02\x84\x01\x00\x00\x00.", U),
    "truncated after REDUCE": (b"\x80\x04" + CALL[:-1], M),
    "garbage after REDUCE": (b"\x80\x04" + CALL[:-1] + b"\xff\xff\xff", M),
    "stack underflow after REDUCE": (b"\x80\x04" + CALL[:-1] + b"00000.", M),
    "unset memo entry after REDUCE": (b"\x80\x04" + CALL[:-1] + b"h\x55.", M),
    "dotted name through a harmless module": (b"\x80\x04\x8c\x0bcollections\x8c\x0fabc.sys.modules\x93.", M),
    "dotted name that no list knows": (b"\x80\x04\x8c\x0bcollections\x8c\x09abc.Sized\x93.", S),
    "PROTO raised in the middle to make dots count": (b"\x80\x02\x80\x04\x8c\x09torch.ser\x8c\x09os.system\x93)R.", M),
    "old name of a Python 2 module": (b"\x80\x02c__builtin__\neval\nU\x011\x85R.", M),
    "old module name that maps to another": (b"\x80\x02ccommands\ngetoutput\nU\x04echo\x85R.", M),
    "alias of os": (b"\x80\x02cposix\nsystem\nU\x04echo\x85R.", M),
    "callable on no list": (b"\x80\x02csomewhere.deep\nhelper\nU\x04echo\x85R.", S),
    "result of a call is called": (b"\x80\x02coperator\nattrgetter\nU\x06system\x85Rcos\ngetcwd\n\x85R.", M),
    "computed name": (b"\x80\x04cbuiltins\nstr\n)R\x8c\x06system\x93.", S),
    "second pickle after a harmless one": (b"\x80\x04N.\x80\x04" + CALL, M),
    "second pickle, cut": (b"\x80\x04N.\x80\x04" + CALL[:-1], M),
    "called before POP and a harmless STOP": (b"\x80\x04" + CALL[:-1] + b"0N.", M),
    "rebuild function handed a foreign callable": (
        b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nN)NtR.",
        M,
    ),
    "reconstructor of a foreign class": (
        b"\x80\x02ccopyreg\n_reconstructor\ncmypkg\nThing\ncbuiltins\nobject\nN\x87R.",
        S,
    ),
    "partial of a harmless name": (b"\x80\x02cfunctools\npartial\ncbuiltins\nlen\n\x85R.", M),
    "item put into an unknown object": (b"\x80\x02cmypkg\nthing\nNNs.", S),
    "SETITEM on a rebuilt tensor (CVE-2026-24747)": (b"\x80\x02ctorch\nTensor\nNNs.", S),
    "frame border inside an opcode": (framed(3, b"\x8c\x04echo."), S),
    "frame longer than the file": (framed(900, b"N."), S),
    "persistent id without a loader that defines it": (b"\x80\x02U\x01kQ.", U),
    "unknown class only named": (b"\x80\x02cmypkg\nThing\n.", U),
    "bytes after STOP": (b"\x80\x04N.\x00\x01\x02", U),
    "protocol of the future": (b"\x80\x06N.", U),
    "out-of-band buffer": (b"\x80\x05\x97.", U),
    "no STOP": (b"\x80\x04}", U),
}


@pytest.mark.parametrize("name", ROWS)
def test_bypass(name):
    content, least = ROWS[name]
    result = scan_bytes(content, "model.bin")
    assert result.verdict.rank >= least.rank, (result.verdict, [f.text.en for f in result.findings])


@pytest.mark.parametrize("name", [name for name, (_, least) in ROWS.items() if least is not U])
def test_rejection_survives_a_name_and_an_appendix(name):
    content, _least = ROWS[name]
    for suffix in ("safetensors", "txt", "jpg"):
        assert scan_bytes(content, f"model.{suffix}").verdict.rejected
    if "frame" not in name:
        assert scan_bytes(content + b"\0" * 40, "model.bin").verdict.rejected


def word(text):
    return b"\x8c" + bytes([len(text)]) + text.encode()


def called(module, name, args):
    return b"\x80\x04" + word(module) + word(name) + b"\x93" + args + b"R."


LONG_NUMBER = b"\x8b" + struct.pack("<i", 9000) + b"\x01" + bytes(8999)


@pytest.mark.parametrize(
    ("content", "clean"),
    [
        (called("fractions", "Fraction", word("1e9999999999") + b"\x85"), False),
        (called("fractions", "Fraction", word("1.5E-99999999") + b"\x85"), False),
        (called("fractions", "Fraction", LONG_NUMBER + b"K\x03\x86"), False),
        (called("fractions", "Fraction", word("-3/7") + b"\x85"), True),
        (called("fractions", "Fraction", word("1.25") + b"\x85"), True),
        (called("fractions", "Fraction", b"K\x01K\x03\x86"), True),
        (called("decimal", "Decimal", word("1E+999999999999") + b"\x85"), False),
        (called("decimal", "Decimal", word("-1.5E+28") + b"\x85"), True),
        (called("decimal", "Decimal", word("NaN") + b"\x85"), True),
        (called("builtins", "bytearray", b"J\xff\xff\xff\x7f\x85"), False),
        (called("builtins", "bytes", b"J\xff\xff\xff\x7f\x85"), False),
        (called("builtins", "slice", b"))N\x87"), False),
        (called("builtins", "slice", b"NK\x05N\x87"), True),
    ],
)
def test_what_a_call_costs_is_bounded(content, clean):
    assert (scan_bytes(content).verdict is Verdict.CLEAN) == clean


@pytest.mark.parametrize("maker", ["tuple", "frozenset"])
def test_doubling_by_calls_is_seen(maker):
    body = b"".join(word("builtins") + word(maker) + b"\x93](h%ch%cK%ce\x85R\x940" % (n, n, n) for n in range(60))
    assert scan_bytes(b"\x80\x04)\x940" + body + b"}h\x3cNs.").verdict is Verdict.SUSPICIOUS


@pytest.mark.parametrize("get", [b"g0x10", b"g1_6", b"g 16", b"g+16", b"g0b10000"])
def test_memo_indices_are_decimal(get):
    assert scan_bytes(b"Np16\n0" + get + b"\n.").verdict is Verdict.UNPROVED
    assert scan_bytes(b"Np16\n0g16\n.").verdict is Verdict.CLEAN
    assert scan_bytes(b"Np" + get[1:] + b"\n.").verdict is Verdict.UNPROVED


def test_every_prefix_of_a_malicious_pickle_is_not_clean():
    for content, _ in ROWS.values():
        for end in range(1, len(content)):
            prefix = content[:end]
            if scan_bytes(prefix).verdict is Verdict.CLEAN:
                assert prefix == b"\x80\x04N.", prefix  # the harmless first of two pickles


def test_finding_says_where():
    result = scan_bytes(b"\x80\x04" + CALL, "model.pkl")
    found = {finding.rule: finding for finding in result.findings}
    assert found["pickle.dangerous"].name == "os.system"
    assert found["pickle.dangerous"].offset == 14
    assert found["pickle.dangerous-call"].opcode == "REDUCE"
    assert "os.system" in found["pickle.dangerous-call"].text.zh


def test_doubling_by_tuples_is_seen_without_being_built():
    body = b"N" + b"2\x86" * 60 + b"."
    result = scan_bytes(b"\x80\x02" + body)
    assert result.verdict is Verdict.SUSPICIOUS
    assert result.findings[0].rule == "pickle.expansion"
