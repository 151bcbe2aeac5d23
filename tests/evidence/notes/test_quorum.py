"""Log policies: grammar, quorums against a definition written down naively, quorum times."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.notes.note import SignatureType, make_vkey, vkey_text
from jingwei.evidence.notes.quorum import Group, Log, TlogPolicy, Witness, quorum_time, read_policy, satisfied
from jingwei.limits import LIMITS, Limits
from tests.evidence.cosigners import LOG, LOG_PQ, W1, W2, W3, WPQ, party, policy_text, signer

LOG_LINE, PQ_LINE = f"log {vkey_text(LOG[0])}", f"log {vkey_text(LOG_PQ[0])}"
A, B, C = (f"witness {name} {vkey_text(vkey)}" for name, (vkey, _) in (("a", W1), ("b", W2), ("c", W3)))


def read(*lines, end="\n"):
    return read_policy(("\n".join(lines) + end).encode("utf-8", "surrogateescape"))


def refused(*lines, match=None):
    with pytest.raises(ParseError, match=match):
        read(*lines)


def test_a_whole_policy():
    found = read(
        "# comment",
        "  # another",
        "",
        " \t ",
        f"{LOG_LINE} https://log.example/",
        f"\tlog\t \t{vkey_text(LOG_PQ[0])} ",
        f"{A} https://w1.example/",
        B,
        f"witness pq {vkey_text(WPQ[0])}",
        "group g 1 a b",
        "group all all g",
        "group any any pq all",
        "quorum any",
    )
    assert found == TlogPolicy(
        (Log(LOG[0], "https://log.example/"), Log(LOG_PQ[0])),
        (Witness("a", W1[0], "https://w1.example/"), Witness("b", W2[0]), Witness("pq", WPQ[0])),
        (Group("g", 1, ("a", "b")), Group("all", 1, ("g",)), Group("any", 1, ("pq", "all"))),
        "any",
    )


def test_the_last_line_may_lack_its_end():
    assert read("quorum none", end="") == TlogPolicy((), (), (), "none") == read("quorum none")


def test_lines_about_logs_and_witnesses_stand_anywhere():
    assert read("quorum none", A, LOG_LINE).witnesses[0].name == "a"
    assert read(A, "quorum a", B, "group g all a b").quorum == "a"


def test_thresholds():
    for word, threshold in (("all", 3), ("any", 1), ("1", 1), ("2", 2), ("3", 3)):
        assert read(A, B, C, f"group g {word} a b c", "quorum g").groups == (Group("g", threshold, ("a", "b", "c")),)
    for word in ("0", "4", "01", "+1", "-1", "1.0", "１", "ALL", "some", "99999999999999999999"):
        refused(A, B, C, f"group g {word} a b c", "quorum g", match="line 4: .* threshold")


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        (("",), "no quorum"),
        ((LOG_LINE, A), "no quorum"),
        (("quorum none", "quorum none"), "line 2: a second quorum"),
        ((A, "quorum a", "quorum a"), "line 3: a second quorum"),
        (("quorum",), "line 1: 0 words"),
        (("quorum none none",), "line 1: 2 words"),
        (("quorum a", A), "line 1: 'a' is not defined"),
        (("quorum A", A), "not defined"),
        ((A, "quorum b"), "not defined"),
        ((A, "group g all a", "group h all a", "quorum g"), "line 3: 'a' is a member twice"),
        ((A, "group g all a a", "quorum g"), "line 2: 'a' is a member twice"),
        ((A, B, "group g all a", "group h all g b", "group i all g", "quorum h"), "line 5: 'g' is a member twice"),
        ((A, "group g all g", "quorum g"), "not defined"),
        ((A, "group g all h", "group h all a", "quorum g"), "not defined"),
        ((A, "group g all none", "quorum g"), "'none' is not defined"),
        ((A, "group none all a", "quorum none"), "'none' is taken"),
        ((f"witness none {vkey_text(W1[0])}", "quorum none"), "'none' is taken"),
        ((A, "group a all a", "quorum a"), "'a' is taken"),
        ((A, B, "group g all a", "group g all b", "quorum g"), "'g' is taken"),
        ((A, f"witness a {vkey_text(W2[0])}", "quorum a"), "'a' is taken"),
        ((A, "group g all", "quorum a"), "2 words"),
        ((A, "group g", "quorum a"), "1 words"),
        ((A, "group g a", "quorum a"), "2 words"),
        ((LOG_LINE, LOG_LINE, "quorum none"), "line 2: .* public key stands twice"),
        ((A, A.replace(" a ", " x "), "quorum none"), "public key stands twice"),
        (("log", "quorum none"), "0 words"),
        ((f"{LOG_LINE} url more", "quorum none"), "3 words"),
        ((f"{A} url more", "quorum none"), "4 words"),
        (("witness a", "quorum none"), "1 words"),
        (("log x", "quorum none"), "line 1: "),
        (("witness a x", "quorum none"), "line 1: "),
        (("Quorum none",), "'Quorum' is no keyword"),
        (("policy", "quorum none"), "no keyword"),
        (("quorum none #",), "2 words"),
        (("quorum\u00a0none",), "no keyword"),
        (("\ufeffquorum none",), "no keyword"),
    ],
)
def test_policies_that_are_refused(lines, match):
    refused(*lines, match=match)


def test_types_of_keys_fit_their_use():
    refused(f"log {vkey_text(W1[0])}", "quorum none", match="type 0x04")
    refused(f"witness a {vkey_text(LOG[0])}", "quorum none", match="type 0x01")
    assert read(f"witness a {vkey_text(LOG_PQ[0])}", "quorum a").witnesses[0].vkey == LOG_PQ[0]


def test_one_key_under_two_names_stands_twice():
    key = signer("w1.example 4").public
    other = make_vkey("another.example", SignatureType.ED25519_COSIGNATURE, key)
    refused(A, f"witness b {vkey_text(other)}", "quorum none", match="twice")
    log = make_vkey("log.example", SignatureType.ED25519, key)
    assert read(A, f"log {vkey_text(log)}", "quorum a").logs[0].vkey.key == read(A, "quorum a").witnesses[0].vkey.key


@pytest.mark.parametrize("octet", [*range(9), *range(11, 32), 127])
def test_control_characters_are_refused(octet):
    for content in (b"quorum none\n# " + bytes([octet]), b"quorum none" + bytes([octet]) + b"\n"):
        with pytest.raises(ParseError, match=f"{octet:#04x}"):
            read_policy(content)


def test_other_octets_are_opaque():
    for octet in (0x80, 0xFF, 0x7E, 0x21):
        name = b"w" + bytes([octet])
        found = read_policy(b"witness " + name + A[9:].encode() + b"\n# \xff\xfe\nquorum " + name + b"\n")
        assert found.quorum.encode("utf-8", "surrogateescape") == name
        assert satisfied(found, {found.witnesses[0].name})
    kelvin = f"witness \u212a {vkey_text(W1[0])}"
    refused(kelvin, "quorum K", match="not defined")
    refused(b"log \xff+00000000+AA==".decode("utf-8", "surrogateescape"), "quorum none")


def test_bounds_are_exact_and_at_least_those_of_the_specification():
    assert LIMITS.tlog_policy_definitions >= 32
    few = Limits(tlog_policy_definitions=2)
    keys = [party(f"w{number}", 0x04)[0] for number in range(3)]
    logs = [party(f"l{number}", 0x01)[0] for number in range(3)]
    witnesses = [f"witness {vkey.name} {vkey_text(vkey)}" for vkey in keys]
    kinds = {
        "witness": witnesses,
        "log": [f"log {vkey_text(vkey)}" for vkey in logs],
        "group": [f"group g{number} all {name}" for number, name in enumerate(("w0", "g0", "g1"))],
    }
    for kind, lines in kinds.items():
        before = witnesses[:1] if kind == "group" else []
        content = "\n".join([*before, *lines[:2], "quorum none"]).encode()
        assert read_policy(content, few)
        with pytest.raises(LimitError, match="line"):
            read_policy("\n".join([*before, *lines, "quorum none"]).encode(), few)
    content = b"quorum none"
    assert read_policy(content, Limits(tlog_policy_bytes=len(content)))
    with pytest.raises(LimitError, match="bound"):
        read_policy(content, Limits(tlog_policy_bytes=len(content) - 1))


def test_thirty_two_of_each_are_read():
    lines = [f"log {vkey_text(party(f'l{number}', 0x01)[0])}" for number in range(32)]
    lines += [f"witness w{number} {vkey_text(party(f'w{number}', 0x04)[0])}" for number in range(32)]
    lines += [f"group g{number} any w{number}" + (f" g{number - 1}" if number else "") for number in range(32)]
    found = read(*lines, "quorum g31")
    assert (len(found.logs), len(found.witnesses), len(found.groups)) == (32, 32, 32)
    assert satisfied(found, {"w0"})
    assert not satisfied(found, set())


def test_quorums():
    two = read_policy(policy_text().encode())
    for number in range(4):
        for names in combinations("abc", number):
            assert satisfied(two, names) is (number >= 2)
    assert not satisfied(two, ("a", "a"))
    assert not satisfied(two, ("a", "q"))
    assert not satisfied(two, ("a", "none", "d"))
    one = read(A, B, "quorum a")
    assert satisfied(one, {"a"})
    assert not satisfied(one, {"b"})
    none = read(A, "quorum none")
    assert satisfied(none, ())
    assert satisfied(none, {"a"})


def test_quorum_times():
    two = read_policy(policy_text().encode())
    assert quorum_time(two, {"a": 10, "b": 30, "c": 20}) == 20
    assert quorum_time(two, {"a": 10, "c": 20}) == 10
    assert quorum_time(two, {"c": 20, "d": 99, "q": 99}) is None
    assert quorum_time(two, {"a": 5, "b": 5}) == 5
    assert quorum_time(read(A, "quorum none"), {"a": 10}) is None
    nested = read(A, B, C, "group any any a b", "group both all any c", "quorum both")
    assert quorum_time(nested, {"a": 10, "b": 30, "c": 20}) == 20
    assert quorum_time(nested, {"a": 10, "c": 20}) == 10
    assert quorum_time(nested, {"a": 10, "b": 30}) is None


@st.composite
def policies(draw):
    names = [f"w{number}" for number in range(draw(st.integers(1, 5)))]
    witnesses = tuple(Witness(name, W1[0]) for name in names)
    free, groups = list(names), []
    for number in range(draw(st.integers(0, 4))):
        members = draw(st.lists(st.sampled_from(free), unique=True, min_size=1))
        free = [name for name in free if name not in members] + [f"g{number}"]
        groups.append(Group(f"g{number}", draw(st.integers(1, len(members))), tuple(members)))
    return TlogPolicy((), witnesses, tuple(groups), draw(st.sampled_from(free)))


def naive(policy, cosigned, name):
    group = next((one for one in policy.groups if one.name == name), None)
    if group is None:
        return name in cosigned
    return sum(naive(policy, cosigned, member) for member in group.members) >= group.threshold


@settings(max_examples=150)
@given(policies(), st.dictionaries(st.sampled_from([f"w{number}" for number in range(5)]), st.integers(1, 9)))
def test_quorums_and_times_follow_their_definition(policy, cosigned):
    known = {name: time for name, time in cosigned.items() if name in {one.name for one in policy.witnesses}}
    assert satisfied(policy, cosigned) is naive(policy, known, policy.quorum)
    times = [t for t in known.values() if naive(policy, {n for n, at in known.items() if at >= t}, policy.quorum)]
    assert quorum_time(policy, cosigned) == max(times, default=None)


words = st.sampled_from(
    [
        "log",
        "witness",
        "group",
        "quorum",
        "none",
        "a",
        "b",
        "all",
        "any",
        "1",
        "2",
        vkey_text(W1[0]),
        vkey_text(LOG[0]),
        "#",
        "\xff",
    ]
)
lines = st.lists(words, max_size=5).map(" ".join)


@settings(max_examples=150)
@given(st.binary(max_size=60) | st.lists(lines, max_size=6).map(lambda found: "\n".join(found).encode("latin-1")))
def test_arbitrary_policies_are_read_or_refused(content):
    try:
        found = read_policy(content)
    except ParseError:
        return
    assert isinstance(satisfied(found, {"a"}), bool)
