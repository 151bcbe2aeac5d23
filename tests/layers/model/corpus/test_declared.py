"""What records state of themselves is counted in groups; what few of them state is not repeated."""

from jingwei.layers.model.corpus.declared import LEAST, declared, grouped


def test_stated_fields():
    assert declared({"lang": "ug", "topic": " law ", "text": "x"}) == ["ug", "law", None, None]
    assert declared({"text": "x", "language": 3}) is None


def test_rare_values_are_not_named():
    counts = {"law": 40, "Zhang San": LEAST - 1, "Li Si": 1}
    assert grouped(counts) == {"law": 40, "(rare)": LEAST}
    assert sum(grouped({f"v{n}": LEAST for n in range(500)}).values()) == 500 * LEAST
