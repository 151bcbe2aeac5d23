"""What was left out, by reason."""

from hypothesis import given
from hypothesis import strategies as st

from jingwei.errors import ParseError
from jingwei.inventory.discovery.model import Discovery, Folded
from jingwei.inventory.discovery.walk import EMPTY, LINK, SPECIAL, Skipped, unreadable


def test_reasons_are_counted_with_their_first_paths_and_empty_files_only_counted():
    skipped = [Skipped("a", EMPTY), *(Skipped(f"l{i:02}", LINK) for i in range(12)), Skipped("p", SPECIAL)]
    assert Discovery(skipped=tuple(skipped)).folded() == (
        Folded(LINK, 12, tuple(f"l{i:02}" for i in range(10))),
        Folded(SPECIAL, 1, ("p",)),
        Folded(EMPTY, 1, ()),
    )
    assert Discovery(skipped=tuple(skipped)).folded(1)[0] == Folded(LINK, 12, ("l00",))
    assert Discovery().folded() == ()


def test_unreadable_files_fold_whatever_their_paths_are():
    made = Discovery(skipped=tuple(unreadable(path, ParseError(f"{path}: not a regular file")) for path in "ab"))
    (folded,) = made.folded()
    assert folded.reason.en == "could not be read: not a regular file"
    assert folded.examples == ("a", "b")


@given(st.lists(st.builds(Skipped, st.text(max_size=3), st.sampled_from([EMPTY, LINK, SPECIAL]))))
def test_every_path_is_counted_once(skipped):
    folded = Discovery(skipped=tuple(skipped)).folded()
    assert sum(one.count for one in folded) == len(skipped)
    assert len({one.reason for one in folded}) == len(folded)
