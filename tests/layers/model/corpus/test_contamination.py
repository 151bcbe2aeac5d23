import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.model.corpus.contamination.common import common
from jingwei.layers.model.corpus.contamination.index import build
from jingwei.layers.model.corpus.contamination.items import BenchmarkItem, items
from jingwei.layers.model.corpus.contamination.search import find
from jingwei.layers.model.corpus.contamination.storing import content, load
from jingwei.limits import Limits
from jingwei.text.documents import Unreadable

RIVER = "A barge leaves Harwich at dawn with 18 crates of pears; each lock on the canal costs the skipper two. How many remain after the fifth lock?"
BRIDGE = "石桥镇的木匠每天做七把椅子和三张方桌，下雨天只做一半的活，请问连续九天里有四天下雨时他一共做了多少把椅子？"
TREES = (
    "Почему берёзы у старой мельницы сбросили листья раньше, чем клёны на другом берегу реки, хотя осень была тёплой?"
)
ITEMS = [BenchmarkItem("river", (RIVER, "8")), BenchmarkItem("bridge", (BRIDGE,)), BenchmarkItem("trees", (TREES,))]
INDEX = build(
    [
        *ITEMS,
        *(BenchmarkItem(str(n), (f"Filler sentence number {n} speaks of nothing at all {n * n}.",)) for n in range(30)),
    ]
)
BEFORE, AFTER = "The page begins with other matters.\n", "\nAnd then 它 goes on."
FORMS = {
    "verbatim": lambda t: t,
    "upper case": str.upper,
    "blanks": "  ".join,
    "no punctuation": lambda t: "".join(c for c in t if c.isalnum() or c == " "),
    "wrapped": lambda t: "\n> ".join(t[at : at + 17] for at in range(0, len(t), 17)),
    "full width": lambda t: t.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}),
    "accents apart": lambda t: t.replace("ё", "ё"),
    "begin": lambda t: t[: len(t) * 6 // 10],
    "end": lambda t: t[len(t) * 4 // 10 :],
    "other words": lambda t: t.replace("dawn", "noon").replace("木匠", "铁匠").replace("мельницы", "плотины"),
    "exchanged": lambda t: t[len(t) // 2 :] + "\n" + t[: len(t) // 2],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("item", ITEMS, ids=lambda one: one.id)
def test_forms(item, form):
    part = FORMS[form](item.texts[0])
    (leak,) = find(INDEX, BEFORE + part + AFTER).rows
    assert leak.item_id == item.id
    assert abs(leak.start - len(BEFORE)) <= 8
    assert abs(leak.end - len(BEFORE + part)) <= 8
    assert 0.4 <= leak.share <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How many remain after the fifth lock?",  # a phrase of an item
        "请问连续九天里有雨吗",
        "A barge leaves Harwich. " * 40,
        "Filler sentence number speaks of nothing at all",  # what many items share
        "Filler sentence number eighty speaks of nothing at all, ever.",
    ],
)
def test_phrases_are_no_leak(text):
    assert not find(INDEX, BEFORE + text + AFTER).rows


def test_the_item_that_explains_a_place_best_is_told():
    made = [
        f"{who} packs {a} boxes of tea on Monday and {a + b} fewer on Tuesday, how many are left?"
        for who in ("Ada", "Bert", "Chris")
        for a in range(20, 60)
        for b in (3, 8)
    ]
    index = build(BenchmarkItem(str(n), (text,)) for n, text in enumerate(made))
    assert [leak.item_id for n in (0, 77, 239) for leak in find(index, f"so: {made[n]} ok").rows] == ["0", "77", "239"]
    assert not find(index, "so: Dora packs 99 boxes of tea on Monday and 71 fewer on Tuesday, how many are left?").rows


def test_equal_items_are_all_told_and_short_ones_counted():
    index = build([*ITEMS, BenchmarkItem("again", (RIVER.lower(),)), BenchmarkItem("short", ("How old are you?",))])
    assert [leak.item_id for leak in find(index, RIVER).rows] == ["again", "river"]
    assert index.unsearched == 1


@given(st.text(), st.integers(0, len(BRIDGE)))
@settings(max_examples=60)
def test_any_text(text, cut):
    whole = text + BRIDGE[cut:] + text
    for leak in find(INDEX, whole).rows:
        assert 0 <= leak.start < leak.end <= len(whole)
        assert 0 < leak.share <= 1


def test_effort_is_linear_and_what_was_not_compared_is_told():
    longs = ["".join(chr(0x4E00 + (n * n * 31 + n * 7 * k + k) % 9000) for n in range(4_000)) for k in range(1, 60)]
    index = build(BenchmarkItem(str(k), (long,)) for k, long in enumerate(longs))
    sparse = "Z".join(long[90:112] for long in longs)
    seconds = []
    for times in (1, 2):
        start = time.process_time()
        found = find(index, sparse * times)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 6 * seconds[0] + 0.2
    assert not found.rows
    assert found.unverified


def test_a_dump_of_the_benchmark_names_every_item():
    rows = find(INDEX, "\n".join(item.texts[0] for item in ITEMS)).rows
    assert [leak.item_id for leak in rows] == ["river", "bridge", "trees"]


def test_a_benchmark_over_the_anchors_is_thinned_and_over_the_bounds_refused():
    thin = build(ITEMS, Limits(contamination_anchors=60))
    assert len(thin.keys) < len(build(ITEMS).keys) / 4
    assert [leak.item_id for leak in find(thin, RIVER + BRIDGE).rows] == ["river", "bridge"]
    with pytest.raises(LimitError):
        build(ITEMS, Limits(contamination_items=2))
    with pytest.raises(LimitError):
        build(ITEMS, Limits(contamination_bytes=100))


def test_the_file_gives_the_same_answers_and_bytes(tmp_path):
    path = tmp_path / "index"
    path.write_bytes(b"".join(content(INDEX)))
    made = load(path)
    assert find(made, RIVER + BRIDGE) == find(INDEX, RIVER + BRIDGE)
    assert b"".join(content(made)) == path.read_bytes()
    path.write_bytes(b"".join(content(build([]))))
    assert not find(load(path), RIVER).rows


def test_a_broken_file_is_refused_or_answers(tmp_path):
    whole = bytearray(b"".join(content(build(ITEMS))))
    path = tmp_path / "index"
    head = whole.index(b"\n") + 1
    for at in (*range(0, head, 5), *range(head, len(whole), len(whole) // 40)):
        broken = bytes(whole[:at]) + bytes((whole[at] ^ 0x81,)) + bytes(whole[at + 1 :])
        for made in (broken, bytes(whole[:at])):
            path.write_bytes(made)
            try:
                found = find(load(path), RIVER + BRIDGE)
            except (ParseError, LimitError):
                continue
            assert all(leak.start < leak.end for leak in found.rows)


def test_items_of_records(tmp_path):
    (tmp_path / "b").mkdir()
    rows = [
        {"item_id": "x", "question": RIVER, "answer": 8, "choices": {"text": ["pears", "plums"], "label": ["A", "B"]}},
        {"id": 7, "text": BRIDGE},
        {"名称": "n", "value": TREES},
    ]
    (tmp_path / "b" / "one.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\nnot json\n")
    (tmp_path / "a.csv").write_text("question,A,B\nwhich?,left,right\n")
    first, one, two, three, broken = items(tmp_path)
    assert first.texts == ("which?", "left\nright")
    assert one == BenchmarkItem("x", (RIVER, "pears\nplums\nA\nB"))
    assert two == BenchmarkItem("7", (BRIDGE,))
    assert TREES in three.texts[0]
    assert isinstance(broken, Unreadable)


def test_a_part_that_stands_in_very_many_documents_is_common():
    rows = [(n, "phrase", 0.5) for n in range(30)] + [(n, "leak", 1.0) for n in range(30)] + [(5, "rare", 0.5)] * 30
    assert common(rows, 1_000) == {"phrase"}
    assert common(rows, 100_000) == frozenset()
