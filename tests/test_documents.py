import contextlib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.documents import (
    Bounds,
    DocumentError,
    DocumentLimitError,
    load_document,
    load_json,
    load_yaml,
    parse_yaml,
    resolve,
)
from jingwei.limits import Limits

SMALL = Bounds(10_000, 100, 5, aliases=True)
ERRORS = (DocumentError, DocumentLimitError)


def data(text, bounds=SMALL):
    return parse_yaml(text, "m.yaml", bounds).data


def refused(text, bounds=SMALL):
    with pytest.raises(ERRORS) as caught:
        parse_yaml(text, "m.yaml", bounds)
    problem = caught.value.problem
    assert problem.path == "m.yaml"
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-01-01", "2026-01-01"),
        ("012", 12),
        ("0x1F", 31),
        ("0o17", 15),
        ("-3", -3),
        ("+4", 4),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1e9999", "1e9999"),
        (".inf", ".inf"),
        ("~", None),
        ("", None),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("1" * 19, "1" * 19),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
    ],
)
def test_scalars_follow_the_core_schema(text, value):
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_quoted_scalars_stay_text():
    assert data("a: '1'\nb: \"true\"\nc: |\n  2\n") == {"a": "1", "b": "true", "c": "2\n"}
    assert data("a: !!str 1") == {"a": "1"}


def test_lines_are_those_of_the_keys_and_items():
    document = parse_yaml("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n", "m.yaml", SMALL)
    assert document.line(("a",)) == 1
    assert document.line(("b",)) == 2
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("b", 1, "nowhere")) == 4
    assert document.line(("zzz",)) == 1


def test_anchors_work_within_bounds():
    assert data("a: &x [1, 2]\nb: *x\n") == {"a": [1, 2], "b": [1, 2]}
    assert data("a: &x 7\nb: [*x, *x]\n") == {"a": 7, "b": [7, 7]}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "twice"),
        ("a: [1\nb: 2", 2, "not valid YAML"),
        ("x: !!python/object:os.system {}", 1, "tag"),
        ("x: !local 1", 1, "tag"),
        ("&a [*a]", 1, "alias"),
        ("a: *nope", 1, "alias"),
        ("<<: {a: 1}", 1, "merge"),
        ("? [a]\n: b", 1, "plain text"),
        ("? {a: b}\n: c", 1, "plain text"),
        ("a: &k b\n*k : c", 2, "plain text"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("", 1, "empty"),
        ("[[[[[[1]]]]]]", 1, "deeper"),
        ("a: \x01", 1, "not valid"),
    ],
)
def test_what_is_refused_says_where(text, line, words):
    problem = refused(text)
    assert words in problem.message
    assert problem.line == line
    assert problem.hint


def test_the_deepest_allowed_level_is_allowed():
    assert data("[[[[[1]]]]]") == [[[[[1]]]]]


def test_aliases_count_what_they_expand_to():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: [*b,*b,*b]\n"
    assert "after aliases are expanded" in refused(bomb).message
    assert data("a: &a [x,x,x]\nb: [*a,*a]\n") == {"a": ["x"] * 3, "b": [["x"] * 3] * 2}


def test_the_node_bound_is_exact():
    bounds = Bounds(1000, 10, 5)
    assert len(data(f"[{','.join('x' * 9)}]", bounds)) == 9
    assert "more than 10" in refused(f"[{','.join('x' * 10)}]", bounds).message


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="ab:-[]{}&*!'\"#|>?,\n \t<~", max_size=60))
def test_any_text_gives_data_or_an_error(text):
    with contextlib.suppress(*ERRORS):
        assert parse_yaml(text, "m.yaml", SMALL).line(()) >= 1


# plain words that YAML 1.1 (the writer) and the 1.2 core schema (the reader) understand alike
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8).filter(
    lambda t: resolve(t) in {t, None} and t != "<<"
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_what_yaml_writes_is_read_back(value):
    assert data(yaml.safe_dump(value, allow_unicode=True)) == value


def test_aliases_are_read_only_where_they_are_allowed():
    with pytest.raises(DocumentError, match="not used here"):
        load_yaml("a: &x 1")
    with pytest.raises(DocumentError, match="document:2: anchors"):
        load_yaml("a: 1\nb: *x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ('{"a": {"b": 1, "b": 1}}', "'b' stands twice"),
        ("[NaN]", "NaN is not JSON"),
        ("[Infinity]", "Infinity is not JSON"),
        ("{\n1}", "d:2: not JSON"),
        ("[1] 2", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[1,\n\xff]", "d:2: not UTF-8"),
    ],
)
def test_bad_json_says_where(text, words):
    with pytest.raises(DocumentError) as caught:
        load_json(text, "d")
    assert words in str(caught.value)


def test_bounds_of_json_hold_before_it_is_parsed():
    limits = Limits(json_depth=3, document_bytes=50)
    assert load_json("[[[1]]]", limits=limits) == [[[1]]]
    assert load_json('["[[[[", "\\"[[[["]', limits=limits) == ["[[[[", '"[[[[']
    with pytest.raises(DocumentLimitError, match="deeper than 3"):
        load_json("[[[[1]]]]", limits=limits)
    with pytest.raises(DocumentLimitError, match="deeper"):
        load_json("[" * 49, limits=limits)
    with pytest.raises(DocumentLimitError, match="51 bytes"):
        load_json(" " * 51, limits=limits)


def test_the_language_is_told_by_the_first_character():
    assert load_document(b"\xef\xbb\xbf [1]") == [1]
    assert load_document('{"a": 1e2}') == {"a": 100.0}
    assert load_document("a: no") == {"a": "no"}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=40) | st.text(alphabet='{}[]",:1ea\\ \n', max_size=40))
def test_any_bytes_give_a_document_or_an_error(content):
    with contextlib.suppress(*ERRORS):
        load_document(content)


def test_the_number_of_values_is_bounded_and_commas_in_strings_are_none():
    limits = Limits(document_values=3)
    assert load_json('["a,b,c,d", "\\",", 1]', limits=limits) == ["a,b,c,d", '",', 1]
    with pytest.raises(DocumentLimitError, match="4 values, the bound is 3"):
        load_json("[1,2,3,4]", limits=limits)
