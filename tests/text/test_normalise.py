from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text import normalise
from jingwei.text.match import Match, Strength, best


def test_fold_makes_full_width_forms_and_odd_blanks_plain():
    assert normalise.fold("１３８\u00a0００－１").text == "138 00-1"
    assert normalise.fold("plain ascii").text == "plain ascii"
    assert normalise.fold("中文，逗号").text == "中文，逗号"


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("a１\u200b\u200c\ufeff\U000e0041")), max_size=60))
def test_every_folded_character_knows_its_place(text):
    folded = normalise.fold(text)
    for i, character in enumerate(folded.text):
        assert normalise.fold(text[folded.place(i)]).text == character
    places = [folded.place(i) for i in range(len(folded.text))]
    assert places == sorted(set(places))


def test_restore_covers_what_was_taken_out_inside():
    folded = normalise.fold("x\u200b1\u200b2\u200b")
    match = Match("k", 1, 3, Strength.LOW, "")
    assert [(m.start, m.end) for m in folded.restore((match,))] == [(2, 5)]


def test_canonical_and_skeleton():
    assert normalise.canonical("Ｐａｙ\u200bPal  \n x") == "paypal x"
    assert normalise.skeleton("pаypаl") == "paypal"  # Cyrillic а
    assert normalise.mixed_script("pаypal")
    assert not normalise.mixed_script("москва")
    assert not normalise.mixed_script("paypal")


def test_of_overlapping_matches_the_strongest_then_the_longest_stays():
    low, likely = Match("a", 0, 9, Strength.LOW, ""), Match("b", 3, 6, Strength.LIKELY, "")
    long, after = Match("c", 3, 8, Strength.LIKELY, ""), Match("d", 8, 9, Strength.LOW, "")
    assert best([after, low, likely, long]) == (long, after)
