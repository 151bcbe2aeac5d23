"""Which versions an advisory affects: the schema's cases one by one, then against a slow plain reference."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.packages.osv.names import ecosystem_of, package_name
from jingwei.layers.tools.packages.osv.ranges import decide
from jingwei.layers.tools.packages.osv.record import read_record
from jingwei.layers.tools.packages.osv.versions import pep440, semver
from tests.layers.tools.packages.osv.exports import advisory, dumped, plain_pep440, plain_semver, reference

PAIRS = [("introduced", "0"), ("fixed", "1.2"), ("introduced", "2.0"), ("fixed", "2.3")]


def affected(document, ecosystem="PyPI"):
    return read_record(dumped(document), ecosystem).affected[0]


def answer(version, ecosystem="PyPI", **more):
    return decide(affected(advisory("X-1", ecosystem=ecosystem, **more), ecosystem), version)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.0.1", True), ("0a1", True), ("0.dev0", True), ("1.1.9", True), ("1.2rc1", True), ("1.2", False), ("1.2.0", False), ("1.9", False),
        ("2.0", True), ("2.0rc1", False), ("2.2.post1", True), ("2.3", False), ("1!0.1", False), ("2.2+local.1", True), ("2.3+cu121", False),
        ("latest", None), ("2.x", None), ("", None), ("1" * 300, None),
    ],
)  # fmt: skip
def test_several_pairs_of_pep_440(version, expected):
    assert answer(version, events=PAIRS) is expected
    assert answer(version, events=PAIRS[::-1]) is expected  # the order in the file does not count


@pytest.mark.parametrize(
    ("events", "version", "expected"),
    [
        ([("introduced", "1.0"), ("last_affected", "1.5")], "1.5", True),
        ([("introduced", "1.0"), ("last_affected", "1.5")], "1.5.0+build", True),
        ([("introduced", "1.0"), ("last_affected", "1.5")], "1.5.post1", False),
        ([("introduced", "1.0"), ("last_affected", "1.0")], "1.0", True),
        ([("introduced", "1.0"), ("last_affected", "1.0")], "1.1", False),
        ([("introduced", "0"), ("fixed", "2"), ("introduced", "2"), ("fixed", "3")], "2", True),
        ([("introduced", "0"), ("limit", "2")], "1.9", True),
        ([("introduced", "0"), ("limit", "2")], "2", False),
        ([("introduced", "0"), ("limit", "2"), ("limit", "4")], "3", True),
        ([("introduced", "0"), ("limit", "*")], "99", True),
        ([("introduced", "0"), ("fixed", "1.0+2")], "1.0+1", True),
        ([("introduced", "0"), ("fixed", "1.0+2")], "1.0+2", False),
        ([("introduced", "0")], "99", True),
        ([("introduced", "0"), ("fixed", "someday")], "1.0", None),
        ([("fixed", "1.0")], "0.5", None),
        ([], "0.5", None),
        ([("introduced", "0"), ("retired", "2")], "3", None),
    ],
)
def test_events(events, version, expected):
    assert answer(version, events=events) is expected


def test_a_list_of_versions_and_a_range_are_either_or():
    both = {"events": [("introduced", "0"), ("fixed", "1.0")], "versions": ["3.0.0", "odd-one"]}
    assert answer("3", **both) is answer("0.9", **both) is answer("odd-one", **both) is True
    assert answer("2", **both) is False
    assert answer("odder", **both) is None


def test_a_list_alone_decides_but_not_of_what_has_no_normal_form():
    assert answer("1.0.0", versions=["1.0"]) is True
    assert answer("1.0+cu121", versions=["1.0"]) is True
    assert answer("1.1", versions=["1.0"]) is False
    assert answer("one", versions=["1.0"]) is None
    assert answer("1.0", ecosystem="Maven", versions=["1.0"]) is True
    assert answer("1.1", ecosystem="Maven", versions=["1.0"]) is None


def test_no_version_reaches_over_the_border_of_another():
    for listed in (["1.0", "1.1"], ["1.0\\", '"'], [",", "1"]):
        assert answer("1.0,1.1", versions=listed) is not True
    assert answer("\n", versions=["1", "2"]) is not True


@pytest.mark.parametrize("more", [{"kind": "GIT", "events": [("introduced", "0")]}, {}, {"versions": []}])
def test_commits_alone_and_nothing_at_all_cannot_be_compared(more):
    assert answer("1.0", **more) is None


def test_a_range_of_commits_beside_one_of_versions_takes_nothing_away():
    document = advisory("X-1", events=[("introduced", "0"), ("fixed", "1.0")])
    document["affected"][0]["ranges"].append({"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]})
    assert [decide(affected(document), version) for version in ("0.9", "1.0")] == [True, False]


def test_commits_with_a_list_do_not_clear_what_is_not_listed():
    assert answer("1.0", kind="GIT", events=[("introduced", "0")], versions=["1.0"]) is True
    assert answer("1.1", kind="GIT", events=[("introduced", "0")], versions=["1.0"]) is None


@pytest.mark.parametrize(
    "broken",
    [{"ranges": 3}, {"versions": [None]}, {"versions": ["a\nb"]}, {"ranges": [{"type": []}]}, {"ranges": [None]}],
)
def test_what_is_broken_in_one_package_leaves_that_open(broken):
    document = advisory("X-1", versions=["1.0"])
    document["affected"][0] |= broken
    found = affected(document)
    assert found.open
    assert decide(found, "2.0") is None


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.0.0", True), ("v1.1.9", True), ("1.2.0-rc.1", True), ("1.2.0", False), ("1.2.0+build", False), ("2.0.0-alpha", False),
        ("2.1.0", True), ("2.3.0", False), ("1.2", None), ("01.2.3", None), ("1.2.3-01", None), ("latest", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ecosystem", ["npm", "crates.io", "Go"])
def test_semantic_versions(ecosystem, version, expected):
    events = [("introduced", "0"), ("fixed", "1.2.0"), ("introduced", "2.0.0"), ("fixed", "2.3.0")]
    assert answer(version, ecosystem=ecosystem, kind="SEMVER", events=events) is expected
    assert answer(version, ecosystem=ecosystem, events=events) is expected


def test_precedence_of_the_specification():
    written = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.0.0 2.1.0 2.1.1"
    keys = [semver(text) for text in written.split()]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_names():
    assert package_name("PyPI", "Foo._-Bar") == "foo-bar"
    assert package_name("npm", "@Scope/Name") == "@Scope/Name"
    assert package_name("Maven", "group/artifact") == "group:artifact"
    assert [ecosystem_of(one) for one in ("pypi", "npm", "cargo", "golang", "PyPI", "odd")] == [
        "PyPI",
        "npm",
        "crates.io",
        "Go",
        "PyPI",
        "odd",
    ]


NUMBERS = st.integers(0, 4).map(str)
RELEASES = st.lists(NUMBERS, min_size=1, max_size=3).map(".".join)
PEP_440 = st.builds(
    "{}{}{}".format,
    RELEASES,
    st.sampled_from(["", "", "a1", "rc2", ".dev3", ".post1"]),
    st.sampled_from(["", "", "", "+l.1"]),
)
SEMVER = st.builds(
    "{}.{}.{}{}".format,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.sampled_from(["", "", "-a", "-a.1", "-1", "-rc.2", "+b", "-a+b", "-00"]),
)


def documents(versions):
    """Ranges as databases write them: pairs in any order, versions listed beside them."""
    bound = versions.filter(lambda text: "+" not in text and not text.endswith("-00"))
    ends = st.tuples(st.sampled_from(["fixed", "fixed", "last_affected"]), bound)
    starts = st.tuples(st.just("introduced"), bound | st.just("0"))
    limits = st.lists(st.tuples(st.just("limit"), bound | st.just("*")), max_size=1)
    events = st.tuples(starts, st.lists(starts | ends, max_size=5), limits).map(
        lambda parts: [parts[0], *parts[1], *parts[2]]
    )
    return st.tuples(st.lists(events, min_size=1, max_size=2), st.lists(versions, max_size=3))


def differ(written, version, ecosystem, kind, order):
    ranges, listed = written
    document = advisory("X-1", ecosystem=ecosystem, versions=listed)
    document["affected"][0]["ranges"] = [{"type": kind, "events": [{n: v} for n, v in events]} for events in ranges]
    mine, plain = decide(affected(document, ecosystem), version), reference(document, version, order)
    return None if mine is plain else (json.dumps(document), version, mine, plain)


@pytest.mark.torture
@settings(max_examples=120)
@given(documents(PEP_440), PEP_440)
def test_pep_440_as_the_plain_reference(written, version):
    assert differ(written, version, "PyPI", "ECOSYSTEM", plain_pep440) is None


@pytest.mark.torture
@settings(max_examples=120)
@given(documents(SEMVER), SEMVER)
def test_semver_as_the_plain_reference(written, version):
    assert differ(written, version, "npm", "SEMVER", plain_semver) is None


@settings(max_examples=60)
@given(st.text(max_size=12), st.text(max_size=12))
def test_the_orders_are_total_or_nothing(left, right):
    for order in (pep440, semver):
        a, b = order(left), order(right)
        assert a is None or b is None or (a < b) + (a == b) + (a > b) == 1


@settings(max_examples=60)
@given(PEP_440, PEP_440, PEP_440)
def test_a_range_is_what_lies_between_its_ends(low, high, version):
    low, high = sorted((low.partition("+")[0], high.partition("+")[0]), key=pep440)
    mine = plain_pep440(version)
    begun = low == "0" or pep440(low) <= mine  # `0` stands before every version, 0a1 too
    if pep440(low) != pep440(high):
        assert answer(version, events=[("introduced", low), ("fixed", high)]) is (begun and mine < pep440(high))
    assert answer(version, events=[("introduced", low), ("last_affected", high)]) is (begun and mine <= pep440(high))
