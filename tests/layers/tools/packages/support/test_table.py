"""The table of supported versions: every row can be read, dates are dates, lines are told by their start."""

from datetime import date

from jingwei.layers.tools.packages.support.table import line_of, shipped_support, support_of


def rules(name, version, today):
    return [found.rule for found in support_of(name, version, today)]


def test_rows():
    table = shipped_support()
    date.fromisoformat(table.as_of)
    for name, product in table.products.items():
        assert product.source, name
        for line in product.lines:
            assert not line.ends or date.fromisoformat(line.ends), name
            assert line.status in {"verified", "secondary"}
        assert len({line.start for line in product.lines}) == len(product.lines)


def test_a_line_reaches_to_the_next_one():
    product = shipped_support().products["torch"]
    assert str(line_of(product, "2.5.1").start) == "2.5"
    assert str(line_of(product, "1.13.1+cu117").start) == "0.1"
    assert line_of(product, "0.0.1") is None
    assert line_of(product, "latest") is None


def test_the_day_decides():
    assert rules("torch", "2.1.0", "2024-01-30") == []
    assert rules("torch", "2.1.0", "2024-01-31") == ["support.ended"]
    assert rules("torch", "", "2026-01-01") == []
    assert rules("unlisted", "1.0", "2026-01-01") == []
    assert rules("torch", "x", "2026-01-01") == ["support.unknown"]


def test_what_was_not_verified_is_never_called_supported():
    assert rules("torch", "2.6.0", "2025-04-23") == ["support.unknown"]
    assert rules("torch", "2.6.0", "2025-04-24") == ["support.ended"]
    assert rules("cuda-toolkit", "12.4", "2026-06-01") == ["support.unknown"]


def test_drivers_by_branch():
    told = {
        v: rules("nvidia-driver", v, "2026-11-23")
        for v in ("535.274.02", "580.126.09", "590.48.01", "595.45", "610.1", "620.3")
    }
    ended, unknown = ["support.ended"], ["support.unknown"]
    assert list(told.values()) == [ended, [], unknown, [], ended, []]
