"""What is said of one entry: verdict and rules, each by itself."""

from dataclasses import dataclass, field

import pytest

from jingwei.layers.tools.packages.judging.judge import Judge
from jingwei.layers.tools.packages.judging.known import Answer, Match, shipped
from jingwei.layers.tools.packages.judging.licences import normalised, stated_licence
from jingwei.layers.tools.packages.judging.problem import printable
from jingwei.layers.tools.packages.judging.purl import purl
from jingwei.layers.tools.packages.judging.record import CLEAN, OPEN, REJECTED, counts, exit_code, line
from jingwei.layers.tools.packages.judging.rules import RULES
from jingwei.layers.tools.packages.package import Package, PackageList, Source
from jingwei.layers.tools.packages.read import parse_packages
from jingwei.layers.tools.packages.samples import PINNED
from jingwei.vocabulary import Text

HASH = ("sha256:" + "0" * 64,)


@dataclass(frozen=True)
class Table:
    """Advisories by (name, version)."""

    rows: dict = field(default_factory=dict)
    gaps: tuple = ()

    def look(self, ecosystem, name, version):
        return Answer(self.rows.get((name, version), ()), self.gaps)

    def mentions(self, ecosystem, name):
        return any(known == name for known, _ in self.rows)


def judge(package, table=None, today="2026-02-01"):
    return Judge(table or Table(), today).entry("list.txt", package)


def entry(**fields):
    return Package(**{"name": "demo", "version": "1.0", "ecosystem": "pypi", "pinned": True, "hashes": HASH} | fields)


def rules(record):
    return [found.rule for found in record.problems]


def test_clean_needs_a_version_a_hash_and_a_database():
    assert judge(entry()).verdict == "clean"
    assert rules(judge(entry())) == []
    assert exit_code(counts([judge(entry())])) == CLEAN
    assert exit_code({}) == OPEN


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"hashes": ()}, ["hash.none"]),
        ({"hashes": ("md5:" + "0" * 32,)}, ["hash.none"]),
        ({"pinned": False, "version": ""}, ["pin.open", "version.unknown"]),
        ({"pinned": False, "version": "", "source": "git+https://e.example/x.git@main", "hashes": ()},
         ["pin.reference", "hash.none", "version.unknown", "source.address"]),
        ({"version": "", "source": "https://e.example/demo.whl"}, ["version.unknown", "source.address"]),
        ({"only_source": True}, ["source.only"]),
        ({"source": "http://e.example/simple"}, ["index.unprotected"]),
        ({"hook": "install"}, ["hook.npm"]),
        ({"licence": ""}, ["licence.unknown"]),
        ({"licence": "Some words"}, ["licence.unknown"]),
        ({"name": "reqeusts"}, ["name.near"]),
        ({"name": "torch", "version": "2.1.0"}, ["support.ended"]),
        ({"name": "torch", "version": "nonsense"}, ["support.unknown"]),
        ({"ecosystem": "image", "name": "python", "version": "3.13", "pinned": False, "hashes": ()}, ["pin.image"]),
        ({"ecosystem": "image", "name": "python", "version": "sha256:" + "0" * 64}, []),
    ],
)  # fmt: skip
def test_entries(fields, found):
    assert rules(judge(entry(**fields))) == found


def test_advisories_reject_and_gaps_do_not_prove():
    bad = Match("CVE-1", "high", Text("a", "b"), fixed="2.0")
    worse = Match("MAL-1", "critical", Text("a", "b"), malicious=True)
    record = judge(entry(), Table({("demo", "1.0"): (bad,)}))
    assert (record.verdict, record.problems[0].name) == ("vulnerable", "CVE-1 (high), fixed in 2.0")
    assert exit_code(counts([record, judge(entry())])) == REJECTED
    assert judge(entry(), Table({("demo", "1.0"): (bad, worse)})).verdict == "malicious"
    record = judge(entry(), Table(gaps=(Text("old", "旧"),)))
    assert (record.verdict, record.problems[0].text.zh) == ("unproved", "无法确定是否有适用的公告：旧")
    assert exit_code(counts([record])) == OPEN


