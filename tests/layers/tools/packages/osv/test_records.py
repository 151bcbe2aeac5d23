"""Reading advisories: what is kept of them, how grave they are, and that hostile ones end in a typed error."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.osv.cvss import base_score, rating
from jingwei.layers.tools.packages.osv.record import read_record
from tests.fuzz.mutate import mutated
from tests.layers.tools.packages.osv.exports import advisory, dumped

WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


@pytest.mark.parametrize(
    ("vector", "score", "word"),
    [  # scores published for these: the examples of FIRST for CVSS 3.1, and records of the NVD
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, "medium"),  # CVE-2013-1937
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4, "medium"),  # CVE-2013-0375
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1, "low"),  # CVE-2014-3566
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9, "critical"),  # CVE-2012-1516
        ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2, "medium"),  # CVE-2009-0783
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8, "high"),  # CVE-2012-0384
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5, "high"),  # CVE-2014-0160
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, "critical"),  # CVE-2014-6271
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 6.8, "medium"),  # CVE-2008-1447
        ("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", 4.6, "medium"),  # CVE-2014-2019
        ("CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", 9.3, "critical"),  # CVE-2013-6014
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0, "critical"),  # CVE-2021-44228
        ("CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8, "high"),  # CVE-2016-5195
        ("CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:N/A:N", 5.6, "medium"),  # CVE-2017-5754
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0, "info"),
    ],
)
def test_published_scores(vector, score, word):
    assert base_score(vector) == score
    assert base_score(vector + "/E:P/RL:O/RC:C") == score
    assert rating(score) == word


@pytest.mark.parametrize(
    "vector",
    [
        "",
        V4,
        "AV:N/AC:L",
        WORST[:-4],
        WORST + "/AV:N",
        WORST.replace("AV:N", "AV:X"),
        WORST.replace("S:U", "S:"),
        WORST + "/" * 400,
    ],
)
def test_other_vectors_have_no_score(vector):
    with pytest.raises(ParseError):
        base_score(vector)


def rated(**more):
    return read_record(dumped(advisory("X-1", versions=["1"], **more)), "PyPI").rated


def test_the_worst_score_counts_and_a_word_where_there_is_none():
    low = {"type": "CVSS_V3", "score": "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}
    assert rated(severity=[low, {"type": "CVSS_V3", "score": WORST}]).score == 9.8
    assert rated(severity=[{"type": "CVSS_V4", "score": V4}], database_specific={"severity": "MODERATE"}) == rated(
        database_specific={"severity": "moderate"}, severity=[{"type": "CVSS_V4", "score": V4}]
    )
    assert rated(severity=[{"type": "CVSS_V4", "score": V4}]).vector == V4
    assert rated(severity=[{"type": "CVSS_V4", "score": V4}]).severity == ""  # not computed, so not claimed
    assert rated(severity=7, database_specific=[]).severity == ""
    assert read_record(dumped(advisory("MAL-2026-1", versions=["1"])), "PyPI").rated.severity == "critical"


def test_what_is_kept():
    document = advisory(
        "GHSA-1", versions=["1.0"], aliases=["CVE-2026-1,", 3, "no id!"], details="a\n b" + "x" * 400, withdrawn=None
    )
    document["affected"].append({"package": {"ecosystem": "npm", "name": "beta"}, "versions": ["1.0.0"]})
    record = read_record(dumped(document), "PyPI")
    assert (record.aliases, record.withdrawn, [one.name for one in record.affected]) == (
        ("CVE-2026-1",),
        False,
        ["alpha"],
    )
    assert record.summary.startswith("a bx")
    assert len(record.summary) == 300
    assert read_record(dumped({**document, "withdrawn": "2026-01-01T00:00:00Z"}), "npm").withdrawn


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": None}, {"id": "a b"}, {"modified": "2026"}, {"modified": None}, {"affected": {}}, {"affected": [3]},
        {"affected": [{"package": {"ecosystem": "PyPI"}}]}, {"affected": [{"package": {"name": "a"}}]}, {"affected": [{"package": []}]},
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_told_is_an_error(change):
    with pytest.raises(ParseError):
        read_record(dumped({**advisory("X-1", versions=["1"]), **change}), "PyPI")


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 100_000, b'{"id": "A-1", "id": "A-2"}', b"{", b"\xff", b"[]", b"NaN"]
)
def test_hostile_json(content):
    with pytest.raises((ParseError, LimitError)):
        read_record(content, "PyPI")


SEED = dumped(
    advisory(
        "GHSA-1",
        events=[("introduced", "0"), ("fixed", "1.0")],
        versions=["0.9"],
        aliases=["CVE-1"],
        severity=[{"type": "CVSS_V3", "score": WORST}],
    )
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["0", "1.0", "GIT", "ECOSYSTEM", "PyPI", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["package", "ranges", "versions", "type", "events", "introduced", "fixed", "name", "ecosystem"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=80)
@given(st.sampled_from(["affected", "aliases", "severity", "database_specific", "summary", "withdrawn"]), VALUES)
def test_any_value_anywhere(key, value):
    document = json.loads(SEED)
    document[key] = [value] if key == "affected" else value
    try:
        record = read_record(dumped(document), "PyPI")
    except (ParseError, LimitError):
        return
    json.dumps([record.summary, *(one.name for one in record.affected)], ensure_ascii=False).encode()


def test_mutations():
    chance = random.Random(5)
    for _ in range(400):
        try:
            read_record(mutated(SEED, chance, [SEED]), "PyPI")
        except (ParseError, LimitError):
            continue
