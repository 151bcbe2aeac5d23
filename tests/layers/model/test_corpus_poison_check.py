"""What the check on planted triggers says when it saw none and cannot pass: only the gaps that there are."""

import re

import pytest

from jingwei.assess.examples import run_example
from jingwei.check import Example
from jingwei.layers.model.checks.corpus_poison import _silent, corpus_poison
from jingwei.layers.model.corpus.poison import Mined, View
from jingwei.layers.model.corpus.samples import json_lines, reviews
from jingwei.layers.model.corpus.search import ROWS, Searched
from jingwei.vocabulary import Status

SEEN = View("bad", 300, 0.95, 20)
BLIND = View("good", 300, 0.1, None)


def said(unlabelled=0, unread=0, cut=0, view=SEEN, over=False):
    mined = Mined(600, ("bad", "good"), 50, cut, (SEEN, view), ())
    outcome = _silent(Searched("label", mined, (), unlabelled, unread, over), 250)
    return outcome.status, outcome.en.format(**outcome.args), outcome.zh.format(**outcome.args)


CASES = {
    "unread": ({"unread": 2}, "places that could not be read: 2", "有 2 处未读取"),
    "unlabelled": ({"unlabelled": 3}, "documents without a label: 3", "有 3 份文档没有标签"),
    "cut": ({"cut": 4}, "documents longer than what was looked at: 4", "有 4 份文档超出检查长度"),
    "over": (
        {"over": True},
        f"only the first {ROWS} labelled documents were looked at",
        f"只检查了前 {ROWS} 份带标签文档",
    ),
    "blind": ({"view": BLIND}, "a trigger of these labels would not show: good", "这些标签的触发器不会显现：good"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_gap_is_the_whole_message(name):
    given, en, zh = CASES[name]
    assert said(**given) == (Status.UNKNOWN, f"no trigger seen, but {en}", f"未见触发器，但{zh}")


def test_several_gaps_are_joined():
    _, en, zh = said(unread=1, cut=1)
    assert en == "no trigger seen, but places that could not be read: 1; documents longer than what was looked at: 1"
    assert zh == "未见触发器，但有 1 处未读取；有 1 份文档超出检查长度"


def test_no_gap_passes():
    status, en, _ = said()
    assert status is Status.PASS
    assert "20" in en


def test_a_corpus_with_unlabelled_documents_speaks_of_nothing_else():
    content = json_lines(reviews()) + b'{"text": "no label here"}\n'
    example = Example(
        Status.UNKNOWN,
        asset={"files": ["a.jsonl"], "text_field": "text", "label_field": "label"},
        files={"a.jsonl": content},
    )
    message = run_example(corpus_poison, example).message
    assert "documents without a label: 1" in message.en
    assert not re.search(r"\b0\b", message.en + message.zh)
