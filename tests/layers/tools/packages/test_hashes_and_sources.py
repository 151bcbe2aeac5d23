"""Hashes have their full length, sources their protection, files their end; a broken one is never taken for a good one."""

import contextlib
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.assess import registry
from jingwei.assess.examples import run_example
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.hashes import is_bound, is_whole
from jingwei.layers.tools.packages.read import parse_packages
from jingwei.layers.tools.packages.samples import HASH, PINNED
from jingwei.vocabulary import Status

HASHED = registry.load().checks["tools.packages-hashed"]
LINE = f"a==1 --hash=sha256:{HASH}\n"


def judge(text, name="requirements.txt"):
    example = next(example for example in HASHED.examples if example.expect is Status.PASS)
    return run_example(HASHED, replace(example, asset={"files": [name]}, files={name: text}))


@pytest.mark.parametrize(
    ("hashes", "bound"),
    [
        (["sha256:" + "a" * 64], True), (["sha384:" + "a" * 96], True), (["sha512:" + "A" * 128], True), (["sha512:" + "A" * 86 + "=="], True),
        (["sha256:" + "a" * 63], False), (["sha256:" + "a" * 65], False), (["sha256:" + "g" * 64], False), (["sha512:" + "a" * 64], False),
        (["sha256:"], False), (["md5:" + "a" * 32], False), (["sha1:" + "a" * 40], False), (["unknown:" + "a" * 64], False), ([], False),
        (["md5:" + "a" * 32, "sha256:" + "a" * 64], True), (["sha256:" + "a" * 64, "sha256:abc"], False),
    ],
)  # fmt: skip
def test_a_hash_counts_with_its_full_length(hashes, bound):
    assert is_bound(hashes) is bound


@pytest.mark.parametrize(
    ("value", "status"),
    [(f"sha256:{HASH}", "pass"), (f"sha256:{HASH}zz", "fail"), (f"sha256:{HASH[1:]}", "fail"), ("md5:" + "a" * 32, "fail"), ("sha256:", "fail")],
)  # fmt: skip
def test_the_check_measures_the_hash(value, status):
    assert judge(f"a==1 --hash={value}\n").status == status


@pytest.mark.parametrize(
    "end", ["a==1 \\", "a==1 \\\n", "a==1 \\\n\\\n", "b==1 --hash=sha256:", "b==1 --hash", "b==1 --has"]
)
def test_a_file_that_ends_too_early_is_not_a_pass(end):
    finding = judge(LINE + end)
    assert finding.status is Status.UNKNOWN
    assert [place.line for place in finding.locations] == [2]


def test_a_cut_anywhere_within_a_hash_is_not_a_pass():
    first = PINNED.index("--hash")
    complete = {PINNED.index(HASH) + len(HASH), PINNED.rindex(HASH) + len(HASH)}
    passing = {at for at in range(first, len(PINNED)) if judge(PINNED[:at]).status is Status.PASS}
    assert passing <= complete | {at + 1 for at in complete}


@pytest.mark.parametrize(
    "option",
    ["--trusted-host example.org", "--index-url http://example.org/simple", "-i http://example.org", "--extra-index-url=http://example.org",
     "-f http://example.org", "--index-url https://example.org --trusted-host example.org"],
)  # fmt: skip
def test_a_source_without_protection_fails(option):
    finding = judge(f"{option}\n{LINE}")
    assert (finding.status, finding.message.id) == (Status.FAIL, "tools.packages-hashed.unprotected")
    assert finding.locations[0].line == 1


@pytest.mark.parametrize("option", ["--extra-index-url https://example.org/simple", "--find-links wheels", "-fwheels"])
def test_a_second_source_needs_hashes(option):
    good = judge(f"{option}\n{LINE}")
    assert good.status is Status.PASS
    assert {item.name: item.value for item in good.evidence}["further sources"] == 1
    bad = judge(f"{option}\na==1\n")
    assert (bad.status, bad.severity) == (Status.FAIL, "high")
    assert bad.locations[0].line == 1


@pytest.mark.parametrize(
    "option", ["--index-url https://example.org/simple", "--require-hashes", "--no-binary :all:", "--pre"]
)
def test_a_protected_source_passes(option):
    assert judge(f"{option}\n{LINE}").status is Status.PASS


@pytest.mark.parametrize("line", ["a==1 --strange=1", "--strange", "--no-binary"])
def test_an_option_that_is_not_known_is_noted(line):
    assert [note.kind for note in parse_packages(f"{line}\n".encode(), "r.txt").notes] == ["option"]


def test_names_and_passwords_of_an_index_are_not_repeated():
    finding = judge(f"--extra-index-url http://user:letmein@example.org/simple\n{LINE}")
    assert finding.locations[0].name == "http://…@example.org/simple"
    assert "letmein" not in repr(finding)


@pytest.mark.parametrize("words", ["--hash ", "-i x ", "-e a "])
def test_many_options_on_a_line_take_linear_time(words):
    before = time.process_time()
    parse_packages(words.encode() * 50_000, "r.txt")
    assert time.process_time() - before < 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["-i", "--hash", "=", "sha256:", "a==1", "\\", "\n", " ", "--trusted-host", "http://x", "-r", "#"]
        ),
        max_size=20,
    )
)
def test_any_order_of_words(words):
    with contextlib.suppress(ParseError, LimitError):
        for package in parse_packages("".join(words).encode(), "r.txt").packages:
            assert not is_bound(package.hashes)


@given(st.text(max_size=80))
def test_any_hash(value):
    assert is_whole(value) in {True, False}
    assert is_bound([value]) <= is_whole(value)
