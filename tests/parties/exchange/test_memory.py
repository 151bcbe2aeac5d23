import contextlib
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.documents import load_json
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.answers import Head
from jingwei.parties.exchange.memory import memory_bytes, recall, remember

A = Head("example.org/a", 3, "0a" * 32)
B = Head("example.org/b", 7, "0b" * 32)


def test_what_is_remembered_is_recalled(tmp_path):
    path = tmp_path / "seen.json"
    assert recall(path) == {}
    remember(path, A, None)
    remember(path, B, None)
    later = Head(A.origin, 5, "0c" * 32)
    remember(path, later, A)
    assert recall(path) == {A.origin: later, B.origin: B}
    assert json.loads(path.read_text())[A.origin] == {"size": 5, "root": "0c" * 32}
    assert path.read_text().endswith("\n  }\n}\n")
    assert [one.name for one in tmp_path.iterdir()] == ["seen.json"]


def test_another_verification_in_between_is_noticed(tmp_path):
    path = tmp_path / "seen.json"
    remember(path, A, None)
    before = path.read_bytes()
    for stale in (None, Head(A.origin, 2, A.root), Head(A.origin, 3, "0d" * 32)):
        with pytest.raises(JingweiError, match="changed meanwhile"):
            remember(path, Head(A.origin, 9, "0e" * 32), stale)
    assert path.read_bytes() == before


def test_a_failed_write_leaves_the_old_memory(tmp_path, monkeypatch):
    path = tmp_path / "seen.json"
    remember(path, A, None)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        remember(path, B, None)
    assert recall(path) == {A.origin: A}
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "null",
        '{"a": {"size": 1}}',
        '{"a": {"size": -1, "root": "%s"}}' % ("00" * 32),
        '{"a": {"size": 1.0, "root": "%s"}}' % ("00" * 32),
        '{"a": {"size": 1, "root": "%s"}}' % ("0G" * 32),
        '{"a": {"size": 1, "root": "%s", "more": 1}}' % ("00" * 32),
        '{"a": [], "a": []}',
    ],
)
def test_a_damaged_memory_is_no_first_contact(tmp_path, text):
    path = tmp_path / "seen.json"
    path.write_text(text)
    with pytest.raises(ParseError) as caught:
        recall(path)
    assert "the memory of every log is lost" in caught.value.hint


def test_a_memory_that_is_no_file_is_refused(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "loop"):
        with pytest.raises(ParseError):
            recall(path)


@given(content=st.binary(max_size=200))
def test_arbitrary_bytes_are_a_memory_or_refused(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("memory") / "seen.json"
    path.write_bytes(content)
    with contextlib.suppress(ParseError, LimitError):
        assert all(isinstance(head, Head) for head in recall(path).values())


@given(st.dictionaries(st.text(max_size=20), st.tuples(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))))
def test_the_file_gives_back_what_was_written(found):
    heads = {name: Head(name, size, root.hex()) for name, (size, root) in found.items()}
    written = load_json(memory_bytes(heads))
    assert written == {name: {"size": head.size, "root": head.root} for name, head in heads.items()}
