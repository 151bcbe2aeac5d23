import json

from jingwei.dimensions.values.coverage import combined, is_told, languages, primary


def test_passages_are_counted_per_language(tmp_path):
    rows = [
        "The cat is on the mat and it was not there before.",
        "猫在垫子上，之前并不在那里。",
        "Paka yuko kwenye mkeka leo asubuhi",
    ]
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(json.dumps({"text": row, "source": "the web and all of it"}) + "\n" for row in rows) + "broken\n"
    )
    seen = languages(path, "text")
    assert dict(seen.counts) == {"en": 1, "zh": 1, "und": 1}
    assert (seen.passages, seen.unread) == (3, 1)


def test_lines_of_a_plain_text_are_passages_of_their_own(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The cat is on the mat and it was not there before.\n\n猫在垫子上，之前并不在那里。\n")
    counts, total = combined((languages(path), languages(path)))
    assert (counts, total) == ({"en": 2, "zh": 2}, 4)


def test_tags_are_compared_by_their_primary_language():
    assert [primary(tag) for tag in ("zh-Hans-CN", "cmn", "EN", "eng", "sw")] == ["zh", "zh", "en", "en", "sw"]
    assert is_told("zh-TW")
    assert not is_told("sw")
