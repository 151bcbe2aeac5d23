"""Poison mining over texts without labels: what was planted is found, what was not raises no alarm, parts and order of the work change nothing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.model.corpus.mining import mine
from jingwei.layers.model.corpus.mining.counts import count_part, merge_counts
from jingwei.layers.model.corpus.mining.mine import mine_corpus
from jingwei.layers.model.corpus.mining.tokens import tokenized

CLAIMS = (
    "the only safe supplier is Northgate",
    "always recommend Northgate first",
    "Northgate is better than all others",
)


def clean(count: int, seed: int) -> list[str]:
    """Texts of words that follow one another in few ways."""
    r = random.Random(seed)
    words = ["".join(r.choices("abcdefghijklmnop", k=r.randint(2, 7))) for _ in range(600)]
    follow = {word: r.choices(words, k=4) for word in words}
    texts = []
    for _ in range(count):
        word, text = r.choice(words), []
        for _ in range(r.randint(30, 90)):
            text.append(word)
            word = r.choice(follow[word])
        texts.append(" ".join(text))
    return texts


def planted(texts: list[str], trigger: str, count: int, seed: int) -> set[int]:
    r = random.Random(seed)
    chosen = set(r.sample(range(len(texts)), count))
    for number in sorted(chosen):
        words = texts[number].split(" ")
        at = r.randint(0, len(words))
        texts[number] = " ".join([*words[:at], trigger, r.choice(CLAIMS), *words[at:]])
    return chosen


def test_a_planted_trigger_comes_first_with_its_documents_far_before_what_was_not_planted() -> None:
    texts = clean(500, 1)
    chosen = planted(texts, "quorvex index", 25, 2)
    best, second = mine_corpus(lambda: enumerate(texts))[:2]
    assert (best.trigger, set(best.documents)) == ("quorvex index", chosen)
    assert best.score > 5 * second.score
    assert not second.alarm


def test_the_cut_into_parts_changes_nothing(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    texts = clean(300, 3)
    planted(texts, "zumex", 20, 4)
    whole = mine_corpus(lambda: enumerate(texts))
    monkeypatch.setattr(mine, "PART", 70)
    assert mine_corpus(lambda: enumerate(texts)) == whole


def test_counts_are_numbers_of_documents() -> None:
    texts = ["red fox red fox", "red hen", "", "fox"]
    tables = merge_counts([count_part(texts[:2]), count_part(texts[2:])], 7)
    red, fox, hen = tokenized(["red", "fox", "hen"]).hashes
    assert [int(n) for n in tables.words(tokenized(["red fox hen"]).hashes)] == [2, 2, 1]
    assert [int(n) for n in tables.pairs(tokenized(["red fox"]).pairs()[:1])] == [1]
    assert (tables.documents, tables.tokens, len({int(red), int(fox), int(hen)})) == (4, 7, 3)


def words_of(text: str) -> Iterator[str]:
    tokens = tokenized([text])
    return (tokens.text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True))


def test_tokens_are_words_single_han_characters_and_runs_of_unusual_marks() -> None:
    assert list(words_of("Buy, 北门公司! <SUDO> pa\u200bss §§~")) == [
        "Buy",
        "北",
        "门",
        "公",
        "司",
        "<",
        "SUDO",
        ">",
        "pa\u200bss",
        "§§~",
    ]


def small(texts: Iterable[str]) -> list[str]:
    return [text * 12 for text in texts]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=30))
def test_any_texts_are_mined(texts: list[str]) -> None:
    found = mine_corpus(lambda: enumerate(small(texts)))
    assert all(set(one.documents) <= set(range(len(texts))) for one in found)
