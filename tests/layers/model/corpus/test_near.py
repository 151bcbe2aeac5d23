"""Shingles, signatures, candidates, clusters."""

import random
import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.layers.model.corpus.near.candidates import FIRST, pairs
from jingwei.layers.model.corpus.near.clusters import removed
from jingwei.layers.model.corpus.near.shingles import WIDTH, jaccard, normal, shingles, windows
from jingwei.layers.model.corpus.near.signatures import BANDS, band_keys

TEXTS = st.lists(st.text(max_size=40).map(normal), max_size=8)


def of_sets(first, second):
    one, other = ({text[i : i + WIDTH] for i in range(len(text) - WIDTH + 1)} for text in (first, second))
    return len(one & other) / len(one | other) if one and other else 0.0


@given(TEXTS)
def test_windows_of_many_texts_are_those_of_each(texts):
    hashed, owner = windows(texts)
    for number, text in enumerate(texts):
        assert Counter(hashed[owner == number].tolist()) == Counter(windows([text])[0].tolist())


@given(st.text("abc 汉字", max_size=60), st.text("abc 汉字", max_size=60))
def test_jaccard_is_that_of_the_sets_of_shingles(first, second):
    first, second = normal(first), normal(second)
    assert jaccard(shingles(first), shingles(second)) == of_sets(first, second)


@given(TEXTS)
def test_keys_do_not_depend_on_the_texts_beside(texts):
    whole = band_keys(texts)
    assert whole.shape == (len(texts), BANDS)
    for number, text in enumerate(texts):
        assert (whole[number] == band_keys([text])[0]).all()
        assert (whole[number] == 0).all() == (len(text) < WIDTH)


def edited(text, share, rng):
    made = list(text)
    for at in rng.sample(range(len(made)), int(len(made) * share)):
        made[at] = rng.choice("的一是在不了有和人这中大为上个国")
    return "".join(made)


def test_pairs_at_the_bound_share_a_band_and_strangers_do_not():
    rng = random.Random(5)
    han = [chr(c) for c in range(0x4E00, 0x5200)]
    near = found = strangers = 0
    for _ in range(150):
        text = "".join(rng.choices(han, k=rng.randint(30, 900)))
        other = edited(text, rng.choice((0.01, 0.02, 0.03)), rng)
        stranger = "".join(rng.choices(han, k=300))
        keys = band_keys([text, other, stranger])
        if jaccard(shingles(text), shingles(other)) >= 0.7:
            near += 1
            found += bool((keys[0] == keys[1]).any())
        strangers += bool((keys[0] == keys[2]).any())
    assert near >= 80
    assert found >= 0.97 * near
    assert strangers == 0


@given(st.lists(st.integers(0, 6), max_size=40))
def test_every_pair_of_a_small_bucket_is_a_candidate_and_no_pair_of_none(keys):
    found = set(map(tuple, pairs(np.array(keys, np.uint64), np.arange(len(keys))).tolist()))
    wanted = {(a, b) for b in range(len(keys)) for a in range(b) if keys[a] == keys[b] != 0}
    assert found <= wanted
    small = {key for key, count in Counter(keys).items() if count <= FIRST + 1}
    assert {pair for pair in wanted if keys[pair[0]] in small} <= found


@pytest.mark.torture
def test_a_large_bucket_costs_its_length_and_stays_connected():
    made = pairs(np.ones(5000, np.uint64), np.arange(5000)).tolist()
    assert len(made) <= 5000 * (FIRST + 1)
    assert {b for _, b in made} == set(range(1, 5000))


def test_a_document_leaves_only_for_a_kept_one_at_the_bound():
    gone = {r.document: r for r in removed({(0, 1): 0.8, (1, 2): 0.9, (2, 3): 0.71, (5, 6): 0.69}, 0.7)}
    assert {n: (r.keeps, r.jaccard, r.cluster) for n, r in gone.items()} == {1: (0, 0.8, 0), 3: (2, 0.71, 0)}


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(10, 19)), st.floats(0, 1)))
def test_nobody_that_is_kept_for_another_leaves(edges):
    gone = list(removed(edges, 0.7))
    assert not {r.keeps for r in gone} & {r.document for r in gone}
    assert all(edges[min(r.keeps, r.document), max(r.keeps, r.document)] == r.jaccard >= 0.7 for r in gone)


ODD = "Aa\u00c4\u0130\u03a3\u03c2 \t\u00a0\u3000\uff21\uff0c\u4e2d\u3042\u30ab\u3099\u309a\u0301\u0308\u1100\u1161\ufb01\U0001d400\ud800\x00"


@given(st.one_of(st.text(max_size=40), st.text(alphabet=ODD, max_size=12)))
def test_normal_texts_are_what_the_standard_says(text):
    assert normal(text) == " ".join(unicodedata.normalize("NFKC", text).lower().split())


def test_every_character_is_alone_what_it_is_between_others():
    for point in range(0x10000):
        for text in (chr(point), f"a{chr(point)}", f"\u30ab{chr(point)}a"):
            assert normal(text) == " ".join(unicodedata.normalize("NFKC", text).lower().split()), hex(point)
