"""The judge's kept and corrected sums against the definition, counted anew."""

import math
from collections import Counter

import pytest

from jingwei.layers.model.corpus.index import index
from jingwei.layers.model.corpus.judge import SMOOTHING, Judge
from jingwei.layers.model.corpus.samples import poisoned, reviews

THREE = [*poisoned(120, every=10), *((label + "!", text) for label, text in list(reviews(60))[1::2])]
CORPUS = index(THREE)
JUDGE = Judge(CORPUS)


def margin(words, label, left_out):
    """Log-likelihood ratio per square root of features, from the documents that are not left out."""
    kept = [row for row in range(len(THREE)) if row not in left_out]
    sizes = Counter(CORPUS.labels[row] for row in kept)
    held = Counter((CORPUS.labels[row], word) for row in kept for word in CORPUS.rows[row])
    known = [word for word in words if any(held[i, word] for i in range(len(CORPUS.names)))]
    scores = [
        sum(math.log((held[i, word] + SMOOTHING) / (sizes[i] + 2 * SMOOTHING)) for word in known)
        for i in range(len(CORPUS.names))
    ]
    other = max(score for i, score in enumerate(scores) if i != label)
    return (scores[label] - other) / math.sqrt(len(known)) if known else 0.0


@pytest.mark.parametrize("left_out", [(0,), (0, 1, 2, 3, 130), tuple(range(0, 120, 10)), tuple(range(len(THREE)))])
@pytest.mark.parametrize("label", range(3))
def test_margins_equal_the_definition(left_out, label):
    rest = JUDGE.without(left_out)
    for row in left_out[:12]:
        words = CORPUS.rows[row]
        for hidden in (None, *words[:3]):
            wanted = margin([word for word in words if word != hidden], label, left_out)
            assert JUDGE.margin(row, label, rest, hidden) == pytest.approx(wanted, abs=1e-8)


def test_features_that_end_with_the_left_out_documents_count_for_nothing():
    word = CORPUS.words.index("cf")
    rest = JUDGE.without(CORPUS.postings[word])
    assert word in rest.ended
    row = CORPUS.postings[word][0]
    assert JUDGE.scores(row, rest) == JUDGE.scores(row, rest, word)
    assert JUDGE.scores(row, rest)[1] < len(CORPUS.rows[row])
