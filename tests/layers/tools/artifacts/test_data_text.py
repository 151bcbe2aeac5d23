"""Tables, JSON Lines and PEM are clean when the whole text fits the grammar that the suffix promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle

PEM = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAyjqGY9ZekJbaEawCTeWoNTH1fAxNzVbym4l530Un40E=\n-----END PUBLIC KEY-----\n"
CLEAN = {
    "a.csv": 'name,text\none,"two, and\nmore {{ 7 }}"\n\nthree,四\n',
    "a.tsv": "a\tb\r\n1\t2\r\n",
    "a.jsonl": '{"text": "{{ x }}"}\n\n[1]\n',
    "A.NDJSON": '{"a": 1}',
    "a.pem": PEM,
    "a.crt": PEM + PEM.replace("PUBLIC KEY", "CERTIFICATE"),
}
UNPROVED = {
    "rows of two widths": ("a.csv", "a,b\n1\n"),
    "an open quote": ("a.csv", 'a,b\n1,"2\n'),
    "text after a quote": ("a.csv", 'a,b\n1,"2"x\n'),
    "a head alone": ("a.csv", "a,b\n"),
    "a control character": ("a.csv", "a,b\n1,\x1b[2J\n"),
    "an empty file": ("a.csv", ""),
    "a line that is no object": ("a.jsonl", '{"a": 1}\n"text"\n'),
    "a broken line": ("a.jsonl", '{"a": 1}\n{"a": \n'),
    "blank lines": ("a.jsonl", "\n\n"),
    "a key twice": ("a.jsonl", '{"a": 1, "a": 2}\n'),
    "text around PEM": ("a.pem", f"echo\n{PEM}"),
    "text after PEM": ("a.pem", f"{PEM}echo\n"),
    "two kinds in one block": ("a.pem", PEM.replace("END PUBLIC", "END PRIVATE")),
    "no block": ("a.pem", "text\n"),
    "another suffix": ("a.log", "a,b\n1,2\n"),
    "a program": ("a.py", "a,b\n1,2\n"),
}


@pytest.mark.parametrize("name", CLEAN)
def test_what_fits_is_clean(name):
    assert scan_bytes(CLEAN[name].encode(), name).verdict is Verdict.CLEAN


@pytest.mark.parametrize("case", UNPROVED)
def test_what_does_not_fit_is_unproved(case):
    name, text = UNPROVED[case]
    found = scan_bytes(text.encode(), name)
    assert found.verdict is Verdict.UNPROVED
    assert found.findings


@pytest.mark.parametrize("name", CLEAN)
def test_the_name_hides_nothing(name):
    assert scan_bytes(command_pickle(), name).verdict is Verdict.MALICIOUS
    assert scan_bytes(command_pickle() + CLEAN[name].encode(), name).verdict is Verdict.MALICIOUS
    assert scan_bytes(CLEAN[name].encode() + b"\xff", name).verdict is Verdict.UNPROVED


@given(st.text(max_size=80), st.sampled_from(sorted(CLEAN)))
def test_any_text_is_judged(text, name):
    assert scan_bytes(text.encode("utf-8", "replace"), name).verdict in Verdict
