import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.model.cards import PARTS, read_card
from jingwei.layers.model.checks.card import GOOD

CHINESE = """# 工单分类模型
## 用途
将客服工单分到四个队列，由人工答复。
## 训练数据
2025 年的一万二千条工单，由两人复核标注。
## 局限性
过短或中英混写的工单常被分错，请人工确认。
## 评测结果
宏平均 F1 为 0.91。
## 许可协议
Apache-2.0
## 语言
中文、英文
"""
CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "components": [
        {"type": "library"},
        {
            "type": "machine-learning-model",
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "modelCard": {
                "modelParameters": {"datasets": [{"name": "tickets of the year 2025, reviewed"}]},
                "quantitativeAnalysis": {"performanceMetrics": [{"type": "F1", "value": "0.91"}]},
                "considerations": {
                    "useCases": ["sorting support tickets into queues"],
                    "technicalLimitations": ["short tickets are often sorted wrongly"],
                },
                "languages": ["en"],
            },
        },
    ],
}


def lacking(content, name="README.md"):
    return {part.name for part in read_card(content.encode(), name).lacking()}


def test_complete_cards_in_three_forms():
    assert lacking(GOOD) == set()
    assert lacking(CHINESE) == set()
    assert lacking(json.dumps(CYCLONEDX), "bom.json") == set()
    assert read_card(json.dumps(CYCLONEDX).encode(), "bom.json").format == "cyclonedx"


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("Macro F1 0.91 on 1,200 tickets held back.", "Very good.", "evaluation"),
        ("Macro F1 0.91 on 1,200 tickets held back.", "", "evaluation"),
        ("## Evaluation", "## Thanks", "evaluation"),
        ("Short tickets and mixed languages are often sorted wrongly.", "[More Information Needed]", "limits"),
        (
            "Short tickets and mixed languages are often sorted wrongly.",
            "<!-- Short tickets are sorted wrongly -->",
            "limits",
        ),
        ("license: apache-2.0\n", "", "licence"),
        ("license: apache-2.0\n", "license:\n", "licence"),
        ("language: [en, zh]\n", "", "languages"),
        ("## Training data\n", "```\n## Training data\n```\n", "training_data"),
        ("Sorts support tickets into four queues for a person to answer.", "TBD", "purpose"),
    ],
)
def test_a_missing_or_empty_part_is_noticed(old, new, part):
    assert old in GOOD
    assert part in lacking(GOOD.replace(old, new))


def test_a_subsection_fills_its_section():
    assert "evaluation" not in lacking(GOOD.replace("## Evaluation\n", "## Evaluation\n### Numbers of the test\n"))


def test_lines_of_the_parts():
    parts = {part.name: part.line for part in read_card(GOOD.encode()).parts}
    assert parts["evaluation"] == GOOD.split("\n").index("## Evaluation") + 1
    assert list(parts) == list(PARTS)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe", "README.md"),
        (b"---\na: [\n---\n", "README.md"),
        (b"---\nno end", "README.md"),
        (b"---\na: &x [1]\nb: *x\n---\n", "README.md"),
        (b"{", "card.json"),
        (b"[]", "card.json"),
        (b"[" * 100_000, "card.json"),
    ],
)
def test_broken_cards_are_refused(content, name):
    with pytest.raises(ParseError):
        read_card(content, name)


@pytest.mark.parametrize(
    "body",
    ["#" + "\t" * 100_000 + "x", "# a" + "#" * 100_000 + "b", "# a" + " " * 100_000 + "b", "## Evaluation\n" + "1" * 100_000 + "a1",
     "## Evaluation\n" + "<!--" * 50_000, "## Evaluation\n" + "1 " * 50_000],
    ids=["tabs", "marks", "blanks", "digits", "open comments", "numbers"],
)  # fmt: skip
def test_time_is_linear(body):
    before = time.process_time()
    read_card(body.encode(), "CARD.md")
    assert time.process_time() - before < 2


def test_comments_say_nothing_and_closed_headings_open_a_part():
    evaluation = {part.name: part for part in read_card(b"## Metrics ##\n<!-- 97 % --> 96 % <!-- 5", "c.md").parts}[
        "evaluation"
    ]
    assert (evaluation.present, evaluation.line, evaluation.numbers) == (True, 1, 2)


def test_deep_nesting_is_refused():
    with pytest.raises(LimitError):
        read_card(b'{"limits": ' + b"[" * 60 + b"1" + b"]" * 60 + b"}", "card.json")


@settings(deadline=None, max_examples=120)
@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet='-#\n: []{}&*"`agl用途评测1', max_size=120).map(str.encode)),
    st.sampled_from(["a.md", "a.json"]),
)
def test_any_bytes_give_a_card_or_an_error(content, name):
    try:
        card = read_card(content, name)
    except (ParseError, LimitError):
        return
    assert tuple(part.name for part in card.parts) == PARTS
