import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from jingwei.report.page import render
from jingwei.vocabulary import Run
from tests.report import sample

MAKERS = {"rich": sample.rich, "clean": sample.clean, "empty": sample.empty, "hostile": sample.hostile}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.ids, self.links, self.text = [], set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"]
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data):
        self.text.append(data)


def read(assessment):
    reader = Reader()
    reader.feed(render(assessment).decode())
    return reader


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_page_loads_nothing_and_holds_one_script_and_one_style(make):
    page = read(make())
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert not {"img", "iframe", "object", "embed", "link", "form", "base"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'",
        page.policy,
    )


def _cut():
    full = sample.rich()
    pointing = replace(full.determinations[0].objectives[0], findings=(0, 449))
    determination = replace(full.determinations[0], objectives=(pointing,))
    return replace(full, findings=full.findings[:1] * 450, determinations=(determination,))


@pytest.mark.parametrize("make", [*MAKERS.values(), _cut], ids=[*MAKERS, "cut"])
def test_every_link_leads_to_one_place(make):
    page = read(make())
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_hostile_strings_are_shown_as_they_are():
    text = "".join(read(sample.hostile()).text)
    assert "<script>window.pwned=1</script>" in text
    assert "{{7*7}}" in text
    assert "⟨U+202E⟩" in text
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_it_says_everything_in_both_languages():
    text = "".join(read(sample.rich()).text)
    for finding in sample.rich().findings:
        assert finding.message.en in text
        assert finding.message.zh in text
    for determination in sample.DETERMINATIONS:
        assert determination.reason.zh in text
    for gap in sample.UNLOOKED:
        assert gap.en in text
    assert "approved by CISO" in text
    assert sample.TIERS[1].questions[0].text.zh in text
    assert "and 17 more places" in text


def test_the_run_is_the_only_part_that_may_differ():
    full = sample.rich()
    other = render(replace(full, run=Run("2027-01-01T00:00:00Z", 1.0, 8))).decode()
    marker = '<section id="run">'
    assert other.split(marker)[0] == render(full).decode().split(marker)[0]
    assert other != render(full).decode()


def test_five_thousand_findings_stay_a_readable_size():
    full = sample.many(5_000)
    content = render(full)
    assert len(content) < 6_000_000
    assert content.count(b'<article class="group') < 400


def test_what_is_cut_is_counted():
    full = sample.rich()
    page = render(replace(full, findings=full.findings[:1] * 450)).decode()
    assert page.count('class="finding"') == 200
    assert "and 250 more of this check in assessment.json" in page
