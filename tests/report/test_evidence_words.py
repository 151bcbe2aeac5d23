"""Names of evidence in both languages."""

import re

import pytest

from jingwei.assess import registry
from jingwei.assess.examples import run_example
from jingwei.report.evidence_words import measured_in, named
from jingwei.vocabulary import Layer

OWN = [check for check in registry.load().checks.values() if check.layer is not Layer.TOOLS]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_name_that_a_check_gives_has_a_chinese_label():
    for check in OWN:
        for evidence in run_example(check, check.examples[0]).evidence:
            if not evidence.name.startswith("secret:"):
                assert CHINESE.search(named(evidence.name).zh), evidence.name


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("days_left", "time to the first expiry", "距最早到期"),
        ("least temperature", "least temperature", "最小值 temperature"),
        ("most a b c", "most a b c", "最大值 a b c"),
        ("verdict of model.pt", "verdict of model.pt", "文件结论 model.pt"),
        ("injection (low)", "orders to a reading model (possible)", "针对模型的指令 （可能）"),
        ("acme_score", "acme_score", "acme_score"),
        ("acme score", "acme score", "acme score"),
        ("", "", ""),
    ],
)
def test_what_follows_a_known_name_stays_and_unknown_names_too(name, en, zh):
    assert (named(name).en, named(name).zh) == (en, zh)


def test_units_of_counts_are_translated_and_symbols_stay():
    assert (measured_in("days").en, measured_in("days").zh) == ("days", "天")
    assert measured_in("kWh").zh == "kWh"
