"""Names that can be mistaken: what is accused, what is only told, what is left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.packages.names.near import nearest, popular_names

NAMES = sorted(name for name in popular_names("pypi").names if len(name) > 6)


@pytest.mark.parametrize(
    ("ecosystem", "name", "other", "certain"),
    [
        ("pypi", "reqeusts", "requests", True), ("pypi", "requets", "requests", True), ("pypi", "requestss", "requests", True),
        ("pypi", "tensorfiow", "tensorflow", True), ("pypi", "djang0", "django", True), ("pypi", "scikitlearn", "scikit-learn", True),
        ("pypi", "num-py", "numpy", True), ("pypi", "flaks", "flask", False), ("pypi", "httpx2", "httpx", False), ("npm", "expres", "express", True),
        ("npm", "@types/nodee", "@types/node", True), ("conda", "pandsa", "pandas", True),
    ],
)  # fmt: skip
def test_near(ecosystem, name, other, certain):
    found = nearest(ecosystem, name)
    assert (found.name, found.certain) == (other, certain)


@pytest.mark.parametrize(
    "name", ["requests", "torch", "abc", "my-company-tool", "x" * 500, "", "python-dotenv", "numpy-financial"]
)
def test_left_alone(name):
    assert nearest("pypi", name) is None


def test_no_name_of_the_lists_is_accused():
    for ecosystem in ("pypi", "npm", "conda"):
        assert [name for name in popular_names(ecosystem).names if nearest(ecosystem, name)] == []
    assert nearest("cargo", "reqeusts") is None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_every_change_of_one_letter_is_near_some_name(name, data):
    at = data.draw(st.integers(0, len(name) - 2))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    before, after = name[:at], name[at + 1 :]
    swapped = before + name[at + 1] + name[at] + name[at + 2 :]
    changed = data.draw(
        st.sampled_from([before + after, before + letter + name[at:], before + letter + after, swapped])
    )
    assert changed in popular_names("pypi").names or nearest("pypi", changed) is not None


def test_the_lists_state_their_source_and_hold_canonical_names():
    from packaging.utils import canonicalize_name

    assert all(canonicalize_name(name) == name for name in popular_names("pypi").names)
    assert len(popular_names("pypi").names) > 1900
    assert len(popular_names("npm").names) > 1500


def test_ten_thousand_names_take_little():
    nearest("pypi", "warm-up")
    before = time.process_time()
    for number in range(10_000):
        nearest("pypi", f"package-number-{number}")
    assert time.process_time() - before < 1
