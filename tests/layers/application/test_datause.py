from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.containers.tables import Unread
from jingwei.errors import LimitError, ParseError
from jingwei.layers.application.datause.accesses import read_accesses, review_purposes, review_retention
from jingwei.layers.application.samples import access_log

PURPOSES, DATASETS = frozenset({"care"}), frozenset({"people"})
GOOD = "2026-05-02T09:00:00+08:00,clerk,care,people,3,public-task,"


def write(tmp_path, *rows):
    path = tmp_path / "a.csv"
    path.write_text(access_log(*rows), encoding="utf-8")
    return path


def purposes(tmp_path, *rows, datasets=DATASETS, basis=""):
    return review_purposes(write(tmp_path, *rows), PURPOSES, datasets, basis)


def kinds(review):
    return [(fault.kind, fault.line, fault.field) for fault in review.faults]


def test_accesses_are_read_with_their_cells(tmp_path):
    (access,) = read_accesses(write(tmp_path, GOOD), Unread())
    assert (
        access.line,
        access.actor,
        access.purpose,
        access.dataset,
        access.subjects,
        access.basis,
        access.consent,
    ) == (
        2,
        "clerk",
        "care",
        "people",
        3,
        "public-task",
        "",
    )


def test_a_complete_access_has_no_fault_and_subjects_add_up(tmp_path):
    review = purposes(tmp_path, GOOD, GOOD.replace(",3,", ",,"), GOOD.replace(",3,", ",0,"))
    assert (kinds(review), review.rows, review.subjects) == ([], 3, 3)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("care", "", [("no-purpose", 2, "")]),
        ("care", "ads", [("undeclared-purpose", 2, "ads")]),
        ("care", "Care", [("undeclared-purpose", 2, "Care")]),
        ("people", "voters", [("undeclared-dataset", 2, "voters")]),
        ("people", "", [("no-dataset", 2, "")]),
        ("clerk", "", [("no-actor", 2, "")]),
        ("2026-05-02T09:00:00+08:00", "", [("no-time", 2, "")]),
        ("public-task", "", [("no-basis", 2, "")]),
        ("public-task,", "consent,", [("no-consent", 2, "")]),
        ("public-task,", "Consent,", [("no-consent", 2, "")]),
        ("public-task,", "consent,C-1", []),
    ],
)
def test_each_fault_has_its_kind_and_line(tmp_path, old, new, expected):
    assert kinds(purposes(tmp_path, GOOD.replace(old, new))) == expected


def test_the_asset_s_legal_ground_stands_in_and_any_data_set_goes_where_none_is_declared(tmp_path):
    bare = GOOD.replace("public-task", "")
    assert kinds(purposes(tmp_path, bare, basis="contract")) == []
    assert kinds(purposes(tmp_path, bare, basis="consent")) == [("no-consent", 2, "")]
    assert kinds(purposes(tmp_path, GOOD.replace("people", "voters"), datasets=frozenset())) == []


def test_an_actor_is_never_shown(tmp_path):
    review = purposes(tmp_path, GOOD.replace("care", "ads"))
    assert "clerk" not in repr(review)


@pytest.mark.parametrize("subjects", ["-1", "1.5", "many"])
def test_a_count_that_is_none_is_told_and_the_rows_around_it_are_judged(tmp_path, subjects):
    marketing = GOOD.replace("care", "ads")
    review = purposes(tmp_path, marketing, GOOD.replace(",3,", f",{subjects},"), marketing)
    assert [fault.line for fault in review.faults] == [2, 4]
    assert review.unread == (
        "a.csv:3: `subjects` is not a " + ("number" if subjects == "many" else "whole number from 0"),
    )


def test_the_last_day_of_retention_is_allowed(tmp_path):
    path = write(tmp_path, GOOD, GOOD.replace("-02T", "-03T"), GOOD.replace("-02T", "-05T").replace("clerk", "x"))
    review = review_retention(path, (("people", date(2026, 5, 2)),))
    assert [(f.kind, f.line, f.field, f.size) for f in review.faults] == [
        ("late", 3, "people", 1.0),
        ("late", 4, "people", 3.0),
    ]
    assert (review.count("late"), review.count("late", "no-end"), review.rows, review.subjects) == (2, 2, 3, 9)


def test_what_retention_cannot_judge(tmp_path):
    rows = GOOD.replace("people", "voters"), GOOD.replace("people", ""), GOOD.replace("2026-05-02T09:00:00+08:00", "")
    review = review_retention(write(tmp_path, *rows), (("people", date(2026, 5, 2)),))
    assert kinds(review) == [("no-end", 2, "voters"), ("no-dataset", 3, ""), ("no-time", 4, "")]


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_mutated_log_is_reviewed_or_refused(tmp_path_factory, data):
    content = bytearray(access_log(GOOD, GOOD).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "log"
    path.write_bytes(bytes(content))
    complaint = "log:"
    try:
        review = review_purposes(path, PURPOSES, DATASETS, "")
        assert review.count("no-purpose", "undeclared-purpose") <= review.rows
        review_retention(path, (("people", date(2026, 5, 2)),))
    except (ParseError, LimitError) as error:
        complaint = error.message
    assert complaint.startswith("log:")
