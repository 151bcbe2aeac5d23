"""`jingwei corpus compare` on real folders."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jingwei.cli.main import cli
from jingwei.layers.model.corpus.comparing.sorting import joined, ordered


def write(folder, **files):
    for name, rows in files.items():
        path = folder / name / "a.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def compare(*arguments):
    done = CliRunner().invoke(cli, ["corpus", "compare", *map(str, arguments), "--lang", "en"], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.stdout


def doc(name, text="secret words"):
    return {"id": name, "text": f"{text} {name}"}


def changes(*arguments):
    code, printed = compare(*arguments, "--format", "jsonl")
    rows = [json.loads(line) for line in printed.splitlines()]
    return code, [(row["kind"], *((row[at] or {}).get("id") for at in ("before", "after"))) for row in rows]


def test_every_kind_of_change(tmp_path):
    one = write(tmp_path / "1", x=[doc("a"), doc("b"), doc("c"), doc("d"), {"id": "e", "text": "long"}], y=[doc("f")])
    two = write(
        tmp_path / "2", x=[doc("new"), doc("a"), doc("b", "other"), {"id": "g", "text": "long"}], y=[doc("f"), doc("c")]
    )
    code, found = changes(one, two)
    assert code == 1
    assert sorted(found, key=str) == sorted(
        [
            ("added", None, "new"),
            ("changed", "b", "b"),
            ("moved", "c", "c"),
            ("removed", "d", None),
            ("renamed", "e", "g"),
        ],
        key=str,
    )
    code, printed = compare(one, two)
    assert "6 documents before, 6 after, 2 the same" in printed
    assert "added: 1\n  x: 1\n" in printed
    assert "secret words" not in printed + compare(one, two, "--format", "jsonl")[1]


def test_documents_without_id_are_matched_by_content(tmp_path):
    one = write(tmp_path / "1", x=[{"text": "one"}, {"text": "two"}, {"text": "two"}])
    two = write(tmp_path / "2", x=[{"text": "zero"}, {"text": "one"}, {"text": "two"}])
    assert changes(one, two) == (1, [("added", None, ""), ("removed", "", None)])


def test_the_same_is_the_same_and_the_other_fields_count(tmp_path):
    one = write(tmp_path / "1", x=[doc("a"), doc("a"), doc("b")])
    assert changes(one, write(tmp_path / "2", x=[doc("b"), doc("a"), doc("a")])) == (0, [])
    assert changes(one, write(tmp_path / "3", x=[doc("a"), doc("a"), {**doc("b"), "label": "x"}])) == (
        1,
        [("changed", "b", "b")],
    )


def test_what_was_not_read_is_never_the_same(tmp_path):
    one = write(tmp_path / "1", x=[doc("a")])
    (one / "x" / "b.jsonl").write_text("broken\n", encoding="utf-8")
    assert changes(one, one) == (2, [])
    (tmp_path / "empty").mkdir()
    assert changes(tmp_path / "empty", tmp_path / "empty") == (2, [])


@pytest.mark.parametrize("run", [2, 100])
@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), max_size=20))
def test_rows_are_sorted_on_disk_as_in_memory(tmp_path_factory, run, pairs):
    rows = [list(pair) for pair in pairs]
    folder = tmp_path_factory.getbasetemp()
    assert list(ordered(rows, lambda row: row[0], folder, run)) == sorted(rows, key=lambda row: row[0])


@given(st.lists(st.integers(0, 5)), st.lists(st.integers(0, 5)))
def test_a_join_gives_every_row_once(one, other):
    pairs = list(joined(sorted(one), sorted(other), lambda number: number))
    assert sorted(a for a, _ in pairs if a is not None) == sorted(one)
    assert sorted(b for _, b in pairs if b is not None) == sorted(other)
    alone = {a for a, b in pairs if b is None} & {b for a, b in pairs if a is None}
    assert not alone
