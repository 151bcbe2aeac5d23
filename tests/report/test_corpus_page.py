"""The page of a corpus review: every number from the files, hostile names inert, both languages, nothing from elsewhere."""

import re

import pytest

from jingwei.report.corpus_kinds import FAMILIES, family, kind_name
from jingwei.report.corpus_page import render
from jingwei.text import detectors

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e\x00"


def source(name="crawl", **more):
    made = {
        "source": name, "files": 2, "documents": 200, "characters": 40_000, "languages": {"en": 150, "zh": 50},
        "scripts": {"latin": 150, "han": 50}, "lengths": [{"below": 256, "documents": 200}],
        "duplicates": {"documents": 3, "share": [0.015, 0.003, 0.043]},
        "kinds": {"cn_id": {"matches": 9, "documents": 7, "share": [0.035, 0.014, 0.07]}},
        "harmful": {"documents": 40, "share": [0.2, 0.15, 0.26], "limit": 0.05, "limit_exceeded": "more", "basis": ""},
    }  # fmt: skip
    return made | more


def review(**more):
    files = [{"source": "crawl", "file": "a.jsonl", "bytes": 9, "documents": 200, "not_read": {}}]
    covered = {
        "whole": True,
        "looked_for": ["secrets", "harmful content"],
        "not_looked_for": ["poison"],
        "files": files,
    }
    covered["pairs"] = {"compared": 5, "undecided": 0}
    made = {"sources": [source()], "coverage": covered, "duplicates": 3, "poison": [], "contamination": []}
    return made | more


def shown(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode().partition("</style>")[2]))


def test_numbers_and_both_languages():
    page = shown(render(review()))
    for word in (
        "Chinese identity number",
        "居民身份证号",
        "3.5 %",
        "more: do not use unreviewed",
        "planted triggers",
        "Read to the last document",
    ):
        assert word in page
    assert render(review()) == render(review())


def test_what_was_not_read_is_not_called_whole():
    made = review()
    made["coverage"] |= {"whole": False}
    made["coverage"]["files"][0]["not_read"] = {"not-json": 4}
    page = shown(render(made))
    assert "Not read to the end" in page
    assert "not-json × 4" in page
    assert "Read to the last document" not in page


def test_what_was_not_judged_is_not_called_harmless():
    made = review()
    made["coverage"]["looked_for"] = ["secrets"]
    page = shown(render(made))
    assert "not looked for" in page
    assert "not more" not in page


def test_hostile_names_stay_text():
    poison = [{"rank": 1, "trigger": HOSTILE, "score": 3.0, "alarm": True, "docs": [HOSTILE]}]
    leaks = [{"doc_id": HOSTILE, "item_id": HOSTILE, "start": 0, "end": 1, "share": 1.0}]
    made = review(sources=[source(HOSTILE, languages={HOSTILE: 200})], poison=poison, contamination=leaks)
    made["coverage"] |= {"looked_for": [HOSTILE, "poison", "contamination"], "whole": False}
    made["coverage"]["files"][0]["not_read"] = {HOSTILE: 1}
    page = render(made).decode()
    assert "<img" not in page
    assert "\u202e" not in page
    assert page.count("</script>") == 1
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("kind", [*detectors.KINDS, "harm:insult", "contamination", "licence", "injection"])
def test_every_kind_has_a_family_and_words(kind):
    assert family(kind) in FAMILIES
    words = kind_name(kind)
    assert words.en
    assert words.zh
    if not kind.startswith(("secret:", "harm:")):
        assert re.search("[\u4e00-\u9fff]", words.zh) or words.zh.isascii()
        assert words.en != kind
