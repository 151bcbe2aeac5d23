"""What a verifier is told is, word for word, what stands in data/sentences.json; `python -m tests.parties.exchange.sentences` renews it."""

import json

import pytest

from tests.parties.exchange.sentences import FILE, PARTS

KEPT = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_sentences_are_those_that_were_reviewed(part):
    made = json.loads(json.dumps(dict(part())))
    assert made
    for name, said in made.items():
        assert said == KEPT[name], name


def test_every_kept_sentence_is_still_made():
    assert set(KEPT) == {name for part in PARTS for name, _ in part()}
