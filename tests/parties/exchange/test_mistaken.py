"""Files that are no bundle are refused with a word about what they look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify
from jingwei.evidence.verify import Ask
from jingwei.evidence.verify import verify as judge
from jingwei.parties.exchange.mistaken import explained
from tests.evidence.issuer import NOW, honest, policy_text
from tests.parties.exchange.test_proven import proof

ASK = Ask(load_policy(policy_text()), NOW, verify)


def first(content):
    verdict = explained(judge(content, ASK), content)
    assert (verdict.verdict, verdict.steps[0].ok) == ("refused", False)
    assert len(verdict.steps) == 16
    assert verdict.steps[0].detail.zh.startswith("这不是数据包")
    return verdict.steps[0].detail.en


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "this is no bundle; the file is empty ("),
        (
            b'{\n"schema": "jingwei/assessment/1",\n',
            "looks like an assessment.json: `jingwei seal` and `jingwei share`",
        ),
        (policy_text().encode(), "looks like a policy: give it with --policy"),
        (b"schema: jingwei/manifest/1\nsystem:\n  id: desk\n", "looks like a manifest"),
        (proof(), "looks like a log proof: name its entry with --entry FILE"),
        (b"a: 1\n", "this is no bundle; `jingwei share` makes bundles ("),
        (b"\0" * 2048, "this is no bundle; `jingwei share` makes bundles ("),
        (b" " * 4096 + b"jingwei/policy/1", "this is no bundle; `jingwei share` makes bundles ("),
    ],
)
def test_what_it_looks_like_is_said_with_what_the_judge_says(content, words):
    assert words in first(content)
    assert judge(content, ASK).steps[0].detail.en in first(content)


def test_the_words_about_damaged_and_other_bundles_stay():
    for content in (honest(), honest()[:-1], honest()[:512], honest(audience="somebody")):
        verdict = judge(content, ASK)
        assert explained(verdict, content) is verdict


@given(st.binary(max_size=99).filter(lambda content: not content.startswith(b"bundle.json\0")))
def test_any_bytes_are_explained(content):
    assert first(content).startswith("this is no bundle")
