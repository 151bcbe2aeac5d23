import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.application.envelope import writes
from jingwei.layers.application.envelope.writes import Envelope, Written, hold, written_tags
from jingwei.layers.application.samples import write_log

TAGS = st.lists(st.text("AB.*?[]1", min_size=1, max_size=4), max_size=5)


@pytest.mark.parametrize(
    ("written", "allowed", "safety", "expected"),
    [
        (["A"], ["A", "B"], [], Envelope((), (), ())),
        (["A", "C", "B"], ["A"], [], Envelope(("B", "C"), (), ())),
        (["a"], ["A"], [], Envelope(("a",), (), ())),
        ([" A "], ["A"], [], Envelope((), (), ())),
        (["A1"], ["A*"], [], Envelope(("A1",), (), ())),
        (["SIS.TRIP"], ["SIS.TRIP"], ["sis.*"], Envelope((), ("SIS.TRIP",), ("SIS.TRIP",))),
        (["A"], ["A", "XV[3]"], ["xv[3]"], Envelope((), (), ("XV[3]",))),
        (["XV3"], ["XV3"], ["xv[3]"], Envelope((), (), ())),
        (["XV1"], ["XV1"], ["XV?"], Envelope((), ("XV1",), ("XV1",))),
        (["XV12"], ["XV12"], ["XV?"], Envelope((), (), ())),
        (["MYSIS.A"], ["MYSIS.A"], ["SIS.*"], Envelope((), (), ())),
    ],
)
def test_tags_against_the_lists(written, allowed, safety, expected):
    assert hold(written, allowed, safety) == expected


@settings(deadline=None, max_examples=100)
@given(written=TAGS, allowed=TAGS, safety=TAGS)
def test_inside_means_a_subset_and_no_safety_function(written, allowed, safety):
    held = hold(written, allowed, safety)
    assert (held.outside == ()) == (set(written) <= set(allowed))
    literal = {tag.casefold() for tag in safety}
    assert all(tag in held.safety_written for tag in written if tag.casefold() in literal)
    assert set(held.safety_written) <= set(written)
    assert set(held.safety_allowed) <= set(allowed)


def test_a_pattern_of_many_stars_ends():
    assert hold(["a" * 400], [], ["*a" * 199 + "b"]).safety_written == ()


def log(tmp_path, content):
    path = tmp_path / "w.csv"
    path.write_text(content, encoding="utf-8")
    return written_tags(path)


def test_a_log_names_each_tag_at_its_first_write(tmp_path):
    assert log(tmp_path, write_log("A", "B", "A")) == Written((("A", 2), ("B", 3)))


@pytest.mark.parametrize("row", ["2026-05-01T00:00:00Z,", ",A"])
def test_a_write_without_tag_or_time_is_told_and_the_next_is_read(tmp_path, row):
    found = log(tmp_path, f"time,tag\n{row}\n2026-05-01T00:00:00Z,B\n")
    assert found.unread == ("w.csv:2: a write needs `time` and `tag`",)
    assert found.tags == ((("A", 2),) if row == ",A" else ()) + (("B", 3),)


def test_tags_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(writes, "TAGS", 2)
    assert log(tmp_path, write_log("A", "B", "A")).unread == ()
    found = log(tmp_path, write_log("A", "B", "C", "D"))
    assert (found.tags, found.unread) == ((("A", 2), ("B", 3)), ("w.csv:4: more than 2 different tags",))
