import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.model.corpus.near.containment import Contained, contained, sample, sampled, share
from jingwei.layers.model.corpus.near.runs import FIRST, Run, candidates, written
from jingwei.layers.model.corpus.ngrams import hashes
from jingwei.text.letters import letters

R = random.Random(5)
WORDS = ["".join(R.choices("aeioubcdfglmnprst", k=R.randint(3, 9))) for _ in range(400)]
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]


def prose(words):
    return " ".join(R.choices(WORDS, k=words))


def han(characters):
    return "".join(R.choices(HAN, k=characters))


def runs_of(folder, texts, size=3):
    """Answers of `size` documents each, one after another in one file."""
    path, made, at = folder / "keys", [], 0
    with path.open("wb") as stream:
        for first in range(0, len(texts), size):
            part = sample([sampled(hashes(letters(text))) for text in texts[first : first + size]])
            stream.write(written(part))
            made.append(Run(path, at, len(part.keys), first))
            at += 12 * len(part.keys)
    return made


def rows(folder, texts, size=3, distinct=None):
    made = [letters(text) for text in texts]
    found = candidates(runs_of(folder, texts, size), np.array([len(one) for one in made]), distinct)
    hashed = [hashes(one) for one in made]
    return contained((one, other, share(hashed[one], hashed[other])) for one, other in found.pairs.tolist())


@pytest.mark.parametrize("make", [lambda: prose(300), lambda: han(900)], ids=["Latin", "Han"])
def test_cut_and_embedded(tmp_path, make):
    whole, short, other = make(), make(), make()
    texts = [make(), whole, whole[: len(whole) * 6 // 10].upper(), other + "\n" + short + "\n" + make(), make(), short]
    assert rows(tmp_path, texts) == (Contained(2, 1, 1.0), Contained(5, 3, 1.0))


def test_the_parts_of_the_merge_do_not_matter(tmp_path, monkeypatch):
    base = [prose(200) for _ in range(12)]
    texts = [*base, *(text[200:900] for text in base)]
    expected = rows(tmp_path, texts)
    assert [(row.document, row.within) for row in expected] == [(12 + n, n) for n in range(12)]
    monkeypatch.setattr("jingwei.layers.model.corpus.near.runs.RANGE", 20)
    assert rows(tmp_path, texts, size=5) == expected
    assert rows(tmp_path, texts, size=24) == expected


def test_half_of_a_document_is_not_the_document(tmp_path):
    shared = prose(80)
    assert not rows(tmp_path, [shared + prose(90), shared + prose(200)])


def test_equal_documents_and_phrases_of_the_whole_corpus(tmp_path):
    header, text = prose(60), prose(200)
    texts = [header + prose(200) for _ in range(300)]
    found = candidates(runs_of(tmp_path, texts), np.array([len(letters(one)) for one in texts]))
    assert found.crowded
    assert not len(found.pairs)
    assert not rows(tmp_path, [text, text, prose(9)], distinct=np.array([True, False, True]))
    copies = [text[: 400 + 3 * n] for n in range(100)]
    found = candidates(runs_of(tmp_path, copies), np.array([len(letters(one)) for one in copies]))
    assert 99 <= len(found.pairs) <= 100 * (FIRST + 1)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60)
def test_any_texts(one, other):
    first, second = hashes(letters(one)), hashes(letters(one + other))
    assert 0 <= share(first, second) <= 1
    assert share(first, first) == (1 if len(first) else 0)
    assert np.isin(sampled(first), sampled(hashes(letters(one + "x")))).all()
    if one.isascii():
        assert share(first, second) == (1 if len(first) else 0)


def test_nothing(tmp_path):
    assert not len(candidates([], np.empty(0, np.int64)).pairs)
    assert rows(tmp_path, ["", "short", ""]) == ()
