import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.containers.tables import Unread, instant_of, number_of, read_table, shown
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS

NAMES = st.lists(st.text("abcdefgh_", min_size=1, max_size=6), min_size=2, max_size=5, unique=True)


def table(tmp_path, content, limits=LIMITS):
    path = tmp_path / "log.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_table(path, limits))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_finds_its_delimiter_and_numbers_its_lines(tmp_path, mark):
    content = f"time{mark}value\r\n\r\n1{mark}2\r\n3{mark}4"
    assert [(r.line, r.cells) for r in table(tmp_path, content)] == [
        (3, {"time": "1", "value": "2"}),
        (4, {"time": "3", "value": "4"}),
    ]


def test_a_quoted_cell_may_span_lines_and_the_next_row_keeps_its_number(tmp_path):
    rows = table(tmp_path, '\na,b\n"x\ny",2\n3,4\n')
    assert [(r.line, r.cells["a"]) for r in rows] == [(3, "x\ny"), (5, "3")]


def test_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert table(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n")[0].cells == {"a": "1", "b": "2"}


def test_json_lines_keep_their_types_and_lines(tmp_path):
    rows = table(tmp_path, '{"a": 1.5, "b": null}\n\n{"a": "x"}\n')
    assert [(r.line, r.cells) for r in rows] == [(1, {"a": 1.5, "b": None}), (3, {"a": "x"})]


def test_an_object_without_keys_is_a_row_without_cells(tmp_path):
    rows = table(tmp_path, '{}\n{"a": 1}\n')
    assert [(row.line, row.cells, row.text("a")) for row in rows] == [(1, {}, ""), (2, {"a": 1}, "1")]


BREAKS = {
    "not utf-8": (b"1,2\n\xff\xfe\n", "log.csv:3: byte 0 of the line is not UTF-8"),
    "too few cells": (b"1,2\n1\n", "log.csv:3: 1 cells under 2 columns"),
    "an open quotation": (b'1,2\ngarbage,"\n', "log.csv:3: unexpected end of data"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_rows_before_a_break_are_kept_with_the_reason(tmp_path, name):
    rows, reason = BREAKS[name]
    path = tmp_path / "log.csv"
    path.write_bytes(b"a,b\n" + rows)
    unread = Unread()
    assert [row.cells for row in unread.until_broken(read_table(path))] == [{"a": "1", "b": "2"}]
    assert unread.reasons == (reason,)


def test_a_row_that_is_wrong_is_told_and_the_next_ones_are_read(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("a,b\n1,2\nx,2\n3,4\n", encoding="utf-8")
    unread = Unread()
    assert list(unread.each(read_table(path), lambda row: row.number("a"))) == [1.0, 3.0]
    assert unread.reasons == ("log.csv:3: `a` is not a number",)


def test_few_reasons_are_kept_of_many():
    unread = Unread()
    for number in range(LIMITS.locations + 5):
        unread.add(ParseError(str(number)))
    assert unread.reasons == tuple(str(number) for number in range(LIMITS.locations))


@pytest.mark.parametrize("content", ["a,b\n1,2\n", '{"a": "1", "b": "2"}\n'])
def test_gzip_reads_like_plain(tmp_path, content):
    packed = gzip.compress(content.encode())
    assert table(tmp_path, packed) == table(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", "log.csv: holds no row"),
        ("\n \n", "log.csv: holds no row"),
        ("a,a\n", "log.csv:1: column `a` stands twice"),
        ("\na, a\n", "log.csv:2: column `a` stands twice"),
        ("a,\n1,2\n", "log.csv:1: column 2 has no name"),
        ("a,b\n1,2\n1\n", "log.csv:3: 1 cells under 2 columns"),
        ("a,b\n1,2,3\n", "log.csv:2: 3 cells under 2 columns"),
        ('a,b\n1,2\n"x,2\n', "log.csv:3: unexpected end of data"),
        (b"a,b\n1,2\n\xff,3\n", "log.csv:3: byte 0 of the line is not UTF-8"),
        ('[{"a": 1}]', "log.csv:1: a JSON array"),
        ('{"a": 1}\n[1]\n', "log.csv:2: not an object"),
        ('{"a": 1}\n{"a": 1, "a": 2}\n', "log.csv:2: not one JSON object (a key stands twice)"),
        ('{"a": 1\n', "log.csv:1: not one JSON object"),
        ('{"a":' + "[" * 100_000 + "\n", "log.csv:1: not one JSON object (nested too deep)"),
        ('{"a": ' + "9" * 5_000 + "}\n", "log.csv:1: not one JSON object"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "log.csv:1: the gzip stream is damaged"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-8] + b"\0" * 8, "the gzip stream is damaged"),
    ],
)
def test_what_breaks_the_grammar_is_named_by_file_and_line(tmp_path, content, place):
    with pytest.raises(ParseError) as caught:
        table(tmp_path, content)
    assert place in str(caught.value)


def test_bounds_hold_at_their_value_and_break_one_over(tmp_path):
    bounds = replace(LIMITS, table_line_bytes=4, readings=2, table_columns=2, archive_bytes=12)
    assert len(table(tmp_path, "a,b\n1,2\n3,4\n", bounds)) == 2
    for content, word in [
        ("a,b\n1,22\n", "line"),
        ("a,b\n1,2\n3,4\n5,6\n", "rows"),
        ("a,b\n1,2\n3,4\n\n", "unpacked"),
    ]:
        with pytest.raises(LimitError, match=word):
            table(tmp_path, content, replace(bounds, archive_bytes=12 if word == "unpacked" else 99))
    wide = replace(LIMITS, table_columns=2)
    with pytest.raises(LimitError, match=r"log\.csv:1: more than 2 columns"):
        table(tmp_path, "a,b,c\n", wide)
    with pytest.raises(LimitError, match=r"log\.csv:1: more than 2 keys"):
        table(tmp_path, '{"a":1,"b":2,"c":3}\n', wide)


def test_a_gzip_bomb_is_bounded_by_the_line(tmp_path):
    with pytest.raises(LimitError, match="a line of more than"):
        table(tmp_path, gzip.compress(b"a" * 20_000_000))


def test_cells_answer_as_text_number_and_instant(tmp_path):
    row = table(tmp_path, '{"t": " x ", "n": "1.5", "i": 3, "when": "2026-05-01T08:00:00+08:00", "blank": " "}')[0]
    assert (row.text("t"), row.text("none"), row.text("i")) == ("x", "", "3")
    assert (row.number("n"), row.number("i"), row.number("blank"), row.number("none")) == (1.5, 3.0, None, None)
    assert row.instant("when") == datetime(2026, 5, 1, tzinfo=UTC)
    assert row.instant("blank") is None


@pytest.mark.parametrize(
    ("method", "cell"),
    [
        ("text", [1]),
        ("text", {}),
        ("text", "\ud800"),
        ("number", "x"),
        ("number", "1_0"),
        ("number", True),
        ("number", [1]),
        ("number", "nan"),
        ("number", "inf"),
        ("number", 10**400),
        ("instant", "2026-05-01T08:00:00"),
        ("instant", "2026-05-01"),
        ("instant", "yesterday"),
        ("instant", "0001-01-01T00:00:00+14:00"),
        ("instant", 5),
    ],
)
def test_a_wrong_cell_is_named_by_its_row_and_column(tmp_path, method, cell):
    row = table(tmp_path, json.dumps({"c": cell}))[0]
    with pytest.raises(ParseError, match=r"log\.csv:1: `c` "):
        getattr(row, method)("c")


def test_number_of_leaves_nan_and_infinity_to_the_caller():
    assert number_of("inf") == float("inf")
    assert number_of(float("-inf")) == float("-inf")
    assert str(number_of("NaN")) == "nan"


def test_instants_keep_their_offset():
    assert instant_of("2026-05-01T08:00:00Z").utcoffset() == timedelta(0)
    assert instant_of("2026-05-01T08:00:00").tzinfo is None


def test_shown_replaces_and_cuts():
    assert shown("a\x1b[31m\n") == "a\ufffd[31m\ufffd"
    assert shown("x" * 60) == "x" * 60
    assert shown("x" * 61) == "x" * 59 + "…"


@settings(deadline=None, max_examples=150)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_rows_or_a_named_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any"
    packed = gzip.compress(content, mtime=0)
    for bytes_ in (content, b"{" + content, packed, packed[:-4]):
        path.write_bytes(bytes_)
        objects = b"{" in content or bytes_.startswith(b"{")
        complaint = "any:"
        try:
            for row in read_table(path):
                assert row.line >= 1
                assert row.cells or objects  # `{}` is a row that states nothing
        except (ParseError, LimitError) as error:
            complaint = error.message
        assert complaint.startswith("any:")


@settings(deadline=None, max_examples=80)
@given(names=NAMES, data=st.data())
def test_csv_and_json_lines_of_one_table_read_alike(tmp_path_factory, names, data):
    cell = st.text("abc ,;\"'\t0123456789", max_size=8)
    rows = data.draw(st.lists(st.lists(cell, min_size=len(names), max_size=len(names)), max_size=6))
    path = tmp_path_factory.getbasetemp() / "alike"
    quoted = [",".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows]
    path.write_text("\n".join([",".join(names), *quoted, ""]), encoding="utf-8")
    got = [row.cells for row in read_table(path)]
    assert got == [dict(zip(names, row, strict=True)) for row in rows]
    if rows:
        path.write_text("".join(json.dumps(cells) + "\n" for cells in got), encoding="utf-8")
        assert [row.cells for row in read_table(path)] == got
