"""Redacted copies of real files, read again."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.model.corpus.redacting import copy, redaction
from jingwei.text.detectors import find
from jingwei.text.documents import Document
from jingwei.text.documents.records import render

KEY = b"0123456789abcdef"
ID, MAIL, PHONE = "11010519491231002X", "li.wei@qq.com", 13812345678
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**12) | st.sampled_from(["", ID, MAIL, f"电话{PHONE}", "a\nb"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "phone", MAIL]), inner, max_size=3)
    ),
    max_leaves=8,
)


def document(fields, text_field=None):
    text = fields[text_field] if text_field else render(fields, 64)
    return Document("x", 1, 0, "", text, fields=fields, rest=render(fields, 64, text_field) if text_field else "")


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_text_other_fields_numbers_and_names(tmp_path):
    source = tmp_path / "a.jsonl.gz"
    record = {"id": 7, "phone": PHONE, "text": f"身份证{ID}归档", "by": {"who": [MAIL, None, True, 1.5]}, MAIL: 3}
    source.write_bytes(
        gzip.compress(json.dumps(record).encode() + b"\nbroken\n" + json.dumps({"text": "clean"}).encode())
    )
    out, done = copy(source, tmp_path, find)
    first, second = rows(out)
    assert first == {
        "id": 7, "phone": "[phone_cn]", "text": "身份证[cn_id]归档", "by": {"who": ["[email]", None, True, 1.5]}, "[email]": 3
    }  # fmt: skip
    assert list(first) == ["id", "phone", "text", "by", "[email]"]
    assert second == {"text": "clean"}
    assert (done.documents, done.changed, done.left, [one.line for one in done.not_read]) == (2, 1, 0, [2])
    assert done.kinds == {"cn_id": 1, "email": 2, "phone_cn": 1}


@pytest.mark.parametrize("key", [None, KEY])
def test_plain_text_keeps_everything_else(tmp_path, key):
    source = tmp_path / "a.md"
    source.write_text(f"# Title\n\nmail {MAIL}\n\nend\n", encoding="utf-8")
    out, done = copy(source, tmp_path, find, key=key)
    assert out.suffix == ".txt"
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Title\n\nmail ")
    assert text.endswith("\n\nend\n")
    assert MAIL not in text
    assert done.kinds == {"email": 1}


def test_a_table_becomes_json_lines(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text(f"name,mail\nLi,{MAIL}\n", encoding="utf-8")
    assert rows(copy(source, tmp_path, find)[0]) == [{"name": "Li", "mail": "[email]"}]


def test_a_name_that_is_taken_gets_a_number():
    made = redaction(document({MAIL: 1, "[email]": 2, "wang@qq.com": 3}), find)
    assert made.fields == {"[email] 2": 1, "[email]": 2, "[email] 3": 3}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "phone", MAIL]), JSON, max_size=3), st.sampled_from([None, KEY]))
def test_nothing_is_found_again_and_the_shape_stays(fields, key):
    made = redaction(document(fields), find, None, key)
    assert not find(render(made.fields, 64))
    assert MAIL not in json.dumps(made.fields)
    assert shape(made.fields) == shape(fields)


def shape(value):
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    return [shape(item) for item in value] if isinstance(value, list) else None