def test_the_shipped_table_never_proves():
    assert judge(entry(), shipped()).verdict == "unproved"
    assert judge(entry(name="torch", version="2.5.1"), shipped()).verdict == "vulnerable"


def test_a_name_in_the_advisories_is_not_accused():
    table = Table({("reqeusts", "9"): (Match("CVE-1", "low", Text("a", "b")),)})
    assert rules(judge(entry(name="reqeusts"), table)) == []


def test_further_indexes_matter_where_no_hash_binds():
    sources = (Source("further", "https://user:secret@e.example/simple", 3),)
    bare = PackageList("r", (entry(), entry(name="other", hashes=())), (), sources)
    first, second = Judge(Table(), "2026-02-01").listed("list.txt", bare)
    assert rules(first) == []
    assert rules(second) == ["hash.none", "index.further"]
    assert "secret" not in str(line(second))


def test_notes_stand_as_records_of_their_own_and_an_empty_list_proves_nothing():
    made = list(Judge(Table(), "2026-02-01").listed("r.txt", parse_packages(f"{PINNED}-e .\n".encode(), "r.txt")))
    assert [(r.purl, r.verdict) for r in made] == [
        ("pkg:pypi/numpy@2.1.0", "clean"),
        ("pkg:pypi/requests@2.32.4", "clean"),
        ("", "unproved"),
    ]
    assert [rules(r) for r in Judge(Table(), "2026-02-01").listed("r.txt", parse_packages(b"# none\n", "r.txt"))] == [
        ["list.empty"]
    ]


def test_the_object_of_the_contract():
    made = line(judge(entry(licence="mit")))
    assert (made["purl"], made["verdict"], made["advisories"], made["problems"], made["licence"]) == (
        "pkg:pypi/demo@1.0",
        "clean",
        [],
        [],
        "MIT",
    )


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (("pypi", "demo", "1.0+cpu"), "pkg:pypi/demo@1.0%2Bcpu"), (("npm", "@scope/a", "1.0.0"), "pkg:npm/%40scope/a@1.0.0"),
        (("other", "a b", ""), "pkg:generic/a%20b"), (("image", "registry:5000/x", "sha256:00"), "pkg:docker/registry:5000/x@sha256:00"),
    ],
)  # fmt: skip
def test_package_urls(given, made):
    assert purl(*given) == made


@pytest.mark.parametrize(
    ("stated", "made"),
    [
        ("MIT", "MIT"), ("mit or apache-2.0", "MIT OR Apache-2.0"), ("GPL-2.0+", "GPL-2.0-or-later"), ("Apache 2.0", "Apache-2.0"),
        ("BSD", ""), ("(MIT", ""), ("MIT AND", ""), ("LicenseRef-mine", ""), ("", ""), ("MIT " * 500, ""), ("(" * 400, ""), ("é", ""),
    ],
)  # fmt: skip
def test_licences(stated, made):
    assert normalised(stated) == made


def test_licences_of_metadata():
    mit, apache = "License :: OSI Approved :: MIT License", "License :: OSI Approved :: Apache Software License"
    assert stated_licence("", "", [mit]) == "MIT"
    assert stated_licence("ISC", "BSD", [mit]) == "ISC"
    assert stated_licence("", "", [mit, apache]) == ""
    assert stated_licence("", "", ["License :: OSI Approved"]) == ""


def test_every_rule_has_both_sentences():
    for rule, (_, en, zh) in RULES.items():
        assert min(len(en), len(zh)) > 0, rule
        assert ("{name}" in en) == ("{name}" in zh), rule


def test_what_is_quoted_is_printable_and_bounded():
    assert printable("a\x1b[31m\u202e") == "a\\x1b[31m\\u202e"
    assert len(printable("a" * 1000)) == 201


def test_a_version_that_cannot_be_compared_is_not_silence():
    found = shipped().look("pypi", "torch", "what?")
    assert not found.matches
    assert "cannot be compared" in found.gaps[0].en
